// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>

#include "grayling/any_volume.hpp"
#include "grayling/volume.hpp"

// An image or a mask on another grid: voxel k of the result along an axis lies at the index coordinate
// origin + k * step of the input (0 is the centre of its first voxel). A slice-wise (2D) grid has origin 0 and step 1
// along z.
//
//   input     |  0  |  1  |  2  |  3  |  4  |  5  |      n_a = 6, s_a = 3 mm
//   result    | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 |      n_b = 9, s_b = 2 mm: step 2/3, origin -1/6
//
// Interpolation per axis, with p = i + t, i whole and 0 <= t < 1:
//   nearest            the voxel whose centre is closest; half-way between two, the one of the higher index
//   linear             v(i) + t (v(i + 1) - v(i)), so that equal neighbours give exactly their value
//   cubic_spline       sum of c(k) b(p - k), b the cubic B-spline, and c such that the sum passes through every voxel
//   cubic_convolution  Keys' kernel with a = -1/2: third-order, local, passes through every voxel
// In 3D the axes follow one another; the order changes nothing but the rounding.
//
// Beyond the first and last voxel:
//   nearest  the image goes on for ever with its boundary voxel, as the IBSI manual recommends. For the B-spline these
//            are the coefficients of that infinite image, in closed form (bspline.hpp), not those of a padded one.
//   mirror   the image is mirrored at the centre of its boundary voxel, ... v(2) v(1) v(0) v(1) v(2) ..., which is what
//            ITK's B-spline and SciPy's mode "mirror" do
//
// Positions that lie within 1e-9 voxels of a voxel's centre, or of the middle between two, are taken to lie there: ties
// and copies must not hang on the rounding of origin + k * step. Where all positions of an axis are centres, the axis
// is copied, whatever the interpolation.
//
// A voxel that is not finite makes every result that it takes part in not finite. For the B-spline every voxel takes
// part in every result, so the first such voxel is an error.
//
// Sources: IBSI reference manual, Interpolation (VTM2), Partial volume effects (E8H9), Interpolation grid (UMPJ);
// M. Unser, Splines: a perfect fit for signal and image processing, 1999, doi:10.1109/79.799930; P. Thevenaz, T. Blu,
// M. Unser, Interpolation revisited, 2000, doi:10.1109/42.875199; R. Keys, 1981, doi:10.1109/TASSP.1981.1163711.
namespace grayling {
inline namespace v0 {

enum class Interpolation { nearest, linear, cubic_spline, cubic_convolution };
enum class Border { nearest, mirror };

struct Interpolator {
  Interpolation interpolation = Interpolation::linear;
  Border border = Border::nearest;
};

// Axis-aligned: (z, y, x), in voxels of the input. `begin` cuts a box out of a larger grid, whose voxels keep their
// positions to the last bit: voxel k of the result is voxel begin + k of that grid.
struct SamplingGrid {
  Index3 shape;
  std::array<double, 3> origin{0.0, 0.0, 0.0};
  std::array<double, 3> step{1.0, 1.0, 1.0};
  Index3 begin{};
};

// Any orientation: voxel k lies at origin + matrix k, the matrix row by row and in voxels of the input.
struct AffineGrid {
  Index3 shape;
  std::array<double, 3> origin{0.0, 0.0, 0.0};
  std::array<std::array<double, 3>, 3> matrix{{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}};
};

// A mask's interpolated value counts as inside from this much below the threshold: of a slice half-way between two,
// half the values would fall to either side of 0.5 by rounding. Thresholds up to it are refused: 0 would reach them.
inline constexpr double kThresholdTolerance = 1e-6;

// Throw InvalidGeometry for an empty input, a shape below 1, a step that is not positive, or positions that are not
// finite or beyond 1e9 voxels, and TooLarge for a result that no memory could hold. The functions below check too; a
// caller that allocates the result wants to know before.
void check_grid(const Index3& input_shape, const SamplingGrid& grid);
void check_grid(const Index3& input_shape, const AffineGrid& grid);

// Write the image on the grid to `result`, which has the grid's shape. Temporary memory: a plane per thread and, where
// z is interpolated, the slices that are read with the grid's rows and columns; for affine B-splines the whole input.
// Throws InvalidArgument when a B-spline meets voxels that are not finite.
void resample(const AnyVolume& image, const SamplingGrid& grid, Interpolator how, const VolumeView<double>& result);
void resample(const AnyVolume& image, const AffineGrid& grid, Interpolator how, const VolumeView<double>& result);

// The same for a mask (non-zero is inside), as 1 where the interpolated 0s and 1s reach the threshold, 0 elsewhere.
void resample_mask(const ConstVolume<std::uint8_t>& mask, const SamplingGrid& grid, Interpolator how, double threshold,
                   const VolumeView<std::uint8_t>& result);
void resample_mask(const ConstVolume<std::uint8_t>& mask, const AffineGrid& grid, Interpolator how, double threshold,
                   const VolumeView<std::uint8_t>& result);

}  // namespace v0
}  // namespace grayling
