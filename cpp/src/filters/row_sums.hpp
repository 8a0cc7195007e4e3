// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>

#include "filters/lanes.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// Weighted sums of rows: result row j is the sum over m of weight[m] times the row at rows + offset[j * n_taps + m].
template <class T>
struct RowSums {
  const T* rows = nullptr;
  const std::int64_t* offset = nullptr;
  const T* weight = nullptr;
  std::int64_t n_taps = 0;
};

// Where results go: row j at first + j * stride.
template <class T>
struct RowTarget {
  T* first = nullptr;
  std::int64_t stride = 0;
  std::int64_t n_rows = 0;

  T* row(std::int64_t j) const { return first + j * stride; }
};

// Columns in the outer loop: of a block of columns all rows that a result needs stay in the first cache. The sums of
// a block are kept in registers. `Add`: onto what is there. `Bytes`: of a register.
template <bool Add, int Bytes>
struct SumRows {
  static constexpr int kWidth = 8;  // as many sums as registers leave room for
  static constexpr int kHalf = kWidth / 2;

  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(RowSums<T> sums, RowTarget<T> target, std::int64_t n) const {
    constexpr std::int64_t kSize = Lanes<T, Bytes>::kSize;
    std::int64_t x = 0;
    for (; x + kWidth * kSize <= n;) x += block<kWidth>(sums, target, x);
    // One by one these would wait for one another: a sum takes the time of several.
    if (n - x >= kHalf * kSize) x += block<kHalf>(sums, target, x);
    if (n - x >= kHalf / 2 * kSize) x += block<kHalf / 2>(sums, target, x);
    if (n - x >= kSize) x += block<1>(sums, target, x);
    for (; x < n; ++x) column(sums, target, x);
  }

  template <int N, class T>
  GRAYLING_ALWAYS_INLINE static std::int64_t block(const RowSums<T>& sums, const RowTarget<T>& target, std::int64_t x) {
    constexpr int kSize = Lanes<T, Bytes>::kSize;
    const std::int64_t* offset = sums.offset;
    T* result = target.first + x;
    for (std::int64_t j = 0; j < target.n_rows; ++j) {
      Lanes<T, Bytes> sum[N];
      unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { Add ? sum[k].load(result + k * kSize) : sum[k].clear(); });
      for (std::int64_t m = 0; m < sums.n_taps; ++m) {
        const T* row = sums.rows + offset[m] + x;
        unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].add_product(sums.weight[m], row + k * kSize); });
      }
      unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].store(result + k * kSize); });
      offset += sums.n_taps;
      result += target.stride;
    }
    return N * kSize;
  }

  template <class T>
  GRAYLING_ALWAYS_INLINE static void column(const RowSums<T>& sums, const RowTarget<T>& target, std::int64_t x) {
    const std::int64_t* offset = sums.offset;
    for (std::int64_t j = 0; j < target.n_rows; ++j) {
      T& result = target.first[j * target.stride + x];
      T sum = Add ? result : T{0};
      for (std::int64_t m = 0; m < sums.n_taps; ++m) sum += sums.weight[m] * sums.rows[offset[m] + x];
      result = sum;
      offset += sums.n_taps;
    }
  }
};

// Two even weightings of the same rows: rows at the same distance to either side are added up once.
template <class T>
struct TwoRowSums {
  RowSums<T> sums;
  const T* other_weight = nullptr;
  RowTarget<T> target, other_target;
  bool add = false, other_add = false;
};

template <int Bytes>
struct SumRowsTwice {
  static constexpr int kWidth = 4;

  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(TwoRowSums<T> two, std::int64_t n) const {
    using L = Lanes<T, Bytes>;
    std::int64_t x = 0;
    for (; x + kWidth * L::kSize <= n; x += kWidth * L::kSize) block<kWidth, L>(two, x);
    for (; x + L::kSize <= n; x += L::kSize) block<1, L>(two, x);
    for (; x < n; ++x) block<1, Lanes<T, sizeof(T)>>(two, x);
  }

  template <int N, class L, class T>
  GRAYLING_ALWAYS_INLINE static void block(const TwoRowSums<T>& two, std::int64_t x) {
    const std::int64_t n_taps = two.sums.n_taps, middle = n_taps / 2;
    const std::int64_t* offset = two.sums.offset;
    for (std::int64_t j = 0; j < two.target.n_rows; ++j, offset += n_taps) {
      T* const result = two.target.row(j) + x;
      T* const other_result = two.other_target.row(j) + x;
      L sum[N], other[N];
      start<N>(sum, result, two.add);
      start<N>(other, other_result, two.other_add);
      for (std::int64_t m = 0; m < middle; ++m) {
        const T* before = two.sums.rows + offset[m] + x;
        const T* after = two.sums.rows + offset[n_taps - 1 - m] + x;
        const T weight = two.sums.weight[m], other_weight = two.other_weight[m];
        unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE {
          L both;
          both.load(before + k * L::kSize);
          both.add(after + k * L::kSize);
          sum[k].add_product(weight, both);
          other[k].add_product(other_weight, both);
        });
      }
      const T* row = two.sums.rows + offset[middle] + x;
      unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE {
        sum[k].add_product(two.sums.weight[middle], row + k * L::kSize);
        other[k].add_product(two.other_weight[middle], row + k * L::kSize);
      });
      unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].store(result + k * L::kSize); });
      unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { other[k].store(other_result + k * L::kSize); });
    }
  }

  template <int N, class L, class T>
  GRAYLING_ALWAYS_INLINE static void start(L* sum, const T* result, bool add) {
    if (add) {
      unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].load(result + k * L::kSize); });
    } else {
      unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { sum[k].clear(); });
    }
  }
};

template <class T>
void sum_rows_twice(const TwoRowSums<T>& two, std::int64_t n) {
  if (simd_path() == SimdPath::baseline) return simd_call<SumRowsTwice<16>>(two, n);
  simd_call<SumRowsTwice<32>>(two, n);
}

// Lanes do not mix, so that the size of registers changes no bit.
template <bool Add, class T>
void sum_rows(const RowSums<T>& sums, const RowTarget<T>& target, std::int64_t n) {
  if (simd_path() == SimdPath::baseline) return simd_call<SumRows<Add, 16>>(sums, target, n);
  simd_call<SumRows<Add, 32>>(sums, target, n);
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
