// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "filters/spectral_rows.hpp"
#include "grayling/filters/spectral.hpp"
#include "grayling/fourier_lines.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// Factors of a filter along lines of one axis (0: z, 1: y), for as many frequencies along x as a point has lanes:
// [position, lane]. They are made as one long row, by the kernels that make rows along x.
template <class T>
class ColumnFactors {
 public:
  // Of frequencies along x from x_begin on; those beyond half of them have no meaning.
  ColumnFactors(const Transfer& transfer, std::size_t axis, std::int64_t x_begin)
      : shape_(transfer.shape()), tables_(transfer.tables<T>()), axis_(axis), other_axis_(1 - axis) {
    const std::size_t n = tables_[axis].nu[0].size(), n_x = tables_[2].nu[0].size();
    for (std::size_t z = 0; z < n; ++z) {
      for (std::size_t lane = 0; lane < fourier::kLanes<T>; ++lane) {
        append(z, (static_cast<std::size_t>(x_begin) + lane) % n_x);
      }
    }
    for (std::vector<T>* row : {&weight_, &other_, &inverse_}) row->resize(size());
    // Squares do not fall along x.
    for (std::size_t side = 0; side < 2; ++side) {
      for (std::size_t z = 0; z < n; ++z) lowest_[side].push_back(squared_[side][z * fourier::kLanes<T>]);
    }
  }

  std::size_t size() const { return fourier::kLanes<T> * tables_[axis_].nu[0].size(); }

  // At a position along the axis that is neither x nor the lines'.
  const T* at(std::int64_t position) {
    const auto k = static_cast<std::size_t>(position);
    // Of the lines' frequencies those outside of the band lie together, in the middle.
    const auto n = static_cast<std::int64_t>(tables_[axis_].nu[0].size());
    std::int64_t begin = 0, end = n;
    while (begin < n && !is_outside(k, begin)) ++begin;
    while (end > begin && !is_outside(k, end - 1)) --end;
    fill_both(k, {0, begin * kSize});
    std::fill(weight_.data() + begin * kSize, weight_.data() + end * kSize, T{0});
    fill_both(k, {end * kSize, (n - end) * kSize});
    return weight_.data();
  }

 private:
  static constexpr std::int64_t kSize = fourier::kLanes<T>;

  struct Range {
    std::int64_t begin = 0, n = 0;
  };

  bool is_outside(std::size_t k, std::int64_t z) const {
    if (shape_.band_scale == 0.0) return false;
    const T limit = static_cast<T>((1.0 + 1e-6) / shape_.band_scale);
    const auto squared = [&](std::size_t side) {
      return tables_[other_axis_].squared[side][k] + lowest_[side][static_cast<std::size_t>(z)];
    };
    return squared(0) > limit && squared(1) > limit;
  }

  void fill_both(std::size_t k, const Range& range) {
    if (range.n == 0) return;
    fill(k, 0, range, weight_.data() + range.begin);
    if (shape_.symmetric) return;
    fill(k, 1, range, other_.data());
    const T sign = shape_.imaginary ? T{-1} : T{1};
    simd_call<AddRow>(static_cast<const T*>(other_.data()), sign, range.n, weight_.data() + range.begin);
  }

  void append(std::size_t z, std::size_t x) {
    for (std::size_t side = 0; side < 2; ++side) {
      squared_[side].push_back(tables_[axis_].squared[side][z] + tables_[2].squared[side][x]);
      nu_[side].push_back(tables_[axis_].nu[side][z]);
      nu_x_[side].push_back(tables_[2].nu[side][x]);
    }
    if (shape_.band_scale > 0.0) return;
    const T gaussian_z = tables_[axis_].gaussian[z], gaussian_x = tables_[2].gaussian[x];
    gaussian_.push_back(gaussian_z * gaussian_x);
    second_.push_back(gaussian_z * tables_[2].second[x] + tables_[axis_].second[z] * gaussian_x);
  }

  // side 0: of H(k), 1: of H(-k).
  void fill(std::size_t k, std::size_t side, const Range& range, T* weight) {
    const std::int64_t n = range.n;
    const FrequencyTable<T>& other = tables_[other_axis_];
    const T squared = other.squared[side][k];
    const T* const squared_zx = squared_[side].data() + range.begin;
    if (shape_.band_scale > 0.0) {
      simd_call<BandRow>(squared_zx, squared, static_cast<T>(shape_.band_scale), n, weight);
    } else {
      simd_call<LaplacianRow>(static_cast<const T*>(gaussian_.data() + range.begin), other.second[k],
                              static_cast<const T*>(second_.data() + range.begin), other.gaussian[k], n, weight);
    }
    const std::array<int, 3> order{shape_.order[2], shape_.order[1], shape_.order[0]};
    if (order[0] + order[1] + order[2] == 0) return;
    simd_call<InverseLengthRow>(squared_zx, squared, n, inverse_.data());
    const T* const inverse = inverse_.data();
    const T *const nu = nu_[side].data() + range.begin, *const nu_x = nu_x_[side].data() + range.begin;
    for (int j = 0; j < order[axis_]; ++j) simd_call<TimesComponentX>(inverse, nu, n, weight);
    for (int j = 0; j < order[other_axis_]; ++j) simd_call<TimesComponent>(inverse, other.nu[side][k], n, weight);
    for (int j = 0; j < order[2]; ++j) simd_call<TimesComponentX>(inverse, nu_x, n, weight);
  }

  const Transfer::Shape& shape_;
  const Transfer::Tables<T>& tables_;
  std::size_t axis_, other_axis_;
  std::array<std::vector<T>, 2> squared_, nu_, nu_x_;
  std::array<std::vector<T>, 2> lowest_;  // squares of each position along the lines
  std::vector<T> gaussian_, second_;
  std::vector<T> weight_, other_, inverse_;
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
