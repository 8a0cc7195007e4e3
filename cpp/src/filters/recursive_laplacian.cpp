// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "filters/recursive_lines.hpp"
#include "filters/tiles.hpp"
#include "filters/workspace.hpp"
#include "grayling/error.hpp"
#include "grayling/filters/recursive_gaussian.hpp"
#include "grayling/function_ref.hpp"
#include "grayling/threads.hpp"

// The nine passes of three second derivatives share none: each derivative is taken of the image itself, and what
// follows is rounded to single before the next pass. They share the cache: a slice goes through the passes along x and
// y, then the columns of a row of voxels through those along z.
//
//     slices     xx = smooth_y(second_x(image)),  yy = smooth_x(second_y(image))
//     rows       total = 0 + smooth_z(xx) / dx^2, total += smooth_z(yy) / dy^2,  zz = second_z(image)
//     slices     total += smooth_y(smooth_x(zz)) / dz^2
//
// The total stands in place of xx, and zz in place of yy.
namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

// The two filters along an axis, and what a second derivative per voxel squared is per mm squared.
struct AlongAxis {
  Recursion smooth, second;
  double per_mm2 = 1.0;

  AlongAxis() = default;
  AlongAxis(const RecursiveLaplacian& how, double spacing_mm)
      : smooth(gaussian_recursion(how.sigma_mm, spacing_mm, GaussianDerivative::none, how.scale_normalised)),
        second(gaussian_recursion(how.sigma_mm, spacing_mm, GaussianDerivative::second, how.scale_normalised)),
        per_mm2(1.0 / (spacing_mm * spacing_mm)) {}
};

struct Memory {
  Buffer<double> points, past;
  Buffer<float> sums, slice;

  void reserve(std::int64_t n_points) {
    points.reserve(n_points * kBlockLines);
    past.reserve(n_points * kBlockLines);
    sums.reserve(n_points * kBlockLines);
  }
};

class Laplacian {
 public:
  Laplacian(const AnyVolume& volume, const Spacing& spacing, const RecursiveLaplacian& how,
            const VolumeView<float>& result)
      : volume_(volume),
        shape_(shape_of(volume)),
        x_(how, spacing.x),
        y_(how, spacing.y),
        z_(how.dimensions == Dimensions::three ? AlongAxis(how, spacing.z) : AlongAxis()),
        flat_(how.dimensions == Dimensions::two),
        stride_(odd_lines<float>(shape_.x)),
        total_(result),
        memory_of_other_(new float[static_cast<std::size_t>(voxel_count(shape_))]),
        other_(VolumeView<float>::contiguous(memory_of_other_.get(), shape_)) {}

  void run() {
    in_parallel(2 * shape_.z, [&](std::int64_t k, Memory& memory) {
      if (k % 2 == 0) {
        second_along_x(k / 2, memory);
      } else {
        second_along_y(k / 2, memory);
      }
    });
    in_parallel(shape_.y, [&](std::int64_t y, Memory& memory) { join_row(y, memory); });
    if (!flat_) in_parallel(shape_.z, [&](std::int64_t z, Memory& memory) { add_smoothed(z, memory); });
  }

 private:
  using ToDo = FunctionRef<void(std::int64_t, Memory&)>;

  void in_parallel(std::int64_t n, ToDo task) {
    parallel_for(static_cast<std::size_t>(n), [&](std::size_t k) {
      auto memory = memories_.take();
      memory->reserve(std::max({shape_.z, shape_.y, shape_.x}));
      memory->slice.reserve(shape_.y * stride_);
      task(static_cast<std::int64_t>(k), *memory);
      memories_.give_back(std::move(memory));
    });
  }

  // Filters lines block by block; store(begin, n) takes what `memory.sums` then holds of lines begin ... begin + n - 1.
  template <class Load, class T, class Store>
  static void filter_lines(const Recursion& f, LinesAt<const T> lines, Memory& memory, const Store& store) {
    const std::int64_t n_parts = (lines.n_lines + kBlockLines - 1) / kBlockLines;
    const std::int64_t n_vectors = filtered_lines(lines.n_lines) / kVector;
    for (std::int64_t k = 0; k < n_parts; ++k) {
      const Range part = part_of(n_vectors, n_parts, k);
      const std::int64_t begin = part.begin * kVector, end = std::min(part.end * kVector, lines.n_lines);
      LinesAt<const T> block = lines;
      block.first += begin * Load::distance(lines.stride);
      block.n_lines = end - begin;
      simd_call<Load>(block, memory.points.data());
      simd_call<FilterLines>(f, static_cast<const double*>(memory.points.data()), memory.past.data(),
                             memory.sums.data(), lines.n_points, filtered_lines(block.n_lines));
      store(begin, block.n_lines);
    }
  }
  template <class View>
  static LinesAt<const std::remove_const_t<View>> slice_rows(const VolumeView<View>& volume, std::int64_t z) {
    return {volume.row(z, 0), volume.stride_y, volume.shape.x, volume.shape.y};
  }
  template <class View>
  static LinesAt<const std::remove_const_t<View>> slice_columns(const VolumeView<View>& volume, std::int64_t z) {
    return {volume.row(z, 0), volume.stride_y, volume.shape.y, volume.shape.x};
  }
  template <class View>
  static LinesAt<const std::remove_const_t<View>> columns_of_row(const VolumeView<View>& volume, std::int64_t y) {
    return {volume.row(0, y), volume.stride_z, volume.shape.z, volume.shape.x};
  }

  template <class View>
  static LinesAt<const std::remove_const_t<View>> row_of_slices(const VolumeView<View>& volume, std::int64_t y) {
    return {volume.row(0, y), volume.stride_z, volume.shape.x, volume.shape.z};
  }

  VolumeView<float> slice_of(const Memory& memory) const {
    return {memory.slice.data(), {1, shape_.y, shape_.x}, 0, stride_};
  }

  auto into_rows(const VolumeView<float>& to, std::int64_t z, const Memory& memory) const {
    return [this, to, z, &memory](std::int64_t y, std::int64_t n) {
      simd_call<StoreRows>(static_cast<const float*>(memory.sums.data()),
                           LinesAt<float>{to.row(z, y), to.stride_y, shape_.x, n});
    };
  }
  auto into_columns(const VolumeView<float>& to, std::int64_t z, const Memory& memory) const {
    return [this, to, z, &memory](std::int64_t x, std::int64_t n) {
      simd_call<StoreColumns>(static_cast<const float*>(memory.sums.data()),
                              LinesAt<float>{to.row(z, 0) + x, to.stride_y, shape_.y, n});
    };
  }

  void second_along_x(std::int64_t z, Memory& memory) {
    const VolumeView<float> slice = slice_of(memory);
    std::visit(
        [&](const auto& view) {
          simd_call<FetchRows>(slice_rows(view, z));
          filter_lines<LoadRows>(x_.second, slice_rows(view, z), memory, into_rows(slice, 0, memory));
        },
        volume_);
    filter_lines<LoadColumns>(y_.smooth, slice_columns(slice, 0), memory, into_columns(total_, z, memory));
  }

  void second_along_y(std::int64_t z, Memory& memory) {
    const VolumeView<float> slice = slice_of(memory);
    std::visit(
        [&](const auto& view) {
          simd_call<FetchRows>(slice_rows(view, z));
          filter_lines<LoadColumns>(y_.second, slice_columns(view, z), memory, into_columns(slice, 0, memory));
        },
        volume_);
    filter_lines<LoadRows>(x_.smooth, slice_rows(slice, 0), memory, into_rows(other_, z, memory));
  }

  void join_row(std::int64_t y, Memory& memory) {
    const LinesAt<float> total{total_.row(0, y), total_.stride_z, shape_.z, shape_.x};
    if (flat_) {
      simd_call<AddTerm<true>>(static_cast<const float*>(total.first), total.stride, x_.per_mm2, total);
      simd_call<AddTerm<false>>(static_cast<const float*>(other_.row(0, y)), other_.stride_z, y_.per_mm2, total);
      return;
    }
    std::visit(
        [&](const auto& view) {
          simd_call<FetchRows>(row_of_slices(total_, y));
          simd_call<FetchRows>(row_of_slices(other_, y));
          simd_call<FetchRows>(row_of_slices(view, y));
          join_columns(view, y, memory);
        },
        volume_);
  }

  template <class View>
  void join_columns(const VolumeView<View>& image, std::int64_t y, Memory& memory) {
    const auto columns = [&](const VolumeView<float>& volume, std::int64_t x, std::int64_t n) {
      return LinesAt<float>{volume.row(0, y) + x, volume.stride_z, shape_.z, n};
    };
    const float* const sums = memory.sums.data();
    filter_lines<LoadColumns>(z_.smooth, columns_of_row(total_, y), memory, [&](std::int64_t x, std::int64_t n) {
      simd_call<AddTerm<true>>(sums, kBlockLines, x_.per_mm2, columns(total_, x, n));
    });
    filter_lines<LoadColumns>(z_.smooth, columns_of_row(other_, y), memory, [&](std::int64_t x, std::int64_t n) {
      simd_call<AddTerm<false>>(sums, kBlockLines, y_.per_mm2, columns(total_, x, n));
    });
    filter_lines<LoadColumns>(z_.second, columns_of_row(image, y), memory, [&](std::int64_t x, std::int64_t n) {
      simd_call<StoreColumns>(sums, columns(other_, x, n));
    });
  }

  void add_smoothed(std::int64_t z, Memory& memory) {
    const VolumeView<float> slice = slice_of(memory);
    simd_call<FetchRows>(slice_rows(other_, z));
    filter_lines<LoadRows>(x_.smooth, slice_rows(other_, z), memory, into_rows(slice, 0, memory));
    simd_call<FetchRows>(slice_rows(total_, z));
    const float* const sums = memory.sums.data();
    filter_lines<LoadColumns>(y_.smooth, slice_columns(slice, 0), memory, [&](std::int64_t x, std::int64_t n) {
      simd_call<AddTerm<false>>(sums, kBlockLines, z_.per_mm2,
                                LinesAt<float>{total_.row(z, 0) + x, total_.stride_y, shape_.y, n});
    });
  }

  AnyVolume volume_;
  Index3 shape_;
  AlongAxis x_, y_, z_;
  bool flat_;
  std::int64_t stride_;  // of rows in a slice of its own
  VolumeView<float> total_;
  std::unique_ptr<float[]> memory_of_other_;
  VolumeView<float> other_;
  Pool<Memory> memories_;
};

}  // namespace

void recursive_laplacian(const AnyVolume& volume, const Spacing& spacing, const RecursiveLaplacian& how,
                         const VolumeView<float>& result) {
  const Index3 shape = shape_of(volume);
  const bool flat = how.dimensions == Dimensions::two;
  const std::int64_t shortest = std::min({flat ? kShortestRecursion : shape.z, shape.y, shape.x});
  if (shortest < kShortestRecursion) {
    throw InvalidGeometry("a recursive filter runs along axes of at least 4 voxels, got one of " +
                          std::to_string(shortest));
  }
  Laplacian(volume, spacing, how, result).run();
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
