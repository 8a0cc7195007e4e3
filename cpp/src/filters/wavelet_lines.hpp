// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "grayling/filters/wavelet_bank.hpp"
#include "grayling/simd.hpp"

// Products of taps and voxels along a periodic line, in the order in which PyWavelets adds them.
namespace grayling {
inline namespace v0 {
namespace filters {

// Both filters' taps in the order of their products.
template <class T>
struct TapOrder {
  std::vector<std::int64_t> tap;
  std::vector<T> low, high;

  std::int64_t size() const { return static_cast<std::int64_t>(tap.size()); }
  std::int64_t operator[](std::int64_t k) const { return tap[static_cast<std::size_t>(k)]; }
};

template <class T>
class LineTaps {
 public:
  explicit LineTaps(const WaveletBank& bank) : n_taps_(static_cast<std::int64_t>(bank.low.size())) {
    for (std::int64_t n_beyond = 0; n_beyond <= n_taps_ / 2; ++n_beyond) orders_.push_back(order(bank, n_beyond));
  }

  std::int64_t size() const { return n_taps_; }
  // Coefficient o takes voxels o - before() ... o + after().
  std::int64_t before() const { return n_taps_ - 1 - after(); }
  std::int64_t after() const { return n_taps_ / 2; }

  // Up to here coefficients of a line of n voxels have the order of plain().
  std::int64_t plain_end(std::int64_t n) const { return std::max<std::int64_t>(n - after(), 0); }
  const TapOrder<T>& plain() const { return orders_[0]; }
  const TapOrder<T>& at(std::int64_t coefficient, std::int64_t n) const {
    return orders_[static_cast<std::size_t>(std::max<std::int64_t>(coefficient + after() + 1 - n, 0))];
  }

 private:
  // The products with voxels beyond the end of the line come first, those furthest inside before the others.
  TapOrder<T> order(const WaveletBank& bank, std::int64_t n_beyond) const {
    TapOrder<T> order;
    for (std::int64_t tap = n_beyond - 1; tap >= 0; --tap) order.tap.push_back(tap);
    for (std::int64_t tap = n_beyond; tap < n_taps_; ++tap) order.tap.push_back(tap);
    for (const std::int64_t tap : order.tap) {
      order.low.push_back(bank.tap<T>(bank.low[static_cast<std::size_t>(tap)]));
      order.high.push_back(bank.tap<T>(bank.high[static_cast<std::size_t>(tap)]));
    }
    return order;
  }

  std::int64_t n_taps_;
  std::vector<TapOrder<T>> orders_;  // by the number of taps beyond the end
};

// Some taps, and the rows that they are multiplied with.
template <class T, int N>
struct TapRows {
  std::array<T, N> low, high;
  std::array<const T*, N> row;
};

// low[x] and high[x] are the sums of products, or are added to. A sum begins with zero, which makes negative zeros
// positive.
template <int N, bool kGoesOn>
struct AddTaps {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(TapRows<T, N> taps, T* __restrict low, T* __restrict high,
                                         std::int64_t n) const {
    for (std::int64_t x = 0; x < n; ++x) {
      T low_sum = kGoesOn ? low[x] : T{0}, high_sum = kGoesOn ? high[x] : T{0};
      for (int k = 0; k < N; ++k) {
        const T value = taps.row[static_cast<std::size_t>(k)][x];
        low_sum += taps.low[static_cast<std::size_t>(k)] * value;
        high_sum += taps.high[static_cast<std::size_t>(k)] * value;
      }
      low[x] = low_sum;
      high[x] = high_sum;
    }
  }
};

template <int N, class T, class RowOf>
void add_taps(const TapOrder<T>& order, std::int64_t first, const RowOf& row_of, std::pair<T*, T*> sums,
              std::int64_t n) {
  TapRows<T, N> taps;
  for (int k = 0; k < N; ++k) {
    const auto at = static_cast<std::size_t>(first + k), here = static_cast<std::size_t>(k);
    taps.low[here] = order.low[at];
    taps.high[here] = order.high[at];
    taps.row[here] = row_of(order.tap[at]);
  }
  if (first == 0) return simd_call<AddTaps<N, false>>(taps, sums.first, sums.second, n);
  simd_call<AddTaps<N, true>>(taps, sums.first, sums.second, n);
}

// Sums over all taps, of n coefficients side by side; row_of(tap) begins with the voxel that the tap takes for the
// first one.
template <class T, class RowOf>
void sum_taps(const TapOrder<T>& order, const RowOf& row_of, std::pair<T*, T*> sums, std::int64_t n) {
  std::int64_t k = 0;
  for (; k + 8 < order.size(); k += 6) add_taps<6>(order, k, row_of, sums, n);
  if (order.size() - k == 8) return add_taps<8>(order, k, row_of, sums, n);
  if (order.size() - k == 6) return add_taps<6>(order, k, row_of, sums, n);
  if (order.size() - k == 4) return add_taps<4>(order, k, row_of, sums, n);
  add_taps<2>(order, k, row_of, sums, n);
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
