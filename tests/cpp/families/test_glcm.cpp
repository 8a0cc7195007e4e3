// Copyright The grayling developers. Licensed under Apache-2.0.

// One reducer, many gatherers: whole region dense and compact, slices, a 3x3x3 window and a kernel's per-thread body.
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "check.hpp"
#include "families/cases.hpp"
#include "grayling/families/glcm.hpp"
#include "grayling/gather.hpp"
#include "grayling/neighbourhood.hpp"
#include "grayling/voxelwise/window.hpp"

using namespace grayling;
using namespace grayling_tests;

namespace {

using Cells = std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t>;
using Values = std::array<Value, glcm::Features::size>;
constexpr std::pair<int, std::optional<Norm>> kPairs[] = {
    {1, {}}, {2, {}}, {2, Norm::chebyshev}, {2, Norm::manhattan}, {2, Norm::euclidean}};
constexpr Selection kAll = (Selection{1} << glcm::Features::size) - 1;

Cells by_definition(const Levels& levels, const Group& group, bool symmetric) {
  Cells cells;
  for_each_voxel(levels.shape, [&](const Index3& p) {
    if (p.z < group.slice_begin || p.z >= group.slice_end) return;
    for (const Index3& o : group.directions) {
      const std::uint32_t a = levels.at(p), b = levels.at(p + o);
      if (a == 0 || b == 0) continue;
      ++cells[{a, b}];
      if (symmetric) ++cells[{b, a}];
    }
  });
  return cells;
}

// Empty when the cells are not strictly ascending, so that such cells equal no definition.
Cells of(const glcm::Counts& counts) {
  Cells cells;
  std::pair<std::uint32_t, std::uint32_t> last{0, 0};
  for (const glcm::Entry& e : counts.cells) {
    const std::pair key{e.i, e.j};
    if (key <= last || e.count == 0) return {};
    cells[last = key] = e.count;
  }
  return cells;
}

Values evaluate(const glcm::Summary& summary) {
  Values values;
  glcm::Features::evaluate(summary, kAll, values.data());
  return values;
}

bool same_bits(const Values& a, const Values& b, std::size_t n) {
  for (std::size_t k = 0; k < n; ++k) {
    const bool equal = a[k].value == b[k].value || (std::isnan(a[k].value) && std::isnan(b[k].value));
    if (!equal || a[k].reason != b[k].reason) return false;
  }
  return true;
}

void check_counts_by_definition() {
  for (const Case& c : cases()) {
    const Region region = c.region(2);
    for (const Aggregation& how :
         {k2DAveraged, k2DSliceMerged, k25DDirectionMerged, k25DMerged, k3DAveraged, k3DMerged}) {
      for (const auto& [distance, norm] : kPairs) {
        for (const Group& group : groups(how, region.shape().z, distance, norm)) {
          CHECK(of(glcm::gather(region, group, true)) == by_definition(c.levels, group, true));
          CHECK(of(glcm::gather(region, group, false)) == by_definition(c.levels, group, false));
        }
      }
    }
  }
}

// Every offset by itself, its counts multiplied by the weight.
void check_weighted_by_definition() {
  const Levels levels = random_levels({4, 5, 6}, 5, 9);
  const Region region = make_region(levels.view(), 5, 3);
  const DistanceWeighting weighting{WeightFunction::inverse, Norm::manhattan, {2.0, 1.0, 0.5}};
  for (const Aggregation& how : {k2DSliceMerged, k25DMerged, k3DMerged}) {
    for (const Group& group : groups(how, 4, 3, Norm::euclidean)) {
      std::map<std::pair<std::uint32_t, std::uint32_t>, double> expected;
      for (const Index3& direction : group.directions) {
        const Group one{group.slice_begin, group.slice_end, {direction}};
        for (const auto& [key, count] : by_definition(levels, one, true)) {
          expected[key] += weighting.weight(direction) * static_cast<double>(count);
        }
      }
      const glcm::WeightedCounts found = glcm::gather_weighted(region, group, true, weighting);
      CHECK_EQ(found.cells.size(), expected.size());
      auto next = expected.begin();
      for (const auto& e : found.cells) {
        CHECK(next->first == std::pair(e.i, e.j));
        CHECK_CLOSE(e.count, next++->second, 1e-14);
      }
    }
  }
}

// A weight of one, or of a power of two, leaves every value as the whole counts give it, except the sums themselves.
void check_reducer_of_weighted_counts() {
  const Levels levels = random_levels({4, 5, 6}, 5, 9);
  const Region region = make_region(levels.view(), 5, 1);
  const Group group = groups(k3DMerged, 4, 1).front();
  const glcm::Counts counts = glcm::gather(region, group, true);
  const auto whole = glcm::summarise(counts, 5, glcm::kMaximalCorrelation);
  for (const double factor : {1.0, 0.25}) {
    glcm::WeightedCounts weighted;
    for (const glcm::Entry& e : counts.cells) {
      weighted.cells.push_back({e.i, e.j, factor * static_cast<double>(e.count)});
    }
    const Values values = evaluate(glcm::summarise(weighted, 5, glcm::kMaximalCorrelation)), expected = evaluate(whole);
    for (std::size_t k = 0; k < values.size(); ++k) {
      CHECK_CLOSE(values[k].value, expected[k].value, 1e-12);
      CHECK(values[k].reason == expected[k].reason);
    }
  }
}

void check_compact_equals_dense() {
  constexpr std::uint32_t kStep = 1000;
  const Levels small = random_levels({4, 5, 6}, 5, 7);
  const Levels large = random_levels({4, 5, 6}, 5, 7, kStep);
  const Group group = groups(k3DMerged, 4, 1).front();
  const auto dense = glcm::gather(make_region(small.view(), 5, 1), group, true);
  const auto compact = glcm::gather(make_region(large.view(), 5 * kStep, 1), group, true);
  Cells scaled;
  for (const auto& [key, count] : of(dense)) scaled[{key.first * kStep, key.second * kStep}] = count;
  CHECK(of(compact) == scaled);
  const auto a = glcm::summarise(dense, 5, glcm::kMaximalCorrelation);
  const auto b = glcm::summarise(compact, 5 * kStep, glcm::kMaximalCorrelation);
  CHECK_EQ(a.joint_entropy, b.joint_entropy);
  CHECK_EQ(a.maximal_correlation, b.maximal_correlation);
  CHECK_CLOSE(glcm::Correlation::value(b).value, glcm::Correlation::value(a).value, 1e-12);
}

// The windows of every voxel, as a kernel's threads would see them, against the whole-region path on each 3x3x3 crop.
void check_windows() {
  const Levels levels = random_levels({5, 6, 7}, 4, 11);
  const std::vector<Index3> offsets = half_offsets(1, false);
  for_each_voxel({3, 4, 5}, [&](const Index3& corner) {
    const auto cube = levels.view().crop(corner, {3, 3, 3});
    const auto window = voxelwise::Window<1>::around(levels.view(), corner + Index3{1, 1, 1});
    const glcm::Summary here = voxelwise::glcm_of(window, offsets.data(), 13, 4);
    const Region region = make_region(cube, 4, 1);
    const Group group = groups(k3DMerged, region.shape().z, 1).front();
    const glcm::Summary whole = glcm::summarise(glcm::gather(region, group, true), 4, 0);
    CHECK(same_bits(evaluate(here), evaluate(whole), glcm::Features::size - 1));
  });
}

void check_degenerate() {
  Levels flat{{2, 2, 2}, std::vector<std::uint32_t>(8, 3)};
  const Group group = groups(k3DMerged, 2, 1).front();
  const Values values = evaluate(
      glcm::summarise(glcm::gather(make_region(flat.view(), 3, 1), group, true), 3, glcm::kMaximalCorrelation));
  for (std::size_t k = 0; k < values.size(); ++k) {
    const std::string_view code = glcm::Features::infos[k].ibsi_code;
    const bool is_undefined = code == "NI2N" || code == "R8DG" || code.empty();
    CHECK_EQ(values[k].reason == Undefined::flat_region, is_undefined);
    CHECK_EQ(std::isnan(values[k].value), is_undefined);
  }
  Levels single{{1, 1, 1}, {2}};
  const Group lone = groups(k3DMerged, 1, 1).front();
  for (const Value& v : evaluate(glcm::summarise(glcm::gather(make_region(single.view(), 2, 1), lone, true), 2, 0))) {
    CHECK(v.reason == Undefined::no_neighbours && std::isnan(v.value));
  }
}

void check_pyradiomics_degenerate() {
  Levels flat{{2, 2, 2}, std::vector<std::uint32_t>(8, 3)};
  const Group group = groups(k3DMerged, 2, 1).front();
  const auto counts = glcm::gather(make_region(flat.view(), 3, 1), group, true);
  glcm::Summary s = glcm::summarise(counts, 3, glcm::kMaximalCorrelation, Degenerate::pyradiomics);
  CHECK_EQ(glcm::Correlation::value(s).value, 1.0);
  CHECK_EQ(glcm::InformationCorrelation1::value(s).value, 0.0);
  CHECK_EQ(glcm::MaximalCorrelationCoefficient::value(s).value, 0.0);
  s.one_level = true;
  CHECK_EQ(glcm::MaximalCorrelationCoefficient::value(s).value, 1.0);
  glcm::Summary empty = glcm::summarise(glcm::Counts{}, 1, 0, Degenerate::pyradiomics);
  empty.one_level = true;
  CHECK(std::isnan(glcm::MaximalCorrelationCoefficient::of_empty(empty).value));
  empty.if_empty = Empty::one_of_many;
  CHECK_EQ(glcm::MaximalCorrelationCoefficient::of_empty(empty).value, 1.0);
  CHECK(std::isnan(glcm::InverseVariance::of_empty(empty).value));
  empty.if_empty = Empty::only_one;
  CHECK(std::isnan(glcm::MaximalCorrelationCoefficient::of_empty(empty).value));
  CHECK_EQ(glcm::InverseVariance::of_empty(empty).value, 0.0);
}

// Two levels that are each other's only neighbours, once, among very many pairs of a third: a block of Q of its own,
// whose eigenvalue is 1 without epsilon and 1 / (1 + epsilon / (p q)) with it.
void check_epsilon() {
  constexpr std::uint64_t kMany = 100'000'000;
  const glcm::Counts counts{{{1, 1, kMany}, {2, 3, 1}, {3, 2, 1}}};
  const auto exact = glcm::summarise(counts, 3, glcm::kMaximalCorrelation);
  const auto theirs = glcm::summarise(counts, 3, glcm::kMaximalCorrelation, Degenerate::pyradiomics);
  const double total = static_cast<double>(kMany) + 2.0;
  const double t = 2.220446049250313e-16 * total * total;  // over p q, which are 1 / total each
  CHECK_CLOSE(exact.maximal_correlation, 1.0, 1e-14);
  CHECK_CLOSE(theirs.maximal_correlation, std::sqrt(1.0 / (1.0 + t)), 1e-12);
  CHECK_CLOSE(theirs.by_epsilon.information_1 * std::log(2.0), -2.0 / total * std::log1p(t), 1e-2);
}

// Two levels: the only correlation there is, is the correlation.
void check_maximal_correlation() {
  const Levels levels = random_levels({4, 4, 4}, 2, 3);
  const Group group = groups(k3DMerged, 4, 1).front();
  const auto counts = glcm::gather(make_region(levels.view(), 2, 1), group, true);
  const glcm::Summary s = glcm::summarise(counts, 2, glcm::kMaximalCorrelation);
  CHECK_CLOSE(s.maximal_correlation, std::abs(glcm::Correlation::value(s).value), 1e-9);
}

// Left and right neighbours drawn independently and in exact proportion.
struct IndependentCells {
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::uint32_t i = 1; i <= 3; ++i) {
      for (std::uint32_t j = 1; j <= 3; ++j) visit(glcm::Entry{i, j, std::uint64_t{7} * i * j});
    }
  }
};

void check_independent() {
  glcm::Projections<SmallTally<16>> projections;
  const glcm::Summary s = glcm::reduce(IndependentCells{}, 3, projections);
  CHECK(std::abs(glcm::InformationCorrelation1::value(s).value) < 1e-14);
  CHECK(glcm::InformationCorrelation2::value(s).value < 1e-7);
  CHECK(std::abs(glcm::Correlation::value(s).value) < 1e-14);
}

}  // namespace

int main() {
  on_every_simd_path(check_counts_by_definition);
  check_weighted_by_definition();
  check_reducer_of_weighted_counts();
  check_compact_equals_dense();
  check_windows();
  check_degenerate();
  check_maximal_correlation();
  check_pyradiomics_degenerate();
  check_epsilon();
  check_independent();
  return report();
}
