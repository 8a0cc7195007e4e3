// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "grayling/any_volume.hpp"
#include "grayling/filters/boundary.hpp"
#include "grayling/volume.hpp"

// Gabor filters (IBSI 2): a wave under a Gaussian envelope, in slices across an axis. Coordinates of a slice are (row,
// column): (y, x) across z, (z, x) across y, (z, y) across x.
//
// The convolution is a product of spectra. What makes it fast:
//
// - A slice is transformed once for all orientations.
// - A kernel is Hermitian, k(-x) = conj k(x), so its spectrum is real; and it is a Gaussian around the frequency of its
//   wave, so that only a box of frequencies need be transformed back: its rows along x, then all columns along y.
// - Eight lines (four in double precision) are transformed at a time, in the lanes of registers. Between a transform
//   along one axis and along the other, squares of 8 x 8 numbers are transposed; products are formed as lines are
//   loaded, responses pooled as they are stored. All of it stays in the cache.
//
// Slices are taken less their mean (less the constant, for a constant boundary), which costs float32 no digits for what
// the filter hardly answers to. The answer to what was taken is that times the sum of the kernel, added at the end.
namespace grayling {
inline namespace v0 {
namespace filters {

// The slices across an axis (0, 1, 2 for z, y, x), and how long their lines are for the transforms.
struct GaborPlane {
  int axis = 0;
  std::int64_t n_padded_rows = 0, n_padded_columns = 0;
};

// How long a line of n is made, so that a kernel meets beyond it what the boundary condition says. What stands in the
// padding is `padded_line`.
std::int64_t padded_length(std::int64_t n, std::int64_t reach, Boundary boundary);

// The voxels of a line of n that stand on a periodic line of n_padded (kBeyond for a constant). Half of the padding
// goes on to the right of the image, the other half, at the end, to its left.
std::vector<std::int64_t> padded_line(std::int64_t n, std::int64_t n_padded, Boundary boundary);

// The part of a kernel's spectrum that is not negligible: frequencies first_row ... + n_rows - 1, first_column ...
// + n_columns - 1, round the ends of the spectrum; a first one may be negative. An inverse transform by the plain sum
// gives the kernel.
template <class T>
struct GaborKernel {
  const T* box = nullptr;  // [row, column]
  std::int64_t first_row = 0, n_rows = 0;
  std::int64_t first_column = 0, n_columns = 0;
  T total = 0;  // of the taps
};

enum class GaborResponse { modulus, phase, real, imaginary };
enum class ResponsePooling { average, maximum, minimum };

// What is taken of the responses to all kernels, and how they become one; an average is the sum times `scale`. Where
// it does not start, the result has responses of other planes already.
struct GaborPooling {
  GaborResponse response = GaborResponse::modulus;
  ResponsePooling pooling = ResponsePooling::average;
  double scale = 1.0;
  bool starts = true;
};

// Filters the slices of a volume; `result` has its shape. Arithmetic is in the result's type. Temporary memory: some
// spectra of a slice, and a slab of slices, per thread. The same bits for any number of threads and on every SIMD path,
// but for phases, which are the C library's.
//
// A voxel that T cannot hold as a finite number counts as the mean; returns how many there are, for the caller to mark
// what they take part in.
template <class T>
std::int64_t filter_gabor(const AnyVolume& volume, const GaborPlane& plane, Extension extension,
                          std::span<const GaborKernel<T>> kernels, const GaborPooling& pooling,
                          const VolumeView<T>& result);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
