// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>

// How volumes are cut into tiles, and how the rows of a tile stand in memory.
namespace grayling {
inline namespace v0 {
namespace filters {

// Rows of one y lie far apart, where no hardware looks ahead.
template <class V>
void prefetch_row([[maybe_unused]] const V* voxels, [[maybe_unused]] std::int64_t n) {
#if defined(__GNUC__) || defined(__clang__)
  constexpr std::int64_t kVoxels = 64 / static_cast<std::int64_t>(sizeof(V));
  for (std::int64_t x = 0; x < n; x += kVoxels) __builtin_prefetch(voxels + x);
#endif
}

template <class T>
constexpr std::int64_t kPerLine = 64 / static_cast<std::int64_t>(sizeof(T));

// An odd number of cache lines, so that what stands so far apart does not compete for the same places in a cache.
template <class T>
std::int64_t odd_lines(std::int64_t n) {
  return ((n + kPerLine<T> - 1) / kPerLine<T> | 1) * kPerLine<T>;
}

struct Range {
  std::int64_t begin = 0, end = 0;
  std::int64_t size() const { return end - begin; }
};

// Part k of a length that is cut into parts as even as can be.
inline Range part_of(std::int64_t length, std::int64_t n_parts, std::int64_t k) {
  return {length * k / n_parts, length * (k + 1) / n_parts};
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
