// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <optional>
#include <vector>

#include "grayling/norm.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// Voxels at any of the distances, which are at least 1. An offset is at distance d where its length is d, in the
// Euclidean norm above d - 1 and up to d.
struct Neighbourhood {
  std::vector<int> distances{1};
  Norm norm = Norm::chebyshev;

  int reach() const;      // the largest distance
  bool is_whole() const;  // whether no distance up to the largest is missing
};

// Voxels without a neighbour: IBSI leaves them out of the NGTDM, pyradiomics counts them, as voxels that differ by 0.
enum class IsolatedVoxels { left_out, counted };

// The offsets of a neighbourhood, by z, y, x.
std::vector<Index3> offsets_of(const Neighbourhood& neighbourhood, bool in_plane);

// All distances up to this one.
Neighbourhood ball(int distance, Norm norm = Norm::chebyshev);

// Every offset up to this distance except zero: 26 in 3D and 8 in a slice at Chebyshev distance 1.
std::vector<Index3> all_offsets(int distance, bool in_plane, Norm norm = Norm::chebyshev);

// One offset of every pair of opposite offsets at this distance: 13 in 3D and 4 in a slice at Chebyshev distance 1.
// The Euclidean norm takes what lies further than distance - 1 and no further than the distance. The offset kept is the
// one that points forward in memory.
std::vector<Index3> half_offsets(int distance, bool in_plane, Norm norm = Norm::chebyshev);

// The offsets of co-occurring pairs (IBSI LFYI): by default the half offsets of Chebyshev distance 1 times the
// distance, 13 in 3D at any distance; with a norm, the half offsets at that distance.
std::vector<Index3> pair_offsets(int distance, bool in_plane, std::optional<Norm> norm);

// Those of several distances, one after the other.
std::vector<Index3> pair_offsets(const std::vector<int>& distances, bool in_plane, std::optional<Norm> norm);

}  // namespace v0
}  // namespace grayling
