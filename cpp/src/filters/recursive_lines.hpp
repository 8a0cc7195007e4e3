// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "filters/line_points.hpp"
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
constexpr std::int64_t kBlockLines = 32;

// A few points of the recursion, in registers: more of them load what they look back at once.
constexpr int kPointsAtOnce = 4;

// Beyond the first point in the direction of a pass lies that point again.
template <bool Forward, bool First, int Points>
struct RecursionSteps {
  static constexpr std::int64_t kStep = Forward ? kBlockLines : -kBlockLines;
  static constexpr int kLag = Forward ? 0 : 1;  // the backward pass does not look at a point itself

  // Outputs stay in `past`, where the backward pass finds those of the forward pass; its sums go to `sums`.
  static GRAYLING_ALWAYS_INLINE void run(const Recursion& f, const double* points, double* past, float* sums) {
    Doubles seen[Points + 3], out[Points + 4];
    unrolled<Points + 3>([&](auto k) GRAYLING_LAMBDA_INLINE {
      constexpr int kPlace = k - 3 - kLag;
      seen[k].load(points + (First && kPlace < 0 ? 0 : kPlace) * kStep);
    });
    unrolled<4>([&](auto k) GRAYLING_LAMBDA_INLINE { out[k].load(First ? points : past + (k - 4) * kStep); });
    const auto& weight = Forward ? f.n : f.m;
    const auto& beyond = Forward ? f.before : f.after;
    unrolled<Points>([&](auto k) GRAYLING_LAMBDA_INLINE {
      const auto fed_back = [&](auto lag) GRAYLING_LAMBDA_INLINE {
        constexpr bool kIsBeyond = First && k < lag;
        return (kIsBeyond ? beyond : f.d)[lag - 1] * out[k + 4 - lag];
      };
      const Doubles fed =
          weight[0] * seen[k + 3] + weight[1] * seen[k + 2] + weight[2] * seen[k + 1] + weight[3] * seen[k];
      const Doubles back = fed_back(std::integral_constant<int, 1>{}) + fed_back(std::integral_constant<int, 2>{}) +
                           fed_back(std::integral_constant<int, 3>{}) + fed_back(std::integral_constant<int, 4>{});
      out[k + 4] = fed - back;
      if constexpr (!Forward) {
        Doubles forward;
        forward.load(past + k * kStep);
        store_single(forward + out[k + 4], sums + k * kStep);
      }
      out[k + 4].store(past + k * kStep);
    });
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

// points [n, kBlockLines] -> sums [n, kBlockLines], n >= 4; `past` is as large as `points`.
struct FilterLines {
  GRAYLING_ALWAYS_INLINE void operator()(Recursion f, const double* points, double* past, float* sums, std::int64_t n,
                                         std::int64_t n_lines) const {
    const std::int64_t last = (n - 1) * kBlockLines;
    pass<true>(f, points, past, sums, n, n_lines);
    pass<false>(f, points + last, past + last, sums + last, n, n_lines);
  }

  template <bool Forward>
  static GRAYLING_ALWAYS_INLINE void pass(const Recursion& f, const double* points, double* past, float* sums,
                                          std::int64_t n, std::int64_t n_lines) {
    steps<RecursionSteps<Forward, true, kPointsAtOnce>>(f, points, past, sums, n_lines);
    std::int64_t k = kPointsAtOnce;
    const auto go_on = [&]<int Points>(std::integral_constant<int, Points>) GRAYLING_LAMBDA_INLINE {
      for (; k + Points <= n; k += Points) {
        const std::int64_t at = k * RecursionSteps<Forward, false, Points>::kStep;
        steps<RecursionSteps<Forward, false, Points>>(f, points + at, past + at, sums + at, n_lines);
      }
    };
    go_on(std::integral_constant<int, kPointsAtOnce>{});
    go_on(std::integral_constant<int, 1>{});
  }

  template <class Steps>
  static GRAYLING_ALWAYS_INLINE void steps(const Recursion& f, const double* points, double* past, float* sums,
                                           std::int64_t n_lines) {
    for (std::int64_t line = 0; line < n_lines; line += kVector) Steps::run(f, points + line, past + line, sums + line);
  }
};

// Where the lines of a block stand in a volume: line k begins at `first` + k, and its points lie `stride` apart; or,
// for rows, line k begins at `first` + k * stride, and its points are neighbours.
template <class T>
struct LinesAt {
  T* first = nullptr;
  std::int64_t stride = 0, n_points = 0, n_lines = 0;
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
        for (std::int64_t k = 0; k < kVector; ++k) {
          for (std::int64_t j = 0; j < kVector; ++j) square[k * kVector + j] = static_cast<double>(row[k][i + j]);
        }
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
