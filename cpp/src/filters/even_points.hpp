// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "filters/line_points.hpp"
#include "filters/tiles.hpp"
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

// The reverse, with a number that is added: a point of each line to a row.
struct RowOfPoints {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* from, std::int64_t block_stride, std::int64_t n, T shift,
                                         T* row) const {
    std::int64_t x = 0;
    for (; x + kPoint<T> <= n; x += kPoint<T>, from += block_stride) {
      for (std::int64_t lane = 0; lane < kPoint<T>; ++lane) row[x + lane] = from[lane] + shift;
    }
    for (std::int64_t lane = 0; lane < n - x; ++lane) row[x + lane] = from[lane] + shift;
  }
};

// As many rows as a point has numbers, [block, place, lane], to points of lines along them.
struct PlaceTiles {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* rows, const std::int64_t* row_place, std::int64_t block_stride,
                                         std::int64_t n, const std::int64_t* place, T* lines) const {
    constexpr std::int64_t kSize = kLanes<T>;
    T square[2][kSize * kSize];
    for (std::int64_t x = 0; x < n; x += kSize) {
      const T* const first = rows + x / kPoint<T> * block_stride + x % kPoint<T>;
      for (int half = 0; half < 2; ++half) {
        const std::int64_t* const at = row_place + half * kSize;
        transpose_rows([&](std::int64_t k) GRAYLING_LAMBDA_INLINE { return first + at[k] * kPoint<T>; }, square[half],
                       kSize);
      }
      for (std::int64_t k = 0; k < std::min(kSize, n - x); ++k) {
        T* const target = lines + place[x + k] * kPoint<T>;
        std::memcpy(target, square[0] + k * kSize, kSize * sizeof(T));
        std::memcpy(target + kSize, square[1] + k * kSize, kSize * sizeof(T));
      }
    }
  }
};

// Where rows are: [block, row, number of a point].
template <class T>
struct RowBlocks {
  T* first = nullptr;
  std::int64_t stride = 0, block_stride = kPoint<T>;
};

// The reverse of PlaceTiles, with a number that is added, to rows with room for whole points.
struct RowsOfPlaces {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* lines, const std::int64_t* place, std::int64_t n, T shift,
                                         RowBlocks<T> rows) const {
    constexpr std::int64_t kSize = kLanes<T>;
    T square[2][kSize * kSize];
    Register<T> added;
    for (std::int64_t lane = 0; lane < kSize; ++lane) square[0][lane] = shift;
    added.load(square[0]);
    for (std::int64_t begin = 0; begin < n; begin += kPoint<T>, rows.first += rows.block_stride) {
      for (std::int64_t half = 0; half < kPoint<T>; half += kSize) {
        for (std::int64_t k = 0; k < kSize; ++k) {
          const T* const point = lines + place[std::min(begin + half + k, n - 1)] * kPoint<T>;
          Register<T> first, last;
          first.load(point);
          last.load(point + kSize);
          (first + added).store(square[0] + k * kSize);
          (last + added).store(square[1] + k * kSize);
        }
        transpose(square[0], kSize, rows.first + half, rows.stride);
        transpose(square[1], kSize, rows.first + kSize * rows.stride + half, rows.stride);
      }
    }
  }
};

inline constexpr std::int64_t kRowsAhead = 8;  // whose memory is fetched

// Blocks of lines next to one another, n points of each at their places.
template <class T>
struct LineBlocks {
  T* first = nullptr;
  std::int64_t stride = 0, n_blocks = 0;
  const std::int64_t* place = nullptr;
  std::int64_t n = 0;
};

// Rows at a distance, which these lines cross, to their points and back.
struct PlaceColumn {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* rows, std::int64_t row_stride, LineBlocks<T> lines) const {
    for (std::int64_t z = 0; z < lines.n; ++z, rows += row_stride) {
      if (z + kRowsAhead < lines.n) prefetch_row(rows + kRowsAhead * row_stride, lines.n_blocks * kPoint<T>);
      T* point = lines.first + lines.place[z] * kPoint<T>;
      for (std::int64_t block = 0; block < lines.n_blocks; ++block, point += lines.stride) {
        std::memcpy(point, rows + block * kPoint<T>, kPoint<T> * sizeof(T));
      }
    }
  }
};

struct ColumnOfPlaces {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(LineBlocks<T> lines, T* rows, std::int64_t row_stride) const {
    for (std::int64_t z = 0; z < lines.n; ++z, rows += row_stride) {
      const T* point = lines.first + lines.place[z] * kPoint<T>;
      for (std::int64_t block = 0; block < lines.n_blocks; ++block, point += lines.stride) {
        std::memcpy(rows + block * kPoint<T>, point, kPoint<T> * sizeof(T));
      }
    }
  }
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

  // Twice w z + conj(w) z' and i (conj(w) z' - w z), with w = c + i s: see EvenLine.
  GRAYLING_ALWAYS_INLINE OppositePoints coefficients(T c, T s) const {
    const R sum_re = re + opposite_re, sum_im = im + opposite_im;
    const R difference_re = re - opposite_re, difference_im = im - opposite_im;
    return {c * sum_re - s * difference_im, c * sum_im + s * difference_re, s * sum_re + c * difference_im,
            s * sum_im - c * difference_re};
  }
  // The reverse, twice.
  GRAYLING_ALWAYS_INLINE OppositePoints points(T c, T s) const {
    const R sum_re = c * re + s * opposite_re, difference_im = c * opposite_re - s * re;
    const R sum_im = c * im + s * opposite_im, difference_re = s * im - c * opposite_im;
    return {sum_re + difference_re, sum_im + difference_im, sum_re - difference_re, sum_im - difference_im};
  }
};

// Calls step(k, here, opposite) for the points of all pairs of frequencies.
template <class T, class Step>
GRAYLING_ALWAYS_INLINE void for_opposite_points(T* lines, std::int64_t n, const Step& step) {
  for (std::int64_t k = 0; k <= n / 2; ++k) step(k, lines + k * kPoint<T>, lines + (k == 0 ? 0 : n - k) * kPoint<T>);
}

// What taps make of frequencies k and n - k of a line, see EvenLine: a, and the parts of b.
template <class T>
struct PairWeights {
  const T* a = nullptr;
  const T* b = nullptr;  // [k, (re, im)]; none where the line is periodic
};

// a z + b z', and a z' + conj(b) z.
template <bool Mirror>
struct WeighPairs {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(T* lines, std::int64_t n, PairWeights<T> weights) const {
    for_opposite_points(lines, n, [&](std::int64_t k, T* here, T* opposite) GRAYLING_LAMBDA_INLINE {
      OppositePoints<T> z;
      z.load(here, opposite);
      const T a = weights.a[k];
      OppositePoints<T> result{a * z.re, a * z.im, a * z.opposite_re, a * z.opposite_im};
      if constexpr (Mirror) {
        const T b_re = weights.b[2 * k], b_im = weights.b[2 * k + 1];
        result.re = result.re + (b_re * z.opposite_re - b_im * z.opposite_im);
        result.im = result.im + (b_re * z.opposite_im + b_im * z.opposite_re);
        result.opposite_re = result.opposite_re + (b_re * z.re + b_im * z.im);
        result.opposite_im = result.opposite_im + (b_re * z.im - b_im * z.re);
      }
      result.store(here, opposite);
    });
  }
};

// Cosines and sines of w, [k], for frequencies up to half of all.
template <class T>
struct Turns {
  const T* cosine = nullptr;
  const T* sine = nullptr;
};

struct CoefficientsOfPoints {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(T* lines, std::int64_t n, Turns<T> turns) const {
    for_opposite_points(lines, n, [&](std::int64_t k, T* here, T* opposite) GRAYLING_LAMBDA_INLINE {
      OppositePoints<T> z;
      z.load(here, opposite);
      z.coefficients(turns.cosine[k], turns.sine[k]).store(here, opposite);
    });
  }
};

struct PointsOfCoefficients {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(T* lines, std::int64_t n, Turns<T> turns) const {
    for_opposite_points(lines, n, [&](std::int64_t k, T* here, T* opposite) GRAYLING_LAMBDA_INLINE {
      OppositePoints<T> z;
      z.load(here, opposite);
      z.points(turns.cosine[k], turns.sine[k]).store(here, opposite);
    });
  }
};

// Factors of coefficients in a sum of products: along the lines [k], and along the other axes [lane].
template <class T>
struct SumFactors {
  const T* smooth = nullptr;
  const T* second = nullptr;
  const T* beside_smooth = nullptr;
  const T* beside_second = nullptr;
};

// Points there, times the factors of their coefficients, and back.
struct WeighCoefficients {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(T* lines, std::int64_t n, Turns<T> turns, SumFactors<T> factors) const {
    using R = Register<T>;
    R smooth_re, smooth_im, second_re, second_im;
    smooth_re.load(factors.beside_smooth);
    smooth_im.load(factors.beside_smooth + kLanes<T>);
    second_re.load(factors.beside_second);
    second_im.load(factors.beside_second + kLanes<T>);
    for_opposite_points(lines, n, [&](std::int64_t k, T* here, T* opposite) GRAYLING_LAMBDA_INLINE {
      const T c = turns.cosine[k], s = turns.sine[k];
      const T smooth = factors.smooth[k], second = factors.second[k];
      const std::int64_t from_end = k == 0 ? 0 : n - k;
      const T opposite_smooth = factors.smooth[from_end], opposite_second = factors.second[from_end];
      OppositePoints<T> z;
      z.load(here, opposite);
      z = z.coefficients(c, s);
      z.re = (smooth * smooth_re + second * second_re) * z.re;
      z.im = (smooth * smooth_im + second * second_im) * z.im;
      z.opposite_re = (opposite_smooth * smooth_re + opposite_second * second_re) * z.opposite_re;
      z.opposite_im = (opposite_smooth * smooth_im + opposite_second * second_im) * z.opposite_im;
      z.points(c, s).store(here, opposite);
    });
  }
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
