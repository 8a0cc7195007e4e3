// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// Grey level run length matrix (GLRLM), IBSI family TP0I.
//
// Cell (i, j) counts the runs of grey level i with length j along one direction: the longest stretches of neighbouring
// voxels with the same level inside the region. Along x:
//
//     levels     runs, top to bottom                 counts (level down, length across)
//     1 2 2 3    1x1 2x2 3x1                             1  2
//     1 2 3 3    1x1 2x1 3x2                         1   4  .
//     4 2 4 1    4x1 2x1 4x1 1x1                     2   3  1
//     4 1 2 3    4x1 1x1 2x1 3x1                     3   2  1
//                                                    4   3  .
//
// Run percentage (9ZK5) divides by the number of voxels once per direction that was merged.
//
// Distance weighting (distance_weighting.hpp): the manual speaks of multiplying run lengths by a weight w, and says
// that it has no effect where directions are not merged, which holds only when it is the counts that are multiplied. So
// every direction's runs count w each, and N_v is added up with the same weights; the lengths j stay numbers of voxels.
// A weight that all directions share, such as exp(-1) in the Chebyshev norm in voxels, cancels everywhere but in the
// two non-uniformities, which it scales as it scales counts.
//
// pyradiomics leaves directions out along which no line holds two voxels (SparseDirections). Where that leaves nothing
// of the only matrix, its run length variance and run entropy are 0 (Empty).

#include "grayling/families/zone_like.hpp"

namespace grayling {
inline namespace v0 {
namespace glrlm {

using zone_like::Entry;
using zone_like::Summary;

// A sum over the lengths of no runs (Empty).
GRAYLING_HOST_DEVICE inline Value sum_of_none(const Summary& s) {
  return s.if_empty == Empty::only_one ? Value{0.0, Undefined::no_differences} : undefined(Undefined::no_neighbours);
}

struct ShortRunsEmphasis : zone_like::SmallEmphasis {
  static constexpr FeatureInfo info{"Short runs emphasis", "22OV", "ShortRunEmphasis", "voxel^-2", formula};
};
struct LongRunsEmphasis : zone_like::LargeEmphasis {
  static constexpr FeatureInfo info{"Long runs emphasis", "W4KF", "LongRunEmphasis", "voxel^2", formula};
};
struct LowGreyLevelRunEmphasis : zone_like::LowLevelEmphasis {
  static constexpr FeatureInfo info{"Low grey level run emphasis", "V3SW", "LowGrayLevelRunEmphasis", "level^-2",
                                    formula};
};
struct HighGreyLevelRunEmphasis : zone_like::HighLevelEmphasis {
  static constexpr FeatureInfo info{"High grey level run emphasis", "G3QZ", "HighGrayLevelRunEmphasis", "level^2",
                                    formula};
};
struct ShortRunLowGreyLevelEmphasis : zone_like::SmallLowEmphasis {
  static constexpr FeatureInfo info{"Short run low grey level emphasis", "HTZT", "ShortRunLowGrayLevelEmphasis",
                                    "level^-2 voxel^-2", formula};
};
struct ShortRunHighGreyLevelEmphasis : zone_like::SmallHighEmphasis {
  static constexpr FeatureInfo info{"Short run high grey level emphasis", "GD3A", "ShortRunHighGrayLevelEmphasis",
                                    "level^2 voxel^-2", formula};
};
struct LongRunLowGreyLevelEmphasis : zone_like::LargeLowEmphasis {
  static constexpr FeatureInfo info{"Long run low grey level emphasis", "IVPO", "LongRunLowGrayLevelEmphasis",
                                    "level^-2 voxel^2", formula};
};
struct LongRunHighGreyLevelEmphasis : zone_like::LargeHighEmphasis {
  static constexpr FeatureInfo info{"Long run high grey level emphasis", "3KUM", "LongRunHighGrayLevelEmphasis",
                                    "level^2 voxel^2", formula};
};
struct GreyLevelNonUniformity : zone_like::LevelNonUniformity {
  static constexpr FeatureInfo info{"Grey level non-uniformity", "R5YN", "GrayLevelNonUniformity", "1", formula};
};
struct NormalisedGreyLevelNonUniformity : zone_like::NormalisedLevelNonUniformity {
  static constexpr FeatureInfo info{"Normalised grey level non-uniformity", "OVBL", "GrayLevelNonUniformityNormalized",
                                    "1", formula};
};
struct RunLengthNonUniformity : zone_like::SizeNonUniformity {
  static constexpr FeatureInfo info{"Run length non-uniformity", "W92Y", "RunLengthNonUniformity", "1", formula};
};
struct NormalisedRunLengthNonUniformity : zone_like::NormalisedSizeNonUniformity {
  static constexpr FeatureInfo info{"Normalised run length non-uniformity", "IC23", "RunLengthNonUniformityNormalized",
                                    "1", formula};
};
struct RunPercentage : zone_like::Percentage {
  static constexpr FeatureInfo info{"Run percentage", "9ZK5", "RunPercentage", "1", formula};
};
struct GreyLevelVariance : zone_like::LevelVariance {
  static constexpr FeatureInfo info{"Grey level variance", "8CE5", "GrayLevelVariance", "level^2", formula};
};
struct RunLengthVariance : zone_like::SizeVariance {
  static constexpr FeatureInfo info{"Run length variance", "SXLW", "RunVariance", "voxel^2", formula};
  GRAYLING_HOST_DEVICE static Value of_empty(const Summary& s) { return sum_of_none(s); }
};
struct RunEntropy : zone_like::Entropy {
  static constexpr FeatureInfo info{"Run entropy", "HJ9O", "RunEntropy", "bit", formula};
  GRAYLING_HOST_DEVICE static Value of_empty(const Summary& s) { return sum_of_none(s); }
};

using Features = FeatureList<ShortRunsEmphasis, LongRunsEmphasis, LowGreyLevelRunEmphasis, HighGreyLevelRunEmphasis,
                             ShortRunLowGreyLevelEmphasis, ShortRunHighGreyLevelEmphasis, LongRunLowGreyLevelEmphasis,
                             LongRunHighGreyLevelEmphasis, GreyLevelNonUniformity, NormalisedGreyLevelNonUniformity,
                             RunLengthNonUniformity, NormalisedRunLengthNonUniformity, RunPercentage, GreyLevelVariance,
                             RunLengthVariance, RunEntropy>;

}  // namespace glrlm
}  // namespace v0
}  // namespace grayling
