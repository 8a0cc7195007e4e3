// Copyright The grayling developers. Licensed under Apache-2.0.
#include <cmath>
#include <cstdlib>
#include <tuple>

#include "check.hpp"
#include "families/cases.hpp"
#include "grayling/families/ngtdm.hpp"
#include "grayling/gather.hpp"
#include "grayling/neighbourhood.hpp"

using namespace grayling;
using namespace grayling_tests;

namespace {

// [level, n_neighbours] -> voxels, difference
using Table = std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<std::uint64_t, std::uint64_t>>;

Table by_definition(const Levels& levels, const Group& group, bool in_plane, const Neighbourhood& neighbourhood,
                    IsolatedVoxels isolated = IsolatedVoxels::left_out) {
  Table table;
  for_each_voxel(levels.shape, [&](const Index3& p) {
    const std::uint32_t level = levels.at(p);
    if (p.z < group.slice_begin || p.z >= group.slice_end || level == 0) return;
    std::uint32_t n = 0;
    std::int64_t difference = 0;
    for (const Index3& o : offsets_of(neighbourhood, in_plane)) {
      const std::uint32_t other = levels.at(p + o);
      if (other == 0) continue;
      ++n;
      difference += std::int64_t{level} - std::int64_t{other};
    }
    if (n == 0 && isolated == IsolatedVoxels::left_out) return;
    table[{level, n}].first += 1;
    table[{level, n}].second += static_cast<std::uint64_t>(std::abs(difference));
  });
  return table;
}

Table table_of(const ngtdm::Cells& cells) {
  Table table;
  std::pair<std::uint32_t, std::uint32_t> last{0, 0};
  for (const ngtdm::Entry& e : cells.cells) {
    const std::pair key{e.level, e.n_neighbours};
    if (key <= last || e.n_voxels == 0) return {};
    table[last = key] = {e.n_voxels, e.difference};
  }
  return table;
}

void check_counts_by_definition() {
  for (const Case& c : cases()) {
    for (const std::vector<int>& distances : {std::vector<int>{1}, {1, 2}, {3, 1}}) {
      const Region region = c.region(3);
      for (const Aggregation& how : {k2D, k25D, k3D}) {
        for (const Group& group : groups(how, region.shape().z, 1)) {
          for (const Norm norm : {Norm::chebyshev, Norm::manhattan, Norm::euclidean}) {
            const auto isolated = how.per_slice ? IsolatedVoxels::counted : IsolatedVoxels::left_out;
            const auto cells = ngtdm::gather(region, group, how.in_plane, {distances, norm}, isolated);
            CHECK(table_of(cells) == by_definition(c.levels, group, how.in_plane, {distances, norm}, isolated));
          }
        }
      }
    }
  }
}

std::array<Value, 5> features_of(const Levels& levels) {
  const Case c = make_case(levels);
  const Region region = c.region(1);
  std::array<Value, 5> values;
  const auto cells = ngtdm::gather(region, groups(k3D, region.shape().z, 1).front(), false);
  ngtdm::Features::evaluate(ngtdm::summarise(cells), ~Selection{0}, values.data());
  return values;
}

// The formulas of the manual, literally, over all ordered pairs of levels.
void check_formulas() {
  const Case c = make_case(random_levels({4, 5, 6}, 7, 3));
  std::map<std::uint32_t, std::pair<double, double>> n_s;
  double total = 0.0, s_sum = 0.0, ps = 0.0, spread = 0.0, products = 0.0, complexity = 0.0, strength = 0.0;
  for (const auto& [key, cell] : by_definition(c.levels, groups(k3D, 4, 1).front(), false, {})) {
    n_s[key.first].first += static_cast<double>(cell.first);
    n_s[key.first].second += static_cast<double>(cell.second) / key.second;
    total += static_cast<double>(cell.first);
  }
  for (const auto& [level_i, row_i] : n_s) {
    const double i = level_i, p_i = row_i.first / total, s_i = row_i.second;
    s_sum += s_i;
    ps += p_i * s_i;
    for (const auto& [level_j, row_j] : n_s) {
      const double j = level_j, p_j = row_j.first / total, s_j = row_j.second;
      spread += p_i * p_j * (i - j) * (i - j);
      products += std::abs(i * p_i - j * p_j);
      complexity += std::abs(i - j) * (p_i * s_i + p_j * s_j) / (p_i + p_j);
      strength += (p_i + p_j) * (i - j) * (i - j);
    }
  }
  const auto n = static_cast<double>(n_s.size());
  const std::array<Value, 5> values = features_of(c.levels);
  CHECK_CLOSE(values[0].value, 1.0 / ps, 1e-13);
  CHECK_CLOSE(values[1].value, spread / (n * (n - 1.0)) * s_sum / total, 1e-13);
  CHECK_CLOSE(values[2].value, ps / products, 1e-13);
  CHECK_CLOSE(values[3].value, complexity / total, 1e-13);
  CHECK_CLOSE(values[4].value, strength / s_sum, 1e-13);
}

bool is(const Value& v, double value, Undefined reason) { return v.value == value && v.reason == reason; }

void check_degenerate() {
  const auto flat = features_of({{2, 2, 2}, std::vector<std::uint32_t>(8, 3)});
  CHECK(is(flat[0], 1e6, Undefined::flat_region));
  CHECK(is(flat[1], 0.0, Undefined::flat_region));
  CHECK(is(flat[2], 0.0, Undefined::flat_region));
  CHECK(is(flat[3], 0.0, Undefined::none));
  CHECK(is(flat[4], 0.0, Undefined::flat_region));

  const auto two_flat_parts = features_of({{1, 1, 6}, {1, 1, 1, 0, 2, 2}});
  CHECK(is(two_flat_parts[0], 1e6, Undefined::no_differences));
  CHECK(is(two_flat_parts[1], 0.0, Undefined::none));
  CHECK(is(two_flat_parts[2], 0.0, Undefined::none));
  CHECK(is(two_flat_parts[4], 0.0, Undefined::no_differences));

  const auto equal_products = features_of({{1, 1, 3}, {1, 2, 1}});
  CHECK(std::isnan(equal_products[2].value));
  CHECK(equal_products[2].reason == Undefined::equal_products);
  CHECK(equal_products[3].reason == Undefined::none);

  for (const Value& v : features_of({{1, 1, 1}, {2}})) {
    CHECK(std::isnan(v.value));
    CHECK(v.reason == Undefined::no_neighbours);
  }

  const Region isolated = make_case({{1, 1, 4}, {3, 0, 0, 1}}).region(1);
  const Group all = groups(k3D, 1, 1).front();
  const auto counted = ngtdm::summarise(ngtdm::gather(isolated, all, false, {}, IsolatedVoxels::counted));
  CHECK_EQ(counted.n_voxels, 2U);
  CHECK(is(ngtdm::Coarseness::value(counted), 1e6, Undefined::no_differences));
  CHECK(is(ngtdm::Complexity::value(counted), 0.0, Undefined::none));

  ngtdm::Summary nearly_flat;
  nearly_flat.n_levels = 2;
  nearly_flat.differs = true;
  nearly_flat.weighted_difference = 1e-7;
  CHECK(is(ngtdm::Coarseness::value(nearly_flat), 1e6, Undefined::capped));
  nearly_flat.degenerate = Degenerate::pyradiomics;
  CHECK(is(ngtdm::Coarseness::value(nearly_flat), 1.0 / 1e-7, Undefined::none));
  CHECK(is(ngtdm::Busyness::value(nearly_flat), 0.0, Undefined::equal_products));
}

}  // namespace

int main() {
  on_every_simd_path(check_counts_by_definition);
  check_formulas();
  check_degenerate();
  return report();
}
