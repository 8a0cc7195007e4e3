// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "filters/recursive_lines.hpp"
#include "filters/tiles.hpp"
#include "filters/window.hpp"
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
// The total stands in place of xx, where the window has every slice, and zz in place of yy. After the pass along an
// axis, only what lies in the window along this axis is worked on.
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
  Laplacian(const AnyVolume& volume, const Spacing& spacing, const RecursiveLaplacian& how, const Box& window,
            const VolumeView<float>& result)
      : volume_(volume),
        shape_(shape_of(volume)),
        x_(how, spacing.x),
        y_(how, spacing.y),
        flat_(how.dimensions == Dimensions::two),
        z_(flat_ ? AlongAxis() : AlongAxis(how, spacing.z)),
        kept_x_{window.begin.x, window.begin.x + window.size.x},
        kept_y_{window.begin.y, window.begin.y + window.size.y},
        kept_z_{window.begin.z, window.begin.z + window.size.z},
        seen_z_(flat_ ? kept_z_ : Range{0, shape_.z}),
        stride_(odd_lines<float>(shape_.x)),
        total_(result),
        memory_of_other_(new float[static_cast<std::size_t>(voxel_count(shape_))]),
        other_(VolumeView<float>::contiguous(memory_of_other_.get(), shape_)) {
    const Index3 seen{seen_z_.size(), window.size.y, window.size.x};
    if (seen.z > window.size.z) memory_of_xx_.reset(new float[static_cast<std::size_t>(voxel_count(seen))]);
    xx_ = memory_of_xx_ ? VolumeView<float>::contiguous(memory_of_xx_.get(), seen) : total_;
  }

  void run() {
    in_parallel({2 * seen_z_.begin, 2 * seen_z_.end}, [&](std::int64_t k, Memory& memory) {
      if (k % 2 == 0) {
        second_along_x(k / 2, memory);
      } else {
        second_along_y(k / 2, memory);
      }
    });
    in_parallel(flat_ ? kept_y_ : Range{0, shape_.y}, [&](std::int64_t y, Memory& memory) { join_row(y, memory); });
    if (!flat_) in_parallel(kept_z_, [&](std::int64_t z, Memory& memory) { add_smoothed(z, memory); });
  }

 private:
  using ToDo = FunctionRef<void(std::int64_t, Memory&)>;

  void in_parallel(Range range, ToDo task) {
    parallel_for(static_cast<std::size_t>(range.size()), [&](std::size_t k) {
      auto memory = memories_.take();
      memory->reserve(std::max({shape_.z, shape_.y, shape_.x}));
      memory->slice.reserve(shape_.y * stride_);
      task(range.begin + static_cast<std::int64_t>(k), *memory);
      memories_.give_back(std::move(memory));
    });
  }

  // Filters lines block by block; store(begin, n, sums) takes the kept points of lines begin ... begin + n - 1.
  template <class Load, class T, class Store>
  static void filter_lines(const Recursion& f, LinesAt<const T> lines, Range kept, Memory& memory, const Store& store) {
    const std::int64_t n_parts = (lines.n_lines + kBlockLines - 1) / kBlockLines;
    const std::int64_t n_vectors = filtered_lines(lines.n_lines) / kVector;
    for (std::int64_t k = 0; k < n_parts; ++k) {
      const Range part = part_of(n_vectors, n_parts, k);
      const std::int64_t begin = part.begin * kVector, end = std::min(part.end * kVector, lines.n_lines);
      LinesAt<const T> block = lines;
      block.first += begin * Load::distance(lines.stride);
      block.n_lines = end - begin;
      simd_call<Load>(block, memory.points.data());
      simd_call<FilterLines>(f, LineBlock{memory.points.data(), memory.past.data(), memory.sums.data(), lines.n_points,
                                          filtered_lines(block.n_lines), kept});
      store(begin, block.n_lines, static_cast<const float*>(memory.sums.data()) + kept.begin * kBlockLines);
    }
  }

  template <class View>
  static LinesAt<const std::remove_const_t<View>> slice_rows(const VolumeView<View>& volume, std::int64_t z,
                                                             Range rows) {
    return {volume.row(z, rows.begin), volume.stride_y, volume.shape.x, rows.size()};
  }
  template <class View>
  static LinesAt<const std::remove_const_t<View>> slice_columns(const VolumeView<View>& volume, std::int64_t z) {
    return {volume.row(z, 0), volume.stride_y, volume.shape.y, volume.shape.x};
  }
  template <class View>
  static LinesAt<const std::remove_const_t<View>> columns_of_row(const VolumeView<View>& volume, std::int64_t y,
                                                                 Range columns) {
    return {volume.row(0, y) + columns.begin, volume.stride_z, volume.shape.z, columns.size()};
  }

  // Of each slice of a volume the row y.
  template <class View>
  static void fetch(const VolumeView<View>& volume, std::int64_t y) {
    using T = std::remove_const_t<View>;
    simd_call<FetchRows>(LinesAt<const T>{volume.row(0, y), volume.stride_z, volume.shape.x, volume.shape.z});
  }

  // A slice of rows of this length.
  VolumeView<float> slice_of(const Memory& memory, std::int64_t n_x) const {
    return {memory.slice.data(), {1, shape_.y, n_x}, 0, stride_};
  }

  static auto into_rows(float* first, std::int64_t stride, std::int64_t n_points) {
    return [=](std::int64_t y, std::int64_t n, const float* sums) {
      simd_call<StoreRows>(sums, LinesAt<float>{first + y * stride, stride, n_points, n});
    };
  }
  static auto into_columns(float* first, std::int64_t stride, std::int64_t n_points) {
    return [=](std::int64_t x, std::int64_t n, const float* sums) {
      simd_call<StoreColumns>(sums, LinesAt<float>{first + x, stride, n_points, n});
    };
  }

  void second_along_x(std::int64_t z, Memory& memory) {
    const VolumeView<float> slice = slice_of(memory, kept_x_.size());
    std::visit(
        [&](const auto& view) {
          const auto rows = slice_rows(view, z, {0, shape_.y});
          simd_call<FetchRows>(rows);
          filter_lines<LoadRows>(x_.second, rows, kept_x_, memory, into_rows(slice.data, stride_, kept_x_.size()));
        },
        volume_);
    filter_lines<LoadColumns>(y_.smooth, slice_columns(slice, 0), kept_y_, memory,
                              into_columns(xx_.row(z - seen_z_.begin, 0), xx_.stride_y, kept_y_.size()));
  }

  void second_along_y(std::int64_t z, Memory& memory) {
    const VolumeView<float> slice = slice_of(memory, shape_.x);
    std::visit(
        [&](const auto& view) {
          simd_call<FetchRows>(slice_rows(view, z, {0, shape_.y}));
          filter_lines<LoadColumns>(y_.second, slice_columns(view, z), kept_y_, memory,
                                    into_columns(slice.data, stride_, kept_y_.size()));
        },
        volume_);
    filter_lines<LoadRows>(x_.smooth, slice_rows(slice, 0, {0, kept_y_.size()}), kept_x_, memory,
                           into_rows(other_.row(z, kept_y_.begin) + kept_x_.begin, other_.stride_y, kept_x_.size()));
  }

  // yy as it lies in the other volume, row y of the image.
  VolumeView<const float> yy() const {
    return other_.crop({0, 0, kept_x_.begin}, {shape_.z, shape_.y, kept_x_.size()});
  }

  void join_row(std::int64_t y, Memory& memory) {
    const bool kept = y >= kept_y_.begin && y < kept_y_.end;
    if (flat_) return add_flat(y);
    std::visit(
        [&](const auto& view) {
          fetch(view, y);
          if (kept) join_columns(y, memory);
          float* const zz = other_.row(kept_z_.begin, y);
          filter_lines<LoadColumns>(z_.second, columns_of_row(view, y, {0, shape_.x}), kept_z_, memory,
                                    into_columns(zz, other_.stride_z, kept_z_.size()));
        },
        volume_);
  }

  LinesAt<float> row_of_total(std::int64_t y) const {
    return {total_.row(0, y - kept_y_.begin), total_.stride_z, kept_z_.size(), kept_x_.size()};
  }

  void add_flat(std::int64_t y) {
    const LinesAt<float> total = row_of_total(y);
    simd_call<AddTerm<true>>(static_cast<const float*>(total.first), total.stride, x_.per_mm2, total);
    simd_call<AddTerm<false>>(yy().row(kept_z_.begin, y), other_.stride_z, y_.per_mm2, total);
  }

  void join_columns(std::int64_t y, Memory& memory) {
    const Range columns{0, kept_x_.size()};
    const LinesAt<float> total = row_of_total(y);
    const auto part = [&](std::int64_t x, std::int64_t n) {
      return LinesAt<float>{total.first + x, total.stride, total.n_points, n};
    };
    fetch(xx_, y - kept_y_.begin);
    fetch(yy(), y);
    filter_lines<LoadColumns>(z_.smooth, columns_of_row(xx_, y - kept_y_.begin, columns), kept_z_, memory,
                              [&](std::int64_t x, std::int64_t n, const float* sums) {
                                simd_call<AddTerm<true>>(sums, kBlockLines, x_.per_mm2, part(x, n));
                              });
    filter_lines<LoadColumns>(z_.smooth, columns_of_row(yy(), y, columns), kept_z_, memory,
                              [&](std::int64_t x, std::int64_t n, const float* sums) {
                                simd_call<AddTerm<false>>(sums, kBlockLines, y_.per_mm2, part(x, n));
                              });
  }

  void add_smoothed(std::int64_t z, Memory& memory) {
    const VolumeView<float> slice = slice_of(memory, kept_x_.size());
    const VolumeView<float> total = total_.crop({z - kept_z_.begin, 0, 0}, {1, kept_y_.size(), kept_x_.size()});
    const auto rows = slice_rows(other_, z, {0, shape_.y});
    simd_call<FetchRows>(rows);
    filter_lines<LoadRows>(x_.smooth, rows, kept_x_, memory, into_rows(slice.data, stride_, kept_x_.size()));
    simd_call<FetchRows>(slice_rows(total, 0, {0, kept_y_.size()}));
    filter_lines<LoadColumns>(
        y_.smooth, slice_columns(slice, 0), kept_y_, memory, [&](std::int64_t x, std::int64_t n, const float* sums) {
          simd_call<AddTerm<false>>(sums, kBlockLines, z_.per_mm2,
                                    LinesAt<float>{total.data + x, total.stride_y, kept_y_.size(), n});
        });
  }

  AnyVolume volume_;
  Index3 shape_;
  AlongAxis x_, y_;
  bool flat_;
  AlongAxis z_;
  Range kept_x_, kept_y_, kept_z_;  // the window
  Range seen_z_;                    // the slices that the pass along z sees
  std::int64_t stride_;             // of rows in a slice of its own
  VolumeView<float> total_;
  std::unique_ptr<float[]> memory_of_xx_, memory_of_other_;
  VolumeView<float> xx_, other_;  // [slice that is seen, window], [image]
  Pool<Memory> memories_;
};

}  // namespace

void recursive_laplacian(const AnyVolume& volume, const Spacing& spacing, const RecursiveLaplacian& how,
                         const Box& window, const VolumeView<float>& result) {
  const Index3 shape = shape_of(volume);
  const bool flat = how.dimensions == Dimensions::two;
  const std::int64_t shortest = std::min({flat ? kShortestRecursion : shape.z, shape.y, shape.x});
  if (shortest < kShortestRecursion) {
    throw InvalidGeometry("a recursive filter runs along axes of at least 4 voxels, got one of " +
                          std::to_string(shortest));
  }
  expect_window(shape, window);
  if (!(result.shape == window.size)) throw InvalidGeometry("a response has the shape of its window");
  Laplacian(volume, spacing, how, window, result).run();
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
