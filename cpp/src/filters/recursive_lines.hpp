// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "filters/line_points.hpp"
#include "filters/tiles.hpp"
#include "grayling/filters/recursive_gaussian.hpp"
#include "grayling/simd.hpp"

// A recursive filter along many lines at once: line k of a block stands in lane k of every point, so that the
// recursion, which waits for itself along a line, runs across lines. Blocks are loaded, filtered and stored as kernels
// for simd_call.
namespace grayling {
inline namespace v0 {
namespace filters {

using Doubles = Register<double>;

constexpr std::int64_t kVector = Doubles::kSize;
constexpr int kOrder = 4;
constexpr std::int64_t kBlockLines = 32;

// Point K of some lines, or any from kOrder on, in the direction of a pass. Before the first point lies that point
// again.
template <bool Forward, int K>
struct RecursionStep {
  static constexpr std::int64_t kStep = Forward ? kBlockLines : -kBlockLines;
  static constexpr int kLag = Forward ? 0 : 1;  // the backward pass does not look at a point itself

  // The output stays in `past`, where the backward pass finds that of the forward pass; their sum goes to `sums`. What
  // was before is read from memory again: what does not wait for the step before is then not far ahead.
  static GRAYLING_ALWAYS_INLINE void run(const Recursion& f, const double* points, double* past, float* sums) {
    const auto& weight = Forward ? f.n : f.m;
    const auto& beyond = Forward ? f.before : f.after;
    Doubles fed, back;
    unrolled<kOrder>([&](auto j) GRAYLING_LAMBDA_INLINE {
      add_product<j == 0>(weight[j], points - std::min<int>(j + kLag, K) * kStep, fed);
    });
    unrolled<kOrder>([&](auto j) GRAYLING_LAMBDA_INLINE {
      constexpr bool kIsBeyond = j >= K;
      add_product<j == 0>((kIsBeyond ? beyond : f.d)[j], kIsBeyond ? points - K * kStep : past - (j + 1) * kStep, back);
    });
    const Doubles out = fed - back;
    if constexpr (!Forward) {
      Doubles forward;
      forward.load(past);
      store_single(forward + out, sums);
    }
    out.store(past);
  }

  template <bool First>
  static GRAYLING_ALWAYS_INLINE void add_product(double weight, const double* values, Doubles& sum) {
    Doubles value;
    value.load(values);
    sum = First ? weight * value : sum + weight * value;
  }

  static GRAYLING_ALWAYS_INLINE void store_single(const Doubles& sum, float* to) {
#if defined(__GNUC__) || defined(__clang__)
    typedef float Singles __attribute__((vector_size(sizeof(float) * kVector)));
    const Singles rounded = __builtin_convertvector(sum.vector, Singles);
    std::memcpy(to, &rounded, sizeof(rounded));
#else
    for (int k = 0; k < kVector; ++k) to[k] = static_cast<float>(sum.vector.lane[k]);
#endif
  }
};

// Lines of n points, [n, kBlockLines] each: `past` is memory, and of `sums` those points are made that are in `kept`.
struct LineBlock {
  const double* points = nullptr;
  double* past = nullptr;
  float* sums = nullptr;
  std::int64_t n = 0, n_lines = 0;
  Range kept;
};

// n >= 4. Neither pass goes further than to the last point that is kept.
struct FilterLines {
  GRAYLING_ALWAYS_INLINE void operator()(Recursion f, LineBlock block) const {
    pass<true>(f, block, block.kept.end);
    const std::int64_t last = (block.n - 1) * kBlockLines;
    block.points += last;
    block.past += last;
    block.sums += last;
    pass<false>(f, block, block.n - block.kept.begin);
  }

  template <bool Forward>
  static GRAYLING_ALWAYS_INLINE void pass(const Recursion& f, const LineBlock& block, std::int64_t n) {
    unrolled<kOrder>([&](auto k) GRAYLING_LAMBDA_INLINE { step<Forward, k>(f, block, k); });
    for (std::int64_t k = kOrder; k < n; ++k) step<Forward, kOrder>(f, block, k);
  }

  template <bool Forward, int K>
  static GRAYLING_ALWAYS_INLINE void step(const Recursion& f, const LineBlock& block, std::int64_t k) {
    const std::int64_t at = (Forward ? k : -k) * kBlockLines;
    for (std::int64_t line = at; line < at + block.n_lines; line += kVector) {
      RecursionStep<Forward, K>::run(f, block.points + line, block.past + line, block.sums + line);
    }
  }
};

// Where the lines of a block stand in a volume: line k begins at `first` + k, and its points lie `stride` apart; or,
// for rows, line k begins at `first` + k * stride, and its points are neighbours.
template <class T>
struct LinesAt {
  T* first = nullptr;
  std::int64_t stride = 0, n_points = 0, n_lines = 0;
};

// Reads rows of memory from their beginnings to their ends, before columns of them are: the processor then looks ahead,
// which it does neither for blocks of columns nor, as well, on request.
struct FetchRows {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(LinesAt<const T> rows) const {
    for (std::int64_t row = 0; row < rows.n_lines; ++row) {
      const volatile T* const from = rows.first + row * rows.stride;
      for (std::int64_t i = 0; i < rows.n_points; i += kPerLine<T>) static_cast<void>(from[i]);
    }
  }
};

// How many lines are filtered for n lines; those beyond the last are the last one again.
constexpr std::int64_t filtered_lines(std::int64_t n) { return (n + kVector - 1) / kVector * kVector; }

struct LoadColumns {
  static constexpr std::int64_t distance(std::int64_t) { return 1; }  // of one line from the next

  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(LinesAt<const T> lines, double* points) const {
    const std::int64_t filled = filtered_lines(lines.n_lines);
    for (std::int64_t i = 0; i < lines.n_points; ++i) {
      const T* const from = lines.first + i * lines.stride;
      double* const to = points + i * kBlockLines;
      for (std::int64_t k = 0; k < lines.n_lines; ++k) to[k] = static_cast<double>(from[k]);
      for (std::int64_t k = lines.n_lines; k < filled; ++k) to[k] = to[lines.n_lines - 1];
    }
  }
};

// As many neighbours as a register takes. Compilers gather them one by one where this is a loop.
template <class T>
GRAYLING_ALWAYS_INLINE void to_doubles(const T* from, double* to) {
#if defined(__GNUC__) || defined(__clang__)
  typedef T Few __attribute__((vector_size(sizeof(T) * kVector)));
  Few few;
  std::memcpy(&few, from, sizeof(few));
  Doubles{__builtin_convertvector(few, Doubles::Vector)}.store(to);
#else
  for (std::int64_t k = 0; k < kVector; ++k) to[k] = static_cast<double>(from[k]);
#endif
}

struct LoadRows {
  static constexpr std::int64_t distance(std::int64_t stride) { return stride; }

  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(LinesAt<const T> lines, double* points) const {
    for (std::int64_t line = 0; line < filtered_lines(lines.n_lines); line += kVector) {
      const T* row[kVector];
      for (std::int64_t k = 0; k < kVector; ++k) {
        row[k] = lines.first + std::min(line + k, lines.n_lines - 1) * lines.stride;
      }
      std::int64_t i = 0;
      for (; i + kVector <= lines.n_points; i += kVector) {
        double square[kVector * kVector];
        unrolled<kVector>([&](auto k) GRAYLING_LAMBDA_INLINE { to_doubles(row[k] + i, square + k * kVector); });
        transpose(square, kVector, points + i * kBlockLines + line, kBlockLines);
      }
      for (; i < lines.n_points; ++i) {
        for (std::int64_t k = 0; k < kVector; ++k) points[i * kBlockLines + line + k] = static_cast<double>(row[k][i]);
      }
    }
  }
};

struct StoreColumns {
  GRAYLING_ALWAYS_INLINE void operator()(const float* sums, LinesAt<float> lines) const {
    for (std::int64_t i = 0; i < lines.n_points; ++i) {
      float* const to = lines.first + i * lines.stride;
      for (std::int64_t k = 0; k < lines.n_lines; ++k) to[k] = sums[i * kBlockLines + k];
    }
  }
};

struct StoreRows {
  GRAYLING_ALWAYS_INLINE void operator()(const float* sums, LinesAt<float> lines) const {
    constexpr std::int64_t kSquare = kLanes<float>;
    const std::int64_t whole_lines = lines.n_lines / kSquare * kSquare;
    const std::int64_t whole_points = lines.n_points / kSquare * kSquare;
    for (std::int64_t line = 0; line < whole_lines; line += kSquare) {
      for (std::int64_t i = 0; i < whole_points; i += kSquare) {
        transpose(sums + i * kBlockLines + line, kBlockLines, lines.first + line * lines.stride + i, lines.stride);
      }
    }
    for (std::int64_t line = 0; line < lines.n_lines; ++line) {
      float* const to = lines.first + line * lines.stride;
      for (std::int64_t i = line < whole_lines ? whole_points : 0; i < lines.n_points; ++i) {
        to[i] = sums[i * kBlockLines + line];
      }
    }
  }
};

// total = total + factor * term, in double precision, rounded to single; the first term is added to 0.
template <bool First>
struct AddTerm {
  GRAYLING_ALWAYS_INLINE void operator()(const float* term, std::int64_t stride, double factor,
                                         LinesAt<float> total) const {
    for (std::int64_t i = 0; i < total.n_points; ++i) {
      const float* const from = term + i * stride;
      float* const to = total.first + i * total.stride;
      for (std::int64_t k = 0; k < total.n_lines; ++k) {
        const double before = First ? 0.0 : static_cast<double>(to[k]);
        to[k] = static_cast<float>(before + static_cast<double>(from[k]) * factor);
      }
    }
  }
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
