// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>

#include "grayling/any_volume.hpp"
#include "grayling/bounding_box.hpp"
#include "grayling/filters/dimensions.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// A Gaussian along a line as two recursive filters of order 4, one forward and one backward, whose outputs are added
// (Deriche 1993, with the parameters of Farnebäck and Westin 2006, table 3). Of the points f of a line, the forward one
// makes
//
//     p(i) = n0 f(i) + n1 f(i-1) + n2 f(i-2) + n3 f(i-3) - d1 p(i-1) - d2 p(i-2) - d3 p(i-3) - d4 p(i-4)
//
// and the backward one
//
//     q(i) = m1 f(i+1) + m2 f(i+2) + m3 f(i+3) + m4 f(i+4) - d1 q(i+1) - d2 q(i+2) - d3 q(i+3) - d4 q(i+4).
//
// Beyond its ends the line goes on with its first and its last point. There every output is the point times what the
// filter makes of a constant, so that d1 p(-1) becomes before_1 f(0), and so on.
struct Recursion {
  std::array<double, 4> n{}, m{}, d{};
  std::array<double, 4> before{}, after{};  // instead of d where the output lies beyond the end
};

enum class GaussianDerivative { none, second };

// The coefficients for a standard deviation and the spacing of points, both in mm. A second derivative is per voxel
// squared, times sigma_mm^2 where it is scale-normalised. Throws InvalidArgument where they are not finite: for
// Gaussians that are too narrow by far, and for what is not above 0.
Recursion gaussian_recursion(double sigma_mm, double spacing_mm, GaussianDerivative derivative, bool scale_normalised);

struct RecursiveLaplacian {
  double sigma_mm = 1.0;
  bool scale_normalised = true;  // times sigma_mm^2, so that responses of different widths compare
  Dimensions dimensions = Dimensions::three;
};

// The shortest axis that a recursion of order 4 can start on.
constexpr std::int64_t kShortestRecursion = 4;

// The Laplacian of a Gaussian in intensities per mm^2, as ITK's LaplacianRecursiveGaussianImageFilter has it, bit for
// bit: for each of x, y and z the second derivative along it, then the smoothing along the others in the order x, y, z;
// lines in double precision, rounded to single after every pass; and the sum, rounded to single after every term. In
// slices over x and y. Of a volume in which a voxel is not finite, whole parts of the response are not.
// Fills the part of the response within `window`, with the same bits as in the whole. Throws InvalidGeometry for an
// axis with fewer than 4 voxels, and a window that is empty or reaches beyond the volume. Holds one more volume of
// float, and where the window leaves out slices of a volume, a second one.
void recursive_laplacian(const AnyVolume& volume, const Spacing& spacing, const RecursiveLaplacian& how,
                         const Box& window, const VolumeView<float>& result);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
