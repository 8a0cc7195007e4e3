// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// Local intensity, IBSI family 9ST6: the mean intensity in a sphere of 1 cm^3 (radius 6.2 mm) around a voxel of the
// intensity mask; all voxels of the image take part whose centres lie in the sphere, inside the region or not. The
// local peak is the mean around the brightest voxel, the global peak the highest mean around any voxel of the region.
// In one row of voxels 5 mm apart, a sphere holds a voxel and its two neighbours:
//
//     intensity     1    9    1    2    8    8    1        region: all but the first and the last
//     mean around        3.7  4    3.7  6    5.7           local peak 3.7 (around the 9), global peak 6
//
// Several voxels with the maximum: the highest of their means (the manual's rule).
//
// Choices where the manual is silent: at the border of the image the mean is over the voxels that exist. A voxel in a
// sphere that is infinite or not a number is neither skipped nor allowed to pass: the local peak is undefined where
// such a voxel is near a maximum, the global peak where one is near any voxel of the region (not finite).

#include <cstdint>

#include "grayling/feature.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {
namespace local_intensity {

struct Summary {
  std::uint64_t count = 0;  // voxels of the region
  double local_peak = 0.0;
  double global_peak = 0.0;
  std::uint64_t local_not_finite = 0;   // voxels of maximum intensity whose sphere has no finite mean
  std::uint64_t global_not_finite = 0;  // voxels of the region of which the same is true

  GRAYLING_HOST_DEVICE bool empty() const { return count == 0; }
};

// `image` is the whole image; `mask` (non-zero inside) covers the box of its shape that begins at mask_begin. T is any
// integer or floating point type of NumPy but float16 and longdouble; sums are double, in one order.
template <class T>
Summary summarise(const VolumeView<const T>& image, const VolumeView<const std::uint8_t>& mask,
                  const Index3& mask_begin, const Spacing& spacing_mm);

struct LocalPeak {
  static constexpr FeatureInfo info{"Local intensity peak", "VJGA", "", "intensity",
                                    "mean in 1 cm^3 around the maximum"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return s.local_not_finite > 0 ? undefined(Undefined::not_finite) : defined(s.local_peak);
  }
};
struct GlobalPeak {
  static constexpr FeatureInfo info{"Global intensity peak", "0F91", "", "intensity", "maximum of the mean in 1 cm^3"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return s.global_not_finite > 0 ? undefined(Undefined::not_finite) : defined(s.global_peak);
  }
};

using Features = FeatureList<LocalPeak, GlobalPeak>;

}  // namespace local_intensity
}  // namespace v0
}  // namespace grayling
