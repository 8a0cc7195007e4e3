// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/order_statistics.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace {

constexpr int kBinBits = 11;
constexpr std::size_t kBins = std::size_t{1} << kBinBits;
constexpr std::size_t kSmall = 4096;  // fewer values are selected from directly

// bins[k] = (values[k] - minimum) * scale, truncated: monotone, since each rounding is.
struct LinearBins {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* values, std::size_t size, double minimum, double scale,
                                         std::uint16_t* bins) const {
    for (std::size_t k = 0; k < size; ++k) {
      bins[k] = static_cast<std::uint16_t>(static_cast<std::int32_t>((double{values[k]} - minimum) * scale));
    }
  }
};

template <class T>
using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

// The bits of a finite number as an integer that rises with it: negative numbers have theirs reversed, others follow.
template <class T>
GRAYLING_ALWAYS_INLINE Bits<T> ordered_bits(T value) {
  constexpr Bits<T> kSign = Bits<T>{1} << (8 * sizeof(T) - 1);
  const auto bits = std::bit_cast<Bits<T>>(value + T{0});  // turns -0 into 0
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}

// The leading bits in which the values differ.
struct BitBins {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* values, std::size_t size, T minimum, int shift,
                                         std::uint16_t* bins) const {
    const Bits<T> lowest = ordered_bits(minimum);
    for (std::size_t k = 0; k < size; ++k) {
      bins[k] = static_cast<std::uint16_t>((ordered_bits(values[k]) - lowest) >> shift);
    }
  }
};

using Histogram = std::array<std::size_t, kBins>;

// Two tables, so that equal neighbours do not wait for each other's increment.
Histogram histogram(const std::uint16_t* bins, std::size_t size) {
  Histogram even{}, odd{};
  std::size_t k = 0;
  for (; k + 2 <= size; k += 2) {
    ++even[bins[k]];
    ++odd[bins[k + 1]];
  }
  if (k < size) ++even[bins[k]];
  for (std::size_t b = 0; b < kBins; ++b) even[b] += odd[b];
  return even;
}

// The values of one bin that holds wanted ranks.
struct Segment {
  std::size_t first_rank = 0;  // of its lowest value
  std::size_t begin = 0;       // where its values stand among those collected
  std::size_t size = 0;
};

// Segments in ascending order; slot[bin] is 1 + the index of the bin's segment, or 0.
std::vector<Segment> wanted_segments(const Histogram& counts, std::span<const std::size_t> ranks,
                                     std::array<std::uint8_t, kBins>& slot) {
  std::vector<Segment> segments;
  std::size_t rank = 0, collected = 0, next = 0;
  for (std::size_t b = 0; b < kBins && next < ranks.size(); rank += counts[b], ++b) {
    if (ranks[next] >= rank + counts[b]) continue;
    segments.push_back({rank, collected, counts[b]});
    slot[b] = static_cast<std::uint8_t>(segments.size());
    collected += counts[b];
    while (next < ranks.size() && ranks[next] < rank + counts[b]) ++next;
  }
  return segments;
}

// Selects ascending ranks one after the other, each in what the one before left above it.
template <class T>
void select(std::span<T> values, std::span<const std::size_t> ranks, T* sorted) {
  std::size_t begin = 0;
  for (std::size_t k = 0; k < ranks.size(); ++k) {
    const auto position = [&](std::size_t at) { return values.begin() + static_cast<std::ptrdiff_t>(at); };
    if (k == 0 || ranks[k] != ranks[k - 1]) std::nth_element(position(begin), position(ranks[k]), values.end());
    sorted[k] = values[ranks[k]];
    begin = ranks[k];
  }
}

template <class T>
void in_segment(std::span<T> values, std::span<const std::size_t> ranks, T* sorted);

// The values of all segments, one segment after the other.
template <class T>
std::vector<T> collect(std::span<const T> values, const std::uint16_t* bins,
                       const std::array<std::uint8_t, kBins>& slot, const std::vector<Segment>& segments) {
  const std::size_t n_wanted = segments.back().begin + segments.back().size;
  std::vector<std::size_t> wanted(n_wanted + 1);  // one more: the write below is not conditional
  std::size_t at = 0;
  for (std::size_t k = 0; k < values.size(); ++k) {
    wanted[at] = k;
    at += slot[bins[k]] != 0 ? 1U : 0U;
  }
  std::vector<std::size_t> cursor(segments.size());
  for (std::size_t s = 0; s < segments.size(); ++s) cursor[s] = segments[s].begin;
  std::vector<T> collected(n_wanted);
  for (std::size_t k = 0; k < n_wanted; ++k) {
    const std::size_t index = wanted[k];
    collected[cursor[slot[bins[index]] - 1U]++] = values[index];
  }
  return collected;
}

enum class Binning { linear, bits };

// False where the range has no usable scale.
template <class T>
bool find_bins(std::span<const T> values, T minimum, T maximum, Binning binning, std::uint16_t* bins) {
  if (binning == Binning::bits) {
    const auto width = static_cast<int>(std::bit_width(ordered_bits(maximum) - ordered_bits(minimum)));
    simd_call<BitBins>(values.data(), values.size(), minimum, std::max(width - kBinBits, 0), bins);
    return true;
  }
  const double scale = (static_cast<double>(kBins) - 0.5) / (double{maximum} - double{minimum});
  if (!std::isnormal(scale)) return false;
  simd_call<LinearBins>(values.data(), values.size(), double{minimum}, scale, bins);
  return true;
}

// Linear bins spread ordinary intensities evenly. Where outliers crowd the others into one bin, its values are binned
// by their bits, eleven more of which are settled at each level, so that it ends after six at most.
template <class T>
void by_bins(std::span<const T> values, T minimum, T maximum, std::span<const std::size_t> ranks, T* sorted,
             Binning binning) {
  const auto bins = std::make_unique_for_overwrite<std::uint16_t[]>(values.size());
  if (!find_bins(values, minimum, maximum, binning, bins.get())) {
    return by_bins(values, minimum, maximum, ranks, sorted, Binning::bits);
  }
  std::array<std::uint8_t, kBins> slot{};
  const std::vector<Segment> segments = wanted_segments(histogram(bins.get(), values.size()), ranks, slot);
  std::vector<T> collected = collect(values, bins.get(), slot, segments);
  std::size_t first = 0;
  for (const Segment& segment : segments) {
    std::vector<std::size_t> inside;
    while (first + inside.size() < ranks.size() && ranks[first + inside.size()] < segment.first_rank + segment.size) {
      inside.push_back(ranks[first + inside.size()] - segment.first_rank);
    }
    in_segment<T>({collected.data() + segment.begin, segment.size}, inside, sorted + first);
    first += inside.size();
  }
}

// Ranks within one segment, whose values may be reordered.
template <class T>
void in_segment(std::span<T> values, std::span<const std::size_t> ranks, T* sorted) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  if (*low == *high) {
    std::fill_n(sorted, ranks.size(), *low);
  } else if (values.size() <= kSmall) {
    select(values, ranks, sorted);
  } else {
    by_bins<T>(values, *low, *high, ranks, sorted, Binning::bits);
  }
}

}  // namespace

template <class T>
void order_statistics(std::span<const T> values, T minimum, T maximum, std::span<const std::size_t> ranks,
                      std::span<T> sorted) {
  if (ranks.empty()) return;
  if (minimum == maximum) {
    std::fill(sorted.begin(), sorted.end(), minimum);
  } else if (values.size() <= kSmall) {
    std::vector<T> copy(values.begin(), values.end());
    select<T>(copy, ranks, sorted.data());
  } else {
    by_bins<T>(values, minimum, maximum, ranks, sorted.data(), Binning::linear);
  }
}

template void order_statistics(std::span<const float>, float, float, std::span<const std::size_t>, std::span<float>);
template void order_statistics(std::span<const double>, double, double, std::span<const std::size_t>,
                               std::span<double>);

}  // namespace v0
}  // namespace grayling
