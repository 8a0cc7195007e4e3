// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "grayling/any_volume.hpp"
#include "grayling/filters/boundary.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// Local binary patterns in slices: which of the points on a circle are at least as bright as its centre. Point k of n
// lies at an angle of 2 pi k / n from x towards smaller y. The pattern has bit k where point k is as bright; its code
// is
//
//     plain               the pattern
//     rotation_invariant  the smallest of the pattern's n rotations
//     uniform             the number of bits, where the pattern is uniform: at most two of its neighbours round the
//                         circle differ; n + 1 where it is not
//     oriented_uniform    for n_1 bits that begin with bit b: 1 + (n_1 - 1) n + (n - b) mod n; 0 for none,
//                         n (n - 1) + 1 for all, n (n - 1) + 2 where the pattern is not uniform
//     variance            no code: the variance of the intensities at the points, not a number where it is 0
enum class PatternCode { plain, rotation_invariant, uniform, oriented_uniform, variance };

PatternCode pattern_code_named(std::string_view name);

inline constexpr int kMostPatternPoints = 24;  // as many bits as float32 holds

struct CirclePoint {
  double y = 0.0, x = 0.0;  // from the centre, in voxels
};

// Arithmetic is double for either result, which holds codes. Between voxels the image is interpolated linearly along x,
// then along y, with the weights that the point's own coordinates give: a point and its centre in a flat image may so
// differ in the last place, and as scikit-image's do. A result that a voxel takes part in that is not finite is not a
// number.
template <class T>
void local_binary_pattern(const AnyVolume& volume, const std::vector<CirclePoint>& points, PatternCode code,
                          Extension extension, const VolumeView<T>& result);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
