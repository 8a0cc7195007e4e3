// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <utility>
#include <vector>

#include "extract/tasks.hpp"
#include "grayling/aggregation.hpp"
#include "grayling/extract.hpp"
#include "grayling/feature.hpp"
#include "grayling/registry.hpp"
#include "grayling/roi.hpp"
#include "grayling/settings.hpp"

namespace grayling {
inline namespace v0 {

// The values of one family under one aggregation while they are being computed: a row per matrix.
class MatrixValues {
 public:
  MatrixValues(std::size_t n_matrices, std::size_t n_features)
      : n_features_(n_features), values_(n_matrices * n_features) {}
  Value* row(std::size_t matrix) { return values_.data() + matrix * n_features_; }
  std::vector<Value> average() const;

 private:
  std::size_t n_features_;
  std::vector<Value> values_;
};

// Collects the work of one extraction as independent tasks, runs them, and averages over matrices. Costs are rough
// nanoseconds: they only decide which task starts first.
class Plan {
 public:
  Plan(const Roi& roi, const Settings& settings) : roi_(roi), settings_(settings) {}

  const Roi& roi() const { return roi_; }
  const Settings& settings() const { return settings_; }
  Selection selection(Family family) const { return settings_.selections[static_cast<std::size_t>(family)]; }
  bool wants(Family family) const { return selection(family) != 0; }

  // Room for the values of a family; it lives as long as the plan. Results come out in the order of the registry.
  MatrixValues& add_result(Family family, const Aggregation& aggregation, std::size_t n_matrices);

  void add_task(double cost, std::function<void()> run) { tasks_.add(cost, std::move(run)); }

  // A family with one summary: summarise(needs).
  template <class Features, class Summarise>
  void add_plain(Family family, double cost, Summarise summarise) {
    const Selection wanted = selection(family);
    if (wanted == 0) return;
    MatrixValues& values = add_result(family, Aggregation{}, 1);
    add_task(cost, [wanted, summarise, &values] {
      Features::evaluate(summarise(Features::needs(wanted)), wanted, values.row(0));
    });
  }

  // A family with one summary per group of slices and directions: summarise(group, needs).
  template <class Features, class Summarise>
  void add_matrices(Family family, const Aggregation& aggregation, const std::vector<Group>& all, double cost,
                    Summarise summarise) {
    const Selection wanted = selection(family);
    if (wanted == 0) return;
    MatrixValues& values = add_result(family, aggregation, all.size());
    for (std::size_t k = 0; k < all.size(); ++k) {
      add_task(cost / static_cast<double>(all.size()), [wanted, summarise, group = all[k], k, &values] {
        Features::evaluate(summarise(group, Features::needs(wanted)), wanted, values.row(k));
      });
    }
  }

  std::vector<FamilyResult> run(CancelToken* cancel);

 private:
  struct Pending {
    Family family;
    Aggregation aggregation;
    MatrixValues values;
  };

  const Roi& roi_;
  const Settings& settings_;
  Tasks tasks_;
  std::deque<Pending> pending_;  // a deque, so that tasks may keep references
};

}  // namespace v0
}  // namespace grayling
