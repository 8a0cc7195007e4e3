// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <cstring>

#include "filters/lanes.hpp"
#include "grayling/filters/boundary.hpp"
#include "grayling/fourier_lines.hpp"
#include "grayling/simd.hpp"

// What goes in and out of transforms of several lines (fourier_lines.hpp), as kernels for simd_call.
namespace grayling {
inline namespace v0 {
namespace filters {

using fourier::kLanes;
using fourier::kPoint;

template <class T>
using Register = Lanes<T, fourier::kLineBytes>;

// Points of a line, each to the place where a transform wants it: number index[k] of what is stored, 0 for kBeyond.
struct PlacePoints {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* points, const std::int64_t* index, const std::int64_t* place,
                                         std::int64_t n, T* lines) const {
    for (std::int64_t k = 0; k < n; ++k) {
      T* const target = lines + place[k] * kPoint<T>;
      if (index[k] == kBeyond) {
        std::memset(target, 0, kPoint<T> * sizeof(T));
      } else {
        std::memcpy(target, points + index[k] * kPoint<T>, kPoint<T> * sizeof(T));
      }
    }
  }
};

#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define GRAYLING_HAS_SHUFFLES 1
#endif
#endif

// A square of as many numbers each way as there are lanes, whose rows begin at row(k).
#ifdef GRAYLING_HAS_SHUFFLES
template <class Row>
GRAYLING_ALWAYS_INLINE void transpose_rows(const Row& row, float* transposed, std::int64_t stride_after) {
  using Vector = Register<float>::Vector;
  Vector a[8], b[8];
  GRAYLING_UNROLL
  for (int k = 0; k < 8; ++k) std::memcpy(&a[k], row(k), sizeof(Vector));
  // Pairs of rows, then pairs of pairs, then halves.
  GRAYLING_UNROLL
  for (int k = 0; k < 8; k += 2) {
    b[k] = __builtin_shufflevector(a[k], a[k + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    b[k + 1] = __builtin_shufflevector(a[k], a[k + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  GRAYLING_UNROLL
  for (int half = 0; half < 8; half += 4) {
    for (int k = 0; k < 2; ++k) {
      a[half + 2 * k] = __builtin_shufflevector(b[half + k], b[half + k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      a[half + 2 * k + 1] = __builtin_shufflevector(b[half + k], b[half + k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  GRAYLING_UNROLL
  for (int k = 0; k < 4; ++k) {
    const Vector low = __builtin_shufflevector(a[k], a[k + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    const Vector high = __builtin_shufflevector(a[k], a[k + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    std::memcpy(transposed + k * stride_after, &low, sizeof(Vector));
    std::memcpy(transposed + (k + 4) * stride_after, &high, sizeof(Vector));
  }
}

template <class Row>
GRAYLING_ALWAYS_INLINE void transpose_rows(const Row& row, double* transposed, std::int64_t stride_after) {
  using Vector = Register<double>::Vector;
  Vector a[4];
  GRAYLING_UNROLL
  for (int k = 0; k < 4; ++k) std::memcpy(&a[k], row(k), sizeof(Vector));
  const Vector even_low = __builtin_shufflevector(a[0], a[1], 0, 4, 2, 6);
  const Vector odd_low = __builtin_shufflevector(a[0], a[1], 1, 5, 3, 7);
  const Vector even_high = __builtin_shufflevector(a[2], a[3], 0, 4, 2, 6);
  const Vector odd_high = __builtin_shufflevector(a[2], a[3], 1, 5, 3, 7);
  a[0] = __builtin_shufflevector(even_low, even_high, 0, 1, 4, 5);
  a[1] = __builtin_shufflevector(odd_low, odd_high, 0, 1, 4, 5);
  a[2] = __builtin_shufflevector(even_low, even_high, 2, 3, 6, 7);
  a[3] = __builtin_shufflevector(odd_low, odd_high, 2, 3, 6, 7);
  GRAYLING_UNROLL
  for (int k = 0; k < 4; ++k) std::memcpy(transposed + k * stride_after, &a[k], sizeof(Vector));
}
#else
template <class Row, class T>
GRAYLING_ALWAYS_INLINE void transpose_rows(const Row& row, T* transposed, std::int64_t stride_after) {
  for (std::int64_t i = 0; i < kLanes<T>; ++i) {
    for (std::int64_t j = 0; j < kLanes<T>; ++j) transposed[i * stride_after + j] = row(j)[i];
  }
}
#endif

template <class T>
GRAYLING_ALWAYS_INLINE void transpose(const T* square, std::int64_t stride, T* transposed, std::int64_t stride_after) {
  transpose_rows([&](std::int64_t k) GRAYLING_LAMBDA_INLINE { return square + k * stride; }, transposed, stride_after);
}

// From the transform of columns in pairs, z = a + i b, those of a and b at frequencies first ... + kLanes - 1:
//
//     2 A(k) = Z(k) + conj Z(-k),   2 B(k) = -i (Z(k) - conj Z(-k))
//
// which go, twice as large, to `left` and `right` [column], each a point with the frequencies as its lanes. Parts are
// exchanged in `lines`, and are here.
struct SeparatePairs {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* lines, std::int64_t first, std::int64_t n, T* left, T* right) const {
    constexpr std::int64_t kSize = kLanes<T>;
    T square[4][kSize * kSize];
    for (std::int64_t i = 0; i < kSize; ++i) {
      const std::int64_t k = (first + i) % n;
      const T* const here = lines + k * kPoint<T>;
      const T* const opposite = lines + (n - k) % n * kPoint<T>;
      for (std::int64_t lane = 0; lane < kSize; ++lane) {
        const T re = here[kSize + lane], im = here[lane];
        const T opposite_re = opposite[kSize + lane], opposite_im = opposite[lane];
        square[0][i * kSize + lane] = im - opposite_im;
        square[1][i * kSize + lane] = re + opposite_re;
        square[2][i * kSize + lane] = opposite_re - re;
        square[3][i * kSize + lane] = im + opposite_im;
      }
    }
    transpose(square[0], kSize, left, kPoint<T>);
    transpose(square[1], kSize, left + kSize, kPoint<T>);
    transpose(square[2], kSize, right, kPoint<T>);
    transpose(square[3], kSize, right + kSize, kPoint<T>);
  }
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
