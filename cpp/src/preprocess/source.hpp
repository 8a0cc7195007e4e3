// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>

#include "grayling/any_volume.hpp"
#include "grayling/function_ref.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// What is interpolated: an image's voxels, or 0 and 1 for a mask's.
struct Source {
  AnyVolume volume;
  bool is_mask = false;

  // Voxels x ... x + n - 1 of row (z, y) as doubles.
  void load(const Index3& start, std::int64_t n, double* row) const;
};

// Rows of doubles, `stride` apart.
struct Plane {
  double* first = nullptr;
  std::int64_t stride = 0;
};

// Hands `fill` a plane to write slice k of the result to, and takes it from there.
using SliceWriter = FunctionRef<void(std::int64_t k, FunctionRef<void(const Plane&)> fill)>;

struct SamplingGrid;
struct AffineGrid;
struct Interpolator;
void resample_slices(const Source& source, const SamplingGrid& grid, Interpolator how, SliceWriter write);
void resample_slices(const Source& source, const AffineGrid& grid, Interpolator how, SliceWriter write);

// Calls visit(i) for i in [0, n), on several threads where all of them together are worth it.
void for_each_block(std::int64_t n, std::int64_t n_voxels, FunctionRef<void(std::int64_t)> visit);

// For B-splines: throws InvalidArgument, with their number and the first position, when voxels of the box are not
// finite.
void expect_finite(const AnyVolume& image, const Index3& begin, const Index3& size);

}  // namespace v0
}  // namespace grayling
