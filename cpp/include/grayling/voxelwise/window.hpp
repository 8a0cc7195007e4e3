// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// Texture of the small cube around one voxel: the body of a feature-map kernel, the same for a CPU loop and a CUDA
// thread. Everything lives in fixed arrays; the families' reducers do the rest.

#include <cstdint>

#include "grayling/families/glcm.hpp"
#include "grayling/families/zone_like.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {
namespace voxelwise {

// The levels of a (2 radius + 1)^3 cube; 0 = outside the region.
template <int Radius>
struct Window {
  static constexpr int side = 2 * Radius + 1;
  static constexpr int n_voxels = side * side * side;
  std::uint32_t levels[n_voxels];

  template <class Level>
  GRAYLING_HOST_DEVICE static Window around(const VolumeView<const Level>& volume, const Index3& centre) {
    Window window;
    int at = 0;
    for (int z = -Radius; z <= Radius; ++z) {
      for (int y = -Radius; y <= Radius; ++y) {
        for (int x = -Radius; x <= Radius; ++x) {
          window.levels[at++] = volume(centre.z + z, centre.y + y, centre.x + x);
        }
      }
    }
    return window;
  }
  GRAYLING_HOST_DEVICE std::uint32_t level(int z, int y, int x) const {
    const bool inside = z >= 0 && z < side && y >= 0 && y < side && x >= 0 && x < side;
    return inside ? levels[(z * side + y) * side + x] : 0;
  }
};

// Few (first, second) keys with counts, kept in ascending order.
template <int Capacity>
struct CellList {
  std::uint32_t first[Capacity];
  std::uint32_t second[Capacity];
  std::uint32_t count[Capacity];
  int size = 0;

  GRAYLING_HOST_DEVICE void add(std::uint32_t a, std::uint32_t b) {
    int at = size;
    while (at > 0 && (first[at - 1] > a || (first[at - 1] == a && second[at - 1] > b))) --at;
    if (at > 0 && first[at - 1] == a && second[at - 1] == b) {
      ++count[at - 1];
      return;
    }
    for (int k = size; k > at; --k) {
      first[k] = first[k - 1];
      second[k] = second[k - 1];
      count[k] = count[k - 1];
    }
    first[at] = a;
    second[at] = b;
    count[at] = 1;
    ++size;
  }
};

template <int Capacity>
struct GlcmCells : CellList<Capacity> {
  template <class Visit>
  GRAYLING_HOST_DEVICE void for_each(Visit visit) const {
    for (int k = 0; k < this->size; ++k) visit(glcm::Entry{this->first[k], this->second[k], this->count[k]});
  }
};

template <int Capacity>
struct ZoneLikeCells : CellList<Capacity> {
  template <class Visit>
  GRAYLING_HOST_DEVICE void for_each(Visit visit) const {
    for (int k = 0; k < this->size; ++k) visit(zone_like::Entry{this->first[k], this->second[k], this->count[k]});
  }
};

// The symmetric co-occurrences of a window at the given offsets.
template <int Radius>
GRAYLING_HOST_DEVICE glcm::Summary glcm_of(const Window<Radius>& window, const Index3* offsets, int n_offsets,
                                           std::uint32_t n_levels) {
  using W = Window<Radius>;
  constexpr int kReach = 3 * W::side - 2;  // sum over one axis of the ways to pair two voxels
  constexpr int kCapacity = kReach * kReach * kReach - W::n_voxels;
  GlcmCells<kCapacity> cells;
  for (int o = 0; o < n_offsets; ++o) {
    for (int at = 0; at < W::n_voxels; ++at) {
      const int z = at / (W::side * W::side), y = at / W::side % W::side, x = at % W::side;
      const std::uint32_t a = window.levels[at];
      const std::uint32_t b = window.level(z + static_cast<int>(offsets[o].z), y + static_cast<int>(offsets[o].y),
                                           x + static_cast<int>(offsets[o].x));
      if (a == 0 || b == 0) continue;
      cells.add(a, b);
      cells.add(b, a);
    }
  }
  using Tally = SmallTally<kCapacity>;
  glcm::Projections<Tally> projections;
  return glcm::reduce(cells, n_levels, projections);
}

// The size zones of a window, connected through 26 neighbours.
template <int Radius>
GRAYLING_HOST_DEVICE zone_like::Summary glszm_of(const Window<Radius>& window) {
  using W = Window<Radius>;
  ZoneLikeCells<W::n_voxels> cells;
  bool seen[W::n_voxels] = {};
  int stack[W::n_voxels];
  std::uint64_t n_voxels = 0;
  for (int seed = 0; seed < W::n_voxels; ++seed) {
    n_voxels += window.levels[seed] != 0;
    if (window.levels[seed] == 0 || seen[seed]) continue;
    int height = 0;
    std::uint32_t size = 0;
    seen[seed] = true;
    stack[height++] = seed;
    while (height > 0) {
      const int at = stack[--height];
      ++size;
      const int z = at / (W::side * W::side), y = at / W::side % W::side, x = at % W::side;
      for (int neighbour = 0; neighbour < 27; ++neighbour) {
        const int nz = z + neighbour / 9 - 1, ny = y + neighbour / 3 % 3 - 1, nx = x + neighbour % 3 - 1;
        if (window.level(nz, ny, nx) != window.levels[seed]) continue;
        const int next = (nz * W::side + ny) * W::side + nx;
        if (seen[next]) continue;
        seen[next] = true;
        stack[height++] = next;
      }
    }
    cells.add(window.levels[seed], size);
  }
  zone_like::Projections<SmallTally<W::n_voxels>> projections;
  return zone_like::reduce(cells, n_voxels, projections);
}

}  // namespace voxelwise
}  // namespace v0
}  // namespace grayling
