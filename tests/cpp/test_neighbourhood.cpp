// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "check.hpp"
#include "grayling/distance_weighting.hpp"
#include "grayling/error.hpp"
#include "grayling/neighbourhood.hpp"

using namespace grayling;

namespace {

// How many voxels a neighbourhood has, at distances 1, 2, 3: those of the manual's figure of norms in a slice (MPUJ),
// and the numbers of lattice points in balls in 3D.
void check_sizes() {
  struct Row {
    Norm norm;
    bool in_plane;
    std::size_t sizes[3];
  };
  for (const Row& row : {Row{Norm::manhattan, true, {4, 12, 24}}, Row{Norm::manhattan, false, {6, 24, 62}},
                         Row{Norm::euclidean, true, {4, 12, 28}}, Row{Norm::euclidean, false, {6, 32, 122}},
                         Row{Norm::chebyshev, true, {8, 24, 48}}, Row{Norm::chebyshev, false, {26, 124, 342}}}) {
    for (int distance = 1; distance <= 3; ++distance) {
      const std::size_t size = row.sizes[distance - 1], inner = distance == 1 ? 0 : row.sizes[distance - 2];
      CHECK_EQ(all_offsets(distance, row.in_plane, row.norm).size(), size);
      CHECK_EQ(half_offsets(distance, row.in_plane, row.norm).size(), (size - inner) / 2);
    }
  }
}

// Shells are what is at a distance and no nearer; together they are the whole neighbourhood, in its order.
void check_shells() {
  for (const Norm norm : {Norm::chebyshev, Norm::manhattan, Norm::euclidean}) {
    CHECK(offsets_of({{3, 1, 2}, norm}, false) == all_offsets(3, false, norm));
    CHECK(offsets_of({{1, 2}, norm}, true) == all_offsets(2, true, norm));
  }
  CHECK_EQ(offsets_of({{2}}, false).size(), 124U - 26U);
  CHECK_EQ(offsets_of({{2}, Norm::euclidean}, false).size(), 32U - 6U);
  CHECK((Neighbourhood{{2, 1}}.is_whole()));
  CHECK((!Neighbourhood{{1, 3}}.is_whole()));
  CHECK_EQ((Neighbourhood{{1, 3, 2}}.reach()), 3);
  // Every offset of pyradiomics' distances [1, 2] is a direction of its own.
  CHECK_EQ(pair_offsets(std::vector<int>{1, 2}, false, Norm::chebyshev).size(), 62U);
  CHECK_EQ(pair_offsets(std::vector<int>{1, 2}, false, {}).size(), 26U);
}

// The manual lists these 13 for distance 3.
void check_default_pairs_are_multiples() {
  const std::vector<Index3> offsets = pair_offsets(3, false, {});
  CHECK_EQ(offsets.size(), 13U);
  for (const Index3& o : offsets) {
    for (const std::int64_t part : {o.z, o.y, o.x}) CHECK(part == 0 || std::abs(part) == 3);
  }
  CHECK(pair_offsets(1, false, {}) == half_offsets(1, false));
  CHECK(pair_offsets(2, true, Norm::manhattan) == (std::vector<Index3>{{0, 0, 2}, {0, 1, -1}, {0, 1, 1}, {0, 2, 0}}));
}

void check_weights() {
  const Index3 diagonal{1, -2, 2};
  const Spacing spacing{3.0, 0.5, 2.0};  // lengths 3, 1 and 4 along the axes
  const auto weight = [&](WeightFunction function, Norm norm) {
    return DistanceWeighting{function, norm, spacing}.weight(diagonal);
  };
  CHECK_EQ(weight(WeightFunction::none, Norm::euclidean), 1.0);
  CHECK_EQ(weight(WeightFunction::inverse, Norm::chebyshev), 1.0 / 4.0);
  CHECK_EQ(weight(WeightFunction::inverse, Norm::manhattan), 1.0 / 8.0);
  CHECK_EQ(weight(WeightFunction::inverse, Norm::euclidean), 1.0 / std::sqrt(26.0));
  CHECK_EQ(weight(WeightFunction::exponential, Norm::euclidean), std::exp(-26.0));
  CHECK_EQ(weight(WeightFunction::exponential, Norm::manhattan), std::exp(-64.0));
  CHECK_EQ(weight(WeightFunction::proportional, Norm::chebyshev), 4.0);
}

void check_classes_of_equal_weight() {
  const auto directions = half_offsets(1, false);
  const auto classes = by_weight(directions, {WeightFunction::exponential, Norm::euclidean, {}});
  CHECK_EQ(classes.size(), 3U);
  CHECK_EQ(classes[0].directions.size(), 4U);  // corners, edges, faces
  CHECK_EQ(classes[1].directions.size(), 6U);
  CHECK_EQ(classes[2].directions.size(), 3U);
  CHECK_EQ(classes[2].weight, std::exp(-1.0));
  CHECK_EQ(by_weight(directions, {WeightFunction::inverse, Norm::chebyshev, {}}).size(), 1U);
}

template <class Call>
bool is_refused(Call call) {
  try {
    call();
  } catch (const InvalidArgument&) {
    return true;
  }
  return false;
}

// exp(-16^2) is below 1e-100, exp(-15^2) is not.
void check_vanishing_weights() {
  const auto directions = half_offsets(1, false);
  const DistanceWeighting thick{WeightFunction::exponential, Norm::euclidean, {16.0, 1.0, 1.0}};
  std::size_t n_left = 0;
  for (const WeightedDirections& some : by_weight(directions, thick)) n_left += some.directions.size();
  CHECK_EQ(n_left, 4U);
  const DistanceWeighting coarse{WeightFunction::exponential, Norm::euclidean, {16.0, 16.0, 16.0}};
  CHECK(is_refused([&] { by_weight(directions, coarse); }));
  const DistanceWeighting just{WeightFunction::exponential, Norm::euclidean, {15.0, 15.0, 15.0}};
  CHECK_EQ(by_weight(directions, just).size(), 1U);
}

void check_refusals() {
  CHECK(is_refused([] { all_offsets(0, false); }));
  CHECK(is_refused([] { pair_offsets(0, true, {}); }));
  CHECK(is_refused([] { pair_offsets(std::vector<int>{}, true, {}); }));
  CHECK(is_refused([] { offsets_of({{1, 0}}, true); }));
  CHECK(is_refused([] { ball(0); }));
  CHECK(is_refused([] { pair_offsets(-1, true, Norm::euclidean); }));
}

}  // namespace

int main() {
  check_sizes();
  check_default_pairs_are_multiples();
  check_shells();
  check_weights();
  check_classes_of_equal_weight();
  check_vanishing_weights();
  check_refusals();
  return report();
}
