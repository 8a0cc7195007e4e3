// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "grayling/any_volume.hpp"
#include "grayling/level_rule.hpp"
#include "grayling/mask.hpp"
#include "grayling/region.hpp"
#include "grayling/settings.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// Intensities as single precision where that holds the image's values exactly, else double.
using Intensities = std::variant<std::vector<float>, std::vector<double>>;

// The region of interest, prepared once and shared by all families: masks cropped to their common box, intensities of
// the voxels left after re-segmentation in (z, y, x) order, and grey levels.
struct Roi {
  AnyVolume image;  // the whole image, which the caller keeps alive
  Spacing spacing;
  Box box;  // of both masks, in the image's grid
  Mask morphological;
  Mask intensity;  // after re-segmentation
  std::uint64_t n_morphological = 0;
  std::uint64_t n_labelled = 0;   // in the mask, before re-segmentation
  std::uint64_t n_in_range = 0;   // after the range, before outliers are judged
  std::uint64_t n_intensity = 0;  // after both
  Intensities intensities;
  double minimum = 0.0;  // of the intensities
  double maximum = 0.0;
  Region region;  // grey levels of the intensity mask
};

// Where the region is: voxels with the label in `mask` and, where shape is taken from another one, in `morphological`.
struct RoiSource {
  AnyVolume image;
  AnyVolume mask;
  std::int64_t label = 1;
  std::optional<AnyVolume> morphological;
  Spacing spacing;
};

// Everything but the grey levels, for those who choose bins by the extremes. Throws InvalidGeometry (shapes, spacing),
// EmptyRegion (naming the step that left no voxel), InvalidArgument (not finite intensities, settings out of range).
Roi crop_roi(const RoiSource& source, const Resegmentation& how);

// Adds the grey levels. Throws InvalidArgument for bins that do not fit the intensities.
void discretise(const Settings& settings, Roi& roi);

// Both.
Roi prepare_roi(const RoiSource& source, const Settings& settings);

}  // namespace v0
}  // namespace grayling
