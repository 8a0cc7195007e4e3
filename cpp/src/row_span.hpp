// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <cstring>

#include "grayling/region.hpp"

namespace grayling {
inline namespace v0 {

// Voxels at a time, where a row of a mask or of levels is looked at in words.
template <class T>
constexpr std::int64_t kPerWord = sizeof(std::uint64_t) / sizeof(T);

template <class T>
std::uint64_t word_at(const T* row) {
  std::uint64_t word = 0;
  std::memcpy(&word, row, sizeof(word));
  return word;
}

// From the first to the last voxel that is not 0.
template <class T>
RowSpan row_span(const T* row, std::int64_t size) {
  constexpr std::int64_t kWord = kPerWord<T>;
  std::int64_t begin = 0;
  while (begin + kWord <= size && word_at(row + begin) == 0) begin += kWord;
  while (begin < size && row[begin] == 0) ++begin;
  std::int64_t end = size;
  while (end - kWord >= begin && word_at(row + end - kWord) == 0) end -= kWord;
  while (end > begin && row[end - 1] == 0) --end;
  return {static_cast<std::int32_t>(begin), static_cast<std::int32_t>(end)};
}

}  // namespace v0
}  // namespace grayling
