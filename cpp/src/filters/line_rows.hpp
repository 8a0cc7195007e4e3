// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "filters/line_points.hpp"
#include "grayling/fourier_lines.hpp"
#include "grayling/simd.hpp"

// Steps of a filter of the whole spectrum between transforms of several lines, as kernels for simd_call. Rows are
// transformed along x in pairs, a + i b: with as many rows as there are lanes, those that follow them.
namespace grayling {
inline namespace v0 {
namespace filters {

// Columns of rows to their places, imaginary parts first, as PlaceRows of the Gabor filter. Rows have room for whole
// blocks of columns.
struct PlaceColumns {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* rows, std::int64_t stride, std::int64_t n, const std::int64_t* place,
                                         T* lines) const {
    constexpr std::int64_t kSize = kLanes<T>;
    constexpr std::size_t kHalf = kSize * sizeof(T);
    T square[2][kSize * kSize];
    for (std::int64_t x = 0; x < n; x += kSize) {
      transpose(rows + x, stride, square[0], kSize);
      transpose(rows + kSize * stride + x, stride, square[1], kSize);
      for (std::int64_t k = 0; k < std::min(kSize, n - x); ++k) {
        T* const target = lines + place[x + k] * kPoint<T>;
        std::memcpy(target, square[1] + k * kSize, kHalf);
        std::memcpy(target + kSize, square[0] + k * kSize, kHalf);
      }
    }
  }
};

// The rest of a period: copies of points that are there.
struct ExtendPoints {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const std::int64_t* source, const std::int64_t* place, std::int64_t begin,
                                         std::int64_t n, T* lines) const {
    for (std::int64_t k = begin; k < n; ++k) {
      T* const target = lines + place[k] * kPoint<T>;
      if (source[k] == kBeyond) {
        std::memset(target, 0, kPoint<T> * sizeof(T));
      } else {
        std::memcpy(target, lines + place[source[k]] * kPoint<T>, kPoint<T> * sizeof(T));
      }
    }
  }
};

// The reverse of SeparatePairs, parts in order: from frequencies first ... + kLanes - 1 of the half spectra of rows,
// A and B, those of a + i b at k and at -k,
//
//     Z(k) = A(k) + i B(k),   Z(-k) = conj A(k) + i conj B(k)
//
// Where k is -k, A and B are real but for rounding.
struct JoinPairs {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* left, const T* right, std::int64_t first, std::int64_t n,
                                         const std::int64_t* place, T* lines) const {
    constexpr std::int64_t kSize = kLanes<T>;
    T square[4][kSize * kSize];
    transpose(left, kPoint<T>, square[0], kSize);
    transpose(left + kSize, kPoint<T>, square[1], kSize);
    transpose(right, kPoint<T>, square[2], kSize);
    transpose(right + kSize, kPoint<T>, square[3], kSize);
    for (std::int64_t i = 0; i < std::min(kSize, n / 2 + 1 - first); ++i) {
      const std::int64_t k = first + i, opposite = (n - k) % n;
      Register<T> a_re, a_im, b_re, b_im;
      a_re.load(square[0] + i * kSize);
      a_im.load(square[1] + i * kSize);
      b_re.load(square[2] + i * kSize);
      b_im.load(square[3] + i * kSize);
      if (k == opposite) {
        a_im.clear();
        b_im.clear();
      }
      T* const there = lines + place[opposite] * kPoint<T>;
      (a_re + b_im).store(there);
      (b_re - a_im).store(there + kSize);
      T* const here = lines + place[k] * kPoint<T>;
      (a_re - b_im).store(here);
      (b_re + a_im).store(here + kSize);
    }
  }
};

// Frequencies from first to n - first, which nothing has.
struct ClearPoints {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(std::int64_t first, std::int64_t n, const std::int64_t* place,
                                         T* lines) const {
    for (std::int64_t k = first; k <= n - first; ++k)
      std::memset(lines + place[k] * kPoint<T>, 0, kPoint<T> * sizeof(T));
  }
};

// The reverse of PlaceColumns, parts in order, in natural order. Lines have points for whole blocks of columns.
struct RowsOfColumns {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* lines, std::int64_t n, T* rows, std::int64_t stride) const {
    constexpr std::int64_t kSize = kLanes<T>;
    for (std::int64_t x = 0; x < n; x += kSize, lines += kSize * kPoint<T>) {
      transpose(lines, kPoint<T>, rows + x, stride);
      transpose(lines + kSize, kPoint<T>, rows + kSize * stride + x, stride);
    }
  }
};

struct ShiftedRow {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* from, T shift, std::int64_t n, T* row) const {
    for (std::int64_t x = 0; x < n; ++x) row[x] = from[x] + shift;
  }
};

// Points with their parts exchanged, times factors, to their places with their parts in order.
struct WeightPoints {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* points, const T* weight, T factor, bool imaginary,
                                         const fourier::LinePlan<T>* plan, T* lines) const {
    constexpr std::int64_t kSize = kLanes<T>;
    const std::int64_t* const place = plan->places().data();
    for (std::int64_t k = 0; k < plan->n(); ++k) {
      T* const target = lines + place[k] * kPoint<T>;
      Register<T> w, re, im;
      w.load(weight + k * kSize);
      im.load(points + k * kPoint<T>);
      re.load(points + k * kPoint<T> + kSize);
      w = factor * w;
      if (imaginary) {
        (w * (T{-1} * im)).store(target);
        (w * re).store(target + kSize);
      } else {
        (w * re).store(target);
        (w * im).store(target + kSize);
      }
    }
  }
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
