// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "filters/line_points.hpp"
#include "grayling/filters/boundary.hpp"
#include "grayling/fourier_lines.hpp"
#include "grayling/simd.hpp"
#include "grayling/volume.hpp"

// What goes in and out of a Gabor filter's transforms of several lines, as kernels for simd_call.
namespace grayling {
inline namespace v0 {
namespace filters {

// Rows of a slice: real numbers of twice as many columns as there are lanes, as the parts of complex ones. Imaginary
// parts, the right half, come first: so the transform has the sign of a forward one, and gives its parts exchanged.
struct PlaceRows {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* rows, std::int64_t stride, const std::int64_t* index,
                                         const std::int64_t* place, std::int64_t n, T* lines) const {
    constexpr std::size_t kHalf = kLanes<T> * sizeof(T);
    for (std::int64_t k = 0; k < n; ++k) {
      T* const target = lines + place[k] * kPoint<T>;
      if (index[k] == kBeyond) {
        std::memset(target, 0, 2 * kHalf);
      } else {
        const T* const row = rows + index[k] * stride;
        std::memcpy(target, row + kLanes<T>, kHalf);
        std::memcpy(target + kLanes<T>, row, kHalf);
      }
    }
  }
};

// Points of a spectrum with its parts exchanged, times a kernel's, to their places.
struct MultiplyPoints {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* spectrum, const T* kernel, const std::int64_t* in_box,
                                         const fourier::LinePlan<T>* plan, T* lines) const {
    const std::int64_t* const place = plan->places().data();
    for (std::int64_t k = 0; k < plan->n(); ++k) {
      T* const target = lines + place[k] * kPoint<T>;
      if (in_box[k] == kBeyond) {
        std::memset(target, 0, kPoint<T> * sizeof(T));
        continue;
      }
      Register<T> factor, re, im;
      factor.load(kernel + in_box[k] * kLanes<T>);
      im.load(spectrum + k * kPoint<T>);
      re.load(spectrum + k * kPoint<T> + kLanes<T>);
      (factor * re).store(target);
      (factor * im).store(target + kLanes<T>);
    }
  }
};

// Points whose lanes are rows to points whose lanes are columns, `stride` points apart from one block of columns to the
// next.
struct TransposePoints {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* lines, std::int64_t n, T* points, std::int64_t stride) const {
    for (std::int64_t x = 0; x < n; x += kLanes<T>, lines += kLanes<T> * kPoint<T>, points += stride * kPoint<T>) {
      transpose(lines, kPoint<T>, points, kPoint<T>);
      transpose(lines + kLanes<T>, kPoint<T>, points + kLanes<T>, kPoint<T>);
    }
  }
};

// What is taken of a response.
struct Modulus {
  template <class T>
  GRAYLING_ALWAYS_INLINE T operator()(T re, T im) const {
    return std::sqrt(re * re + im * im);
  }
};
struct Phase {
  template <class T>
  GRAYLING_ALWAYS_INLINE T operator()(T re, T im) const {
    return std::atan2(im, re);
  }
};
struct Real {
  template <class T>
  GRAYLING_ALWAYS_INLINE T operator()(T re, T) const {
    return re;
  }
};
struct Imaginary {
  template <class T>
  GRAYLING_ALWAYS_INLINE T operator()(T, T im) const {
    return im;
  }
};

template <class Take, class Join>
struct PoolPoints {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* lines, T shift, std::int64_t n, T* pooled,
                                         std::int64_t stride) const {
    for (std::int64_t y = 0; y < n; ++y, lines += kPoint<T>, pooled += stride) {
      for (std::int64_t lane = 0; lane < kLanes<T>; ++lane) {
        pooled[lane] = Join{}(pooled[lane], Take{}(lines[lane] + shift, lines[kLanes<T> + lane]));
      }
    }
  }
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
