// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "filters/line_points.hpp"
#include "grayling/fourier_lines.hpp"
#include "grayling/simd.hpp"

// Steps of filters by transforms of lines (even_kernel.hpp), as kernels for simd_call. A point has a number of two
// lanes' lines: those in its first half are real parts, those in its second half imaginary parts.
namespace grayling {
inline namespace v0 {
namespace filters {

// A row of voxels as a point of each line that crosses it: `to` [block, lane], 0 where a block has no voxel. Returns
// whether all are finite.
struct PlaceRow {
  template <class V, class T>
  GRAYLING_ALWAYS_INLINE bool operator()(const V* voxels, T constant, std::int64_t n, T* to,
                                         std::int64_t block_stride) const {
    T trace[kPoint<T>] = {};
    std::int64_t x = 0;
    for (; x + kPoint<T> <= n; x += kPoint<T>, to += block_stride) {
      for (std::int64_t lane = 0; lane < kPoint<T>; ++lane) {
        const T value = static_cast<T>(voxels[x + lane]) - constant;
        to[lane] = value;
        trace[lane] += value * T{0};
      }
    }
    if (x < n) {
      for (std::int64_t lane = 0; lane < kPoint<T>; ++lane) {
        to[lane] = x + lane < n ? static_cast<T>(voxels[x + lane]) - constant : T{0};
        trace[lane] += to[lane] * T{0};
      }
    }
    T sum = 0;
    for (const T value : trace) sum += value;
    return sum == T{0};
  }
};

// The reverse: a point of each line to a row.
struct RowOfPoints {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* from, std::int64_t block_stride, std::int64_t n, T* row) const {
    std::int64_t x = 0;
    for (; x + kPoint<T> <= n; x += kPoint<T>, from += block_stride) {
      std::memcpy(row + x, from, kPoint<T> * sizeof(T));
    }
    if (x < n) std::memcpy(row + x, from, static_cast<std::size_t>(n - x) * sizeof(T));
  }
};

// As many rows as a point has numbers, [block, row, lane], to points of lines along them.
struct PlaceTiles {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* rows, std::int64_t block_stride, std::int64_t n,
                                         const std::int64_t* place, T* lines) const {
    constexpr std::int64_t kSize = kLanes<T>;
    T square[2][kSize * kSize];
    for (std::int64_t x = 0; x < n; x += kSize) {
      const T* const first = rows + x / kPoint<T> * block_stride + x % kPoint<T>;
      transpose(first, kPoint<T>, square[0], kSize);
      transpose(first + kSize * kPoint<T>, kPoint<T>, square[1], kSize);
      for (std::int64_t k = 0; k < std::min(kSize, n - x); ++k) {
        T* const target = lines + place[x + k] * kPoint<T>;
        std::memcpy(target, square[0] + k * kSize, kSize * sizeof(T));
        std::memcpy(target + kSize, square[1] + k * kSize, kSize * sizeof(T));
      }
    }
  }
};

// The reverse, with a number that is added, to rows with room for whole registers.
struct RowsOfPlaces {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* lines, const std::int64_t* place, std::int64_t n, T shift, T* rows,
                                         std::int64_t stride) const {
    constexpr std::int64_t kSize = kLanes<T>;
    T square[2][kSize * kSize];
    Register<T> added;
    for (std::int64_t lane = 0; lane < kSize; ++lane) square[0][lane] = shift;
    added.load(square[0]);
    for (std::int64_t x = 0; x < n; x += kSize) {
      for (std::int64_t k = 0; k < kSize; ++k) {
        const T* const point = lines + place[std::min(x + k, n - 1)] * kPoint<T>;
        Register<T> first, last;
        first.load(point);
        last.load(point + kSize);
        (first + added).store(square[0] + k * kSize);
        (last + added).store(square[1] + k * kSize);
      }
      transpose(square[0], kSize, rows + x, stride);
      transpose(square[1], kSize, rows + kSize * stride + x, stride);
    }
  }
};

// Points of a line in the order of their places.
struct TakePoints {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* lines, const std::int64_t* place, std::int64_t n, T* points) const {
    for (std::int64_t k = 0; k < n; ++k) {
      std::memcpy(points + k * kPoint<T>, lines + place[k] * kPoint<T>, kPoint<T> * sizeof(T));
    }
  }
};

// What taps make of frequencies k and n - k of a line, see EvenLine: a, and the parts of b.
template <class T>
struct PairWeights {
  const T* a = nullptr;
  const T* b = nullptr;  // [k, (re, im)]; none where the line is periodic
};

// A point and the one of the opposite frequency.
template <class T>
struct OppositePoints {
  using R = Register<T>;
  R re, im, opposite_re, opposite_im;

  GRAYLING_ALWAYS_INLINE void load(const T* here, const T* opposite) {
    re.load(here);
    im.load(here + kLanes<T>);
    opposite_re.load(opposite);
    opposite_im.load(opposite + kLanes<T>);
  }
  GRAYLING_ALWAYS_INLINE void store(T* here, T* opposite) const {
    re.store(here);
    im.store(here + kLanes<T>);
    opposite_re.store(opposite);
    opposite_im.store(opposite + kLanes<T>);
  }
  GRAYLING_ALWAYS_INLINE friend OppositePoints operator+(const OppositePoints& p, const OppositePoints& q) {
    return {p.re + q.re, p.im + q.im, p.opposite_re + q.opposite_re, p.opposite_im + q.opposite_im};
  }

  // a z + b z', and a z' + conj(b) z.
  template <bool Mirror>
  GRAYLING_ALWAYS_INLINE OppositePoints times(const PairWeights<T>& weights, std::int64_t k) const {
    const T a = weights.a[k];
    OppositePoints result{a * re, a * im, a * opposite_re, a * opposite_im};
    if constexpr (Mirror) {
      const T b_re = weights.b[2 * k], b_im = weights.b[2 * k + 1];
      result.re = result.re + (b_re * opposite_re - b_im * opposite_im);
      result.im = result.im + (b_re * opposite_im + b_im * opposite_re);
      result.opposite_re = result.opposite_re + (b_re * re + b_im * im);
      result.opposite_im = result.opposite_im + (b_re * im - b_im * re);
    }
    return result;
  }
};

// Which points a line has after its transform there, and before the one back.
template <class T>
struct SpectrumLines {
  const T* from[2] = {nullptr, nullptr};  // the second: none, or what is smooth along this line
  T* to[2] = {nullptr, nullptr};          // smooth, and the sum; or the only one that is wanted
  const std::int64_t* place = nullptr;
  std::int64_t n = 0;
  PairWeights<T> smooth, second;
};

// G: smooth, D: second. From x or from x and y to G x; to G x and D x; to G x and D x + G y; or to D x + G y.
template <int Inputs, int Outputs, bool Mirror>
struct WeightPairs {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(SpectrumLines<T> lines) const {
    for (std::int64_t k = 0; k <= lines.n / 2; ++k) {
      const std::int64_t opposite = k == 0 ? 0 : lines.n - k;
      const std::int64_t from = k * kPoint<T>, from_opposite = opposite * kPoint<T>;
      const std::int64_t to = lines.place[k] * kPoint<T>, to_opposite = lines.place[opposite] * kPoint<T>;
      OppositePoints<T> x;
      x.load(lines.from[0] + from, lines.from[0] + from_opposite);
      if constexpr (Inputs == 1 || Outputs == 2) {
        x.template times<Mirror>(lines.smooth, k).store(lines.to[0] + to, lines.to[0] + to_opposite);
      }
      if constexpr (Inputs == 1 && Outputs == 1) continue;
      OppositePoints<T> sum = x.template times<Mirror>(lines.second, k);
      if constexpr (Inputs == 2) {
        x.load(lines.from[1] + from, lines.from[1] + from_opposite);
        sum = sum + x.template times<Mirror>(lines.smooth, k);
      }
      T* const target = lines.to[Outputs - 1];
      sum.store(target + to, target + to_opposite);
    }
  }
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
