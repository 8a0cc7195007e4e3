// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/region.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "grayling/bounding_box.hpp"
#include "grayling/error.hpp"
#include "grayling/simd.hpp"
#include "interleaved_counts.hpp"
#include "row_span.hpp"

namespace grayling {
inline namespace v0 {
namespace {

std::uint64_t level_bytes(std::uint32_t n_levels) {
  if (n_levels <= std::numeric_limits<std::uint8_t>::max()) return 1;
  return n_levels <= std::numeric_limits<std::uint16_t>::max() ? 2 : 4;
}

Index3 padded(const Index3& shape, std::int64_t padding) {
  return {shape.z + 2 * padding, shape.y + 2 * padding, shape.x + 2 * padding};
}

struct CountInside {
  template <class Level>
  GRAYLING_ALWAYS_INLINE std::int32_t operator()(const Level* row, std::int64_t size) const {
    std::int32_t inside = 0;
    for (std::int64_t x = 0; x < size; ++x) inside += row[x] != 0 ? 1 : 0;
    return inside;
  }
};

struct CountSlice {
  template <class Level, class Counts>
  GRAYLING_ALWAYS_INLINE void operator()(const Region* region, VolumeView<const Level> levels, std::int64_t z,
                                         Counts* voxels) const {
    for (std::int64_t y = 0; y < region->shape().y; ++y) {
      const RowSpan span = region->span(z, y);
      const std::int64_t n = std::max(std::int64_t{span.end} - span.begin, std::int64_t{0});
      const Level* row = levels.row(z, y) + span.begin;
      std::uint32_t* place = voxels->room(n);
      for (std::int64_t k = 0; k < whole_blocks(n); ++k) place[k] = voxels->place(row[k]);
      voxels->advance(n);
    }
  }
};

void expect_levels(const VolumeView<const std::uint32_t>& levels, std::uint32_t n_levels) {
  for (std::int64_t z = 0; z < levels.shape.z; ++z) {
    for (std::int64_t y = 0; y < levels.shape.y; ++y) {
      const std::uint32_t* row = levels.row(z, y);
      const std::uint32_t highest = *std::max_element(row, row + levels.shape.x);
      if (highest <= n_levels) continue;
      throw InvalidArgument("found level " + std::to_string(highest) + " where the number of levels is " +
                            std::to_string(n_levels));
    }
  }
}

// Row spans, zone labels and zone sizes are 32 bits wide.
void expect_shape(const Index3& shape) {
  constexpr double kMostVoxels = std::numeric_limits<std::uint32_t>::max();
  const double n_voxels = static_cast<double>(shape.z) * static_cast<double>(shape.y) * static_cast<double>(shape.x);
  if (n_voxels <= kMostVoxels && shape.x <= std::numeric_limits<std::int32_t>::max()) return;
  throw InvalidGeometry("the box of a region may have up to 2^32 - 1 voxels; got " + std::to_string(shape.z) + " x " +
                        std::to_string(shape.y) + " x " + std::to_string(shape.x));
}

}  // namespace

Region::Region(const Index3& shape, std::uint32_t n_levels, std::int64_t padding)
    : shape_(shape), n_levels_(n_levels), padding_(padding) {
  expect_shape(shape);
  const auto size = static_cast<std::size_t>(voxel_count(padded(shape, padding)) + kRowBlock);
  switch (level_bytes(n_levels)) {
    case 1:
      levels_.emplace<0>(size);
      break;
    case 2:
      levels_.emplace<1>(size);
      break;
    default:
      levels_.emplace<2>(size);
  }
}

void Region::require_padding(std::int64_t reach) const {
  if (padding_ >= reach) return;
  throw InvalidArgument("neighbours up to distance " + std::to_string(reach) +
                        " need a region padded by as much, not " + std::to_string(padding_));
}

void Region::close() {
  slice_voxels_.assign(static_cast<std::size_t>(shape_.z), 0);
  spans_.clear();
  spans_.reserve(static_cast<std::size_t>(shape_.z * shape_.y));
  std::vector<std::uint8_t> occupied(std::size_t{n_levels_} + 1, 0);
  n_voxels_ = 0;
  visit([&](const auto& levels) {
    for (std::int64_t z = 0; z < shape_.z; ++z) {
      std::uint64_t inside = 0;
      for (std::int64_t y = 0; y < shape_.y; ++y) {
        const auto* row = levels.row(z, y);
        const RowSpan span = spans_.emplace_back(row_span(row, shape_.x));
        for (std::int64_t x = span.begin; x < span.end; ++x) occupied[row[x]] = 1;
        inside +=
            static_cast<std::uint64_t>(simd_call<CountInside>(row + span.begin, std::int64_t{span.end} - span.begin));
      }
      slice_voxels_[static_cast<std::size_t>(z)] = inside;
      n_voxels_ += inside;
    }
  });
  n_levels_occupied_ = static_cast<std::uint32_t>(std::count(occupied.begin() + 1, occupied.end(), 1));
}

std::vector<std::uint64_t> level_counts(const Region& region) {
  std::vector<std::uint64_t> counts(std::size_t{region.n_levels()} + 1);
  region.visit([&]<class Level>(const VolumeView<const Level>& levels) {
    // Few levels come one after the other again and again.
    constexpr std::uint32_t kWays = sizeof(Level) == 1 ? 8 : 1;
    InterleavedCounts<std::uint32_t, std::uint32_t, kWays> voxels(counts.size(), region.shape().x);
    for (std::int64_t z = 0; z < region.shape().z; ++z) simd_call<CountSlice>(&region, levels, z, &voxels);
    voxels.add_up();
    for (std::size_t level = 1; level < counts.size(); ++level) counts[level] = voxels[level];
  });
  return counts;
}

Region make_region(const VolumeView<const std::uint32_t>& levels, std::uint32_t n_levels, std::int64_t padding) {
  const Box box = bounding_box(levels);
  if (box.size.z == 0) throw EmptyRegion("no voxel has a level above 0");
  expect_levels(levels, n_levels);
  Region region(box.size, n_levels, padding);
  region.visit([&](const auto& view) {
    using Level = std::remove_pointer_t<decltype(view.data)>;
    for (std::int64_t z = 0; z < box.size.z; ++z) {
      for (std::int64_t y = 0; y < box.size.y; ++y) {
        const std::uint32_t* from = levels.row(box.begin.z + z, box.begin.y + y) + box.begin.x;
        std::transform(from, from + box.size.x, view.row(z, y), [](std::uint32_t l) { return static_cast<Level>(l); });
      }
    }
  });
  region.close();
  return region;
}

}  // namespace v0
}  // namespace grayling
