// Copyright The grayling developers. Licensed under Apache-2.0.
#include "filters/layer_steps.hpp"

#include <algorithm>

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

bool is_even(const Cascade& cascade) {
  if (cascade.size() != 1) return false;
  const std::vector<double>& weight = cascade.front().weight;
  return weight.size() == 2 * static_cast<std::size_t>(cascade.front().origin) + 1 &&
         std::equal(weight.begin(), weight.end(), weight.rbegin());
}

bool weigh_the_same_rows(const Cascade& a, const Cascade& b) {
  return is_even(a) && is_even(b) && a.front().origin == b.front().origin && a.front().step == b.front().step;
}

}  // namespace

std::vector<Step> steps_of(const std::vector<Node>& layer, const std::vector<Cascade>& cascades, bool may_pair) {
  std::vector<Step> steps;
  std::vector<std::size_t> n_done(layer.size());
  const auto take = [&](std::size_t node) {
    const std::size_t k = n_done[node]++;
    steps.back().targets.push_back({node, layer[node][k].cascade, k > 0});
  };
  for (std::size_t node = 0; node < layer.size(); ++node) {
    while (n_done[node] < layer[node].size()) {
      const Link link = layer[node][n_done[node]];
      steps.push_back({link.from, {}});
      take(node);
      for (std::size_t other = node + 1; may_pair && other < layer.size(); ++other) {
        if (n_done[other] == layer[other].size()) continue;
        const Link twin = layer[other][n_done[other]];
        if (twin.from != link.from || !weigh_the_same_rows(cascades[link.cascade], cascades[twin.cascade])) continue;
        take(other);
        break;
      }
    }
  }
  return steps;
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
