// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <cstdint>

#include "filters/lanes.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// Sums of `support` rows that follow one another: target j = factor (source j + ... + source j + support - 1).
template <class T>
struct BoxOfRows {
  const T* const* source = nullptr;  // [n_targets + support - 1]
  T* const* target = nullptr;        // [n_targets]
  std::int64_t n_targets = 0;
  std::int64_t support = 1;
  T factor = T{1};
  T* ends = nullptr;  // scratch, [support, kSumsAtOnce]
};

inline constexpr std::int64_t kSumsAtOnce = 64;  // at most

// Blocks of `support` rows, one after the other. The sums of a block's last rows wait for the sums of the first rows of
// the next one; only where a window is a whole block it has no part in another.
template <int Bytes>
struct SumBoxOfRows {
  static constexpr int kWidth = 8;  // as many sums as registers leave room for

  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(BoxOfRows<T> box, std::int64_t n) const {
    constexpr std::int64_t kSize = Lanes<T, Bytes>::kSize;
    static_assert(kWidth * kSize <= kSumsAtOnce);
    std::int64_t x = 0;
    for (; x + kWidth * kSize <= n; x += kWidth * kSize) columns<kWidth, Lanes<T, Bytes>>(box, x);
    for (; x + kSize <= n; x += kSize) columns<1, Lanes<T, Bytes>>(box, x);
    for (; x < n; ++x) columns<1, Lanes<T, sizeof(T)>>(box, x);
  }

  template <int N, class L, class T>
  GRAYLING_ALWAYS_INLINE static void columns(const BoxOfRows<T>& box, std::int64_t x) {
    const std::int64_t n_sources = box.n_targets + box.support - 1;
    for (std::int64_t begin = 0; begin < n_sources; begin += box.support) {
      const std::int64_t end = std::min(begin + box.support, n_sources);
      first_rows<N, L>(box, x, begin, end);
      if (end < n_sources) last_rows<N, L>(box, x, begin, end);
    }
  }

  template <int N, class L, class T>
  GRAYLING_ALWAYS_INLINE static void first_rows(const BoxOfRows<T>& box, std::int64_t x, std::int64_t begin,
                                                std::int64_t end) {
    L sum[N];
    unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].clear(); });
    for (std::int64_t i = begin; i < end; ++i) {
      const T* source = box.source[i] + x;
      unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].add(source + k * L::kSize); });
      if (i + 1 < box.support) continue;  // the first block has no window before its last row
      const bool is_whole = i + 1 - begin == box.support;
      const T* ends = box.ends + (i + 1 - begin) * N * L::kSize;
      T* target = box.target[i + 1 - box.support] + x;
      if (is_whole) {
        unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].store_product(box.factor, target + k * L::kSize); });
      } else {
        unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE {
          sum[k].store_sum_product(ends + k * L::kSize, box.factor, target + k * L::kSize);
        });
      }
    }
  }

  template <int N, class L, class T>
  GRAYLING_ALWAYS_INLINE static void last_rows(const BoxOfRows<T>& box, std::int64_t x, std::int64_t begin,
                                               std::int64_t end) {
    L sum[N];
    unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].clear(); });
    for (std::int64_t i = end; i-- > begin + 1;) {
      const T* source = box.source[i] + x;
      T* ends = box.ends + (i - begin) * N * L::kSize;
      unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].add(source + k * L::kSize); });
      unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].store(ends + k * L::kSize); });
    }
  }
};

// The same for one block and its part of the block before: row k of target is
// factor (ends k + 1 + row 0 + ... + row k), and for the last one, whose window is the whole block, without ends. Of
// the block before there are sums of each row and all after it.
template <class T>
struct BlockOfRows {
  const T* rows = nullptr;  // [n_rows, stride]
  const T* ends = nullptr;  // [support, stride]
  std::int64_t stride = 0;
  std::int64_t n_rows = 0, support = 1;
  std::int64_t first = 0;  // row with a target: those before the first block have none
  T* target = nullptr;     // of the first such row
  std::int64_t target_stride = 0;
  T factor = T{1};
  bool past_caches = false;  // targets and their stride are of whole cache lines
};

template <int Bytes>
struct SumBlockOfRows {
  static constexpr int kWidth = 8;  // as many sums as registers leave room for

  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(BlockOfRows<T> block, std::int64_t n) const {
    if (block.past_caches) return all_columns<true>(block, n);
    all_columns<false>(block, n);
  }

 private:
  template <bool PastCaches, class T>
  GRAYLING_ALWAYS_INLINE static void all_columns(const BlockOfRows<T>& block, std::int64_t n) {
    constexpr std::int64_t kSize = Lanes<T, Bytes>::kSize;
    std::int64_t x = 0;
    for (; x + kWidth * kSize <= n; x += kWidth * kSize) columns<PastCaches, kWidth, Lanes<T, Bytes>>(block, x);
    for (; x + kSize <= n; x += kSize) columns<false, 1, Lanes<T, Bytes>>(block, x);
    for (; x < n; ++x) columns<false, 1, Lanes<T, sizeof(T)>>(block, x);
  }

  template <bool PastCaches, int N, class L, class T>
  GRAYLING_ALWAYS_INLINE static void columns(const BlockOfRows<T>& block, std::int64_t x) {
    const auto put = [&](L sum, T* target) GRAYLING_LAMBDA_INLINE {
      sum.multiply(block.factor);
      if constexpr (PastCaches) {
        sum.stream(target);
      } else {
        sum.store(target);
      }
    };
    L sum[N];
    unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].clear(); });
    for (std::int64_t i = 0; i < block.n_rows; ++i) {
      const T* const row = block.rows + i * block.stride + x;
      unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].add(row + k * L::kSize); });
      if (i < block.first) continue;
      T* const target = block.target + (i - block.first) * block.target_stride + x;
      if (i + 1 == block.support) {
        unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { put(sum[k], target + k * L::kSize); });
      } else {
        const T* const ends = block.ends + (i + 1) * block.stride + x;
        unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE {
          L window = sum[k];
          window.add(ends + k * L::kSize);
          put(window, target + k * L::kSize);
        });
      }
    }
  }
};

// Numbers of a row are worked on in whole cache lines, and rows have room for that.
template <class T, int Bytes>
struct Lines {
  using L = Lanes<T, Bytes>;
  static constexpr int kWidth = 64 / Bytes;
  static constexpr std::int64_t kSize = kWidth * L::kSize;
};

// One more row of a block: sum = before + row, and window = sum + ends. Without `before` the row is the sum, without
// `ends` there is no window.
template <int Bytes>
struct AddRow {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* row, const T* before, const T* ends, T* sum, T* window,
                                         std::int64_t n) const {
    using Line = Lines<T, Bytes>;
    using L = typename Line::L;
    for (std::int64_t x = 0; x < n; x += Line::kSize) {
      unrolled<Line::kWidth>([&](auto k) GRAYLING_LAMBDA_INLINE {
        const std::int64_t at = x + k * L::kSize;
        L numbers;
        numbers.load(row + at);
        if (before != nullptr) {
          numbers.add(before + at);
          numbers.store(sum + at);
        }
        if (ends != nullptr) {
          numbers.add(ends + at);
          numbers.store(window + at);
        }
      });
    }
  }
};

// Rows of a block become the sums of the rows from there to its end.
template <int Bytes>
struct SumToEnd {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(T* rows, std::int64_t n_rows, std::int64_t n) const {
    using Line = Lines<T, Bytes>;
    using L = typename Line::L;
    for (std::int64_t x = 0; x < n; x += Line::kSize) {
      L sum[Line::kWidth];
      T* row = rows + (n_rows - 1) * n + x;
      unrolled<Line::kWidth>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].load(row + k * L::kSize); });
      for (std::int64_t j = n_rows - 1; j-- > 0;) {
        row -= n;
        unrolled<Line::kWidth>([&](auto k) GRAYLING_LAMBDA_INLINE {
          sum[k].add(row + k * L::kSize);
          sum[k].store(row + k * L::kSize);
        });
      }
    }
  }
};

// Sums of `support` numbers of a row that follow one another: target x = factor (row x + ... + row x + support - 1).
template <class T>
struct BoxOfColumns {
  const T* row = nullptr;  // n_numbers, a multiple of a cache line's, and the support more that count for nothing
  std::int64_t n_numbers = 0;
  std::int64_t support = 1;
  T factor = T{1};
  T* powers = nullptr;  // scratch for sums of 2, 4, 8 ... numbers, [n_powers(support), power_stride]
  std::int64_t power_stride = 0;
};

// How many powers of two above 1 there are up to a support.
constexpr std::int64_t n_powers(std::int64_t support) {
  std::int64_t n = 0;
  while (support >>= 1) ++n;
  return n;
}

// A sum of 13 numbers is one of 1, one of 4 and one of 8, and each is a sum of two of half as many.
template <int Bytes>
struct SumBoxOfColumns {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(BoxOfColumns<T> box, T* target, std::int64_t n) const {
    using Line = Lines<T, Bytes>;
    using L = typename Line::L;
    make_powers<Line>(box);
    std::int64_t x = 0;
    for (; x + 2 * Line::kSize <= n; x += 2 * Line::kSize) windows<2 * Line::kWidth, L>(box, target, x);
    for (; x + L::kSize <= n; x += L::kSize) windows<1, L>(box, target, x);
    for (; x < n; ++x) windows<1, Lanes<T, sizeof(T)>>(box, target, x);
  }

  template <class Line, class T>
  GRAYLING_ALWAYS_INLINE static void make_powers(const BoxOfColumns<T>& box) {
    using L = typename Line::L;
    const T* row = box.row;
    T* sums = box.powers;
    for (std::int64_t power = 2; power <= box.support; power *= 2) {
      for (std::int64_t x = 0; x < box.n_numbers; x += Line::kSize) {
        unrolled<Line::kWidth>([&](auto k) GRAYLING_LAMBDA_INLINE {
          L sum;
          sum.load(row + x + k * L::kSize);
          sum.add(row + x + k * L::kSize + power / 2);
          sum.store(sums + x + k * L::kSize);
        });
      }
      row = sums;
      sums += box.power_stride;
    }
  }

  template <int N, class L, class T>
  GRAYLING_ALWAYS_INLINE static void windows(const BoxOfColumns<T>& box, T* target, std::int64_t x) {
    L sum[N];
    unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].load(box.row + x + k * L::kSize); });  // support is odd
    const T* sums = box.powers + x + 1;
    for (std::int64_t power = 2; power <= box.support; power *= 2, sums += box.power_stride) {
      if ((box.support & power) == 0) continue;
      unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].add(sums + k * L::kSize); });
      sums += power;
    }
    unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].store_product(box.factor, target + x + k * L::kSize); });
  }
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
