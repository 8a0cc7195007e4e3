// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// Weights of directions (IBSI, "Distance weighting"): where a GLCM or GLRLM merges directions, the counts of each are
// multiplied by a function of the direction's length. The counts stay whole numbers up to that point. A weight changes
// nothing where every direction has a matrix of its own, because features divide by the matrix's sum; there the counts
// are used as they are, so that grey level and run length non-uniformity do not depend on a weight either.

#include <cstdint>
#include <vector>

#include "grayling/norm.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// 1, 1 / |m|, exp(-|m|^2), |m|: the manual's, and in the end what pyradiomics does to its GLRLM.
enum class WeightFunction { none, inverse, exponential, proportional };

struct DistanceWeighting {
  WeightFunction function = WeightFunction::none;
  Norm norm = Norm::euclidean;
  Spacing unit_steps{};  // length of a voxel's step along each axis: 1 in voxels, the spacing in millimetres

  bool active() const { return function != WeightFunction::none; }
  double weight(const Index3& offset) const;
};

// Directions that share a weight.
struct WeightedDirections {
  double weight = 1.0;
  std::vector<Index3> directions;
};

// One weight per direction. A weight below 1e-100 counts as 0, since its square would underflow. Throws InvalidArgument
// where every weight does, and where one is not finite.
std::vector<double> direction_weights(const std::vector<Index3>& directions, const DistanceWeighting& weighting);

// The directions of positive weight by ascending weight, so that counts of equal weight are added as whole numbers.
std::vector<WeightedDirections> by_weight(const std::vector<Index3>& directions, const DistanceWeighting& weighting);

}  // namespace v0
}  // namespace grayling
