// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/range_within.hpp"

#include <array>
#include <limits>

#include "grayling/error.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace {

constexpr std::int64_t kLanes = 16;

template <class T>
struct Limits {
  static constexpr bool kReal = std::numeric_limits<T>::has_infinity;
  static constexpr T kHighest = kReal ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
  static constexpr T kLowest = kReal ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
};

template <class T>
struct Lanes {
  std::array<T, kLanes> low, high;

  Lanes() {
    low.fill(Limits<T>::kHighest);
    high.fill(Limits<T>::kLowest);
  }
};

// A value outside the mask stands for the other end, so that no branch is left.
template <class T>
struct AddRow {
  GRAYLING_ALWAYS_INLINE static void add(const T* row, const std::uint8_t* mask, std::int64_t lane, Lanes<T>* lanes) {
    const auto k = static_cast<std::size_t>(lane);
    const T below = mask[lane] != 0 ? row[lane] : Limits<T>::kHighest;
    const T above = mask[lane] != 0 ? row[lane] : Limits<T>::kLowest;
    lanes->low[k] = below < lanes->low[k] ? below : lanes->low[k];
    lanes->high[k] = above > lanes->high[k] ? above : lanes->high[k];
  }

  GRAYLING_ALWAYS_INLINE void operator()(const T* row, const std::uint8_t* mask, std::int64_t n,
                                         Lanes<T>* result) const {
    Lanes<T> lanes = *result;
    std::int64_t x = 0;
    for (; x + kLanes <= n; x += kLanes) {
      for (std::int64_t lane = 0; lane < kLanes; ++lane) add(row + x, mask + x, lane, &lanes);
    }
    for (std::int64_t lane = 0; x + lane < n; ++lane) add(row + x, mask + x, lane, &lanes);
    *result = lanes;
  }
};

template <class T>
std::optional<AnyRange> range_of(const ConstVolume<T>& volume, const VolumeView<const std::uint8_t>& mask) {
  Lanes<T> lanes;
  for (std::int64_t z = 0; z < volume.shape.z; ++z) {
    for (std::int64_t y = 0; y < volume.shape.y; ++y) {
      simd_call<AddRow<T>>(volume.row(z, y), mask.row(z, y), volume.shape.x, &lanes);
    }
  }
  Range<T> range{lanes.low[0], lanes.high[0]};
  for (const T low : lanes.low) range.low = low < range.low ? low : range.low;
  for (const T high : lanes.high) range.high = high > range.high ? high : range.high;
  if (range.low > range.high) return std::nullopt;
  return range;
}

}  // namespace

std::optional<AnyRange> range_within(const AnyVolume& volume, const VolumeView<const std::uint8_t>& mask) {
  if (shape_of(volume) != mask.shape) throw InvalidGeometry("volume and mask differ in shape");
  return std::visit([&](const auto& view) { return range_of(view, mask); }, volume);
}

}  // namespace v0
}  // namespace grayling
