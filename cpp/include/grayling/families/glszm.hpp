// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// Grey level size zone matrix (GLSZM), IBSI family 9SAK.
//
// Cell (i, j) counts the zones of grey level i with j voxels: sets of voxels with the same level that are connected
// through faces, edges or corners (26 neighbours in 3D, 8 in 2D), inside the region. In 2D:
//
//     levels     zones                                counts (level down, size across)
//     1 2 2 3    1: {2 voxels} {1} {1}                    1  2  3  4  5
//     1 2 3 3    2: {5 voxels}                        1   2  1  .  .  .
//     4 2 4 1    3: {3 voxels} {1}                    2   .  .  .  .  1
//     4 1 2 3    4: {2 voxels} {1}                    3   1  .  1  .  .
//                                                     4   1  1  .  .  .

#include "grayling/families/zone_like.hpp"

namespace grayling {
inline namespace v0 {
namespace glszm {

using zone_like::Entry;
using zone_like::Summary;

struct SmallZoneEmphasis : zone_like::SmallEmphasis {
  static constexpr FeatureInfo info{"Small zone emphasis", "5QRC", "SmallAreaEmphasis", "voxel^-2", formula};
};
struct LargeZoneEmphasis : zone_like::LargeEmphasis {
  static constexpr FeatureInfo info{"Large zone emphasis", "48P8", "LargeAreaEmphasis", "voxel^2", formula};
};
struct LowGreyLevelZoneEmphasis : zone_like::LowLevelEmphasis {
  static constexpr FeatureInfo info{"Low grey level zone emphasis", "XMSY", "LowGrayLevelZoneEmphasis", "level^-2",
                                    formula};
};
struct HighGreyLevelZoneEmphasis : zone_like::HighLevelEmphasis {
  static constexpr FeatureInfo info{"High grey level zone emphasis", "5GN9", "HighGrayLevelZoneEmphasis", "level^2",
                                    formula};
};
struct SmallZoneLowGreyLevelEmphasis : zone_like::SmallLowEmphasis {
  static constexpr FeatureInfo info{"Small zone low grey level emphasis", "5RAI", "SmallAreaLowGrayLevelEmphasis",
                                    "level^-2 voxel^-2", formula};
};
struct SmallZoneHighGreyLevelEmphasis : zone_like::SmallHighEmphasis {
  static constexpr FeatureInfo info{"Small zone high grey level emphasis", "HW1V", "SmallAreaHighGrayLevelEmphasis",
                                    "level^2 voxel^-2", formula};
};
struct LargeZoneLowGreyLevelEmphasis : zone_like::LargeLowEmphasis {
  static constexpr FeatureInfo info{"Large zone low grey level emphasis", "YH51", "LargeAreaLowGrayLevelEmphasis",
                                    "level^-2 voxel^2", formula};
};
struct LargeZoneHighGreyLevelEmphasis : zone_like::LargeHighEmphasis {
  static constexpr FeatureInfo info{"Large zone high grey level emphasis", "J17V", "LargeAreaHighGrayLevelEmphasis",
                                    "level^2 voxel^2", formula};
};
struct GreyLevelNonUniformity : zone_like::LevelNonUniformity {
  static constexpr FeatureInfo info{"Grey level non-uniformity", "JNSA", "GrayLevelNonUniformity", "1", formula};
};
struct NormalisedGreyLevelNonUniformity : zone_like::NormalisedLevelNonUniformity {
  static constexpr FeatureInfo info{"Normalised grey level non-uniformity", "Y1RO", "GrayLevelNonUniformityNormalized",
                                    "1", formula};
};
struct ZoneSizeNonUniformity : zone_like::SizeNonUniformity {
  static constexpr FeatureInfo info{"Zone size non-uniformity", "4JP3", "SizeZoneNonUniformity", "1", formula};
};
struct NormalisedZoneSizeNonUniformity : zone_like::NormalisedSizeNonUniformity {
  static constexpr FeatureInfo info{"Normalised zone size non-uniformity", "VB3A", "SizeZoneNonUniformityNormalized",
                                    "1", formula};
};
struct ZonePercentage : zone_like::Percentage {
  static constexpr FeatureInfo info{"Zone percentage", "P30P", "ZonePercentage", "1", formula};
};
struct GreyLevelVariance : zone_like::LevelVariance {
  static constexpr FeatureInfo info{"Grey level variance", "BYLV", "GrayLevelVariance", "level^2", formula};
};
struct ZoneSizeVariance : zone_like::SizeVariance {
  static constexpr FeatureInfo info{"Zone size variance", "3NSA", "ZoneVariance", "voxel^2", formula};
};
struct ZoneSizeEntropy : zone_like::Entropy {
  static constexpr FeatureInfo info{"Zone size entropy", "GU8N", "ZoneEntropy", "bit", formula};
};

using Features = FeatureList<SmallZoneEmphasis, LargeZoneEmphasis, LowGreyLevelZoneEmphasis, HighGreyLevelZoneEmphasis,
                             SmallZoneLowGreyLevelEmphasis, SmallZoneHighGreyLevelEmphasis,
                             LargeZoneLowGreyLevelEmphasis, LargeZoneHighGreyLevelEmphasis, GreyLevelNonUniformity,
                             NormalisedGreyLevelNonUniformity, ZoneSizeNonUniformity, NormalisedZoneSizeNonUniformity,
                             ZonePercentage, GreyLevelVariance, ZoneSizeVariance, ZoneSizeEntropy>;

}  // namespace glszm
}  // namespace v0
}  // namespace grayling
