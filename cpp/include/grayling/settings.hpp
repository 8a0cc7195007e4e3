// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "grayling/aggregation.hpp"
#include "grayling/feature.hpp"
#include "grayling/geometry/mesh.hpp"
#include "grayling/registry.hpp"

namespace grayling {
inline namespace v0 {

enum class DiscretisationMethod { none, fixed_bin_number, fixed_bin_size };

// How intensities become grey levels (IBSI, "Intensity discretisation").
struct Discretisation {
  DiscretisationMethod method = DiscretisationMethod::fixed_bin_number;
  std::int64_t n_bins = 32;  // fixed bin number
  double bin_width = 25.0;   // fixed bin size, in units of intensity
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

struct TextureSettings {
  int glcm_distance = 1;
  bool glcm_symmetric = true;
  int ngtdm_distance = 1;
  int ngldm_distance = 1;
  std::int64_t ngldm_alpha = 0;
  std::vector<Aggregation> directional{k3DAveraged};  // GLCM, GLRLM
  std::vector<Aggregation> zonal{k3D};                // GLSZM, GLDZM, NGTDM, NGLDM
};

struct Settings {
  Resegmentation resegmentation;
  Discretisation discretisation;                              // histogram and texture
  Discretisation ivh{DiscretisationMethod::none, 1000, 2.5};  // intensity-volume histogram
  TextureSettings texture;
  MeshRule mesh = MeshRule::closed;                                       // surface of the morphological mask
  std::array<Selection, kFamilyCount> selections = default_selections();  // by family; 0 = family left out
};

}  // namespace v0
}  // namespace grayling
