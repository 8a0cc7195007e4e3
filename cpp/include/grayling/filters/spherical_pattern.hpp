// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "grayling/any_volume.hpp"
#include "grayling/filters/boundary.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// A point from the centre of a sphere, in voxels.
struct SpherePoint {
  double z = 0.0, y = 0.0, x = 0.0;
};

// Local binary patterns in 3D (Banerjee, Moelker, Niessen, van Walsum, ACCV 2012 Workshops, LNCS 7728). Of the points v
// on a sphere around a voxel, s(v) is 1 where the image is at least as bright as in the voxel itself, else 0. With the
// linear forms d_k = sum over v of forms[k, v] s(v), which stand for the coefficients of spherical harmonics, the
// response is the real part of
//
//     sqrt(sum over k, l of (real[k, l] + i imaginary[k, l]) d_k d_l)
//
// or, by points, with values that are spread over the points again, the root of the sum of (sum over k of forms[k, v]
// d_k)^2 over the points in their order: the same but for rounding, where the matrix is that of these sums.
struct SpherePattern {
  std::vector<SpherePoint> points;
  std::int64_t n_forms = 0;             // 0: the kurtosis of the intensities at the points, m_4 / m_2^2 - 3
  std::vector<double> forms;            // [n_forms, n_points]
  std::vector<double> real, imaginary;  // [n_forms, n_forms]
  bool by_points = false;
  // At points that lie on voxels a spline gives their intensity but for rounding, which decides whether they are as
  // bright as an equal centre of 0: products are added one by one, as SciPy does.
  bool in_order = false;
  bool cubic = false;    // cubic B-splines, whose coefficients `sampled` holds, else linear interpolation
  bool rounded = false;  // interpolated intensities to whole numbers, halves away from 0
  bool single = false;   // interpolated intensities to single precision, and the kurtosis in it, as NumPy adds
  bool cut = false;      // a point beyond the outermost voxels' centres has the constant, however close it is
  double lowest = -std::numeric_limits<double>::infinity();  // interpolated intensities are moved to this range last
  double highest = std::numeric_limits<double>::infinity();
  Index3 origin;        // where the image's first voxel is in `sampled`
  Index3 begin, whole;  // the image's first voxel in, and the shape of, the one it is a part of; no shape: it is whole
};

// Arithmetic is double for either result. `sampled` is what is interpolated, `image` has the voxels that are the
// centres. Kurtosis is not a number where the intensities are equal but for rounding; a result that a voxel takes part
// in that is not finite is not a number.
template <class T>
void spherical_pattern(const AnyVolume& image, const AnyVolume& sampled, const SpherePattern& pattern,
                       Extension extension, const VolumeView<T>& result);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
