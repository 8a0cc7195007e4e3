// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// Morphology of a region that lies in one slice, in 2D and in millimetres. IBSI does not define it; the features are
// those of pyradiomics' class shape2D, and all are on demand. Shape is taken from the morphological mask.
//
// The contour is that of marching squares at half height of the mask with a border of zeros. A square has four pixel
// centres as corners, and its vertices lie half way between an inside and an outside corner. A line cuts off each
// single corner; where two adjacent corners are inside, a line parts them from the other two. Where two diagonal
// corners are inside, two lines cut off one each, so that pixels which touch at a corner are parted. The contour is
// closed, and the area within it is a sum over squares: 1/8 of a pixel for one inside corner, 1/2 for two adjacent
// ones, 1/4 for two diagonal ones, 7/8 for three and 1 for four. Holes are taken off, and their contour adds to the
// perimeter. The diameter is the largest distance between two vertices; axes are those of the pixel centres, their
// covariance divided as in morphology.
//
//     0 0 0 0 0     Three pixels of 1 mm: two side by side, and one that touches the left one at a corner. Of the 12
//     0 0 1 1 0     squares 6 have one inside corner, 2 two adjacent and 1 two diagonal ones; 3 have none. The area is
//     0 1 0 0 0     6/8 + 2/2 + 1/4 = 2 mm^2, the perimeter (6 + 2) sqrt(1/2) + 2 = 7.657 mm, and the largest distance,
//     0 0 0 0 0     from the left end of the lower row to the right end of the upper one, sqrt(3^2 + 1^2) = 3.162 mm.
//
// Choices: the values of a region in more than one slice are undefined. One pixel has no covariance of a sample, and
// that of a population is zero, so that its axes have no ratio.

#include <array>
#include <cmath>
#include <numbers>

#include "grayling/feature.hpp"

namespace grayling {
inline namespace v0 {
namespace planar_morphology {

enum Need : unsigned {
  kContour = 1U,
  kDiameter = 2U,
  kPrincipalAxes = 4U,
};

struct Summary {
  bool one_slice = false;
  bool one_pixel = false;
  double contour_area_mm2 = 0.0;
  double perimeter_mm = 0.0;
  double pixel_area_mm2 = 0.0;
  double maximum_diameter_mm = 0.0;
  bool has_axes = false;                 // the covariance is defined
  std::array<double, 2> semi_axes_mm{};  // 2 sqrt(lambda), longest first

  GRAYLING_HOST_DEVICE bool empty() const { return false; }
  // The perimeter of the circle of equal area.
  GRAYLING_HOST_DEVICE double circumference_mm() const { return 2.0 * std::sqrt(std::numbers::pi * contour_area_mm2); }
  GRAYLING_HOST_DEVICE Value of_slice(double value) const {
    return one_slice ? defined(value) : undefined(Undefined::several_slices);
  }
  GRAYLING_HOST_DEVICE Value of_axis(double semi_axis_mm) const {
    if (!one_slice || has_axes) return of_slice(2.0 * semi_axis_mm);
    return undefined(Undefined::single_voxel);
  }
};

struct AreaContour {
  static constexpr FeatureInfo info{.name = "Area (contour) (not IBSI)",
                                    .ibsi_code = "",
                                    .pyradiomics_name = "MeshSurface",
                                    .unit = "mm^2",
                                    .formula = "A, area within the contour",
                                    .needs = kContour,
                                    .on_demand = true};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return s.of_slice(s.contour_area_mm2); }
};
struct AreaPixels {
  static constexpr FeatureInfo info{.name = "Area (pixel counting) (not IBSI)",
                                    .ibsi_code = "",
                                    .pyradiomics_name = "PixelSurface",
                                    .unit = "mm^2",
                                    .formula = "N_v times the pixel area",
                                    .on_demand = true};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return s.of_slice(s.pixel_area_mm2); }
};
struct Perimeter {
  static constexpr FeatureInfo info{.name = "Perimeter (not IBSI)",
                                    .ibsi_code = "",
                                    .pyradiomics_name = "Perimeter",
                                    .unit = "mm",
                                    .formula = "P, length of the contour",
                                    .needs = kContour,
                                    .on_demand = true};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return s.of_slice(s.perimeter_mm); }
};
struct PerimeterToAreaRatio {
  static constexpr FeatureInfo info{.name = "Perimeter to area ratio (not IBSI)",
                                    .ibsi_code = "",
                                    .pyradiomics_name = "PerimeterSurfaceRatio",
                                    .unit = "mm^-1",
                                    .formula = "P / A",
                                    .needs = kContour,
                                    .on_demand = true};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return s.of_slice(s.perimeter_mm / s.contour_area_mm2); }
};
struct Circularity {
  static constexpr FeatureInfo info{.name = "Circularity (not IBSI)",
                                    .ibsi_code = "",
                                    .pyradiomics_name = "Sphericity",
                                    .unit = "1",
                                    .formula = "2 sqrt(pi A) / P",
                                    .needs = kContour,
                                    .on_demand = true};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return s.of_slice(s.circumference_mm() / s.perimeter_mm);
  }
};
struct CircularDisproportion {
  static constexpr FeatureInfo info{.name = "Circular disproportion (not IBSI)",
                                    .ibsi_code = "",
                                    .pyradiomics_name = "SphericalDisproportion",
                                    .unit = "1",
                                    .formula = "P / (2 sqrt(pi A))",
                                    .needs = kContour,
                                    .on_demand = true};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return s.of_slice(s.perimeter_mm / s.circumference_mm());
  }
};
struct MaximumDiameter {
  static constexpr FeatureInfo info{.name = "Maximum diameter (not IBSI)",
                                    .ibsi_code = "",
                                    .pyradiomics_name = "MaximumDiameter",
                                    .unit = "mm",
                                    .formula = "largest distance between vertices of the contour",
                                    .needs = kDiameter,
                                    .on_demand = true};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return s.of_slice(s.maximum_diameter_mm); }
};
struct MajorAxisLength {
  static constexpr FeatureInfo info{.name = "Major axis length (not IBSI)",
                                    .ibsi_code = "",
                                    .pyradiomics_name = "MajorAxisLength",
                                    .unit = "mm",
                                    .formula = "4 sqrt(lambda_major)",
                                    .needs = kPrincipalAxes,
                                    .on_demand = true};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return s.of_axis(s.semi_axes_mm[0]); }
};
struct MinorAxisLength {
  static constexpr FeatureInfo info{.name = "Minor axis length (not IBSI)",
                                    .ibsi_code = "",
                                    .pyradiomics_name = "MinorAxisLength",
                                    .unit = "mm",
                                    .formula = "4 sqrt(lambda_minor)",
                                    .needs = kPrincipalAxes,
                                    .on_demand = true};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return s.of_axis(s.semi_axes_mm[1]); }
};
struct Elongation {
  static constexpr FeatureInfo info{.name = "Elongation (not IBSI)",
                                    .ibsi_code = "",
                                    .pyradiomics_name = "Elongation",
                                    .unit = "1",
                                    .formula = "sqrt(lambda_minor / lambda_major)",
                                    .needs = kPrincipalAxes,
                                    .on_demand = true};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    if (s.one_slice && s.one_pixel) return undefined(Undefined::single_voxel);
    return s.of_slice(s.semi_axes_mm[1] / s.semi_axes_mm[0]);
  }
};

using Features = FeatureList<AreaContour, AreaPixels, Perimeter, PerimeterToAreaRatio, Circularity,
                             CircularDisproportion, MaximumDiameter, MajorAxisLength, MinorAxisLength, Elongation>;

}  // namespace planar_morphology
}  // namespace v0
}  // namespace grayling
