// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <optional>
#include <vector>

#include "grayling/aggregation.hpp"
#include "grayling/cancel.hpp"
#include "grayling/feature.hpp"
#include "grayling/geometry/spatial_autocorrelation.hpp"
#include "grayling/registry.hpp"
#include "grayling/roi.hpp"
#include "grayling/settings.hpp"

namespace grayling {
inline namespace v0 {

// The features of one family under one aggregation, in the order of the registry.
struct FamilyResult {
  Family family = Family::morphology;
  Aggregation aggregation;  // with an empty name for families that have none
  std::vector<Value> values;
};

// Every family and aggregation that the settings select, in the order of the registry. Families, directions and slices
// are tasks of one parallel_for; results do not depend on the number of threads. Without `autocorrelation`, the sums
// for Moran's I and Geary's C are gathered over all pairs.
std::vector<FamilyResult> extract(const Roi& roi, const Settings& settings,
                                  const std::optional<AutocorrelationSums>& autocorrelation = std::nullopt,
                                  CancelToken* cancel = nullptr);

}  // namespace v0
}  // namespace grayling
