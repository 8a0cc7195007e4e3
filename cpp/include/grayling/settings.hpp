// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "grayling/aggregation.hpp"
#include "grayling/distance_weighting.hpp"
#include "grayling/feature.hpp"
#include "grayling/geometry/mesh.hpp"
#include "grayling/geometry/moments.hpp"
#include "grayling/neighbourhood.hpp"
#include "grayling/norm.hpp"
#include "grayling/registry.hpp"
#include "grayling/undefined.hpp"

namespace grayling {
inline namespace v0 {

enum class DiscretisationMethod { none, fixed_bin_number, fixed_bin_size, bin_edges };

// How intensities become grey levels (IBSI, "Intensity discretisation").
struct Discretisation {
  DiscretisationMethod method = DiscretisationMethod::fixed_bin_number;
  std::int64_t n_bins = 32;     // fixed bin number
  double bin_width = 25.0;      // fixed bin size, in units of intensity
  bool from_zero = false;       // fixed bin size: edges at multiples of the width, not from the lowest intensity
  std::vector<double> edges{};  // bin edges: level k holds edges[k - 1] <= x < edges[k]
};

// Which voxels of the intensity mask take part (IBSI, "Re-segmentation"): the range first, then outliers.
struct Resegmentation {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  double outlier_sigma = 0.0;  // 0 = off

  bool has_range() const {
    return low != -std::numeric_limits<double>::infinity() || high != std::numeric_limits<double>::infinity();
  }
};

// Lengths of directions are measured in voxels, or in millimetres with the region's spacing.
struct DirectionWeights {
  WeightFunction function = WeightFunction::none;
  Norm norm = Norm::euclidean;
  bool in_mm = false;

  DistanceWeighting on(const Spacing& spacing) const { return {function, norm, in_mm ? spacing : Spacing{}}; }
};

// Directions along which no line holds two voxels of the region, so that every run has length 1: pyradiomics leaves
// them out of its GLRLM.
enum class SparseDirections { kept, left_out };

struct TextureSettings {
  std::vector<int> glcm_distances{1};
  std::optional<Norm> glcm_norm;  // none: the directions of Chebyshev distance 1, times the distance
  bool glcm_symmetric = true;
  std::vector<int> ngtdm_distances{1};  // neighbours lie at any of them
  std::vector<int> ngldm_distances{1};
  std::int64_t ngldm_alpha = 0;
  IsolatedVoxels ngtdm_isolated = IsolatedVoxels::left_out;
  SparseDirections glrlm_sparse_directions = SparseDirections::kept;
  Degenerate degenerate = Degenerate::ibsi;
  Norm neighbour_norm = Norm::chebyshev;  // NGTDM and NGLDM neighbourhoods; links of GLSZM and GLDZM zones
  Norm border_norm = Norm::manhattan;     // GLDZM distances
  DirectionWeights glcm_weights;          // of the directions that are merged
  DirectionWeights glrlm_weights;
  std::vector<Aggregation> directional{k3DAveraged};  // GLCM, GLRLM
  std::vector<Aggregation> zonal{k3D};                // GLSZM, GLDZM, NGTDM, NGLDM
};

// How shape is taken from the morphological mask.
struct ShapeRules {
  MeshRule mesh = MeshRule::closed;                    // its surface
  CovarianceRule covariance = CovarianceRule::sample;  // of the voxel centres, for axis lengths
};

struct Settings {
  Resegmentation resegmentation;
  Discretisation discretisation;                              // histogram and texture
  Discretisation ivh{DiscretisationMethod::none, 1000, 2.5};  // intensity-volume histogram
  TextureSettings texture;
  ShapeRules shape;
  std::array<Selection, kFamilyCount> selections = default_selections();  // by family; 0 = family left out
};

}  // namespace v0
}  // namespace grayling
