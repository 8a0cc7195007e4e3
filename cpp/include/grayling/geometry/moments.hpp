// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>

#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// Where the voxels of a mask lie: centroid, covariance and whether they span a point, line, plane or solid.
struct VoxelMoments {
  std::uint64_t count = 0;
  std::array<double, 3> centroid{};                // (z, y, x), in voxels
  std::array<std::array<double, 3>, 3> scatter{};  // sum of (p - centroid) (p - centroid)^T, in voxels^2
};

// Exact integer sums about the middle of the view, so that only the last subtraction rounds.
VoxelMoments voxel_moments(const VolumeView<const std::uint8_t>& mask);

// By what the scatter is divided for a covariance: N - 1, as IBSI's reference values of axis lengths need, or N, as
// pyradiomics does. The covariance of one voxel is zero with N and undefined with N - 1.
enum class CovarianceRule { sample, population };

// Semi-axes 2 sqrt(lambda) of the covariance of the voxel centres in mm, longest first. Beyond the dimension of the
// voxels' affine hull they are exactly zero, not their rounding. Requires two voxels, or one of a population.
std::array<double, 3> principal_semi_axes(const VoxelMoments& moments, const Spacing& spacing_mm, int dimension,
                                          CovarianceRule rule);

// The dimension of the affine hull of the voxel centres: 0 one voxel, 1 on a line, 2 in a plane, 3 a solid. Decided on
// integers. Requires at least one voxel.
int affine_dimension(const VolumeView<const std::uint8_t>& mask);

}  // namespace v0
}  // namespace grayling
