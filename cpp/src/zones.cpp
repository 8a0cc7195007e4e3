// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/zones.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <limits>

#include "grayling/cancel.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// The neighbours that come earlier in memory: those of the same slice first, so that labelling in a slice is the same
// with fewer of them.
constexpr int kInSlice = 4;
constexpr int kEarlier = 13;
constexpr std::array<Index3, kEarlier> kOffsets = {{{0, 0, -1},
                                                    {0, -1, -1},
                                                    {0, -1, 0},
                                                    {0, -1, 1},
                                                    {-1, -1, -1},
                                                    {-1, -1, 0},
                                                    {-1, -1, 1},
                                                    {-1, 0, -1},
                                                    {-1, 0, 0},
                                                    {-1, 0, 1},
                                                    {-1, 1, -1},
                                                    {-1, 1, 0},
                                                    {-1, 1, 1}}};

// The neighbours over faces, which alone link zones in the Manhattan and the Euclidean norm.
constexpr unsigned kFaces = [] {
  unsigned set = 0;
  for (unsigned a = 0; a < kEarlier; ++a) {
    const Index3 o = kOffsets[a];
    if (o.z * o.z + o.y * o.y + o.x * o.x == 1) set |= 1U << a;
  }
  return set;
}();

// kTouching[a]: the neighbours that touch neighbour a.
constexpr std::array<unsigned, kEarlier> kTouching = [] {
  std::array<unsigned, kEarlier> sets{};
  const auto near = [](std::int64_t u, std::int64_t v) { return u - v <= 1 && v - u <= 1; };
  for (unsigned a = 0; a < kEarlier; ++a) {
    for (unsigned b = 0; b < kEarlier; ++b) {
      const Index3 p = kOffsets[a], q = kOffsets[b];
      if (near(p.z, q.z) && near(p.y, q.y) && near(p.x, q.x)) sets[a] |= 1U << b;
    }
  }
  return sets;
}();

// For every set of equal neighbours the few that stand for all: neighbours that touch one another were united when the
// later of them was labelled, so one of every connected part is enough. There are at most four parts (the corners of
// the previous slice). Four bits each, from the lowest; kNone ends the list.
constexpr unsigned kNone = 15;
constexpr std::uint16_t kNobody = 0xFFFF;

constexpr std::uint16_t list_representatives(unsigned set, bool touching_unites) {
  unsigned list = kNobody;
  for (int n = 0; set != 0; ++n) {
    const auto first = static_cast<unsigned>(std::countr_zero(set));
    list = (list & ~(kNone << 4 * n)) | first << 4 * n;
    set &= set - 1;
    for (unsigned reached = 1U << first; reached != 0;) {  // take away all that it leads to
      const auto member = static_cast<unsigned>(std::countr_zero(reached));
      const unsigned next = touching_unites ? kTouching[member] & set : 0;
      set &= ~next;
      reached = (reached & (reached - 1)) | next;
    }
  }
  return static_cast<std::uint16_t>(list);
}

using Representatives = std::array<std::uint16_t, std::size_t{1} << kEarlier>;

// Made when first needed: at compile time it would take more steps than some compilers allow.
const Representatives& all_representatives() {
  static const Representatives lists = [] {
    Representatives made{};
    for (unsigned set = 0; set < made.size(); ++set) made[set] = list_representatives(set, true);
    return made;
  }();
  return lists;
}

// Neighbours over edges and corners are no neighbours here, and of those over faces no two are linked, so that all
// stand for themselves.
const Representatives& face_representatives() {
  static const Representatives lists = [] {
    Representatives made{};
    for (unsigned set = 0; set < made.size(); ++set) made[set] = list_representatives(set & kFaces, false);
    return made;
  }();
  return lists;
}

// The rows that hold the earlier neighbours, each shifted so that element k is the neighbour of element k.
template <class Level>
struct NeighbourRows {
  const Level* rows[kEarlier];
};

// set[k] = bits of the neighbours that equal here[k]; low and high byte apart, so that bytes stay bytes.
struct EqualNeighbours {
  template <int First, int N, class Level>
  GRAYLING_ALWAYS_INLINE static void one_byte(const Level* here, const NeighbourRows<Level>& earlier, std::int64_t n,
                                              std::uint8_t* set) {
    for (std::int64_t k = 0; k < whole_blocks(n); ++k) {
      unsigned bits = 0;
      for (int b = 0; b < N; ++b) bits |= static_cast<unsigned>(earlier.rows[First + b][k] == here[k]) << b;
      set[k] = static_cast<std::uint8_t>(bits);
    }
  }
  template <class Level>
  GRAYLING_ALWAYS_INLINE void operator()(const Level* here, NeighbourRows<Level> earlier, bool in_slice, std::int64_t n,
                                         std::uint8_t* low, std::uint8_t* high) const {
    if (in_slice) return one_byte<0, kInSlice>(here, earlier, n, low);
    one_byte<0, 8>(here, earlier, n, low);
    one_byte<8, kEarlier - 8>(here, earlier, n, high);
  }
};

// Labels one slice after the other by union-find over provisional zones.
class Labeller {
 public:
  Labeller(const Region& region, const VolumeView<const std::uint16_t>& distances, Norm norm)
      : region_(region),
        distances_(distances),
        representatives_(norm == Norm::chebyshev ? all_representatives() : face_representatives()),
        stride_(region.shape().x + 2),
        plane_size_(stride_ * (region.shape().y + 2)),
        labels_(static_cast<std::size_t>(2 * plane_size_)),
        low_(static_cast<std::size_t>(whole_blocks(stride_))),
        high_(low_.size()) {}

  template <class Level>
  void add_slice(const VolumeView<const Level>& levels, std::int64_t z, bool in_slice) {
    for (std::int64_t y = 0; y < region_.shape().y; ++y) {
      const RowSpan span = region_.span(z, y);
      if (!span.empty()) add_row(levels, {z, y, span.begin}, std::int64_t{span.end} - span.begin, in_slice);
    }
  }
  std::vector<Zone> zones();

 private:
  struct Provisional {
    std::uint32_t parent;  // a smaller label or itself
    Zone zone;
  };

  template <class Level>
  void add_row(const VolumeView<const Level>& levels, const Index3& begin, std::int64_t n, bool in_slice);
  GRAYLING_ALWAYS_INLINE std::uint32_t label_of(unsigned list, const std::uint32_t* here, const std::int64_t* shifts);
  std::uint32_t root(std::uint32_t label) {
    while (forest_[label].parent != label) label = forest_[label].parent = forest_[forest_[label].parent].parent;
    return label;
  }
  std::uint32_t* label_at(const Index3& p) {
    return &labels_[static_cast<std::size_t>((p.z & 1) * plane_size_ + (p.y + 1) * stride_ + p.x + 1)];
  }

  const Region& region_;
  VolumeView<const std::uint16_t> distances_;
  const Representatives& representatives_;
  std::int64_t stride_;
  std::int64_t plane_size_;
  std::vector<std::uint32_t> labels_;  // [2, y + 2, x + 2], of this slice and the one before
  std::vector<std::uint8_t> low_, high_;
  std::vector<Provisional> forest_;
};

// The label for a voxel with this list of representatives, which is not empty.
std::uint32_t Labeller::label_of(unsigned list, const std::uint32_t* here, const std::int64_t* shifts) {
  list |= kNone << 16;
  std::uint32_t label = here[shifts[list & kNone]];
  for (list >>= 4; (list & kNone) != kNone; list >>= 4) {
    std::uint32_t a = root(label), b = root(here[shifts[list & kNone]]);
    if (b < a) std::swap(a, b);
    forest_[b].parent = a;
    label = a;
  }
  return label;
}

template <class Level>
void Labeller::add_row(const VolumeView<const Level>& levels, const Index3& begin, std::int64_t n, bool in_slice) {
  NeighbourRows<Level> earlier{};
  std::int64_t shifts[kEarlier];
  std::uint32_t* label = label_at(begin);
  for (int k = 0; k < kEarlier; ++k) {
    const Index3 p = begin + kOffsets[static_cast<std::size_t>(k)];
    earlier.rows[k] = &levels(p.z, p.y, p.x);
    shifts[k] = label_at(p) - label;
  }
  const Level* here = &levels(begin.z, begin.y, begin.x);
  const std::uint16_t* distance = distances_.data == nullptr ? nullptr : &distances_(begin.z, begin.y, begin.x);
  simd_call<EqualNeighbours>(here, earlier, in_slice, n, low_.data(), high_.data());
  for (std::int64_t k = 0; k < n; ++k) {
    if (here[k] == 0) continue;
    const auto at = static_cast<std::size_t>(k);
    const std::uint16_t list = representatives_[in_slice ? low_[at] : low_[at] | unsigned{high_[at]} << 8];
    const std::uint32_t step = distance == nullptr ? 0 : distance[k];
    if (list == kNobody) {
      label[k] = static_cast<std::uint32_t>(forest_.size());
      forest_.push_back({label[k], {here[k], 1, step}});
      continue;
    }
    const std::uint32_t found = label_of(list, label + k, shifts);
    label[k] = found;
    Zone& zone = forest_[found].zone;
    ++zone.size;
    if (distance != nullptr) zone.distance = std::min(zone.distance, step);
  }
}

// Parents come before their children, so one pass hands every provisional zone to its root.
std::vector<Zone> Labeller::zones() {
  std::vector<Zone> result;
  for (std::uint32_t label = 0; label < forest_.size(); ++label) {
    Provisional& p = forest_[label];
    p.parent = forest_[p.parent].parent;
    if (p.parent == label) continue;
    Zone& zone = forest_[p.parent].zone;
    zone.size += p.zone.size;
    zone.distance = std::min(zone.distance, p.zone.distance);
  }
  for (std::uint32_t label = 0; label < forest_.size(); ++label) {
    if (forest_[label].parent == label) result.push_back(forest_[label].zone);
  }
  return result;
}

}  // namespace

std::vector<Zone> find_zones(const Region& region, const Group& group, bool in_plane,
                             const VolumeView<const std::uint16_t>& distances, Norm norm) {
  region.require_padding(1);
  Labeller labeller(region, distances, norm);
  region.visit([&](const auto& levels) {
    for (std::int64_t z = group.slice_begin; z < group.slice_end; ++z) {
      check_cancelled();
      labeller.add_slice(levels, z, in_plane || z == group.slice_begin);
    }
  });
  return labeller.zones();
}

}  // namespace v0
}  // namespace grayling
