// Copyright The grayling developers. Licensed under Apache-2.0.
#include "filters/even_slices.hpp"

#include <numeric>

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

double sum_of(const Taps& taps) { return std::accumulate(taps.weight.begin(), taps.weight.end(), 0.0); }

// What becomes of an image of ones.
double gain_of(const EvenKernel& kernel) {
  const double z = kernel.z ? sum_of(kernel.z->smooth) : 1.0;
  const double y = sum_of(kernel.y.smooth), x = sum_of(kernel.x.smooth);
  if (!kernel.is_sum()) return z * y * x;
  const double along_z = kernel.z ? sum_of(*kernel.z->second) * y * x : 0.0;
  return along_z + z * sum_of(*kernel.y.second) * x + z * y * sum_of(*kernel.x.second);
}

}  // namespace

template <class T>
EvenSlices<T>::EvenSlices(const EvenKernel& kernel, Extension extension, const VolumeView<T>& result)
    : result_(result),
      constant_(extension.boundary == Boundary::constant ? static_cast<T>(extension.value) : T{0}),
      shift_(static_cast<T>(static_cast<double>(constant_) * gain_of(kernel))),
      along_y_(result.shape.y, kernel.y, extension.boundary),
      along_x_(result.shape.x, kernel.x, extension.boundary),
      n_blocks_(blocks_of(result.shape.x, kPoint<T>)),
      block_stride_(odd_lines<T>(round_up(along_y_.n_points(), kPoint<T>) * kPoint<T>)) {}

template <class T>
void EvenSlices<T>::respond(const T* lines, std::int64_t z, std::int64_t y, T* rows) const {
  const std::int64_t n_x = result_.shape.x, stride = round_up(n_x, kPoint<T>);
  simd_call<RowsOfPlaces>(lines, along_x_.results().data(), n_x, shift_, RowBlocks<T>{rows, stride, kPoint<T>});
  for (std::int64_t k = 0; k < std::min(kPoint<T>, result_.shape.y - y); ++k) {
    std::copy_n(rows + k * stride, n_x, result_.row(z, y + k));
  }
}

template <class T>
void EvenSlices<T>::respond(const T* slice, std::int64_t z) const {
  for (std::int64_t y = 0; y < result_.shape.y; ++y) {
    const T* const row = slice + along_y_.results()[static_cast<std::size_t>(y)] * kPoint<T>;
    simd_call<RowOfPoints>(row, block_stride_, result_.shape.x, shift_, result_.row(z, y));
  }
}

template class EvenSlices<float>;
template class EvenSlices<double>;

}  // namespace filters
}  // namespace v0
}  // namespace grayling
