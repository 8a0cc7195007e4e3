// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "grayling/feature.hpp"

namespace grayling {
inline namespace v0 {

// The order of families in every table: that of the IBSI manual, then what IBSI does not define.
enum class Family : std::size_t {
  morphology,
  local_intensity,
  intensity_statistics,
  intensity_histogram,
  intensity_volume_histogram,
  glcm,
  glrlm,
  glszm,
  gldzm,
  ngtdm,
  ngldm,
  planar_morphology,
};
inline constexpr std::size_t kFamilyCount = 12;

// How a family's matrices are put together: not at all, over slices, or over slices and directions.
enum class FamilyKind { plain, zonal, directional };

struct FamilyInfo {
  const char* name;  // the stem of its files
  const char* title;
  const char* ibsi_code;  // "" where IBSI does not define the family
  FamilyKind kind;
  int values_version;  // raised when any of its numbers changes
  std::span<const FeatureInfo> features;
  Selection default_selection;
};

// The whole registry, read from the families' feature lists.
const std::array<FamilyInfo, kFamilyCount>& registry();

const FamilyInfo& info(Family family);

// Every family with all of its features except those on demand.
std::array<Selection, kFamilyCount> default_selections();

}  // namespace v0
}  // namespace grayling
