// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/planar_morphology.hpp"

#include <optional>

#include "grayling/geometry/contour.hpp"
#include "grayling/geometry/diameter.hpp"
#include "grayling/geometry/moments.hpp"
#include "grayling/measure.hpp"

namespace grayling {
inline namespace v0 {
namespace planar_morphology {
namespace {

// The slice of the mask that has voxels, if there is but one.
std::optional<std::int64_t> only_slice(const Mask& mask) {
  std::optional<std::int64_t> found;
  for (std::int64_t z = 0; z < mask.shape().z; ++z) {
    if (mask.count_in_slice(z) == 0) continue;
    if (found) return std::nullopt;
    found = z;
  }
  return found;
}

}  // namespace

Summary summarise(const Roi& roi, unsigned needs, CovarianceRule covariance) {
  Summary s;
  const std::optional<std::int64_t> z = only_slice(roi.morphological);
  if (!z) return s;
  const Spacing& mm = roi.spacing;
  s.one_slice = true;
  s.one_pixel = roi.n_morphological == 1;
  s.pixel_area_mm2 = static_cast<double>(roi.n_morphological) * (mm.y * mm.x);
  if ((needs & kContour) != 0) {
    const auto tallies = tally_squares(roi.morphological.padded(), *z + 1);
    const ContourMeasures contour = contour_measures(tallies, mm.y, mm.x);
    s.contour_area_mm2 = contour.area_mm2;
    s.perimeter_mm = contour.perimeter_mm;
  }
  if ((needs & kDiameter) != 0) s.maximum_diameter_mm = in_slice_diameter(roi.morphological.padded(), mm);
  s.has_axes = !s.one_pixel || covariance == CovarianceRule::population;
  if ((needs & kPrincipalAxes) != 0 && s.has_axes) {
    const auto mask = roi.morphological.view();
    const auto semi_axes = principal_semi_axes(voxel_moments(mask), mm, affine_dimension(mask), covariance);
    s.semi_axes_mm = {semi_axes[0], semi_axes[1]};
  }
  return s;
}

}  // namespace planar_morphology
}  // namespace v0
}  // namespace grayling
