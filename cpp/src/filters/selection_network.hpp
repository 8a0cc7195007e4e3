// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "grayling/simd.hpp"

// The median of a fixed number of values without a branch, so that many are found side by side: a sorting network of
// which only what the middle depends on is left. The network is merge exchange (Batcher; Knuth, The Art of Computer
// Programming 3, 5.2.2, algorithm M), which sorts any number of values.
namespace grayling {
inline namespace v0 {
namespace filters {
namespace selection {

// The smaller value goes to `low`, the larger one to `high`; either only where something depends on it.
struct Exchange {
  int low = 0, high = 0;
  bool keeps_low = true, keeps_high = true;
};

template <class Visit>
constexpr void merge_exchange(int n, Visit visit) {
  int half = 1;
  while (2 * half < n) half *= 2;
  for (int p = half; p > 0; p /= 2) {
    int q = half, r = 0, distance = p;
    while (true) {
      for (int i = 0; i + distance < n; ++i) {
        if ((i & p) == r) visit(i, i + distance);
      }
      if (q == p) break;
      distance = q - p;
      q /= 2;
      r = p;
    }
  }
}

template <int N>
constexpr std::size_t exchange_count() {
  std::size_t n = 0;
  merge_exchange(N, [&n](int, int) { ++n; });
  return n;
}

// Backwards from the middle: what nothing depends on is not kept.
template <int N>
constexpr auto median_exchanges() {
  std::array<Exchange, exchange_count<N>()> exchanges{};
  std::size_t n = 0;
  merge_exchange(N, [&](int low, int high) { exchanges[n++] = {low, high, true, true}; });
  std::array<bool, N> needed{};
  needed[N / 2] = true;
  for (std::size_t k = n; k-- > 0;) {
    Exchange& e = exchanges[k];
    bool& low = needed[static_cast<std::size_t>(e.low)];
    bool& high = needed[static_cast<std::size_t>(e.high)];
    e.keeps_low = low;
    e.keeps_high = high;
    low = high = low || high;
  }
  return exchanges;
}

template <Exchange E, class V>
GRAYLING_ALWAYS_INLINE void exchange(V* values) {
  const V a = values[E.low], b = values[E.high];
  if constexpr (E.keeps_low) values[E.low] = a < b ? a : b;
  if constexpr (E.keeps_high) values[E.high] = a > b ? a : b;  // one instruction, where the same comparison makes three
}

template <int N>
inline constexpr auto kMedianExchanges = median_exchanges<N>();

template <int N, class V, std::size_t... K>
GRAYLING_ALWAYS_INLINE void exchange_all(V* values, std::index_sequence<K...>) {
  (exchange<kMedianExchanges<N>[K]>(values), ...);
}

// Leaves the median of N values in the middle of them; V is a number, or a register of them.
template <int N, class V>
GRAYLING_ALWAYS_INLINE void leave_median(V* values) {
  if constexpr (N > 1) exchange_all<N>(values, std::make_index_sequence<kMedianExchanges<N>.size()>());
}

}  // namespace selection
}  // namespace filters
}  // namespace v0
}  // namespace grayling
