// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace grayling {
inline namespace v0 {

// Sorts ascending, digit by digit from the lowest; `largest` bounds the keys and so the number of passes. Faster than
// std::sort by a multiple from some thousand keys on.
inline void radix_sort(std::vector<std::uint64_t>& keys, std::uint64_t largest) {
  constexpr int kBits = 11;  // the positions of 2048 digits stay in the first-level cache
  constexpr std::uint64_t kDigit = (std::uint64_t{1} << kBits) - 1;
  std::vector<std::uint64_t> sorted(keys.size());
  for (int shift = 0; shift < 64 && largest >> shift != 0; shift += kBits) {
    std::array<std::size_t, kDigit + 1> position{};
    for (const std::uint64_t key : keys) ++position[key >> shift & kDigit];
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

}  // namespace v0
}  // namespace grayling
