// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/level_rule.hpp"

using namespace grayling;

namespace {

Discretisation by_edges(const std::vector<double>& edges) {
  return {DiscretisationMethod::bin_edges, 0, 0.0, false, edges};
}

std::int32_t level_of(const LevelRule& rule, double intensity) {
  return rule.with_binning([&]<Binning How>() { return rule.level<How>(intensity); });
}

std::int32_t count_up_to(const std::vector<double>& edges, double intensity) {
  return static_cast<std::int32_t>(std::count_if(edges.begin(), edges.end(), [&](double e) { return e <= intensity; }));
}

std::vector<double> regular(double low, double width, int n) {
  std::vector<double> edges;
  for (int k = 0; k < n; ++k) edges.push_back(low + k * width);
  return edges;
}

// Edges, their neighbouring doubles and points between them.
void check_every_side_of_every_edge(const std::vector<double>& edges, Binning expected) {
  const double last = std::nextafter(edges.back(), edges.front());
  const Discretisation how = by_edges(edges);  // which the rule needs
  const LevelRule rule = level_rule(how, {}, edges.front(), last);
  CHECK(rule.binning == expected);
  CHECK_EQ(rule.n_levels, edges.size() - 1);
  for (const double edge : edges) {
    for (const double x : {std::nextafter(edge, -1e300), edge, std::nextafter(edge, 1e300), edge + 0.3}) {
      if (x < edges.front() || x > last) continue;
      CHECK_EQ(level_of(rule, x), count_up_to(edges, x));
    }
  }
  for (const double beyond : {-1e300, 1e300, std::numeric_limits<double>::quiet_NaN()}) {
    const std::int32_t level = level_of(rule, beyond);
    CHECK(level >= 0 && level <= static_cast<std::int32_t>(rule.n_levels) + 1);
  }
}

void check_edges() {
  check_every_side_of_every_edge(regular(-1000.0, 25.0, 70), Binning::regular_edges);
  check_every_side_of_every_edge(regular(0.1, 0.1, 200), Binning::regular_edges);
  std::vector<double> widened = regular(-3.75, 0.25, 33);
  widened.back() += 1.0;
  check_every_side_of_every_edge(widened, Binning::regular_edges);
  check_every_side_of_every_edge(regular(-3.7, 0.3, 33), Binning::any_edges);  // -3.4 + 3.7 is not 0.3
  check_every_side_of_every_edge({0.0, 1.0, 1.5, 100.0, 100.25, 1e6}, Binning::any_edges);
  std::mt19937 generator(4);
  std::vector<double> uneven{-5.0};
  for (int k = 0; k < 300; ++k) uneven.push_back(uneven.back() + static_cast<double>(1 + generator() % 1000) / 7.0);
  check_every_side_of_every_edge(uneven, Binning::any_edges);
}

// N_g is the highest level that occurs, and an intensity in the widened last bin does not leave it.
void check_number_of_levels() {
  std::vector<double> edges = regular(0.0, 1.0, 11);
  edges.back() += 1.0;
  CHECK_EQ(level_rule(by_edges(edges), {}, 0.5, 3.0).n_levels, 4U);
  const Discretisation how = by_edges(edges);
  const LevelRule rule = level_rule(how, {}, 0.0, 10.0);
  CHECK_EQ(rule.n_levels, 10U);
  CHECK_EQ(level_of(rule, 10.0), 10);
}

void check_from_zero() {
  for (const double minimum : {-37.0, 0.0, 12.0, 25.0}) {
    const Discretisation how{DiscretisationMethod::fixed_bin_size, 0, 12.5, true, {}};
    const LevelRule rule = level_rule(how, {0.0, 400.0, 0.0}, minimum, 200.0);
    const double first = std::floor(minimum / 12.5);
    for (double x = minimum; x <= 200.0; x += 0.25) {
      CHECK_EQ(level_of(rule, x), static_cast<std::int32_t>(std::floor(x / 12.5) - first) + 1);
    }
    CHECK_EQ(rule.n_levels, static_cast<std::uint32_t>(17.0 - first));
  }
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

void check_refusals() {
  const auto refused = [](const std::vector<double>& edges, double low, double high) {
    return is_refused([&] { level_rule(by_edges(edges), {}, low, high); });
  };
  CHECK(refused({}, 0.0, 1.0));
  CHECK(refused({0.0}, 0.0, 0.0));
  CHECK(refused({0.0, 0.0, 1.0}, 0.0, 0.5));
  CHECK(refused({0.0, std::numeric_limits<double>::infinity()}, 0.0, 0.5));
  CHECK(refused({0.0, 1.0}, -0.5, 0.5));
  CHECK(refused({0.0, 1.0}, 0.5, 1.0));
  CHECK(!refused({0.0, 1.0}, 0.0, 0.5));
  const Discretisation vanishing{DiscretisationMethod::fixed_bin_size, 0, 1e-9, true, {}};
  CHECK(is_refused([&] { level_rule(vanishing, {}, 1e300, 1e300); }));
}

}  // namespace

int main() {
  check_edges();
  check_number_of_levels();
  check_from_zero();
  check_refusals();
  return report();
}
