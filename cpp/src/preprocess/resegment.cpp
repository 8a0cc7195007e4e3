// Copyright The grayling developers. Licensed under Apache-2.0.
#include "preprocess/resegment.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "grayling/error.hpp"
#include "grayling/simd.hpp"
#include "number_text.hpp"
#include "preprocess/rows.hpp"

namespace grayling {
inline namespace v0 {
namespace {

struct AnyNotFinite {
  template <class T>
  GRAYLING_ALWAYS_INLINE bool operator()(const T* row, const std::uint8_t* mask, std::int64_t size) const {
    int any = 0;
    for (std::int64_t x = 0; x < size; ++x) any |= static_cast<int>(row[x] - row[x] != T{}) & mask[x];
    return any != 0;
  }
};

// Takes voxels outside [low, high] from the mask.
struct KeepRange {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* row, std::uint8_t* mask, std::int64_t size, double low,
                                         double high) const {
    for (std::int64_t x = 0; x < size; ++x) {
      const auto value = static_cast<double>(row[x]);
      mask[x] = static_cast<std::uint8_t>(mask[x] & static_cast<int>(value >= low) & static_cast<int>(value <= high));
    }
  }
};

template <class T>
[[noreturn]] void throw_not_finite(const VolumeView<const T>& image, Roi& roi) {
  std::uint64_t count = 0;
  Index3 first;
  for (std::int64_t z = 0; z < roi.box.size.z; ++z) {
    for_each_row(image, roi, z, [&](const RoiRow<T>& row) {
      for (std::int64_t x = 0; x < row.size; ++x) {
        if (row.mask[x] == 0 || std::isfinite(row.image[x])) continue;
        if (count++ == 0) first = roi.box.begin + Index3{z, row.y, row.x + x};
      }
    });
  }
  throw InvalidArgument(std::to_string(count) + " of the region's " + std::to_string(roi.n_intensity) +
                        " voxels are NaN or infinite, the first at (z, y, x) = (" + std::to_string(first.z) + ", " +
                        std::to_string(first.y) + ", " + std::to_string(first.x) +
                        "); mask them out or repair the image");
}

template <class T>
void expect_finite(const VolumeView<const T>& image, Roi& roi) {
  std::atomic<bool> finite{true};
  for_each_slice(roi.box.size, [&](std::int64_t z) {
    for_each_row(image, roi, z, [&](const RoiRow<T>& row) {
      const std::uint8_t* mask = row.mask;
      if (simd_call<AnyNotFinite>(row.image, mask, row.size)) finite.store(false, std::memory_order_relaxed);
    });
  });
  if (!finite) throw_not_finite(image, roi);
}

// Where each slice's intensities begin in the list, and how many there are in all.
std::vector<std::uint64_t> slice_offsets(const Roi& roi) {
  std::vector<std::uint64_t> offsets(static_cast<std::size_t>(roi.box.size.z) + 1);
  for_each_slice(roi.box.size,
                 [&](std::int64_t z) { offsets[static_cast<std::size_t>(z) + 1] = roi.intensity.count_in_slice(z); });
  for (std::size_t z = 1; z < offsets.size(); ++z) offsets[z] += offsets[z - 1];
  return offsets;
}

// Appends a row's intensities inside the mask, a word of the mask at a time. Where only some voxels are inside, every
// voxel is written and only those inside advance, so that there is no branch to mispredict.
template <class Real, class T>
Real* append_row(const RoiRow<T>& row, Real* next, const Real* end) {
  constexpr std::int64_t kWord = kPerWord<std::uint8_t>;
  constexpr std::uint64_t kAllInside = 0x0101010101010101;
  std::int64_t x = 0;
  for (; x + kWord <= row.size && end - next >= kWord; x += kWord) {
    const std::uint64_t inside = word_at(row.mask + x);
    if (inside == kAllInside) {
      for (std::int64_t k = 0; k < kWord; ++k) next[k] = static_cast<Real>(row.image[x + k]);
      next += kWord;
    } else if (inside != 0) {
      for (std::int64_t k = 0; k < kWord; ++k) {
        *next = static_cast<Real>(row.image[x + k]);
        next += row.mask[x + k];
      }
    }
  }
  for (; x < row.size; ++x) {
    if (row.mask[x] != 0) *next++ = static_cast<Real>(row.image[x]);
  }
  return next;
}

// The intensities of the mask in (z, y, x) order; slices fill places of their own.
template <class Real, class T>
std::vector<Real> collect(const VolumeView<const T>& image, Roi& roi) {
  const std::vector<std::uint64_t> offsets = slice_offsets(roi);
  roi.n_intensity = offsets.back();
  std::vector<Real> values(roi.n_intensity);
  for_each_slice(roi.box.size, [&](std::int64_t z) {
    Real* next = values.data() + offsets[static_cast<std::size_t>(z)];
    const Real* end = values.data() + offsets[static_cast<std::size_t>(z) + 1];
    for_each_row(image, roi, z, [&](const RoiRow<T>& row) { next = append_row(row, next, end); });
  });
  return values;
}

template <class T>
void keep_range(const VolumeView<const T>& image, double low, double high, Roi& roi) {
  for_each_slice(roi.box.size, [&](std::int64_t z) {
    for_each_row(image, roi, z,
                 [&](const RoiRow<T>& row) { simd_call<KeepRange>(row.image, row.mask, row.size, low, high); });
  });
}

void expect_voxels(const Roi& roi, std::uint64_t n_before, const std::string& step) {
  if (roi.n_intensity != 0) return;
  throw EmptyRegion(step + " leaves none of the region's " + std::to_string(n_before) + " voxels");
}

template <class Real>
double mean_of(const std::vector<Real>& values) {
  double sum = 0.0;
  for (const Real v : values) sum += static_cast<double>(v);
  return sum / static_cast<double>(values.size());
}

template <class Real>
double standard_deviation_of(const std::vector<Real>& values, double mean) {
  double sum = 0.0;
  for (const Real v : values) sum += (static_cast<double>(v) - mean) * (static_cast<double>(v) - mean);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

template <class Real>
struct Extremes {
  Real low, high;
  bool finite;  // every value
};

// Smallest and largest value, in fixed lanes so that they are vectorised.
struct FindExtremes {
  template <class Real>
  GRAYLING_ALWAYS_INLINE Extremes<Real> operator()(const Real* values, std::size_t size) const {
    constexpr std::size_t kLanes = 16;
    Real low[kLanes], high[kLanes], nothing[kLanes] = {};
    std::fill_n(low, kLanes, values[0]);
    std::fill_n(high, kLanes, values[0]);
    const auto add = [&](Real value, std::size_t k) GRAYLING_LAMBDA_INLINE {
      low[k] = value < low[k] ? value : low[k];
      high[k] = value > high[k] ? value : high[k];
      nothing[k] += value - value;  // no number for what is not finite
    };
    std::size_t at = 0;
    for (; at + kLanes <= size; at += kLanes) {
      for (std::size_t k = 0; k < kLanes; ++k) add(values[at + k], k);
    }
    for (; at < size; ++at) add(values[at], 0);
    const bool finite = std::all_of(nothing, nothing + kLanes, [](Real sum) { return sum == 0; });
    return {*std::min_element(low, low + kLanes), *std::max_element(high, high + kLanes), finite};
  }
};

// Sums of squares of what is larger could overflow, and features would be infinite or NaN without a reason.
void expect_moderate(const Roi& roi) {
  constexpr double kLargest = 1e100;
  const double largest = std::max(std::abs(roi.minimum), std::abs(roi.maximum));
  if (largest <= kLargest) return;
  throw InvalidArgument("intensities reach " + number_text(largest) + ", at most " + number_text(kLargest) +
                        " is supported; repair or rescale the image");
}

// Of the values of the intensity mask, which must be finite.
template <class Real, class T>
Extremes<Real> extremes_of(const std::vector<Real>& values, const VolumeView<const T>& image, Roi& roi) {
  const auto found = simd_call<FindExtremes>(values.data(), values.size());
  if constexpr (std::is_floating_point_v<T>) {
    if (!found.finite) throw_not_finite(image, roi);
  }
  return found;
}

template <class Real, class T>
void resegment_as(const VolumeView<const T>& image, const Resegmentation& how, Roi& roi) {
  // Both ends belong to the range, as the image's type has them: 0.3 is in [0.1, 0.3] in single precision too.
  const auto as_voxel = [](double end) {
    const bool single = std::is_same_v<T, float> && std::abs(end) <= std::numeric_limits<float>::max();
    return single ? static_cast<double>(static_cast<float>(end)) : end;
  };
  if (how.has_range()) {
    if constexpr (std::is_floating_point_v<T>) expect_finite(image, roi);  // what the range leaves out too
    keep_range(image, as_voxel(how.low), as_voxel(how.high), roi);
  }
  std::vector<Real> values = collect<Real>(image, roi);
  expect_voxels(roi, roi.n_labelled,
                "re-segmentation to [" + number_text(how.low) + ", " + number_text(how.high) + "]");
  roi.n_in_range = roi.n_intensity;
  Extremes<Real> extremes = extremes_of(values, image, roi);
  const bool flat = extremes.low == extremes.high;
  if (how.outlier_sigma > 0.0 && !flat) {  // of a flat region nothing but rounding would decide
    const double mean = mean_of(values);
    const double reach = how.outlier_sigma * standard_deviation_of(values, mean);
    keep_range(image, mean - reach, mean + reach, roi);
    values = collect<Real>(image, roi);
    expect_voxels(roi, roi.n_in_range, "outlier removal at " + number_text(how.outlier_sigma) + " sigma");
    extremes = extremes_of(values, image, roi);
  }
  roi.minimum = static_cast<double>(extremes.low);
  roi.maximum = static_cast<double>(extremes.high);
  expect_moderate(roi);
  roi.intensities = std::move(values);
}

// float holds every value of these types exactly.
template <class T>
constexpr bool kFitsFloat = std::is_same_v<T, float> || (std::is_integral_v<T> && sizeof(T) <= 2);

}  // namespace

void resegment(const Resegmentation& how, Roi& roi) {
  std::visit(
      [&]<class T>(const VolumeView<const T>& image) {
        resegment_as<std::conditional_t<kFitsFloat<T>, float, double>>(image, how, roi);
      },
      roi.image);
}

}  // namespace v0
}  // namespace grayling
