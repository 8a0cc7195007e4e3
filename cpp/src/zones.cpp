// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/zones.hpp"

#include <algorithm>
#include <limits>

#include "grayling/neighbourhood.hpp"

namespace grayling {
inline namespace v0 {
namespace {

constexpr std::uint32_t kNoLabel = std::numeric_limits<std::uint32_t>::max();

// Union-find over provisional zones; sizes and distances are kept at the roots.
class ZoneForest {
 public:
  std::uint32_t add(std::uint32_t level) {
    zones_.push_back({level, 0, std::numeric_limits<std::uint32_t>::max()});
    parents_.push_back(static_cast<std::uint32_t>(parents_.size()));
    return parents_.back();
  }
  std::uint32_t root(std::uint32_t label) {
    while (parents_[label] != label) label = parents_[label] = parents_[parents_[label]];
    return label;
  }
  std::uint32_t unite(std::uint32_t a, std::uint32_t b) {
    a = root(a);
    b = root(b);
    if (a == b) return a;
    if (b < a) std::swap(a, b);
    parents_[b] = a;
    zones_[a].size += zones_[b].size;
    zones_[a].distance = std::min(zones_[a].distance, zones_[b].distance);
    return a;
  }
  void grow(std::uint32_t root, std::uint32_t distance) {
    ++zones_[root].size;
    zones_[root].distance = std::min(zones_[root].distance, distance);
  }
  std::vector<Zone> roots() const {
    std::vector<Zone> zones;
    for (std::uint32_t k = 0; k < parents_.size(); ++k) {
      if (parents_[k] == k) zones.push_back(zones_[k]);
    }
    return zones;
  }

 private:
  std::vector<std::uint32_t> parents_;
  std::vector<Zone> zones_;
};

// Labels of the current and the previous slice, each with a border of one.
class LabelPlanes {
 public:
  LabelPlanes(std::int64_t size_y, std::int64_t size_x)
      : stride_(size_x + 2),
        planes_(static_cast<std::size_t>(2 * stride_ * (size_y + 2)), kNoLabel),
        plane_size_(stride_ * (size_y + 2)) {}
  std::uint32_t& at(std::int64_t z, std::int64_t y, std::int64_t x) {
    return planes_[static_cast<std::size_t>((z & 1) * plane_size_ + (y + 1) * stride_ + x + 1)];
  }

 private:
  std::int64_t stride_;
  std::vector<std::uint32_t> planes_;
  std::int64_t plane_size_;
};

}  // namespace

std::vector<Zone> find_zones(const Region& region, const Group& group, bool in_plane,
                             const VolumeView<const std::uint16_t>& distances) {
  ZoneForest forest;
  const Index3 shape = region.shape();
  LabelPlanes labels(shape.y, shape.x);
  std::vector<Index3> earlier = half_offsets(1, in_plane);
  region.visit([&](const auto& levels) {
    for (std::int64_t z = group.slice_begin; z < group.slice_end; ++z) {
      for (std::int64_t y = 0; y < shape.y; ++y) {
        const auto* row = levels.row(z, y);
        for (std::int64_t x = 0; x < shape.x; ++x) {
          if (row[x] == 0) continue;
          std::uint32_t label = kNoLabel;
          for (const Index3& o : earlier) {
            if (z - o.z < group.slice_begin || levels(z - o.z, y - o.y, x - o.x) != row[x]) continue;
            const std::uint32_t other = labels.at(z - o.z, y - o.y, x - o.x);
            label = label == kNoLabel ? forest.root(other) : forest.unite(label, other);
          }
          if (label == kNoLabel) label = forest.add(row[x]);
          labels.at(z, y, x) = label;
          forest.grow(label, distances.data == nullptr ? 0 : distances(z, y, x));
        }
      }
    }
  });
  return forest.roots();
}

}  // namespace v0
}  // namespace grayling
