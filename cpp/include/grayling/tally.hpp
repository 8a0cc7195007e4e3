// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "grayling/host_device.hpp"

namespace grayling {
inline namespace v0 {

// A tally counts keys and visits them in ascending order. Reducers take the tally as a template parameter; because
// every kind visits the same keys in the same order, a summary does not depend on which kind was used.

// Counts in a table given by the caller, one cell per key, all zero at the start. Count is a whole number, or double
// where directions are weighted.
template <class CountType>
class BasicDenseTally {
 public:
  using Count = CountType;
  GRAYLING_HOST_DEVICE BasicDenseTally(Count* counts, std::size_t size) : counts_(counts), size_(size) {}
  GRAYLING_HOST_DEVICE void add(std::size_t key, Count count) { counts_[key] += count; }
  template <class Visit>
  GRAYLING_HOST_DEVICE void for_each(Visit visit) const {
    for (std::size_t key = 0; key < size_; ++key) {
      if (counts_[key] != 0) visit(key, counts_[key]);
    }
  }

 private:
  Count* counts_;
  std::size_t size_;
};
using DenseTally = BasicDenseTally<std::uint64_t>;

// Keys kept sorted in a small array on the stack: for windows of a few voxels, on a CPU or in a GPU thread.
template <int Capacity>
class SmallTally {
 public:
  using Count = std::uint64_t;
  GRAYLING_HOST_DEVICE void add(std::size_t key, std::uint64_t count) {
    int at = size_;
    while (at > 0 && keys_[at - 1] > key) --at;
    if (at > 0 && keys_[at - 1] == key) {
      counts_[at - 1] += count;
      return;
    }
    for (int k = size_; k > at; --k) {
      keys_[k] = keys_[k - 1];
      counts_[k] = counts_[k - 1];
    }
    keys_[at] = key;
    counts_[at] = count;
    ++size_;
  }
  template <class Visit>
  GRAYLING_HOST_DEVICE void for_each(Visit visit) const {
    for (int k = 0; k < size_; ++k) visit(keys_[k], counts_[k]);
  }

 private:
  std::size_t keys_[Capacity];
  std::uint64_t counts_[Capacity];
  int size_ = 0;
};

// Moments and entropy of a tallied distribution, keys taken as numbers and counts divided by their total.
struct Moments {
  double mean = 0.0;
  double variance = 0.0;  // central moments
  double third = 0.0;
  double fourth = 0.0;
  double second_raw = 0.0;      // mean square
  double entropy = 0.0;         // base 2
  double sum_of_squares = 0.0;  // of the counts
  int distinct = 0;             // number of keys that occur
};

namespace detail {

// c log2 c of small counts, which most are: on a CPU a look-up is several times as fast as a logarithm.
inline constexpr std::size_t kSmallCounts = 256;
inline const std::array<double, kSmallCounts> small_count_log2_count = [] {
  std::array<double, kSmallCounts> table{};
  for (std::size_t c = 1; c < kSmallCounts; ++c) table[c] = static_cast<double>(c) * std::log2(static_cast<double>(c));
  return table;
}();

}  // namespace detail

GRAYLING_HOST_DEVICE inline double count_log2_count(std::uint64_t count) {
#if !defined(__CUDA_ARCH__)
  if (count < detail::kSmallCounts) return detail::small_count_log2_count[count];
#endif
  const auto c = static_cast<double>(count);
  return c * std::log2(c);
}

// For counts weighted by distance, which are no whole numbers.
GRAYLING_HOST_DEVICE inline double count_log2_count(double count) { return count * std::log2(count); }

// Entropy in bits from the sum of c log2 c over counts c with the given total: log2(total) - sum / total.
GRAYLING_HOST_DEVICE inline double entropy_from_counts(double sum_count_log2_count, double total) {
  return std::log2(total) - sum_count_log2_count / total;
}

template <class Tally>
GRAYLING_HOST_DEVICE Moments moments(Tally& tally, double total) {
  Moments m;
  double first = 0.0, second = 0.0, log_sum = 0.0;
  tally.for_each([&](std::size_t key, typename Tally::Count count) {
    const auto k = static_cast<double>(key);
    const auto c = static_cast<double>(count);
    first += k * c;
    second += k * k * c;
    log_sum += count_log2_count(count);
    m.sum_of_squares += c * c;
    ++m.distinct;
  });
  m.mean = first / total;
  m.second_raw = second / total;
  m.entropy = m.distinct > 1 ? entropy_from_counts(log_sum, total) : 0.0;
  tally.for_each([&](std::size_t key, typename Tally::Count count) {
    const double d = static_cast<double>(key) - m.mean;
    const double weighted_square = d * d * static_cast<double>(count);
    m.variance += weighted_square;
    m.third += weighted_square * d;
    m.fourth += weighted_square * d * d;
  });
  m.variance /= total;
  m.third /= total;
  m.fourth /= total;
  return m;
}

}  // namespace v0
}  // namespace grayling
