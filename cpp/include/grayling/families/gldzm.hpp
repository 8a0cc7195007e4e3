// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// Grey level distance zone matrix (GLDZM), IBSI family VMDZ.
//
// Cell (i, j) counts the zones of grey level i (connected as in GLSZM) at distance j: the smallest number of steps over
// voxel faces from any voxel of the zone to the outside of the region; a voxel at the border has distance 1. Zones are
// taken from the intensity mask, distances from the morphological mask. Other norms are in border_distance.hpp. In 2D
// the outer ring has distance 1 and the four voxels within it 2, so only a zone that does not reach the ring counts
// there:
//
//     levels     distances    counts (level down, distance across)
//     1 2 2 3    1 1 1 1          1  2
//     1 2 3 3    1 2 2 1      1   3  .
//     4 2 4 1    1 2 2 1      2   1  .
//     4 1 2 3    1 1 1 1      3   2  .
//                             4   1  1

#include "grayling/families/zone_like.hpp"

namespace grayling {
inline namespace v0 {
namespace gldzm {

using zone_like::Entry;
using zone_like::Summary;

struct SmallDistanceEmphasis : zone_like::SmallEmphasis {
  static constexpr FeatureInfo info{"Small distance emphasis", "0GBI", "", "step^-2", formula};
};
struct LargeDistanceEmphasis : zone_like::LargeEmphasis {
  static constexpr FeatureInfo info{"Large distance emphasis", "MB4I", "", "step^2", formula};
};
struct LowGreyLevelZoneEmphasis : zone_like::LowLevelEmphasis {
  static constexpr FeatureInfo info{"Low grey level zone emphasis", "S1RA", "", "level^-2", formula};
};
struct HighGreyLevelZoneEmphasis : zone_like::HighLevelEmphasis {
  static constexpr FeatureInfo info{"High grey level zone emphasis", "K26C", "", "level^2", formula};
};
struct SmallDistanceLowGreyLevelEmphasis : zone_like::SmallLowEmphasis {
  static constexpr FeatureInfo info{"Small distance low grey level emphasis", "RUVG", "", "level^-2 step^-2", formula};
};
struct SmallDistanceHighGreyLevelEmphasis : zone_like::SmallHighEmphasis {
  static constexpr FeatureInfo info{"Small distance high grey level emphasis", "DKNJ", "", "level^2 step^-2", formula};
};
struct LargeDistanceLowGreyLevelEmphasis : zone_like::LargeLowEmphasis {
  static constexpr FeatureInfo info{"Large distance low grey level emphasis", "A7WM", "", "level^-2 step^2", formula};
};
struct LargeDistanceHighGreyLevelEmphasis : zone_like::LargeHighEmphasis {
  static constexpr FeatureInfo info{"Large distance high grey level emphasis", "KLTH", "", "level^2 step^2", formula};
};
struct GreyLevelNonUniformity : zone_like::LevelNonUniformity {
  static constexpr FeatureInfo info{"Grey level non-uniformity", "VFT7", "", "1", formula};
};
struct NormalisedGreyLevelNonUniformity : zone_like::NormalisedLevelNonUniformity {
  static constexpr FeatureInfo info{"Normalised grey level non-uniformity", "7HP3", "", "1", formula};
};
struct ZoneDistanceNonUniformity : zone_like::SizeNonUniformity {
  static constexpr FeatureInfo info{"Zone distance non-uniformity", "V294", "", "1", formula};
};
struct NormalisedZoneDistanceNonUniformity : zone_like::NormalisedSizeNonUniformity {
  static constexpr FeatureInfo info{"Normalised zone distance non-uniformity", "IATH", "", "1", formula};
};
struct ZonePercentage : zone_like::Percentage {
  static constexpr FeatureInfo info{"Zone percentage", "VIWW", "", "1", formula};
};
struct GreyLevelVariance : zone_like::LevelVariance {
  static constexpr FeatureInfo info{"Grey level variance", "QK93", "", "level^2", formula};
};
struct ZoneDistanceVariance : zone_like::SizeVariance {
  static constexpr FeatureInfo info{"Zone distance variance", "7WT1", "", "step^2", formula};
};
struct ZoneDistanceEntropy : zone_like::Entropy {
  static constexpr FeatureInfo info{"Zone distance entropy", "GBDU", "", "bit", formula};
};

using Features =
    FeatureList<SmallDistanceEmphasis, LargeDistanceEmphasis, LowGreyLevelZoneEmphasis, HighGreyLevelZoneEmphasis,
                SmallDistanceLowGreyLevelEmphasis, SmallDistanceHighGreyLevelEmphasis,
                LargeDistanceLowGreyLevelEmphasis, LargeDistanceHighGreyLevelEmphasis, GreyLevelNonUniformity,
                NormalisedGreyLevelNonUniformity, ZoneDistanceNonUniformity, NormalisedZoneDistanceNonUniformity,
                ZonePercentage, GreyLevelVariance, ZoneDistanceVariance, ZoneDistanceEntropy>;

}  // namespace gldzm
}  // namespace v0
}  // namespace grayling
