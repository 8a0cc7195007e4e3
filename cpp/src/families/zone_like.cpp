// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/zone_like.hpp"

#include <algorithm>
#include <utility>

#include "grayling/gather.hpp"

namespace grayling {
inline namespace v0 {
namespace zone_like {
namespace {

// Keys that may be large and few, such as zone sizes: sorted when they are first visited.
template <class CountType>
class SortedTally {
 public:
  using Count = CountType;
  void add(std::size_t key, Count count) { counts_.emplace_back(key, count); }
  template <class Visit>
  void for_each(Visit visit) {
    if (!std::is_sorted(counts_.begin(), counts_.end())) std::sort(counts_.begin(), counts_.end());
    for (auto it = counts_.begin(); it != counts_.end();) {
      const std::size_t key = it->first;
      Count count = 0;
      for (; it != counts_.end() && it->first == key; ++it) count += it->second;
      visit(key, count);
    }
  }

 private:
  std::vector<std::pair<std::size_t, Count>> counts_;
};

}  // namespace

template <class Count>
Summary summarise(const BasicCells<Count>& cells, std::uint32_t n_levels, std::type_identity_t<Count> n_voxels) {
  constexpr std::uint64_t kSmall = 1024;
  std::uint64_t n_sizes = 1;
  for (const BasicEntry<Count>& cell : cells.cells) n_sizes = std::max(n_sizes, cell.size + 1);
  std::vector<Count> level_counts(std::size_t{n_levels} + 1);
  const BasicDenseTally<Count> levels{level_counts.data(), level_counts.size()};
  if (n_sizes <= kSmall) {
    Count size_counts[kSmall] = {};
    Projections<BasicDenseTally<Count>> projections{levels, {size_counts, n_sizes}};
    return reduce(cells, n_voxels, projections);
  }
  Projections<BasicDenseTally<Count>, SortedTally<Count>> projections{levels, {}};
  return reduce(cells, n_voxels, projections);
}

template Summary summarise(const Cells&, std::uint32_t, std::uint64_t);
template Summary summarise(const WeightedCells&, std::uint32_t, double);

}  // namespace zone_like
}  // namespace v0
}  // namespace grayling
