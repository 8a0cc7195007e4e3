// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/distance_weighting.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "grayling/error.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// Squares, so that lengths whose squares are whole numbers are exact.
double squared_length(double z, double y, double x, Norm norm) {
  switch (norm) {
    case Norm::chebyshev: {
      const double longest = std::max({z, y, x});
      return longest * longest;
    }
    case Norm::manhattan:
      return (z + y + x) * (z + y + x);
    case Norm::euclidean:
      return z * z + y * y + x * x;
  }
  return 0.0;
}

}  // namespace

double DistanceWeighting::weight(const Index3& offset) const {
  const auto step = [](std::int64_t n, double length) { return std::abs(static_cast<double>(n)) * length; };
  const double squared =
      squared_length(step(offset.z, unit_steps.z), step(offset.y, unit_steps.y), step(offset.x, unit_steps.x), norm);
  switch (function) {
    case WeightFunction::none:
      return 1.0;
    case WeightFunction::inverse:
      return 1.0 / std::sqrt(squared);
    case WeightFunction::exponential:
      return std::exp(-squared);
    case WeightFunction::proportional:
      return std::sqrt(squared);
  }
  return 1.0;
}

std::vector<double> direction_weights(const std::vector<Index3>& directions, const DistanceWeighting& weighting) {
  constexpr double kSmallest = 1e-100;
  std::vector<double> weights;
  for (const Index3& direction : directions) {
    const double weight = weighting.weight(direction);
    if (!std::isfinite(weight)) {
      throw InvalidArgument("a direction's distance weight is not finite; check the voxel spacing");
    }
    weights.push_back(weight < kSmallest ? 0.0 : weight);
  }
  if (std::all_of(weights.begin(), weights.end(), [](double weight) { return weight == 0.0; })) {
    throw InvalidArgument(
        "every direction's distance weight is below 1e-100: the offsets are too long for this weighting; weigh by the "
        "inverse distance, or measure in voxels");
  }
  return weights;
}

std::vector<WeightedDirections> by_weight(const std::vector<Index3>& directions, const DistanceWeighting& weighting) {
  const std::vector<double> weights = direction_weights(directions, weighting);
  std::map<double, std::vector<Index3>> classes;
  for (std::size_t k = 0; k < directions.size(); ++k) {
    if (weights[k] > 0.0) classes[weights[k]].push_back(directions[k]);
  }
  std::vector<WeightedDirections> result;
  for (const auto& [weight, members] : classes) result.push_back({weight, members});
  return result;
}

}  // namespace v0
}  // namespace grayling
