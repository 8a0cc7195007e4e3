// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstddef>
#include <vector>

#include "grayling/filters/separable.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// A link of a node, set (`add` false) or added to what the node has already.
struct StepTarget {
  std::size_t node = 0;
  std::size_t cascade = 0;
  bool add = false;
};

// What is done with node `from` of the layer before: one link, or two at once that weigh the same rows evenly. Rows at
// the same distance to either side are then added up once and weighed twice.
struct Step {
  std::size_t from = 0;
  std::vector<StepTarget> targets;
};

// The links of a layer in the order of its nodes; the links of a node keep theirs.
std::vector<Step> steps_of(const std::vector<Node>& layer, const std::vector<Cascade>& cascades, bool may_pair);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
