// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <span>

#include "grayling/any_volume.hpp"
#include "grayling/bounding_box.hpp"
#include "grayling/filters/wavelet_bank.hpp"
#include "grayling/volume.hpp"

// One level of the stationary wavelet transform: along each axis a low-pass and a high-pass filter, without
// decimation, and every combination of them is a subband. The image goes on periodically. Of n taps f along an axis of
// N voxels the coefficient at o is
//
//     y[o] = sum over j of f[j] x[(o + n/2 - j) mod N]
//
// Axes are filtered in the order x, y, z, and products are added in the order of PyWavelets' swtn with its axes in that
// order (G.R. Lee et al., J Open Source Softw 2019;4:1237), so that coefficients equal it bit for bit: where all
// coefficients of whole numbers lie on a grid, as those of the Haar wavelet do in two dimensions, rounding decides on
// which side of the border of a bin they are.
//
// Subbands share passes: 14 passes along a line make the eight of a volume.
namespace grayling {
inline namespace v0 {
namespace filters {

struct WaveletAxes {
  bool z = true, y = true, x = true;

  int count() const { return int{z} + int{y} + int{x}; }
};

// A volume with an odd number of voxels along an axis goes on for one voxel, its first one, before it repeats.
Index3 even_shape(const Index3& shape);

// Fills 2^n subbands for n axes: their parts within `window`, which lies in the even shape. Band k has the high-pass
// filter along the last filtered axis of (x, y, z) if bit 0 of k is set, along the one before if bit 1 is, and so on.
//
// Arithmetic is in the bands' type. Temporary memory per thread: about a megabyte, more for long wavelets. The same
// bits for any number of threads, on every SIMD path and for every window.
template <class T>
void stationary_wavelet(const AnyVolume& volume, const WaveletBank& bank, const WaveletAxes& axes, const Box& window,
                        std::span<const VolumeView<T>> bands);

extern template void stationary_wavelet(const AnyVolume&, const WaveletBank&, const WaveletAxes&, const Box&,
                                        std::span<const VolumeView<float>>);
extern template void stationary_wavelet(const AnyVolume&, const WaveletBank&, const WaveletAxes&, const Box&,
                                        std::span<const VolumeView<double>>);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
