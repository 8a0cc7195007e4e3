// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/ngldm.hpp"

#include <algorithm>
#include <limits>

#include "grayling/cancel.hpp"
#include "grayling/gather.hpp"
#include "grayling/neighbourhood.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace ngldm {
namespace {

// counts[k] = dependence of here[k]; `shifts` lead from a voxel to its neighbours. Voxels outside get some value.
struct CountDependences {
  template <class Level, class Count>
  GRAYLING_ALWAYS_INLINE void operator()(const Level* here, const std::vector<std::int64_t>* shifts, Level alpha,
                                         std::int64_t n, Count* counts) const {
    const std::int64_t size = whole_blocks(n);
    for (std::int64_t k = 0; k < size; ++k) counts[k] = 1;
    for (const std::int64_t shift : *shifts) {
      const Level* other = here + shift;
      if (alpha == 0) {
        for (std::int64_t k = 0; k < size; ++k) counts[k] = static_cast<Count>(counts[k] + (other[k] == here[k]));
      } else {
        for (std::int64_t k = 0; k < size; ++k) {
          const auto apart = static_cast<Level>(std::max(other[k], here[k]) - std::min(other[k], here[k]));
          counts[k] = static_cast<Count>(counts[k] + ((apart <= alpha) & (other[k] != 0)));
        }
      }
    }
  }
};

template <class Count>
void count_dependences(const Region& region, const Group& group, const std::vector<Index3>& offsets,
                       std::uint32_t alpha, zone_like::CellBuilder& cells) {
  std::vector<Count> counts(static_cast<std::size_t>(whole_blocks(region.shape().x)));
  region.visit([&]<class Level>(const VolumeView<const Level>& levels) {
    const auto reach = static_cast<Level>(std::min<std::uint32_t>(alpha, std::numeric_limits<Level>::max()));
    std::vector<std::int64_t> shifts;
    for (const Index3& o : offsets) shifts.push_back(o.z * levels.stride_z + o.y * levels.stride_y + o.x);
    for (std::int64_t z = group.slice_begin; z < group.slice_end; ++z) {
      check_cancelled();
      for (std::int64_t y = 0; y < region.shape().y; ++y) {
        const RowSpan span = region.span(z, y);
        if (span.empty()) continue;
        const Level* here = levels.row(z, y) + span.begin;
        const std::int64_t n = std::int64_t{span.end} - span.begin;
        simd_call<CountDependences>(here, &shifts, reach, n, counts.data());
        cells.add_row(here, counts.data(), n);
      }
    }
  });
}

}  // namespace

zone_like::Cells gather(const Region& region, const Group& group, bool in_plane, const Dependence& dependence) {
  region.require_padding(dependence.neighbourhood.reach());
  const std::vector<Index3> offsets = offsets_of(dependence.neighbourhood, in_plane);
  const auto n_sizes = static_cast<std::uint32_t>(offsets.size() + 2);  // dependences 1 to all neighbours and itself
  zone_like::CellBuilder cells(region.n_levels(), voxels_in(group, region), n_sizes);
  if (n_sizes <= std::numeric_limits<std::uint8_t>::max()) {
    count_dependences<std::uint8_t>(region, group, offsets, dependence.alpha, cells);
  } else {
    count_dependences<std::uint32_t>(region, group, offsets, dependence.alpha, cells);
  }
  return cells.build();
}

}  // namespace ngldm
}  // namespace v0
}  // namespace grayling
