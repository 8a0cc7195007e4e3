// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/ngtdm.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>

#include "grayling/cancel.hpp"
#include "grayling/gather.hpp"
#include "grayling/neighbourhood.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace ngtdm {
namespace {

// Per voxel of a row: the neighbourhood's sum of levels and number of voxels inside, both with the voxel itself. In the
// Chebyshev norm the sums are separable: first over the rows of the neighbourhood (column), then along the row
// (window).
template <class Sum>
struct RowSums {
  explicit RowSums(std::int64_t size)
      : column_levels(static_cast<std::size_t>(whole_blocks(size) + kRowBlock)),
        column_counts(column_levels.size()),
        levels(column_levels.size()),
        counts(column_levels.size()),
        index(column_levels.size()) {}

  std::vector<Sum> column_levels, column_counts, levels, counts;
  std::vector<std::uint32_t> index;
};

// Adds N rows, at shifts from the first voxel's, to the columns of levels and of voxels inside.
template <int N>
struct AddRows {
  template <class Level, class Sum>
  GRAYLING_ALWAYS_INLINE void operator()(const Level* here, const std::int64_t* shifts, std::int64_t size, Sum* levels,
                                         Sum* counts) const {
    const Level* rows[N];
    for (int r = 0; r < N; ++r) rows[r] = here + shifts[r];
    for (std::int64_t k = 0; k < size; ++k) {
      Sum level = levels[k], count = counts[k];
      for (int r = 0; r < N; ++r) {
        level = static_cast<Sum>(level + rows[r][k]);
        count = static_cast<Sum>(count + (rows[r][k] != 0));
      }
      levels[k] = level;
      counts[k] = count;
    }
  }
};

// The same for any number of rows, from 0 on.
template <class Level, class Sum>
GRAYLING_ALWAYS_INLINE void sum_rows(const Level* here, const std::vector<std::int64_t>& shifts, std::int64_t size,
                                     Sum* levels, Sum* counts) {
  constexpr int kAtOnce = 3;  // rows for which a sum is loaded and stored once
  for (std::int64_t k = 0; k < size; ++k) levels[k] = counts[k] = 0;
  std::size_t r = 0;
  for (; r + kAtOnce <= shifts.size(); r += kAtOnce) AddRows<kAtOnce>{}(here, &shifts[r], size, levels, counts);
  for (; r < shifts.size(); ++r) AddRows<1>{}(here, &shifts[r], size, levels, counts);
}

struct AddWindow {
  template <class Sum>
  GRAYLING_ALWAYS_INLINE void operator()(const Sum* column, std::int64_t size, bool first, Sum* window) const {
    for (std::int64_t k = 0; k < size; ++k) window[k] = static_cast<Sum>((first ? 0 : window[k]) + column[k]);
  }
};

// levels[k] = |n level - sum of neighbours|, which is the same with and without the voxel itself; index[k] = table
// cell.
struct Differences {
  template <class Level, class Sum>
  GRAYLING_ALWAYS_INLINE void operator()(const Level* here, std::int64_t size, std::uint32_t width, Sum* levels,
                                         const Sum* counts, std::uint32_t* index) const {
    for (std::int64_t k = 0; k < size; ++k) {
      const auto expected = static_cast<Sum>(counts[k] * here[k]);
      levels[k] = static_cast<Sum>(std::max(expected, levels[k]) - std::min(expected, levels[k]));
      index[k] = static_cast<std::uint32_t>(here[k] * width + static_cast<std::uint32_t>(counts[k]));
    }
  }
};

struct SumRow {
  template <class Level, class Sum>
  GRAYLING_ALWAYS_INLINE void operator()(const Level* here, const std::vector<std::int64_t>* row_shifts, int distance,
                                         std::int64_t n, std::uint32_t width, RowSums<Sum>* sums) const {
    sum_rows(here - distance, *row_shifts, whole_blocks(n + 2 * distance), sums->column_levels.data(),
             sums->column_counts.data());
    for (int s = 0; s <= 2 * distance; ++s) {
      AddWindow{}(sums->column_levels.data() + s, whole_blocks(n), s == 0, sums->levels.data());
      AddWindow{}(sums->column_counts.data() + s, whole_blocks(n), s == 0, sums->counts.data());
    }
    Differences{}(here, whole_blocks(n), width, sums->levels.data(), sums->counts.data(), sums->index.data());
  }
};

// The same for a neighbourhood of any form, voxel by voxel; `shifts` lead to all of it, the voxel itself included.
struct SumShifts {
  template <class Level, class Sum>
  GRAYLING_ALWAYS_INLINE void operator()(const Level* here, const std::vector<std::int64_t>* shifts, std::int64_t n,
                                         std::uint32_t width, RowSums<Sum>* sums) const {
    sum_rows(here, *shifts, whole_blocks(n), sums->levels.data(), sums->counts.data());
    Differences{}(here, whole_blocks(n), width, sums->levels.data(), sums->counts.data(), sums->index.data());
  }
};

// Collects cells by (level, number of voxels in the neighbourhood): in a table, or as a list where a table would be
// much larger than what comes.
class CellTable {
 public:
  CellTable(std::uint32_t n_levels, std::uint64_t n_voxels, std::uint32_t width) : width_(width) {
    constexpr std::uint64_t kAlways = 16384;  // as in zone_like::CellBuilder
    const std::uint64_t size = (std::uint64_t{n_levels} + 1) * width;
    if (size <= std::max(kAlways, 4 * n_voxels)) table_.resize(size);
  }
  std::uint32_t width() const { return width_; }

  template <class Level, class Sum>
  void add_row(const Level* here, std::int64_t n, const RowSums<Sum>& sums) {
    for (std::size_t k = 0; k < static_cast<std::size_t>(n); ++k) {
      if (!table_.empty()) {
        table_[sums.index[k]].n_voxels += 1;
        table_[sums.index[k]].difference += sums.levels[k];
      } else if (here[k] != 0) {
        list_.push_back({here[k], static_cast<std::uint32_t>(sums.counts[k] - 1), 1, sums.levels[k]});
      }
    }
  }
  Cells build(IsolatedVoxels isolated);

 private:
  struct Sums {
    std::uint64_t n_voxels = 0;
    std::uint64_t difference = 0;
  };
  std::uint32_t width_;
  std::vector<Sums> table_;  // [level, voxels in the neighbourhood]
  std::vector<Entry> list_;
};

Cells CellTable::build(IsolatedVoxels isolated) {
  for (std::size_t cell = width_; cell < table_.size(); ++cell) {
    const Sums& sums = table_[cell];
    if (sums.n_voxels == 0) continue;
    list_.push_back({static_cast<std::uint32_t>(cell / width_), static_cast<std::uint32_t>(cell % width_ - 1),
                     sums.n_voxels, sums.difference});
  }
  const auto key = [](const Entry& e) { return std::tuple(e.level, e.n_neighbours); };
  if (table_.empty()) {
    std::sort(list_.begin(), list_.end(), [&](const Entry& a, const Entry& b) { return key(a) < key(b); });
  }
  Cells result;
  for (const Entry& e : list_) {
    if (e.n_neighbours == 0 && isolated == IsolatedVoxels::left_out) continue;
    if (result.cells.empty() || key(result.cells.back()) != key(e)) result.cells.push_back({e.level, e.n_neighbours});
    result.cells.back().n_voxels += e.n_voxels;
    result.cells.back().difference += e.difference;
  }
  return result;
}

// The rows of a neighbourhood, as shifts from the voxel's own.
template <class Level>
std::vector<std::int64_t> row_shifts(const VolumeView<const Level>& levels, bool in_plane, std::int64_t distance) {
  const std::int64_t reach_z = in_plane ? 0 : distance;
  std::vector<std::int64_t> shifts;
  for (std::int64_t z = -reach_z; z <= reach_z; ++z) {
    for (std::int64_t y = -distance; y <= distance; ++y) shifts.push_back(z * levels.stride_z + y * levels.stride_y);
  }
  return shifts;
}

template <class Level>
std::vector<std::int64_t> voxel_shifts(const VolumeView<const Level>& levels, const std::vector<Index3>& offsets) {
  std::vector<std::int64_t> shifts{0};
  for (const Index3& o : offsets) shifts.push_back(o.z * levels.stride_z + o.y * levels.stride_y + o.x);
  return shifts;
}

struct Surroundings {
  bool in_plane;
  int distance;
  IsolatedVoxels isolated;
  std::optional<std::vector<Index3>> offsets;  // none where it is the whole box

  std::uint64_t size() const {
    const auto side = static_cast<std::uint64_t>(2 * distance + 1);
    return offsets ? offsets->size() + 1 : side * side * (in_plane ? 1 : side);
  }
  template <class Level>
  std::vector<std::int64_t> shifts(const VolumeView<const Level>& levels) const {
    return offsets ? voxel_shifts(levels, *offsets) : row_shifts(levels, in_plane, distance);
  }
};

template <class Sum>
Cells gather_in(const Region& region, const Group& group, const Surroundings& surroundings) {
  const int distance = surroundings.distance;
  CellTable table(region.n_levels(), voxels_in(group, region), static_cast<std::uint32_t>(surroundings.size() + 1));
  RowSums<Sum> sums(region.shape().x + 2 * distance);
  region.visit([&](const auto& levels) {
    const std::vector<std::int64_t> shifts = surroundings.shifts(levels);
    for (std::int64_t z = group.slice_begin; z < group.slice_end; ++z) {
      check_cancelled();
      for (std::int64_t y = 0; y < region.shape().y; ++y) {
        const RowSpan span = region.span(z, y);
        if (span.empty()) continue;
        const auto* here = levels.row(z, y) + span.begin;
        const std::int64_t n = std::int64_t{span.end} - span.begin;
        if (surroundings.offsets) {
          simd_call<SumShifts>(here, &shifts, n, table.width(), &sums);
        } else {
          simd_call<SumRow>(here, &shifts, distance, n, table.width(), &sums);
        }
        table.add_row(here, n, sums);
      }
    }
  });
  return table.build(surroundings.isolated);
}

}  // namespace

Cells gather(const Region& region, const Group& group, bool in_plane, const Neighbourhood& neighbourhood,
             IsolatedVoxels isolated) {
  const int reach = neighbourhood.reach();
  region.require_padding(reach);
  Surroundings surroundings{in_plane, reach, isolated, {}};
  const bool is_box = neighbourhood.norm == Norm::chebyshev && neighbourhood.is_whole();
  if (!is_box) surroundings.offsets = offsets_of(neighbourhood, in_plane);
  // The largest sum of a neighbourhood decides how wide the sums are.
  if (surroundings.size() * region.n_levels() <= std::numeric_limits<std::uint16_t>::max()) {
    return gather_in<std::uint16_t>(region, group, surroundings);
  }
  return gather_in<std::uint64_t>(region, group, surroundings);
}

Summary summarise(const Cells& cells, Degenerate degenerate) {
  std::vector<Row> rows(cells.cells.size());
  Summary summary = reduce(cells, rows.data(), check_cancelled);
  summary.degenerate = degenerate;
  return summary;
}

}  // namespace ngtdm
}  // namespace v0
}  // namespace grayling
