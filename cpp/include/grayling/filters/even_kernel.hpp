// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <optional>

#include "grayling/any_volume.hpp"
#include "grayling/filters/boundary.hpp"
#include "grayling/filters/dimensions.hpp"
#include "grayling/filters/taps.hpp"
#include "grayling/volume.hpp"

// Wide separable kernels that are even along every axis, by transforms of lines instead of sums of voxels: what a
// filter takes then hardly depends on the width of its kernel. A line goes there, is multiplied by the transform of the
// taps, and comes back while it is in the first cache:
//
//     lines along z -> slices of the image after z -> lines along y, then x, of a slice -> response
//
// The spectrum of even taps h is real, H(w) = h_0 + 2 sum over m of h_m cos(w m). So two lines are filtered as one of
// complex numbers, and nothing has to take them apart. A line of n voxels with a mirror at its ends is filtered by its
// cosine transform, which takes as many points; a periodic one as it is; others with what lies beyond their ends, in
// the cache. S. A. Martucci, IEEE Trans Signal Process 1994;42:1038-1051, doi:10.1109/78.295213, for the cosines; J.
// Makhoul, IEEE Trans Acoust 1980;28:27-34, doi:10.1109/TASSP.1980.1163351, for their transform by one of n points.
//
// A Laplacian D G G + G D G + G G D is a sum of products, so its factors are known only where all axes are transformed:
//
//     slices: lines along y, then x, there -> lines along z there, times the factors, and back -> slices back
//
// Between the axes stand real coefficients, those of cosine transforms, or of Hartley transforms (R. N. Bracewell, J
// Opt Soc Am 1983;73:1832-1835, doi:10.1364/JOSA.73.001832) where lines have no mirrors.
namespace grayling {
inline namespace v0 {
namespace filters {

// Along an axis; with a second derivative the kernel is the sum of products that have it along one of the axes.
struct EvenTaps {
  Taps smooth;
  std::optional<Taps> second;
};

struct EvenKernel {
  std::optional<EvenTaps> z;  // none: slice by slice
  EvenTaps y, x;

  bool is_sum() const { return x.second.has_value(); }
};

EvenKernel even_laplacian_of_gaussian(double sigma, double cutoff, Dimensions dimensions);

// How many points the transforms of a line of n voxels have, for taps that reach so far to either side.
std::int64_t even_line_length(std::int64_t n, std::int64_t reach, Boundary boundary);

// Filters a volume; `result` has its shape. Arithmetic is in the result's type. The same bits for any number of threads
// and on every SIMD path. False, and values of no meaning, if a voxel is not finite as T: a transform would spread it
// over its line. Coefficients of a sum in three dimensions stand in the result where its lines along x and y are not
// longer as they are transformed and its rows are a multiple of a point's numbers (fourier_lines.hpp); else they take
// memory of their own.
bool filter_even(const AnyVolume& volume, const EvenKernel& kernel, Extension extension,
                 const VolumeView<float>& result);
bool filter_even(const AnyVolume& volume, const EvenKernel& kernel, Extension extension,
                 const VolumeView<double>& result);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
