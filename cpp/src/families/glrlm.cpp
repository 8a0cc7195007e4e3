// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/glrlm.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "grayling/cancel.hpp"
#include "grayling/error.hpp"
#include "grayling/gather.hpp"
#include "grayling/simd.hpp"
#include "size_table.hpp"
#include "weighted_cells.hpp"

namespace grayling {
inline namespace v0 {
namespace glrlm {
namespace {

// One row of voxels with those before and after it along the direction. The length of a run up to each voxel is carried
// from row to row; `ended` gets it where a run ends, and 0 elsewhere.
template <class Level, class Length>
struct RunRow {
  const Level* here;
  const Level* before;
  const Level* after;
  const Length* length_before;
  Length* length;
  Length* ended;
  std::int64_t size;
};

// All bits where the condition holds, else none: with masks instead of branches the loops are vectorised.
template <class Length>
GRAYLING_ALWAYS_INLINE Length mask_if(bool condition) {
  return static_cast<Length>(-static_cast<Length>(condition));
}

struct EndRuns {
  template <class Level, class Length>
  GRAYLING_ALWAYS_INLINE void operator()(RunRow<Level, Length> row) const {
    for (std::int64_t k = 0; k < whole_blocks(row.size); ++k) {
      const auto ends = mask_if<Length>((row.here[k] != row.after[k]) & (row.here[k] != 0));
      row.ended[k] = static_cast<Length>(row.length[k] & ends);
    }
  }
};

struct ExtendRuns {
  template <class Level, class Length>
  GRAYLING_ALWAYS_INLINE void operator()(RunRow<Level, Length> row) const {
    for (std::int64_t k = 0; k < whole_blocks(row.size); ++k) {
      const auto same = mask_if<Length>(row.here[k] == row.before[k]);
      row.length[k] = static_cast<Length>((row.length_before[k] & same) + 1);
    }
    EndRuns{}(row);
  }
};

// The same along the row itself, where a voxel's predecessor is its left neighbour.
struct ExtendRunsAlongRow {
  template <class Level, class Length>
  GRAYLING_ALWAYS_INLINE void operator()(RunRow<Level, Length> row) const {
    Length length = 0;
    for (std::int64_t k = 0; k < whole_blocks(row.size); ++k) {
      const auto same = mask_if<Length>(row.here[k] == row.before[k]);
      length = static_cast<Length>((length & same) + 1);
      row.length[k] = length;
    }
    EndRuns{}(row);
  }
};

// One call for a slice, since rows may be short.
struct TraceSlice {
  template <class Tracer, class Counter>
  GRAYLING_ALWAYS_INLINE void operator()(Tracer* tracer, std::int64_t z, Index3 direction, Counter* counter) const {
    tracer->trace(z, direction, *counter);
  }
};

// Traces runs along one direction. Keeps the lengths of the rows that the direction can come from: two slices.
template <class Level, class Length>
class Tracer {
 public:
  Tracer(const Region& region, const VolumeView<const Level>& levels)
      : region_(region),
        levels_(levels),
        stride_(std::max(region.shape().x + 2, kRowBlock)),
        lengths_(static_cast<std::size_t>(2 * stride_ * (region.shape().y + 2) + kRowBlock)),
        ended_(static_cast<std::size_t>(whole_blocks(stride_))) {}

  template <class Counter>
  GRAYLING_ALWAYS_INLINE void trace(std::int64_t z, const Index3& direction, Counter& counter) {
    const bool along_row = direction.z == 0 && direction.y == 0;
    for (std::int64_t y = 0; y < region_.shape().y; ++y) {
      const RowSpan span = region_.span(z, y);
      if (span.empty()) continue;
      const RunRow<Level, Length> row = row_at({z, y, span.begin}, direction, std::int64_t{span.end} - span.begin);
      along_row ? ExtendRunsAlongRow{}(row) : ExtendRuns{}(row);
      counter.add_row(row.here, row.ended, row.size);
    }
  }

 private:
  GRAYLING_ALWAYS_INLINE RunRow<Level, Length> row_at(const Index3& p, const Index3& direction, std::int64_t size) {
    const Index3 before = p - direction, after = p + direction;
    return {&levels_(p.z, p.y, p.x),
            &levels_(before.z, before.y, before.x),
            &levels_(after.z, after.y, after.x),
            length_at(before),
            length_at(p),
            ended_.data(),
            size};
  }
  GRAYLING_ALWAYS_INLINE Length* length_at(const Index3& p) {
    return &lengths_[static_cast<std::size_t>(((p.z & 1) * (region_.shape().y + 2) + p.y + 1) * stride_ + p.x + 1)];
  }

  const Region& region_;
  VolumeView<const Level> levels_;
  std::int64_t stride_;  // at least a block: what a row writes past its end must not reach the other slice's rows
  std::vector<Length> lengths_;  // [2, y + 2, x + 2]
  std::vector<Length> ended_;
};

template <class Length, class Counter>
zone_like::Cells trace_all(const Region& region, const Group& group, Counter counter) {
  region.visit([&]<class Level>(const VolumeView<const Level>& levels) {
    Tracer<Level, Length> tracer(region, levels);
    for (const Index3& direction : group.directions) {
      for (std::int64_t z = group.slice_begin; z < group.slice_end; ++z) {
        check_cancelled();
        simd_call<TraceSlice>(&tracer, z, direction, &counter);
      }
    }
  });
  return counter.build();
}

void require_adjacent(const std::vector<Index3>& directions) {
  for (const Index3& d : directions) {
    if (std::max({std::abs(d.z), std::abs(d.y), std::abs(d.x)}) == 1) continue;
    throw InvalidArgument("runs are traced from voxel to adjacent voxel, not along (" + std::to_string(d.z) + ", " +
                          std::to_string(d.y) + ", " + std::to_string(d.x) + ")");
  }
}

// Whether some row holds a voxel whose next one along the direction is inside as well; for most regions the first
// rows say so.
bool has_adjacent_pair(const Region& region, const Group& group, const Index3& direction) {
  return region.visit([&]<class Level>(const VolumeView<const Level>& levels) {
    for (std::int64_t z = group.slice_begin; z < group.slice_end; ++z) {
      for (std::int64_t y = 0; y < region.shape().y; ++y) {
        const RowSpan span = region.span(z, y);
        for (std::int64_t x = span.begin; x < span.end; ++x) {
          if (levels(z, y, x) != 0 && levels(z + direction.z, y + direction.y, x + direction.x) != 0) return true;
        }
      }
    }
    return false;
  });
}

// The first voxel of the box on the line through p.
Index3 line_start(const Index3& p, const Index3& direction, const Index3& shape) {
  const auto steps = [](std::int64_t at, std::int64_t step, std::int64_t size) {
    if (step == 0) return std::numeric_limits<std::int64_t>::max();
    return step > 0 ? at : size - 1 - at;
  };
  const std::int64_t n =
      std::min({steps(p.z, direction.z, shape.z), steps(p.y, direction.y, shape.y), steps(p.x, direction.x, shape.x)});
  return {p.z - n * direction.z, p.y - n * direction.y, p.x - n * direction.x};
}

// Whether some line holds two voxels, however far apart.
bool has_line(const Region& region, const Group& group, const Index3& direction) {
  if (has_adjacent_pair(region, group, direction)) return true;
  const Index3 shape = region.shape();
  std::vector<bool> is_met(static_cast<std::size_t>(voxel_count(shape)));  // [z, y, x], by the start of the line
  return region.visit([&]<class Level>(const VolumeView<const Level>& levels) {
    for (std::int64_t z = group.slice_begin; z < group.slice_end; ++z) {
      check_cancelled();
      for (std::int64_t y = 0; y < shape.y; ++y) {
        const RowSpan span = region.span(z, y);
        for (std::int64_t x = span.begin; x < span.end; ++x) {
          if (levels(z, y, x) == 0) continue;
          const Index3 start = line_start({z, y, x}, direction, shape);
          const auto line = static_cast<std::size_t>((start.z * shape.y + start.y) * shape.x + start.x);
          if (is_met[line]) return true;
          is_met[line] = true;
        }
      }
    }
    return false;
  });
}

}  // namespace

std::vector<Index3> directions_with_lines(const Region& region, const Group& group) {
  require_adjacent(group.directions);
  region.require_padding(1);
  std::vector<Index3> kept;
  for (const Index3& direction : group.directions) {
    if (has_line(region, group, direction)) kept.push_back(direction);
  }
  return kept;
}

zone_like::Cells gather(const Region& region, const Group& group) {
  region.require_padding(1);
  require_adjacent(group.directions);
  const Index3 shape = region.shape();
  const std::uint64_t n_expected = n_voxels(region, group);
  const auto longest = static_cast<std::uint64_t>(std::max({shape.z, shape.y, shape.x}));
  const bool short_lengths = longest <= std::numeric_limits<std::uint8_t>::max();
  const std::uint64_t n_lengths = longest + 1;
  if (short_lengths && zone_like::SizeTable<std::uint32_t>::pays(region, n_lengths, n_expected)) {
    if (zone_like::SizeTable<std::uint16_t>::has_places(region, n_lengths)) {
      return trace_all<std::uint8_t>(region, group, zone_like::SizeTable<std::uint16_t>(region, n_lengths));
    }
    return trace_all<std::uint8_t>(region, group, zone_like::SizeTable<std::uint32_t>(region, n_lengths));
  }
  zone_like::CellBuilder cells(region.n_levels(), n_expected);
  if (short_lengths) return trace_all<std::uint8_t>(region, group, std::move(cells));
  return trace_all<std::uint32_t>(region, group, std::move(cells));
}

std::uint64_t n_voxels(const Region& region, const Group& group) {
  return voxels_in(group, region) * group.directions.size();
}

WeightedRuns gather_weighted(const Region& region, const Group& group, const DistanceWeighting& weighting) {
  WeightedRuns runs;
  if (group.directions.empty()) return runs;
  for (const WeightedDirections& some : by_weight(group.directions, weighting)) {
    const Group part{group.slice_begin, group.slice_end, some.directions};
    runs.n_voxels += some.weight * static_cast<double>(n_voxels(region, part));
    const zone_like::Cells cells = gather(region, part);
    cells.for_each([&](const zone_like::Entry& e) {
      runs.cells.cells.push_back({e.level, e.size, some.weight * static_cast<double>(e.count)});
    });
  }
  add_equal_cells(runs.cells.cells, [](const auto& e) { return std::pair(e.level, e.size); });
  return runs;
}

}  // namespace glrlm
}  // namespace v0
}  // namespace grayling
