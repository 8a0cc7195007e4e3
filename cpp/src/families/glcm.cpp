// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/glcm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <utility>

#include "grayling/cancel.hpp"
#include "grayling/gather.hpp"
#include "grayling/simd.hpp"
#include "interleaved_counts.hpp"
#include "radix_sort.hpp"
#include "weighted_cells.hpp"

namespace grayling {
inline namespace v0 {
namespace glcm {
namespace {

constexpr std::uint32_t kWays = 8;

// Hands the rows of pairs of a slice to a counter: of every row the part whose voxels and whose partners at the offset
// may both be inside. One call for a slice, since rows may be short.
struct AddSlice {
  template <class Level, class Counter>
  GRAYLING_ALWAYS_INLINE void operator()(const Region* region, VolumeView<const Level> levels, std::int64_t z,
                                         Index3 offset, Counter* counter) const {
    const Index3 shape = region->shape();
    const std::int64_t partner_z = z + offset.z;
    if (partner_z < 0 || partner_z >= shape.z) return;
    const auto shift = static_cast<std::int32_t>(offset.x);
    const std::int64_t end_y = std::min(shape.y, shape.y - offset.y);
    for (std::int64_t y = std::max(std::int64_t{0}, -offset.y); y < end_y; ++y) {
      const RowSpan here = region->span(z, y), there = region->span(partner_z, y + offset.y);
      const RowSpan both{std::max(here.begin, there.begin - shift), std::min(here.end, there.end - shift)};
      if (both.empty()) continue;
      counter->add_row(levels.row(z, y) + both.begin, levels.row(partner_z, y + offset.y) + both.begin + offset.x,
                       std::int64_t{both.end} - both.begin);
    }
  }
};

// A table pays while it fits the cache or is not much larger than the number of pairs that fill it.
bool table_pays(std::uint32_t n_levels, std::uint64_t n_pairs) {
  const std::uint64_t cells = (std::uint64_t{n_levels} + 1) * (std::uint64_t{n_levels} + 1);
  return n_levels < 4096 && (cells <= 128 * 128 || cells <= 4 * n_pairs);
}

// Counters see pairs of levels row by row and yield their cells in ascending (i, j), level 0 left out. Unordered, a
// pair counts once, with i <= j.

// Counts in a table [n_levels + 1, n_levels + 1]. Order is given up in the end: to do so for every pair would make one
// cell of two, and those that come in turn would wait for each other.
template <class Index, class Count, std::uint32_t Ways>
class Table {
 public:
  static constexpr std::uint64_t kMostCells = InterleavedCounts<Index, Count, Ways>::kMostCells;

  Table(const Region& region, bool ordered)
      : ordered_(ordered), side_(region.n_levels() + 1), counts_(std::size_t{side_} * side_, region.shape().x) {}

  template <class Level>
  GRAYLING_ALWAYS_INLINE void add_row(const Level* a, const Level* b, std::int64_t size) {
    const auto side = static_cast<Index>(side_);
    Index* index = counts_.room(size);
    for (std::int64_t k = 0; k < whole_blocks(size); ++k) {
      index[k] = counts_.place(static_cast<Index>(static_cast<Index>(a[k] * side) + b[k]));
    }
    counts_.advance(size);
  }
  std::vector<Entry> cells() {
    counts_.add_up();
    std::vector<Entry> result;
    for (std::uint32_t i = 1; i < side_; ++i) {
      for (std::uint32_t j = ordered_ ? 1 : i; j < side_; ++j) {
        const std::uint64_t count = at(i, j) + (ordered_ || i == j ? 0 : at(j, i));
        if (count != 0) result.push_back({i, j, count});
      }
    }
    return result;
  }

 private:
  std::uint64_t at(std::uint32_t i, std::uint32_t j) const { return counts_[std::size_t{i} * side_ + j]; }

  bool ordered_;
  std::uint32_t side_;
  InterleavedCounts<Index, Count, Ways> counts_;
};

// Several counters for each cell take 10 to 45 % off the time, the more the fewer cells have most of the pairs. They
// pay for themselves where they are no more than the pairs; short indices do for up to 89 levels.
using TurnsTable = Table<std::uint16_t, std::uint32_t, kWays>;
bool turns_pay(std::uint32_t n_levels, std::uint64_t n_pairs) {
  const std::uint64_t cells = (std::uint64_t{n_levels} + 1) * (std::uint64_t{n_levels} + 1);
  return cells <= TurnsTable::kMostCells && cells * kWays <= n_pairs;
}

// Collects every pair as a key and sorts; for so many levels that a table would be mostly empty.
class List {
 public:
  List(const Region&, bool ordered) : ordered_(ordered) {}

  template <class Level>
  void add_row(const Level* a, const Level* b, std::int64_t size) {
    for (std::int64_t k = 0; k < size; ++k) {
      if (a[k] == 0 || b[k] == 0) continue;
      const bool swap = !ordered_ && b[k] < a[k];
      keys_.push_back(std::uint64_t{swap ? b[k] : a[k]} << 32 | (swap ? a[k] : b[k]));
    }
  }
  std::vector<Entry> cells() {
    std::vector<Entry> result;
    count_sorted(keys_, [&](std::uint64_t key, std::uint64_t count) {
      result.push_back({static_cast<std::uint32_t>(key >> 32), static_cast<std::uint32_t>(key), count});
    });
    return result;
  }

 private:
  bool ordered_;
  std::vector<std::uint64_t> keys_;  // i << 32 | j
};

// The symmetric matrix of unordered cells. Row r holds first the mirrored cells, whose other level is smaller, then its
// own; taken in ascending (i, j), both come in ascending order.
Counts mirrored(const std::vector<Entry>& unordered, std::uint32_t n_levels) {
  std::vector<std::size_t> next(std::size_t{n_levels} + 2);  // place of a row's next cell
  std::size_t n_cells = 0;
  for (const Entry& e : unordered) {
    ++next[std::size_t{e.i} + 1];
    next[std::size_t{e.j} + 1] += e.i != e.j;
    n_cells += e.i != e.j ? 2 : 1;
  }
  std::partial_sum(next.begin(), next.end(), next.begin());
  Counts result{std::vector<Entry>(n_cells)};
  for (const Entry& e : unordered) {
    if (e.i != e.j) result.cells[next[e.j]++] = {e.j, e.i, e.count};
  }
  for (const Entry& e : unordered) result.cells[next[e.i]++] = {e.i, e.j, e.i == e.j ? 2 * e.count : e.count};
  return result;
}

template <class Counter>
Counts count_pairs(const Region& region, const Group& group, bool symmetric) {
  Counter counter(region, !symmetric);
  region.visit([&]<class Level>(const VolumeView<const Level>& levels) {
    for (const Index3& direction : group.directions) {
      for (std::int64_t z = group.slice_begin; z < group.slice_end; ++z) {
        check_cancelled();
        simd_call<AddSlice>(&region, levels, z, direction, &counter);
      }
    }
  });
  return symmetric ? mirrored(counter.cells(), region.n_levels()) : Counts{counter.cells()};
}

}  // namespace

Counts gather(const Region& region, const Group& group, bool symmetric) {
  const std::uint64_t n_pairs = voxels_in(group, region) * group.directions.size();
  if (!table_pays(region.n_levels(), n_pairs)) return count_pairs<List>(region, group, symmetric);
  if (n_pairs > std::numeric_limits<std::uint32_t>::max()) {
    return count_pairs<Table<std::uint32_t, std::uint64_t, 1>>(region, group, symmetric);
  }
  if (turns_pay(region.n_levels(), n_pairs)) return count_pairs<TurnsTable>(region, group, symmetric);
  return count_pairs<Table<std::uint32_t, std::uint32_t, 1>>(region, group, symmetric);
}

WeightedCounts gather_weighted(const Region& region, const Group& group, bool symmetric,
                               const DistanceWeighting& weighting) {
  WeightedCounts result;
  for (const WeightedDirections& some : by_weight(group.directions, weighting)) {
    const Counts counts = gather(region, {group.slice_begin, group.slice_end, some.directions}, symmetric);
    counts.for_each(
        [&](const Entry& e) { result.cells.push_back({e.i, e.j, some.weight * static_cast<double>(e.count)}); });
  }
  add_equal_cells(result.cells, [](const auto& e) { return std::pair(e.i, e.j); });
  return result;
}

namespace {

// Spacing of doubles at 1, which pyradiomics adds to what it divides by or takes the logarithm of.
constexpr double kEpsilon = 2.220446049250313e-16;

// What that does to HXY1 = -sum p(i,j) log2(p(i,.) p(.,j) + epsilon), for rare levels up to 1e-8; `row` and `column`
// are the marginals. Next to most products epsilon is so small that three terms of the logarithm's series are exact.
template <class Count>
double information_1_shift(const BasicCounts<Count>& counts, double total, const Count* row, const Count* column) {
  constexpr double kSmall = 1e-4;
  const double scale = kEpsilon * total * total;
  double sum = 0.0;
  counts.for_each([&](const BasicEntry<Count>& e) {
    const double t = scale / (static_cast<double>(row[e.i]) * static_cast<double>(column[e.j]));
    sum += static_cast<double>(e.count) * (t < kSmall ? t * (1.0 - t * (0.5 - t / 3.0)) : std::log1p(t));
  });
  return -sum / (total * std::numbers::ln2);
}

// The sums of p log2(p + epsilon) exceed those of p log2 p by this much per cell.
constexpr double kShift = kEpsilon / std::numbers::ln2;

template <class Count>
void shift_entropies(const BasicCounts<Count>& counts, const Count* row, const Count* column, Summary& s) {
  const auto cells = static_cast<double>(s.n_cells);
  const auto rows = static_cast<double>(s.row.distinct), columns = static_cast<double>(s.column.distinct);
  s.by_epsilon.information_1 = information_1_shift(counts, s.total, row, column) + kShift * cells;
  s.by_epsilon.information_2 = kShift * (cells - rows * columns);
}

}  // namespace

template <class Count>
Summary summarise(const BasicCounts<Count>& counts, std::uint32_t n_levels, unsigned needs, Degenerate degenerate) {
  const std::size_t size = std::size_t{n_levels} + 1;
  std::vector<Count> cells(size * 5);
  Projections<BasicDenseTally<Count>> projections{{cells.data(), size},
                                                  {cells.data() + size, size},
                                                  {cells.data() + 2 * size, size},
                                                  {cells.data() + 3 * size, 2 * size}};
  Summary summary = reduce(counts, n_levels, projections);
  summary.degenerate = degenerate;
  if (degenerate == Degenerate::pyradiomics && !summary.flat()) {
    shift_entropies(counts, cells.data(), cells.data() + size, summary);
  }
  if ((needs & kMaximalCorrelation) != 0 && !summary.empty()) {
    summary.maximal_correlation = maximal_correlation(counts, summary);
  }
  return summary;
}

template Summary summarise(const Counts&, std::uint32_t, unsigned, Degenerate);
template Summary summarise(const WeightedCounts&, std::uint32_t, unsigned, Degenerate);

}  // namespace glcm
}  // namespace v0
}  // namespace grayling
