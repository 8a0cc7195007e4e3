// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// The CPU gatherers of families that have no matrix.

#include <optional>

#include "grayling/extract.hpp"
#include "grayling/families/morphology.hpp"
#include "grayling/families/planar_morphology.hpp"
#include "grayling/roi.hpp"
#include "grayling/settings.hpp"

namespace grayling {
inline namespace v0 {

namespace morphology {

// Measures what the needs ask for. Without `autocorrelation`, the sums for Moran's I and Geary's C are gathered over
// all pairs of voxels, which takes time in the square of their number.
Summary summarise(const Roi& roi, unsigned needs, const std::optional<AutocorrelationSums>& autocorrelation,
                  const ShapeRules& rules = {});

}  // namespace morphology

namespace planar_morphology {

Summary summarise(const Roi& roi, unsigned needs, CovarianceRule covariance = CovarianceRule::sample);

}  // namespace planar_morphology

}  // namespace v0
}  // namespace grayling
