// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>

#include "grayling/volume.hpp"

// An image on another grid with the numbers of ITK's ResampleImageFilter, to the last bit: pyradiomics resamples by it,
// and a voxel next to the edge of a bin changes its grey level with the last bit. resample.hpp has the engine's own
// interpolation, which is more exact; here the rounding of ITK 5.4 on x86-64 is what counts, so every sum and product
// below stands in ITK's order.
//
//   positions  index -> point in mm -> index of the image, for the two ends of a line of the result; between them, the
//              position of voxel k of n is begin + (k / n) (end - begin), `end` being that of voxel n.
//   inside     the image reaches half a voxel beyond its outermost centres, at the end without the border itself; the
//              result is 0 outside.
//   spline     coefficients in double, along x, then y, then z over the whole image; each line from voxel 0 on, where
//              the sum over the mirrored line stops after 18 voxels. A line of one voxel is its own coefficient. Which
//              four coefficients take part is decided in single precision. 64 products are added one by one, x fastest.
//   nearest    the voxel whose centre is closest; half-way between two, the one of the higher index.
//   result     in the image's type: clamped, and towards zero for integers.
//
// One thing differs: along an axis of two voxels ITK reads a coefficient that does not exist, from memory before the
// image; here the line is mirrored as often as it takes.
//
// Source: read in ITK 5.4's BSplineDecompositionImageFilter, BSplineInterpolateImageFunction, ResampleImageFilter.
// The spline's theory: M. Unser, Splines: a perfect fit for signal and image processing, 1999, doi:10.1109/79.799930.
namespace grayling {
inline namespace v0 {

enum class ItkInterpolation { nearest, cubic_spline };

// An affine map between the indices of a grid and points in the patient, (z, y, x) as everywhere.
struct ItkFrame {
  std::array<double, 3> origin_mm{0.0, 0.0, 0.0};
  std::array<std::array<double, 3>, 3> matrix{{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}};
};

struct ItkGrid {
  Index3 shape;
  ItkFrame to_point;  // of the result: point = origin + matrix index
  ItkFrame to_index;  // of the image: index = matrix (point - origin), the matrix as ITK inverts it
};

// Throws InvalidGeometry for an empty image or result, and for frames that are not finite.
void check_grid(const Index3& image_shape, const ItkGrid& grid);

// Writes the image on the grid to `result`, which has the grid's shape. T is one of the voxel types of AnyVolume.
// Temporary memory: for splines, the part of the image around the grid as double, over the image's whole depth, and per
// thread 16 rows of the result for each of these slices.
template <class T>
void resample_as_itk(const VolumeView<const T>& image, const ItkGrid& grid, ItkInterpolation how,
                     const VolumeView<T>& result);

}  // namespace v0
}  // namespace grayling
