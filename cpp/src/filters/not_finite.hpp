// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "filters/local_blocks.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

struct AllFinite {
  template <class T>
  GRAYLING_ALWAYS_INLINE bool operator()(const T* values, std::int64_t n) const {
    constexpr int kLanes = 8;
    T trace[kLanes] = {};
    std::int64_t k = 0;
    for (; k + kLanes <= n; k += kLanes) {
      for (int lane = 0; lane < kLanes; ++lane) trace[lane] += values[k + lane] * T{0};
    }
    for (; k < n; ++k) trace[0] += values[k] * T{0};
    T sum = 0;
    for (const T value : trace) sum += value;
    return sum == T{0};
  }
};

// Filters that compare voxels would lose sight of those that are not finite: here every result whose box contains one
// becomes not a number.
template <class T>
class NotFinite {
 public:
  void spread(const Block<T>& block, const VolumeView<T>& result) {
    const Index3 reach = block.window.before;
    const Index3 size{block.size.z + 2 * reach.z, block.size.y + 2 * reach.y, block.size.x + 2 * reach.x};
    if (simd_call<AllFinite>(block.first, size.z * block.stride_z)) return;
    near_.assign(static_cast<std::size_t>(voxel_count(block.size)), false);
    for (std::int64_t z = 0; z < size.z; ++z) {
      for (std::int64_t y = 0; y < size.y; ++y) {
        const T* row = block.first + z * block.stride_z + y * block.stride_y;
        for (std::int64_t x = 0; x < size.x; ++x) {
          if (!std::isfinite(row[x])) mark(block, {z, y, x});
        }
      }
    }
    for (std::int64_t z = 0, k = 0; z < block.size.z; ++z) {
      for (std::int64_t y = 0; y < block.size.y; ++y) {
        T* const row = result.row(block.begin.z + z, block.begin.y + y) + block.begin.x;
        for (std::int64_t x = 0; x < block.size.x; ++x, ++k) {
          if (near_[static_cast<std::size_t>(k)]) row[x] = std::numeric_limits<T>::quiet_NaN();
        }
      }
    }
  }

 private:
  // Results that see a place of the block, which begins one reach before them.
  void mark(const Block<T>& block, const Index3& place) {
    const auto from = [](std::int64_t at, std::int64_t reach) { return std::max<std::int64_t>(at - 2 * reach, 0); };
    const Index3& reach = block.window.before;
    for (std::int64_t z = from(place.z, reach.z); z <= std::min(place.z, block.size.z - 1); ++z) {
      for (std::int64_t y = from(place.y, reach.y); y <= std::min(place.y, block.size.y - 1); ++y) {
        const std::int64_t row = (z * block.size.y + y) * block.size.x;
        const std::int64_t begin = from(place.x, reach.x), end = std::min(place.x, block.size.x - 1) + 1;
        if (begin < end) std::fill(near_.begin() + row + begin, near_.begin() + row + end, true);
      }
    }
  }

  std::vector<char> near_;
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
