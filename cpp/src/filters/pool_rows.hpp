// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>

#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// The larger or smaller of two; what is not a number stays so.
struct PoolRow {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* response, T shift, T sign, bool largest, std::int64_t n,
                                         T* pooled) const {
    if (largest) {
      for (std::int64_t x = 0; x < n; ++x) {
        const T value = sign * (response[x] + shift);
        pooled[x] = value > pooled[x] || value != value ? value : pooled[x];
      }
    } else {
      for (std::int64_t x = 0; x < n; ++x) {
        const T value = sign * (response[x] + shift);
        pooled[x] = value < pooled[x] || value != value ? value : pooled[x];
      }
    }
  }
};

struct StartRow {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* response, T shift, T sign, std::int64_t n, T* pooled) const {
    for (std::int64_t x = 0; x < n; ++x) pooled[x] = sign * (response[x] + shift);
  }
};

struct TakeMagnitude {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(std::int64_t n, T* row) const {
    for (std::int64_t x = 0; x < n; ++x) row[x] = row[x] < T{0} ? -row[x] : row[x];
  }
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
