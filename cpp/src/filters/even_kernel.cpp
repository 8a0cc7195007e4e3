// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/even_kernel.hpp"

#include <optional>
#include <string>

#include "filters/even_slices.hpp"
#include "grayling/error.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

// One product.
template <class T>
class EvenFilter {
 public:
  EvenFilter(const AnyVolume& volume, const EvenKernel& kernel, Extension extension, const VolumeView<T>& result)
      : volume_(volume),
        shape_(result.shape),
        slices_(kernel, extension, result),
        rows_(places_of_rows<T>(slices_.along_y().results())) {
    if (kernel.z) along_z_.emplace(shape_.z, *kernel.z, extension.boundary);
  }

  bool run() {
    if (along_z_) filter_along_z();
    if (slices_.all_finite()) slices_.each_slice([&](std::int64_t z, T* slice) { filter_slice(z, slice); });
    return slices_.all_finite();
  }

 private:
  void filter_along_z() {
    const std::int64_t n_groups = blocks_of(slices_.n_blocks(), kBlocksAtOnce);
    parallel_for(static_cast<std::size_t>(shape_.y * n_groups), [&](std::size_t task) {
      const auto k = static_cast<std::int64_t>(task);
      filter_group(k / n_groups, k % n_groups * kBlocksAtOnce);
    });
  }

  // Lines along z of one y, some blocks from one on.
  void filter_group(std::int64_t y, std::int64_t first) {
    const std::int64_t n = std::min(kBlocksAtOnce, slices_.n_blocks() - first), begin = first * kPoint<T>;
    const std::int64_t n_x = std::min(n * kPoint<T>, shape_.x - begin),
                       stride = odd_lines<T>(along_z_->n_points() * kPoint<T>);
    slices_.with_lines(n * stride, [&](T* lines) {
      std::visit([&](const auto& view) { place_column(view, y, {begin, begin + n_x}, lines, stride); }, volume_);
      for (std::int64_t block = 0; block < n; ++block) along_z_->filter(lines + block * stride);
      for (std::int64_t z = 0; z < shape_.z; ++z) {
        const T* const point = lines + along_z_->results()[static_cast<std::size_t>(z)] * kPoint<T>;
        simd_call<RowOfPoints>(point, stride, n_x, T{0}, slices_.result().row(z, y) + begin);
      }
    });
  }

  template <class V>
  void place_column(const VolumeView<V>& view, std::int64_t y, Range x, T* lines, std::int64_t stride) {
    bool finite = true;
    for (std::int64_t z = 0; z < shape_.z; ++z) {
      T* const place = lines + along_z_->places()[static_cast<std::size_t>(z)] * kPoint<T>;
      const V* const voxels = view.row(z, y) + x.begin;
      if (y + 1 < shape_.y) prefetch_row(voxels + x.size(), x.size());  // what the next group reads
      finite &= simd_call<PlaceRow>(voxels, slices_.constant(), x.size(), place, stride);
    }
    slices_.note(finite);
  }

  void filter_slice(std::int64_t z, T* slice) {
    if (along_z_) {
      slices_.load(slices_.result(), z, T{0}, slice);
    } else {
      std::visit([&](const auto& view) { slices_.load(view, z, slices_.constant(), slice); }, volume_);
    }
    slices_.each_block(slice, [&](T* lines) { slices_.along_y().filter(lines); });
    const std::int64_t size = slices_.along_x().n_points() * kPoint<T>;
    parallel_for(static_cast<std::size_t>(blocks_of(shape_.y, kPoint<T>)), [&](std::size_t tile) {
      const std::int64_t y = static_cast<std::int64_t>(tile) * kPoint<T>;
      slices_.with_lines(size + slices_.tile_size(), [&](T* lines) {
        slices_.place_rows(slice, rows_.data() + y, lines);
        slices_.along_x().filter(lines);
        slices_.respond(lines, z, y, lines + size);
      });
    });
  }

  const AnyVolume& volume_;
  Index3 shape_;
  EvenSlices<T> slices_;
  std::vector<std::int64_t> rows_;  // after lines along y
  std::optional<EvenLine<T>> along_z_;
};

void check_taps(const EvenTaps& taps, bool is_sum) {
  const auto check = [](const Taps& one) {
    const std::size_t n = one.weight.size();
    if (n % 2 == 1 && one.step == 1 && one.origin == static_cast<std::int64_t>(n / 2)) return;
    throw InvalidArgument("even taps have the voxel itself in their middle; got " + std::to_string(n) + " taps");
  };
  check(taps.smooth);
  if (taps.second) check(*taps.second);
  const bool fits =
      taps.second.has_value() == is_sum && (!is_sum || taps.second->weight.size() == taps.smooth.weight.size());
  if (!fits)
    throw InvalidArgument("a kernel has second derivatives along all of its axes or none, as long as the rest");
}

template <class T>
bool filter(const AnyVolume& volume, const EvenKernel& kernel, Extension extension, const VolumeView<T>& result) {
  if (kernel.z) check_taps(*kernel.z, kernel.is_sum());
  check_taps(kernel.y, kernel.is_sum());
  check_taps(kernel.x, kernel.is_sum());
  if (!(shape_of(volume) == result.shape)) throw InvalidGeometry("a response map has the shape of its image");
  if (voxel_count(result.shape) == 0) throw InvalidGeometry("the image has no voxels");
  if (kernel.is_sum()) return filter_even_sum(volume, kernel, extension, result);
  return EvenFilter<T>(volume, kernel, extension, result).run();
}

}  // namespace

EvenKernel even_laplacian_of_gaussian(double sigma, double cutoff, Dimensions dimensions) {
  const LaplacianTaps taps = laplacian_of_gaussian_taps(sigma, cutoff);
  const EvenTaps along{taps.gaussian, taps.second};
  if (dimensions == Dimensions::two) return {std::nullopt, along, along};
  return {along, along, along};
}

bool filter_even(const AnyVolume& volume, const EvenKernel& kernel, Extension extension,
                 const VolumeView<float>& result) {
  return filter(volume, kernel, extension, result);
}

bool filter_even(const AnyVolume& volume, const EvenKernel& kernel, Extension extension,
                 const VolumeView<double>& result) {
  return filter(volume, kernel, extension, result);
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
