// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// Intensity-volume histogram, IBSI family P88C: nu(i), the fraction of the volume whose intensity is at least i, over
// the intensities i of a range G in steps w. gamma(i) = (i - min G) / (max G - min G) is i's place in the range.
//
//     levels      i      1      2      3      4        G = [1, 4], w = 1
//     1 2 2 3     gamma  0      1/3    2/3    1
//     1 2 3 3     nu     16/16  12/16  7/16   3/16
//     4 2 4 1     volume at 10 % intensity, nu(2) = 12/16       intensity at 10 % volume: none in G
//     4 1 2 3     volume at 90 % intensity, nu(4) = 3/16        intensity at 90 % volume: 2
//
// The axis (G, w) says which of the manual's cases is meant:
//
//   - discrete calibrated (CT): intensities as they are, `integers(lower, upper)`. The bounds are those of the
//     re-segmentation; without them, or on a side left open, the region's minimum or maximum.
//   - continuous calibrated (PET, interpolated CT): levels of a fixed bin size stand for the centres of their bins,
//     `bin_centres(lower, upper, width)`.
//   - arbitrary units (MR), or levels already: `levels(n)`, usually with 1000 bins of a fixed bin number.
//
// A range that the bin width does not divide ends between two centres, and those inside it count. Choices where the
// manual is silent: voxels above G count towards all of G. Where every intensity of G is present in more than x % of
// the volume, as above, no intensity at x % is defined, and where none of G has an intensity fraction of x %, no volume
// (out of range). Where G has no extent, gamma is 0/0 and the volume at an intensity fraction undefined (no range). The
// area under the curve is the trapezoidal sum of nu over gamma; 0 for a single intensity is fixed by the standard.

#include <cstdint>
#include <span>

#include "grayling/feature.hpp"

namespace grayling {
inline namespace v0 {
namespace intensity_volume_histogram {

// G from `first` over `extent` steps of `interval`, with the n_values intensities on it; the k-th of them (from 0) is
// that of level k + 1.
struct Axis {
  double first = 1.0;
  double interval = 1.0;
  double extent = 0.0;  // negative for a range narrower than a bin, which holds no centre
  std::uint64_t n_values = 1;

  GRAYLING_HOST_DEVICE double at(std::uint64_t k) const { return first + static_cast<double>(k) * interval; }
};

// These throw InvalidArgument for bounds that are not finite, not ordered, or (integers) not whole, and for widths that
// are not positive.
Axis integers(double lower, double upper);
Axis bin_centres(double lower, double upper, double width);
Axis levels(std::uint64_t n_levels);

struct Summary {
  Axis axis;
  std::uint64_t total = 0;                               // voxels
  std::uint64_t distinct = 0;                            // intensities that occur
  std::uint64_t first_at_10 = 0, first_at_90 = 0;        // on the axis, with an intensity fraction of 10 % and 90 %
  std::uint64_t voxels_at_10 = 0, voxels_at_90 = 0;      // at or above them
  std::uint64_t position_of_10 = 0, position_of_90 = 0;  // on the axis, in at most 10 % and 90 % of the volume
  double area_in_half_voxels = 0.0;                      // sum of c(k) + c(k + 1), c the voxels at or above k

  GRAYLING_HOST_DEVICE bool empty() const { return total == 0; }
};

// counts[i] voxels have level i; counts[0] is not read. Levels above the axis are voxels above its range.
Summary summarise(const Axis& axis, std::span<const std::uint64_t> counts);

// Intensities as they are on an axis of `integers`; InvalidArgument where one is not whole or below the axis. T is
// float or double.
template <class T>
Summary summarise(const Axis& axis, std::span<const T> intensities);

namespace detail {

GRAYLING_HOST_DEVICE inline Value volume_fraction(const Summary& s, std::uint64_t first, std::uint64_t voxels) {
  if (!(s.axis.extent > 0.0)) return undefined(Undefined::no_range);
  if (first >= s.axis.n_values) return undefined(Undefined::out_of_range);
  return defined(static_cast<double>(voxels) / static_cast<double>(s.total));
}
GRAYLING_HOST_DEVICE inline Value intensity(const Summary& s, std::uint64_t position) {
  if (position >= s.axis.n_values) return undefined(s.distinct < 2 ? Undefined::flat_region : Undefined::out_of_range);
  return defined(s.axis.at(position));
}

}  // namespace detail

struct VolumeAtIntensityFraction10 {
  static constexpr FeatureInfo info{"Volume fraction at 10% intensity", "BC2M", "", "1",
                                    "max nu(i) where gamma(i) >= 0.1"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return detail::volume_fraction(s, s.first_at_10, s.voxels_at_10);
  }
};
struct VolumeAtIntensityFraction90 {
  static constexpr FeatureInfo info{"Volume fraction at 90% intensity", "BC2M", "", "1",
                                    "max nu(i) where gamma(i) >= 0.9"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return detail::volume_fraction(s, s.first_at_90, s.voxels_at_90);
  }
};
struct IntensityAtVolumeFraction10 {
  static constexpr FeatureInfo info{"Intensity at 10% volume", "GBPN", "", "intensity", "min i where nu(i) <= 0.1"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return detail::intensity(s, s.position_of_10); }
};
struct IntensityAtVolumeFraction90 {
  static constexpr FeatureInfo info{"Intensity at 90% volume", "GBPN", "", "intensity", "min i where nu(i) <= 0.9"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return detail::intensity(s, s.position_of_90); }
};
struct VolumeFractionDifference {
  static constexpr FeatureInfo info{"Volume fraction difference between 10% and 90% intensity", "DDTU", "", "1",
                                    "V10 - V90"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return detail::volume_fraction(s, s.first_at_90, s.voxels_at_10 - s.voxels_at_90);
  }
};
struct IntensityDifference {
  static constexpr FeatureInfo info{"Intensity difference between 10% and 90% volume", "CNV2", "", "intensity",
                                    "I10 - I90"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    const Value at_10 = detail::intensity(s, s.position_of_10), at_90 = detail::intensity(s, s.position_of_90);
    if (at_10.reason != Undefined::none) return at_10;
    if (at_90.reason != Undefined::none) return at_90;
    return defined(static_cast<double>(s.position_of_10 - s.position_of_90) * s.axis.interval);
  }
};
struct AreaUnderCurve {
  static constexpr FeatureInfo info{"Area under the IVH curve", "9CMM", "", "1", "trapezoidal sum of nu over gamma"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    if (s.distinct < 2) return fixed_by_standard(0.0, Undefined::flat_region);
    if (!(s.axis.extent > 0.0)) return undefined(Undefined::no_range);
    return defined(s.area_in_half_voxels / (2.0 * static_cast<double>(s.total) * s.axis.extent));
  }
};

using Features =
    FeatureList<VolumeAtIntensityFraction10, VolumeAtIntensityFraction90, IntensityAtVolumeFraction10,
                IntensityAtVolumeFraction90, VolumeFractionDifference, IntensityDifference, AreaUnderCurve>;

}  // namespace intensity_volume_histogram
}  // namespace v0
}  // namespace grayling
