// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/ngldm.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "grayling/cancel.hpp"
#include "grayling/gather.hpp"
#include "grayling/neighbourhood.hpp"
#include "grayling/simd.hpp"
#include "size_table.hpp"

namespace grayling {
inline namespace v0 {
namespace ngldm {
namespace {

struct Equal {
  template <class Level>
  GRAYLING_ALWAYS_INLINE bool operator()(Level other, Level here) const {
    return other == here;
  }
};

template <class Level>
struct Near {
  Level alpha;
  GRAYLING_ALWAYS_INLINE bool operator()(Level other, Level here) const {
    const auto apart = static_cast<Level>(std::max(other, here) - std::min(other, here));
    return (apart <= alpha) & (other != 0);
  }
};

// Adds to counts[k] the dependent ones of N neighbours of here[k].
template <int N, class Level, class Count, class Depends>
GRAYLING_ALWAYS_INLINE void add_dependent(const Level* here, const std::int64_t* shifts, std::int64_t size,
                                          Depends depends, Count* counts) {
  const Level* others[N];
  for (int s = 0; s < N; ++s) others[s] = here + shifts[s];
  for (std::int64_t k = 0; k < size; ++k) {
    Count count = counts[k];
    for (int s = 0; s < N; ++s) count = static_cast<Count>(count + depends(others[s][k], here[k]));
    counts[k] = count;
  }
}

// counts[k] = dependence of here[k]; `shifts` lead from a voxel to its neighbours. Voxels outside get some value.
template <class Depends>
struct CountRow {
  const std::vector<std::int64_t>* shifts;
  Depends depends;

  template <class Level, class Count>
  GRAYLING_ALWAYS_INLINE void operator()(const Level* here, std::int64_t n, Count* counts) const {
    constexpr int kAtOnce = 8;  // neighbours for which a count is loaded and stored once
    const std::int64_t size = whole_blocks(n);
    for (std::int64_t k = 0; k < size; ++k) counts[k] = 1;
    std::size_t s = 0;
    for (; s + kAtOnce <= shifts->size(); s += kAtOnce) {
      add_dependent<kAtOnce>(here, shifts->data() + s, size, depends, counts);
    }
    for (; s < shifts->size(); ++s) add_dependent<1>(here, shifts->data() + s, size, depends, counts);
  }
};

// One call for a slice, since rows may be short. `counts` is room for a row.
struct CountSlice {
  template <class Level, class Row, class Count, class Counter>
  GRAYLING_ALWAYS_INLINE void operator()(const Region* region, VolumeView<const Level> levels, std::int64_t z, Row row,
                                         Count* counts, Counter* counter) const {
    for (std::int64_t y = 0; y < region->shape().y; ++y) {
      const RowSpan span = region->span(z, y);
      if (span.empty()) continue;
      const Level* here = levels.row(z, y) + span.begin;
      const std::int64_t n = std::int64_t{span.end} - span.begin;
      row(here, n, counts);
      counter->add_row(here, static_cast<const Count*>(counts), n);
    }
  }
};

template <class Count, class Counter>
zone_like::Cells count_dependences(const Region& region, const Group& group, const std::vector<Index3>& offsets,
                                   std::uint32_t alpha, Counter counter) {
  std::vector<Count> counts(static_cast<std::size_t>(whole_blocks(region.shape().x)));
  region.visit([&]<class Level>(const VolumeView<const Level>& levels) {
    std::vector<std::int64_t> shifts;
    for (const Index3& o : offsets) shifts.push_back(o.z * levels.stride_z + o.y * levels.stride_y + o.x);
    const auto count = [&](auto depends) {
      for (std::int64_t z = group.slice_begin; z < group.slice_end; ++z) {
        check_cancelled();
        simd_call<CountSlice>(&region, levels, z, CountRow<decltype(depends)>{&shifts, depends}, counts.data(),
                              &counter);
      }
    };
    const auto reach = static_cast<Level>(std::min<std::uint32_t>(alpha, std::numeric_limits<Level>::max()));
    alpha == 0 ? count(Equal{}) : count(Near<Level>{reach});
  });
  return counter.build();
}

}  // namespace

zone_like::Cells gather(const Region& region, const Group& group, bool in_plane, const Dependence& dependence) {
  region.require_padding(dependence.neighbourhood.reach());
  const std::vector<Index3> offsets = offsets_of(dependence.neighbourhood, in_plane);
  const auto n_sizes = static_cast<std::uint32_t>(offsets.size() + 2);  // dependences 1 to all neighbours and itself
  const std::uint64_t n_voxels = voxels_in(group, region);
  const bool small_sizes = n_sizes <= std::numeric_limits<std::uint8_t>::max();
  using Table = zone_like::SizeTable<std::uint16_t>;
  if (small_sizes && Table::has_places(region, n_sizes) && Table::pays(region, n_sizes, n_voxels)) {
    return count_dependences<std::uint8_t>(region, group, offsets, dependence.alpha, Table(region, n_sizes));
  }
  zone_like::CellBuilder cells(region.n_levels(), n_voxels, n_sizes);
  if (small_sizes) {
    return count_dependences<std::uint8_t>(region, group, offsets, dependence.alpha, std::move(cells));
  }
  return count_dependences<std::uint32_t>(region, group, offsets, dependence.alpha, std::move(cells));
}

}  // namespace ngldm
}  // namespace v0
}  // namespace grayling
