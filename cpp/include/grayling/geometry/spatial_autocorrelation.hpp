// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>

#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// Sums over all ordered pairs of different voxels of a region, with weight w = 1 / distance in mm, and over the voxels.
// Source: IBSI reference manual, Moran's I index (N365) and Geary's C measure (NPT7).
struct AutocorrelationSums {
  std::int64_t n_voxels = 0;
  double mean = 0.0;
  double variation = 0.0;    // sum of (x - mean)^2
  double weights = 0.0;      // sum of w
  double products = 0.0;     // sum of w (x_1 - mean) (x_2 - mean)
  double differences = 0.0;  // sum of w (x_1 - x_2)^2

  // Not a number where the definition divides by zero: fewer than two voxels, or a flat region (variation 0).
  double morans_i() const;
  double gearys_c() const;
};

// Exact sums over pairs: time grows with the square of the number of voxels. The mask (non-zero is inside) has the same
// shape as the intensities; intensities outside are never read into a sum and may be NaN.
AutocorrelationSums spatial_autocorrelation(const VolumeView<const double>& intensities,
                                            const VolumeView<const std::uint8_t>& mask, const Spacing& spacing_mm);
AutocorrelationSums spatial_autocorrelation(const VolumeView<const float>& intensities,
                                            const VolumeView<const std::uint8_t>& mask, const Spacing& spacing_mm);

}  // namespace v0
}  // namespace grayling
