// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace grayling {
inline namespace v0 {
namespace filters {

// Numbers replaced by their ranks, 0 for the smallest: what depends on their order alone is found among small integers,
// many of which fit into a register. Equal numbers have different ranks. What is not a number ranks first or last.
template <class T, class Rank>
class RankOrder {
 public:
  // ranks[k] is the rank of values[k].
  void operator()(const T* values, std::size_t n, Rank* ranks) {
    keys_.resize(n);
    places_.resize(n);
    for (std::size_t k = 0; k < n; ++k) {
      keys_[k] = key_of(values[k]);
      places_[k] = static_cast<std::uint32_t>(k);
    }
    sort();
    sorted_.resize(n);
    for (std::size_t rank = 0; rank < n; ++rank) {
      sorted_[rank] = values[places_[rank]];
      ranks[places_[rank]] = static_cast<Rank>(rank);
    }
  }

  // The value of a rank.
  T operator[](Rank rank) const { return sorted_[static_cast<std::size_t>(rank)]; }

 private:
  using Key = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  static constexpr int kKeyBits = 8 * static_cast<int>(sizeof(Key));
  static constexpr int kDigitBits = 11;  // the positions of 2048 digits stay in the first cache
  static constexpr Key kDigit = (Key{1} << kDigitBits) - 1;

  // Keys order as the numbers do: of negative ones all bits are turned, of others the sign.
  static Key key_of(T value) {
    const auto bits = std::bit_cast<Key>(value);
    constexpr Key kSign = Key{1} << (kKeyBits - 1);
    return (bits & kSign) != 0 ? ~bits : bits | kSign;
  }

  // Digit by digit from the lowest; a digit in which all keys agree costs one look.
  void sort() {
    const std::size_t n = keys_.size();
    other_keys_.resize(n);
    other_places_.resize(n);
    for (int shift = 0; shift < kKeyBits; shift += kDigitBits) {
      std::array<std::uint32_t, static_cast<std::size_t>(kDigit) + 1> position{};
      for (const Key key : keys_) ++position[key >> shift & kDigit];
      if (position[keys_.front() >> shift & kDigit] == n) continue;
      std::uint32_t begin = 0;
      for (std::uint32_t& p : position) begin += std::exchange(p, begin);
      for (std::size_t k = 0; k < n; ++k) {
        const std::uint32_t to = position[keys_[k] >> shift & kDigit]++;
        other_keys_[to] = keys_[k];
        other_places_[to] = places_[k];
      }
      keys_.swap(other_keys_);
      places_.swap(other_places_);
    }
  }

  std::vector<Key> keys_, other_keys_;
  std::vector<std::uint32_t> places_, other_places_;
  std::vector<T> sorted_;
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
