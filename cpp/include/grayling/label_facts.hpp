// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>

#include "grayling/any_volume.hpp"
#include "grayling/bounding_box.hpp"

namespace grayling {
inline namespace v0 {

// What there is to say of the voxels with a label, all of it exact.
struct LabelFacts {
  std::uint64_t n_voxels = 0;
  Box box;                                  // size zero where there is no voxel
  std::array<std::int64_t, 3> index_sum{};  // of the voxels' indices (z, y, x): the centre of mass, times n_voxels
  std::uint64_t n_components = 0;           // sets of voxels that touch at faces, edges or corners
};

// One pass over the volume. In a volume of one slice components are those of eight neighbours.
LabelFacts label_facts(const AnyVolume& volume, std::int64_t label);

}  // namespace v0
}  // namespace grayling
