// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <optional>
#include <vector>

#include "grayling/norm.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// Every offset up to this distance except zero: 26 in 3D and 8 in a slice at Chebyshev distance 1.
std::vector<Index3> all_offsets(int distance, bool in_plane, Norm norm = Norm::chebyshev);

// One offset of every pair of opposite offsets at this distance: 13 in 3D and 4 in a slice at Chebyshev distance 1.
// The Euclidean norm takes what lies further than distance - 1 and no further than the distance. The offset kept is the
// one that points forward in memory.
std::vector<Index3> half_offsets(int distance, bool in_plane, Norm norm = Norm::chebyshev);

// The offsets of co-occurring pairs (IBSI LFYI): by default the half offsets of Chebyshev distance 1 times the
// distance, 13 in 3D at any distance; with a norm, the half offsets at that distance.
std::vector<Index3> pair_offsets(int distance, bool in_plane, std::optional<Norm> norm);

}  // namespace v0
}  // namespace grayling
