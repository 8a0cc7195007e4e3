// Copyright The grayling developers. Licensed under Apache-2.0.
#include "preprocess/source.hpp"

#include <numeric>
#include <string>
#include <type_traits>
#include <vector>

#include "grayling/cancel.hpp"
#include "grayling/error.hpp"
#include "grayling/simd.hpp"
#include "grayling/threads.hpp"

namespace grayling {
inline namespace v0 {
namespace {

struct LoadVoxels {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* voxels, std::int64_t n, double* row) const {
    for (std::int64_t x = 0; x < n; ++x) row[x] = static_cast<double>(voxels[x]);
  }
};

struct LoadMask {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* voxels, std::int64_t n, double* row) const {
    for (std::int64_t x = 0; x < n; ++x) row[x] = voxels[x] != 0 ? 1.0 : 0.0;
  }
};

// x - x is 0 for finite x only.
struct CountNotFinite {
  template <class T>
  GRAYLING_ALWAYS_INLINE std::int64_t operator()(const T* voxels, std::int64_t n) const {
    std::int64_t count = 0;
    for (std::int64_t x = 0; x < n; ++x) count += voxels[x] - voxels[x] == T{0} ? 0 : 1;
    return count;
  }
};

template <class T>
std::string first_not_finite(const VolumeView<const T>& box, const Index3& begin) {
  for (std::int64_t z = 0; z < box.shape.z; ++z) {
    for (std::int64_t y = 0; y < box.shape.y; ++y) {
      for (std::int64_t x = 0; x < box.shape.x; ++x) {
        if (box(z, y, x) - box(z, y, x) == T{0}) continue;
        return "(" + std::to_string(begin.z + z) + ", " + std::to_string(begin.y + y) + ", " +
               std::to_string(begin.x + x) + ")";
      }
    }
  }
  return "(none)";
}

template <class T>
void expect_finite_voxels(const VolumeView<const T>& box, const Index3& begin) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(box.shape.z));
  for_each_block(box.shape.z, voxel_count(box.shape), [&](std::int64_t z) {
    std::int64_t& count = counts[static_cast<std::size_t>(z)];
    for (std::int64_t y = 0; y < box.shape.y; ++y) count += simd_call<CountNotFinite>(box.row(z, y), box.shape.x);
  });
  const std::int64_t count = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  if (count == 0) return;
  throw InvalidArgument("cubic_spline needs finite voxels, and " + std::to_string(count) +
                        " are not, the first at (z, y, x) = " + first_not_finite(box, begin) +
                        "; replace them, or interpolate by 'linear' or 'nearest'");
}

}  // namespace

void Source::load(const Index3& start, std::int64_t n, double* row) const {
  std::visit(
      [&](const auto& view) {
        const auto* voxels = view.row(start.z, start.y) + start.x;
        if (is_mask) {
          simd_call<LoadMask>(voxels, n, row);
        } else {
          simd_call<LoadVoxels>(voxels, n, row);
        }
      },
      volume);
}

void for_each_block(std::int64_t n, std::int64_t n_voxels, FunctionRef<void(std::int64_t)> visit) {
  constexpr std::int64_t kWorthThreads = std::int64_t{1} << 17;  // some 100 microseconds
  if (n_voxels < kWorthThreads) {
    for (std::int64_t i = 0; i < n; ++i) {
      check_cancelled();
      visit(i);
    }
  } else {
    parallel_for(static_cast<std::size_t>(n), [&](std::size_t i) { visit(static_cast<std::int64_t>(i)); });
  }
}

void expect_finite(const AnyVolume& image, const Index3& begin, const Index3& size) {
  std::visit(
      [&]<class T>(const VolumeView<const T>& view) {
        if constexpr (std::is_floating_point_v<T>) expect_finite_voxels(view.crop(begin, size), begin);
      },
      image);
}

}  // namespace v0
}  // namespace grayling
