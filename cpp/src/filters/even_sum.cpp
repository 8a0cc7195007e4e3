// Copyright The grayling developers. Licensed under Apache-2.0.
#include <array>
#include <optional>

#include "filters/even_slices.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

// Coefficients of a slice are [band of y, x, lane], a band has as many y as a point has numbers. Where that is as many
// numbers as the slice has voxels, they stand in the response.
template <class T>
class EvenSum {
 public:
  EvenSum(const AnyVolume& volume, const EvenKernel& kernel, Extension extension, const VolumeView<T>& result)
      : volume_(volume),
        shape_(result.shape),
        slices_(kernel, extension, result),
        x_size_(slices_.along_x().n_points() * kPoint<T>),
        n_bands_(blocks_of(slices_.along_y().n_points(), kPoint<T>)) {
    std::vector<std::int64_t> rows(static_cast<std::size_t>(slices_.along_y().n_points()));
    for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = static_cast<std::int64_t>(y);
    rows_ = places_of_rows<T>(std::move(rows));
    if (!kernel.z) return;
    along_z_.emplace(shape_.z, *kernel.z, extension.boundary);
    const bool fits = n_bands_ * x_size_ == shape_.y * shape_.x && result.stride_y == shape_.x;
    stride_ = fits ? result.stride_z : odd_lines<T>(n_bands_ * x_size_);
    if (!fits) memory_.reserve(shape_.z * stride_);
    coefficients_ = fits ? result.data : memory_.data();
  }

  bool run() {
    slices_.each_slice([&](std::int64_t z, T* slice) {
      load(z, slice);
      if (!slices_.all_finite()) return;
      if (along_z_) return to_coefficients(slice, coefficients_ + z * stride_);
      filter_bands(slice);
      respond(z, slice);
    });
    if (!along_z_ || !slices_.all_finite()) return slices_.all_finite();
    filter_along_z();
    slices_.each_slice([&](std::int64_t z, T* slice) {
      from_coefficients(coefficients_ + z * stride_, slice);
      respond(z, slice);
    });
    return true;
  }

 private:
  void load(std::int64_t z, T* slice) {
    std::visit([&](const auto& view) { slices_.load(view, z, slices_.constant(), slice); }, volume_);
    slices_.each_block(slice, [&](T* lines) { slices_.along_y().to_coefficients(lines); });
  }

  void respond(std::int64_t z, T* slice) {
    slices_.each_block(slice, [&](T* lines) { slices_.along_y().from_coefficients(lines); });
    slices_.respond(slice, z);
  }

  template <class Task>
  void each_band(const Task& task) const {
    parallel_for(static_cast<std::size_t>(n_bands_), [&](std::size_t band) { task(static_cast<std::int64_t>(band)); });
  }

  const std::int64_t* rows_of(std::int64_t band) const { return rows_.data() + band * kPoint<T>; }

  // In the first cache, and from there in one go: memory that is written here and there is waited for.
  void to_coefficients(const T* slice, T* coefficients) {
    each_band([&](std::int64_t band) {
      slices_.with_lines(x_size_, [&](T* lines) {
        slices_.place_rows(slice, rows_of(band), lines);
        slices_.along_x().to_coefficients(lines);
        std::copy_n(lines, x_size_, coefficients + band * x_size_);
      });
    });
  }

  void from_coefficients(const T* coefficients, T* slice) {
    each_band([&](std::int64_t band) {
      slices_.with_lines(x_size_, [&](T* lines) {
        std::copy_n(coefficients + band * x_size_, x_size_, lines);
        slices_.along_x().from_coefficients(lines);
        slices_.take_rows(lines, band * kPoint<T>, slice);
      });
    });
  }

  // In two dimensions lines along x are the last ones.
  void filter_bands(T* slice) {
    const EvenLine<T>& y = slices_.along_y();
    each_band([&](std::int64_t band) {
      slices_.with_lines(x_size_, [&](T* lines) {
        slices_.place_rows(slice, rows_of(band), lines);
        slices_.along_x().filter_sum(lines, y.second().data() + band * kPoint<T>, y.smooth().data() + band * kPoint<T>);
        slices_.take_rows(lines, band * kPoint<T>, slice);
      });
    });
  }

  void filter_along_z() {
    const std::int64_t n_x = slices_.along_x().n_points(), n_groups = blocks_of(n_x, kBlocksAtOnce);
    parallel_for(static_cast<std::size_t>(n_bands_ * n_groups), [&](std::size_t task) {
      const auto k = static_cast<std::int64_t>(task);
      filter_group(k / n_groups, k % n_groups * kBlocksAtOnce);
    });
  }

  // Lines along z of a band, some x from one on.
  void filter_group(std::int64_t band, std::int64_t first) {
    const std::int64_t n = std::min(kBlocksAtOnce, slices_.along_x().n_points() - first);
    const std::int64_t block_stride = odd_lines<T>(along_z_->n_points() * kPoint<T>);
    T* const place = coefficients_ + band * x_size_ + first * kPoint<T>;
    slices_.with_lines(n * block_stride, [&](T* lines) {
      LineBlocks<T> blocks{lines, block_stride, n, along_z_->places().data(), shape_.z};
      simd_call<PlaceColumn>(static_cast<const T*>(place), stride_, blocks);
      for (std::int64_t k = 0; k < n; ++k) filter_lines(band, first + k, lines + k * block_stride);
      blocks.place = along_z_->results().data();
      simd_call<ColumnOfPlaces>(blocks, place, stride_);
    });
  }

  void filter_lines(std::int64_t band, std::int64_t x, T* lines) const {
    const T smooth_x = slices_.along_x().smooth()[static_cast<std::size_t>(x)];
    const T second_x = slices_.along_x().second()[static_cast<std::size_t>(x)];
    const T* const smooth_y = slices_.along_y().smooth().data() + band * kPoint<T>;
    const T* const second_y = slices_.along_y().second().data() + band * kPoint<T>;
    std::array<T, kPoint<T>> beside_smooth, beside_second;
    for (std::size_t lane = 0; lane < beside_smooth.size(); ++lane) {
      beside_smooth[lane] = smooth_y[lane] * second_x + second_y[lane] * smooth_x;
      beside_second[lane] = smooth_y[lane] * smooth_x;
    }
    along_z_->filter_sum(lines, beside_smooth.data(), beside_second.data());
  }

  const AnyVolume& volume_;
  Index3 shape_;
  EvenSlices<T> slices_;
  std::int64_t x_size_, n_bands_;   // numbers of a band
  std::vector<std::int64_t> rows_;  // after lines along y, [band, lane]
  std::optional<EvenLine<T>> along_z_;
  Buffer<T> memory_;
  T* coefficients_ = nullptr;
  std::int64_t stride_ = 0;  // from slice to slice
};

}  // namespace

template <class T>
bool filter_even_sum(const AnyVolume& volume, const EvenKernel& kernel, Extension extension,
                     const VolumeView<T>& result) {
  return EvenSum<T>(volume, kernel, extension, result).run();
}

template bool filter_even_sum<float>(const AnyVolume&, const EvenKernel&, Extension, const VolumeView<float>&);
template bool filter_even_sum<double>(const AnyVolume&, const EvenKernel&, Extension, const VolumeView<double>&);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
