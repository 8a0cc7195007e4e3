// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace grayling {
inline namespace v0 {

// Sorts ascending, digit by digit from the lowest; digits in which all keys agree cost one look. Several times as fast
// as std::sort where keys are many.
inline void radix_sort(std::vector<std::uint64_t>& keys) {
  constexpr int kBits = 11;  // the positions of 2048 digits stay in the first-level cache
  constexpr std::uint64_t kDigit = (std::uint64_t{1} << kBits) - 1;
  constexpr std::size_t kFew = 2048;
  if (keys.size() < kFew) return std::sort(keys.begin(), keys.end());
  std::vector<std::uint64_t> sorted(keys.size());
  for (int shift = 0; shift < 64; shift += kBits) {
    std::array<std::size_t, kDigit + 1> position{};
    for (const std::uint64_t key : keys) ++position[key >> shift & kDigit];
    if (position[keys.front() >> shift & kDigit] == keys.size()) continue;
    std::size_t begin = 0;
    for (std::size_t& p : position) {
      const std::size_t count = p;
      p = begin;
      begin += count;
    }
    for (const std::uint64_t key : keys) sorted[position[key >> shift & kDigit]++] = key;
    keys.swap(sorted);
  }
}

// Calls visit(key, count) for every distinct key in ascending order.
template <class Visit>
void count_sorted(std::vector<std::uint64_t>& keys, Visit visit) {
  radix_sort(keys);
  for (std::size_t begin = 0, end = 0; begin < keys.size(); begin = end) {
    while (end < keys.size() && keys[end] == keys[begin]) ++end;
    visit(keys[begin], std::uint64_t{end - begin});
  }
}

}  // namespace v0
}  // namespace grayling
