// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// Neighbouring grey level dependence matrix (NGLDM), IBSI family REK0.
//
// Cell (i, j) counts the voxels of grey level i with dependence j: one for the voxel itself plus the number of its
// neighbours (26 in 3D, 8 in 2D, at distance 1) whose level differs by at most alpha (0 by default). In 2D, alpha 0:
//
//     levels     dependences       counts (level down, dependence across)
//     1 2 2 3    2 3 3 3               1  2  3  4
//     1 2 3 3    2 4 3 3           1   2  2  .  .
//     4 2 4 1    2 3 1 1           2   .  1  3  1
//     4 1 2 3    2 1 2 1           3   1  .  3  .
//                                  4   1  2  .  .
//
// pyradiomics' GLDM is this matrix.
//
// Every voxel has a dependence of at least 1, so dependence count percentage (6XV8) is 1 by construction.

#include "grayling/families/zone_like.hpp"

namespace grayling {
inline namespace v0 {
namespace ngldm {

using zone_like::Entry;
using zone_like::Summary;

struct LowDependenceEmphasis : zone_like::SmallEmphasis {
  static constexpr FeatureInfo info{"Low dependence emphasis", "SODN", "SmallDependenceEmphasis", "voxel^-2", formula};
};
struct HighDependenceEmphasis : zone_like::LargeEmphasis {
  static constexpr FeatureInfo info{"High dependence emphasis", "IMOQ", "LargeDependenceEmphasis", "voxel^2", formula};
};
struct LowGreyLevelCountEmphasis : zone_like::LowLevelEmphasis {
  static constexpr FeatureInfo info{"Low grey level count emphasis", "TL9H", "LowGrayLevelEmphasis", "level^-2",
                                    formula};
};
struct HighGreyLevelCountEmphasis : zone_like::HighLevelEmphasis {
  static constexpr FeatureInfo info{"High grey level count emphasis", "OAE7", "HighGrayLevelEmphasis", "level^2",
                                    formula};
};
struct LowDependenceLowGreyLevelEmphasis : zone_like::SmallLowEmphasis {
  static constexpr FeatureInfo info{"Low dependence low grey level emphasis", "EQ3F",
                                    "SmallDependenceLowGrayLevelEmphasis", "level^-2 voxel^-2", formula};
};
struct LowDependenceHighGreyLevelEmphasis : zone_like::SmallHighEmphasis {
  static constexpr FeatureInfo info{"Low dependence high grey level emphasis", "JA6D",
                                    "SmallDependenceHighGrayLevelEmphasis", "level^2 voxel^-2", formula};
};
struct HighDependenceLowGreyLevelEmphasis : zone_like::LargeLowEmphasis {
  static constexpr FeatureInfo info{"High dependence low grey level emphasis", "NBZI",
                                    "LargeDependenceLowGrayLevelEmphasis", "level^-2 voxel^2", formula};
};
struct HighDependenceHighGreyLevelEmphasis : zone_like::LargeHighEmphasis {
  static constexpr FeatureInfo info{"High dependence high grey level emphasis", "9QMG",
                                    "LargeDependenceHighGrayLevelEmphasis", "level^2 voxel^2", formula};
};
struct GreyLevelNonUniformity : zone_like::LevelNonUniformity {
  static constexpr FeatureInfo info{"Grey level non-uniformity", "FP8K", "GrayLevelNonUniformity", "1", formula};
};
struct NormalisedGreyLevelNonUniformity : zone_like::NormalisedLevelNonUniformity {
  static constexpr FeatureInfo info{"Normalised grey level non-uniformity", "5SPA", "", "1", formula};
};
struct DependenceCountNonUniformity : zone_like::SizeNonUniformity {
  static constexpr FeatureInfo info{"Dependence count non-uniformity", "Z87G", "DependenceNonUniformity", "1", formula};
};
struct NormalisedDependenceCountNonUniformity : zone_like::NormalisedSizeNonUniformity {
  static constexpr FeatureInfo info{"Normalised dependence count non-uniformity", "OKJI",
                                    "DependenceNonUniformityNormalized", "1", formula};
};
struct DependenceCountPercentage : zone_like::Percentage {
  static constexpr FeatureInfo info{"Dependence count percentage", "6XV8", "", "1", formula};
};
struct GreyLevelVariance : zone_like::LevelVariance {
  static constexpr FeatureInfo info{"Grey level variance", "1PFV", "GrayLevelVariance", "level^2", formula};
};
struct DependenceCountVariance : zone_like::SizeVariance {
  static constexpr FeatureInfo info{"Dependence count variance", "DNX2", "DependenceVariance", "voxel^2", formula};
};
struct DependenceCountEntropy : zone_like::Entropy {
  static constexpr FeatureInfo info{"Dependence count entropy", "FCBV", "DependenceEntropy", "bit", formula};
};
struct DependenceCountEnergy : zone_like::Energy {
  static constexpr FeatureInfo info{"Dependence count energy", "CAS9", "", "1", formula};
};

using Features =
    FeatureList<LowDependenceEmphasis, HighDependenceEmphasis, LowGreyLevelCountEmphasis, HighGreyLevelCountEmphasis,
                LowDependenceLowGreyLevelEmphasis, LowDependenceHighGreyLevelEmphasis,
                HighDependenceLowGreyLevelEmphasis, HighDependenceHighGreyLevelEmphasis, GreyLevelNonUniformity,
                NormalisedGreyLevelNonUniformity, DependenceCountNonUniformity, NormalisedDependenceCountNonUniformity,
                DependenceCountPercentage, GreyLevelVariance, DependenceCountVariance, DependenceCountEntropy,
                DependenceCountEnergy>;

}  // namespace ngldm
}  // namespace v0
}  // namespace grayling
