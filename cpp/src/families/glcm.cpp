// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/glcm.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "grayling/gather.hpp"
#include "grayling/geometry/symmetric_eigen.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace glcm {
namespace {

constexpr std::int64_t kChunk = 512;

// index[k] = a[k] * side + b[k]: the table cell of each pair of a row, apart so that it is vectorised.
struct CellIndices {
  template <class Level>
  GRAYLING_ALWAYS_INLINE void operator()(const Level* a, const Level* b, std::int64_t size, std::uint32_t side,
                                         std::uint32_t* index) const {
    for (std::int64_t k = 0; k < whole_blocks(size); ++k) index[k] = std::uint32_t{a[k]} * side + b[k];
  }
};

// The part of row (z, y) whose voxels and whose partners at the offset may both be inside.
RowSpan pair_span(const Region& region, std::int64_t z, std::int64_t y, const Index3& offset) {
  const Index3 partner{z + offset.z, y + offset.y, 0};
  if (partner.z < 0 || partner.z >= region.shape().z || partner.y < 0 || partner.y >= region.shape().y) return {};
  const RowSpan here = region.span(z, y);
  const RowSpan there = region.span(partner.z, partner.y);
  const auto shift = static_cast<std::int32_t>(offset.x);
  return {std::max(here.begin, there.begin - shift), std::min(here.end, there.end - shift)};
}

// Calls visit(a, b, size) for every row of pairs of the group's slices.
template <class Level, class Visit>
void for_each_pair_row(const Region& region, const VolumeView<const Level>& levels, const Group& group,
                       const Index3& offset, Visit visit) {
  for (std::int64_t z = group.slice_begin; z < group.slice_end; ++z) {
    for (std::int64_t y = 0; y < region.shape().y; ++y) {
      const RowSpan span = pair_span(region, z, y, offset);
      if (span.empty()) continue;
      const Level* a = levels.row(z, y) + span.begin;
      const Level* b = levels.row(z + offset.z, y + offset.y) + span.begin + offset.x;
      visit(a, b, std::int64_t{span.end} - span.begin);
    }
  }
}

// A table pays while it fits the cache or is not much larger than the number of pairs that fill it.
bool table_pays(std::uint32_t n_levels, std::uint64_t n_pairs) {
  const std::uint64_t cells = (std::uint64_t{n_levels} + 1) * (std::uint64_t{n_levels} + 1);
  return n_levels < 4096 && (cells <= 128 * 128 || cells <= 4 * n_pairs);
}

// Counts in a table [n_levels + 1, n_levels + 1]; row and column 0 get the pairs with a voxel outside.
template <class Count>
class Table {
 public:
  explicit Table(std::uint32_t n_levels) : side_(n_levels + 1), counts_(std::size_t{side_} * side_) {}

  template <class Level>
  void add_row(const Level* a, const Level* b, std::int64_t size) {
    std::uint32_t index[kChunk];
    for (std::int64_t begin = 0; begin < size; begin += kChunk) {
      const std::int64_t n = std::min(kChunk, size - begin);
      simd_call<CellIndices>(a + begin, b + begin, n, side_, static_cast<std::uint32_t*>(index));
      for (std::int64_t k = 0; k < n; ++k) ++counts_[index[k]];
    }
  }
  Counts build(bool symmetric) const {
    Counts result;
    for (std::uint32_t i = 1; i < side_; ++i) {
      for (std::uint32_t j = 1; j < side_; ++j) {
        const std::uint64_t opposite = symmetric ? at(j, i) : 0;
        const std::uint64_t count = at(i, j) + opposite;
        if (count != 0) result.cells.push_back({i, j, count});
      }
    }
    return result;
  }

 private:
  std::uint64_t at(std::uint32_t i, std::uint32_t j) const { return counts_[std::size_t{i} * side_ + j]; }

  std::uint32_t side_;
  std::vector<Count> counts_;
};

// Collects every pair; for so many levels that a table would be mostly empty.
class List {
 public:
  template <class Level>
  void add_row(const Level* a, const Level* b, std::int64_t size) {
    for (std::int64_t k = 0; k < size; ++k) {
      if (a[k] != 0 && b[k] != 0) keys_.push_back(std::uint64_t{a[k]} << 32 | b[k]);
    }
  }
  Counts build(bool symmetric) {
    if (symmetric) {
      const std::size_t n = keys_.size();
      keys_.reserve(2 * n);
      for (std::size_t k = 0; k < n; ++k) keys_.push_back(std::rotl(keys_[k], 32));
    }
    std::sort(keys_.begin(), keys_.end());
    Counts result;
    for (const std::uint64_t key : keys_) {
      const auto i = static_cast<std::uint32_t>(key >> 32), j = static_cast<std::uint32_t>(key);
      std::vector<Entry>& cells = result.cells;
      if (cells.empty() || cells.back().i != i || cells.back().j != j) cells.push_back({i, j, 0});
      ++cells.back().count;
    }
    return result;
  }

 private:
  std::vector<std::uint64_t> keys_;  // i << 32 | j
};

template <class Counter>
Counts count_pairs(const Region& region, const Group& group, bool symmetric, Counter counter) {
  region.visit([&]<class Level>(const VolumeView<const Level>& levels) {
    for (const Index3& direction : group.directions) {
      for_each_pair_row(region, levels, group, direction,
                        [&](const Level* a, const Level* b, std::int64_t size) { counter.add_row(a, b, size); });
    }
  });
  return counter.build(symmetric);
}

}  // namespace

Counts gather(const Region& region, const Group& group, bool symmetric) {
  const std::uint64_t n_pairs = voxels_in(group, region) * group.directions.size();
  if (!table_pays(region.n_levels(), n_pairs)) return count_pairs(region, group, symmetric, List());
  if (n_pairs <= std::numeric_limits<std::uint32_t>::max()) {
    return count_pairs(region, group, symmetric, Table<std::uint32_t>(region.n_levels()));
  }
  return count_pairs(region, group, symmetric, Table<std::uint64_t>(region.n_levels()));
}

namespace {

// Numbers the levels that occur in a marginal from 0.
template <class Level>
std::vector<int> ranks(const Counts& counts, std::uint32_t n_levels, Level level_of, int& n_ranks) {
  std::vector<int> rank(std::size_t{n_levels} + 1, 0);
  counts.for_each([&](const Entry& e) { rank[level_of(e)] = 1; });
  n_ranks = 0;
  for (int& r : rank) r = r != 0 ? n_ranks++ : -1;
  return rank;
}

}  // namespace

double maximal_correlation(const Counts& counts, const Summary& summary) {
  int n_rows = 0, n_columns = 0;
  const auto row_rank = ranks(counts, summary.n_levels, [](const Entry& e) { return e.i; }, n_rows);
  const auto column_rank = ranks(counts, summary.n_levels, [](const Entry& e) { return e.j; }, n_columns);
  const auto rows = static_cast<std::size_t>(n_rows), columns = static_cast<std::size_t>(n_columns);
  std::vector<double> row_sum(rows), column_sum(columns), scaled(rows * columns), gram(rows * rows), values(rows);
  counts.for_each([&](const Entry& e) {
    const auto c = static_cast<double>(e.count);
    const auto r = static_cast<std::size_t>(row_rank[e.i]), k = static_cast<std::size_t>(column_rank[e.j]);
    row_sum[r] += c;
    column_sum[k] += c;
    scaled[r * columns + k] = c;
  });
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t k = 0; k < columns; ++k) scaled[r * columns + k] /= std::sqrt(row_sum[r] * column_sum[k]);
  }
  for (std::size_t a = 0; a < rows; ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      double dot = 0.0;
      for (std::size_t k = 0; k < columns; ++k) dot += scaled[a * columns + k] * scaled[b * columns + k];
      gram[a * rows + b] = gram[b * rows + a] = dot;
    }
  }
  symmetric_eigenvalues(gram.data(), n_rows, values.data());
  std::sort(values.begin(), values.end(), std::greater<>());
  return values.size() < 2 ? 0.0 : std::sqrt(std::clamp(values[1], 0.0, 1.0));
}

Summary summarise(const Counts& counts, std::uint32_t n_levels, unsigned needs) {
  const std::size_t size = std::size_t{n_levels} + 1;
  std::vector<std::uint64_t> cells(size * 5);
  Projections<DenseTally> projections{{cells.data(), size},
                                      {cells.data() + size, size},
                                      {cells.data() + 2 * size, size},
                                      {cells.data() + 3 * size, 2 * size}};
  Summary summary = reduce(counts, n_levels, projections);
  if ((needs & kMaximalCorrelation) != 0 && !summary.empty()) {
    summary.maximal_correlation = maximal_correlation(counts, summary);
  }
  return summary;
}

}  // namespace glcm
}  // namespace v0
}  // namespace grayling
