// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <vector>

#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// One offset of every pair of opposite offsets at this Chebyshev distance: 13 in 3D and 4 in a slice at distance 1.
// The offset kept is the one that points forward in memory.
std::vector<Index3> half_offsets(int distance, bool in_plane);

// Every offset up to this Chebyshev distance except zero: 26 in 3D and 8 in a slice at distance 1.
std::vector<Index3> all_offsets(int distance, bool in_plane);

}  // namespace v0
}  // namespace grayling
