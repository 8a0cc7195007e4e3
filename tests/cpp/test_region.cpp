// Copyright The grayling developers. Licensed under Apache-2.0.

// What a region refuses, for callers that come without Python's checks.
#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/region.hpp"

using namespace grayling;

namespace {

template <class Expected, class Call>
bool throws(Call call) {
  try {
    call();
  } catch (const Expected&) {
    return true;
  }
  return false;
}

VolumeView<const std::uint32_t> view_of(const std::vector<std::uint32_t>& levels) {
  return VolumeView<const std::uint32_t>::contiguous(levels.data(), {1, 2, 3});
}

}  // namespace

int main() {
  const std::vector<std::uint32_t> levels{0, 0, 5, 0, 2, 5};
  const Region region = make_region(view_of(levels), 7, 1);
  CHECK_EQ(region.n_voxels(), 3U);
  CHECK_EQ(region.n_levels(), 7U);
  CHECK_EQ(region.n_levels_occupied(), 2U);
  const std::vector<std::uint64_t> counts = level_counts(region);
  CHECK_EQ(counts.size(), 8U);
  CHECK_EQ(counts[0], 0U);
  CHECK_EQ(counts[2], 1U);
  CHECK_EQ(counts[5], 2U);
  CHECK_EQ(region.shape().x, 2);
  CHECK(throws<InvalidArgument>([&] { make_region(view_of(levels), 4, 1); }));
  CHECK(throws<EmptyRegion>([] { make_region(view_of(std::vector<std::uint32_t>(6)), 4, 1); }));
  CHECK(throws<InvalidGeometry>([] { Region({1 << 12, 1 << 11, 1 << 10}, 4, 1); }));
  CHECK(throws<InvalidGeometry>([] { Region({std::int64_t{1} << 40, std::int64_t{1} << 40, 1}, 4, 1); }));
  return report();
}
