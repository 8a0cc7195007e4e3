// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>

// Boundary conditions (IBSI 2, "Boundary conditions"): what lies beyond the image. Of a line a b c d:
//
//     zero       0 0 0 0 | a b c d | 0 0 0 0      constant with another value v: v in place of 0
//     nearest    a a a a | a b c d | d d d d
//     periodic   a b c d | a b c d | a b c d
//     mirror     d c b a | a b c d | d c b a
namespace grayling {
inline namespace v0 {
namespace filters {

enum class Boundary { constant, nearest, periodic, mirror };

struct Extension {
  Boundary boundary = Boundary::mirror;
  double value = 0.0;  // of a constant boundary
};

inline constexpr std::int64_t kBeyond = -1;

// Which of n voxels stands for voxel i of the line that goes on for ever; kBeyond where the constant is.
constexpr std::int64_t extended_index(std::int64_t i, std::int64_t n, Boundary boundary) {
  if (i >= 0 && i < n) return i;
  if (boundary == Boundary::constant) return kBeyond;
  if (boundary == Boundary::nearest) return i < 0 ? 0 : n - 1;
  const std::int64_t period = boundary == Boundary::periodic ? n : 2 * n;
  const std::int64_t k = (i % period + period) % period;
  return k < n ? k : period - 1 - k;
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
