// Copyright The grayling developers. Licensed under Apache-2.0.
#include "extract/plan.hpp"

namespace grayling {
inline namespace v0 {

std::vector<Value> MatrixValues::average() const {
  if (values_.size() == n_features_) return values_;
  Average average(n_features_);
  for (std::size_t at = 0; at < values_.size(); at += n_features_) average.add(values_.data() + at);
  std::vector<Value> result(n_features_);
  average.finish(result.data());
  return result;
}

MatrixValues& Plan::add_result(Family family, const Aggregation& aggregation, std::size_t n_matrices) {
  pending_.push_back({family, aggregation, MatrixValues(n_matrices, info(family).features.size())});
  return pending_.back().values;
}

std::vector<FamilyResult> Plan::run(CancelToken* cancel) {
  tasks_.run(cancel);
  std::vector<FamilyResult> results;
  for (const Pending& p : pending_) results.push_back({p.family, p.aggregation, p.values.average()});
  std::stable_sort(results.begin(), results.end(),
                   [](const FamilyResult& a, const FamilyResult& b) { return a.family < b.family; });
  return results;
}

}  // namespace v0
}  // namespace grayling
