// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <string_view>

#include "grayling/filters/dimensions.hpp"
#include "grayling/filters/orientations.hpp"
#include "grayling/filters/separable.hpp"

// The taps of IBSI 2's separable filters, lengths in voxels.
namespace grayling {
inline namespace v0 {
namespace filters {

// A Gaussian or its derivative (order 0 to 2), sampled at voxel centres up to floor(cutoff sigma + 1/2) voxels. The
// Gaussian sums to 1; the derivatives are those of that Gaussian.
Taps gaussian_taps(double sigma, int order, double cutoff);

// The Laplacian of a Gaussian (IBSI 2), sampled in a box of floor(cutoff sigma + 1/2) voxels to either side:
//
//     g(r) = -1 / sigma^2 (1 / (sqrt(2 pi) sigma))^d (d - r^2 / sigma^2) exp(-r^2 / (2 sigma^2))
//
// It is not corrected to a sum of 0, and negative in its centre: bright blobs give negative responses.
//
// Its parts along an axis are the Gaussian and the second derivative: D G G + G D G + G G D.
struct LaplacianTaps {
  Taps gaussian, second;
};
LaplacianTaps laplacian_of_gaussian_taps(double sigma, double cutoff);
SeparablePlan laplacian_of_gaussian_plan(double sigma, double cutoff, Dimensions dimensions);

// A Laws kernel (IBSI 2) of unit l2 norm by its parts along x, y and z, such as E5L5S5; two parts run slice by
// slice. The parts are level, edge, spot, wave and ripple: L3, E3, S3, L5, E5, S5, W5, R5.
SeparableKernel laws_kernel(std::string_view name);
Dimensions laws_dimensions(std::string_view name);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
