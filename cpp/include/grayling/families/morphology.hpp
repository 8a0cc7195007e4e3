// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// Morphology, IBSI family HCUG: size and shape of the region, always in 3D and in millimetres.
//
// Shape is taken from the morphological mask, intensity from the intensity mask. The surface is the marching-cubes mesh
// of the padded mask at level 0.5, closed (see MeshRule); its vertices also carry the diameter, the hull, the boxes and
// the minimum-volume ellipsoid. Principal axes are those of the voxel centres, their covariance divided by N - 1 (the
// reference value of the minor axis, 9.31 mm on the digital phantom, decides: 9.24 with N), or by N where the settings
// say so, as pyradiomics does. The largest distances within planes are pyradiomics', not IBSI's.
//
// A single voxel of 2 mm is an octahedron with V = 4/3 mm^3 and A = 4 sqrt(3) mm^2 around the voxel's centre.
//
// Moran's I and Geary's C weigh every pair of voxels of the intensity mask by the inverse of its distance. Their sums
// are exact; the caller may bring them (a correlation over the box gives them fast), else all pairs are visited.
//
// Choices where the manual is silent: one voxel has no covariance of a sample, and that of a population is zero, so
// that its axes have no ratio; a mesh with pyradiomics' holes may enclose nothing, and what is divided by it is
// undefined; an ellipsoid of principal axes has no volume when the voxels lie in a plane and no area when they lie on a
// line; the centre of mass is undefined when the intensities sum to zero; the spatial correlation of a flat region is
// 0/0.

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "grayling/feature.hpp"
#include "grayling/geometry/diameter.hpp"

namespace grayling {
inline namespace v0 {
namespace morphology {

enum Need : unsigned {
  kMesh = 1U,
  kHull = 2U,
  kPrincipalAxes = 4U,
  kMinimumBox = 8U,
  kMinimumEllipsoid = 16U,
  kAutocorrelation = 32U,
  kPlaneDiameters = 64U,
};

struct Solid {
  double volume_mm3 = 0.0;
  double area_mm2 = 0.0;
};

struct Summary {
  std::uint64_t n_intensity = 0;  // voxels in the intensity mask
  int dimension = 0;              // of the morphological voxels: 0 a point, 1 a line, 2 a plane, 3 a solid
  bool zero_intensity = false;    // the intensities sum to exactly zero
  bool flat = false;              // all intensities are equal
  double mesh_volume_mm3 = 0.0;
  double mesh_area_mm2 = 0.0;
  double voxel_volume_mm3 = 0.0;
  double mean_intensity = 0.0;
  double centre_of_mass_shift_mm = 0.0;
  double maximum_diameter_mm = 0.0;
  PlaneDiameters plane_diameters_mm;
  bool has_axes = false;                 // the covariance is defined
  std::array<double, 3> semi_axes_mm{};  // 2 sqrt(lambda), longest first
  Solid aligned_box, minimum_box, principal_ellipsoid, minimum_ellipsoid, hull;
  double moran_i = 0.0;
  double geary_c = 0.0;

  GRAYLING_HOST_DEVICE bool empty() const { return false; }
  // A / (36 pi V^2)^(1/3): 1 for a sphere.
  GRAYLING_HOST_DEVICE double roundness() const {
    return mesh_area_mm2 / std::cbrt(36.0 * std::numbers::pi * mesh_volume_mm3 * mesh_volume_mm3);
  }
  GRAYLING_HOST_DEVICE Value by_volume(double value) const {
    return mesh_volume_mm3 == 0.0 ? undefined(Undefined::empty_mesh) : defined(value);
  }
  GRAYLING_HOST_DEVICE Value of_axis(double semi_axis_mm) const {
    return has_axes ? defined(2.0 * semi_axis_mm) : undefined(Undefined::single_voxel);
  }
  GRAYLING_HOST_DEVICE Value of_axis_ratio(double value) const {
    return dimension == 0 ? undefined(Undefined::single_voxel) : defined(value);
  }
  GRAYLING_HOST_DEVICE Value of_ellipsoid(double value, int dimension_needed) const {
    if (dimension == 0) return undefined(Undefined::single_voxel);
    return dimension < dimension_needed ? undefined(Undefined::planar_region) : defined(value);
  }
  GRAYLING_HOST_DEVICE Value of_pairs(double value) const {
    if (n_intensity < 2) return undefined(Undefined::single_voxel);
    return flat ? undefined(Undefined::flat_region) : defined(value);
  }
};

struct VolumeMesh {
  static constexpr FeatureInfo info{"Volume (mesh)", "RNU0", "MeshVolume", "mm^3", "V, volume inside the mesh", kMesh};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.mesh_volume_mm3); }
};
struct VolumeVoxels {
  static constexpr FeatureInfo info{"Volume (voxel counting)",    "YEKZ", "VoxelVolume", "mm^3",
                                    "N_v times the voxel volume", 0};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.voxel_volume_mm3); }
};
struct SurfaceArea {
  static constexpr FeatureInfo info{"Surface area (mesh)", "C0JK", "SurfaceArea", "mm^2", "A, area of the mesh", kMesh};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.mesh_area_mm2); }
};
struct SurfaceToVolumeRatio {
  static constexpr FeatureInfo info{"Surface to volume ratio", "2PR5", "SurfaceVolumeRatio", "mm^-1", "A / V", kMesh};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return s.by_volume(s.mesh_area_mm2 / s.mesh_volume_mm3); }
};
struct Compactness1 {
  static constexpr FeatureInfo info{"Compactness 1", "SKGS", "Compactness1", "1", "V / (sqrt(pi) A^(3/2))", kMesh};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return defined(s.mesh_volume_mm3 / (std::sqrt(std::numbers::pi) * std::pow(s.mesh_area_mm2, 1.5)));
  }
};
struct Compactness2 {
  static constexpr FeatureInfo info{"Compactness 2", "BQWJ", "Compactness2", "1", "36 pi V^2 / A^3", kMesh};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return defined(1.0 / (s.roundness() * s.roundness() * s.roundness()));
  }
};
struct SphericalDisproportion {
  static constexpr FeatureInfo info{"Spherical disproportion", "KRCK", "SphericalDisproportion", "1",
                                    "A / (36 pi V^2)^(1/3)",   kMesh};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return s.by_volume(s.roundness()); }
};
struct Sphericity {
  static constexpr FeatureInfo info{"Sphericity", "QCFX", "Sphericity", "1", "(36 pi V^2)^(1/3) / A", kMesh};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(1.0 / s.roundness()); }
};
struct Asphericity {
  static constexpr FeatureInfo info{"Asphericity", "25C7", "", "1", "(A^3 / (36 pi V^2))^(1/3) - 1", kMesh};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return s.by_volume(s.roundness() - 1.0); }
};
struct CentreOfMassShift {
  static constexpr FeatureInfo info{
      "Centre of mass shift", "KLMA", "", "mm", "|centroid - intensity-weighted centroid|", 0};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return s.zero_intensity ? undefined(Undefined::zero_intensity) : defined(s.centre_of_mass_shift_mm);
  }
};
struct Maximum3DDiameter {
  static constexpr FeatureInfo info{
      "Maximum 3D diameter", "L0JK", "Maximum3DDiameter", "mm", "largest distance between mesh vertices", kHull};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.maximum_diameter_mm); }
};
struct MajorAxisLength {
  static constexpr FeatureInfo info{"Major axis length",    "TDIC",        "MajorAxisLength", "mm",
                                    "4 sqrt(lambda_major)", kPrincipalAxes};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return s.of_axis(s.semi_axes_mm[0]); }
};
struct MinorAxisLength {
  static constexpr FeatureInfo info{"Minor axis length",    "P9VJ",        "MinorAxisLength", "mm",
                                    "4 sqrt(lambda_minor)", kPrincipalAxes};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return s.of_axis(s.semi_axes_mm[1]); }
};
struct LeastAxisLength {
  static constexpr FeatureInfo info{"Least axis length",    "7J51",        "LeastAxisLength", "mm",
                                    "4 sqrt(lambda_least)", kPrincipalAxes};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return s.of_axis(s.semi_axes_mm[2]); }
};
struct Elongation {
  static constexpr FeatureInfo info{"Elongation",  "Q3CK", "Elongation", "1", "sqrt(lambda_minor / lambda_major)",
                                    kPrincipalAxes};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return s.of_axis_ratio(s.semi_axes_mm[1] / s.semi_axes_mm[0]);
  }
};
struct Flatness {
  static constexpr FeatureInfo info{"Flatness",    "N17B", "Flatness", "1", "sqrt(lambda_least / lambda_major)",
                                    kPrincipalAxes};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return s.of_axis_ratio(s.semi_axes_mm[2] / s.semi_axes_mm[0]);
  }
};
struct VolumeDensityAlignedBox {
  static constexpr FeatureInfo info{
      "Volume density (axis-aligned bounding box)", "PBX1", "", "1", "V / volume of the box", kMesh};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return defined(s.mesh_volume_mm3 / s.aligned_box.volume_mm3);
  }
};
struct AreaDensityAlignedBox {
  static constexpr FeatureInfo info{
      "Area density (axis-aligned bounding box)", "R59B", "", "1", "A / area of the box", kMesh};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return defined(s.mesh_area_mm2 / s.aligned_box.area_mm2);
  }
};
struct VolumeDensityMinimumBox {
  static constexpr FeatureInfo info{
      "Volume density (oriented minimum bounding box)", "ZH1A", "", "1", "V / volume of the box", kMesh | kMinimumBox};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return defined(s.mesh_volume_mm3 / s.minimum_box.volume_mm3);
  }
};
struct AreaDensityMinimumBox {
  static constexpr FeatureInfo info{
      "Area density (oriented minimum bounding box)", "IQYR", "", "1", "A / area of the box", kMesh | kMinimumBox};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return defined(s.mesh_area_mm2 / s.minimum_box.area_mm2);
  }
};
struct VolumeDensityApproximateEllipsoid {
  static constexpr FeatureInfo info{"Volume density (approximate enclosing ellipsoid)",
                                    "6BDE",
                                    "",
                                    "1",
                                    "V / volume of the ellipsoid with the principal axes",
                                    kMesh | kPrincipalAxes};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return s.of_ellipsoid(s.mesh_volume_mm3 / s.principal_ellipsoid.volume_mm3, 3);
  }
};
struct AreaDensityApproximateEllipsoid {
  static constexpr FeatureInfo info{"Area density (approximate enclosing ellipsoid)",
                                    "RDD2",
                                    "",
                                    "1",
                                    "A / area of the ellipsoid with the principal axes",
                                    kMesh | kPrincipalAxes};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return s.of_ellipsoid(s.mesh_area_mm2 / s.principal_ellipsoid.area_mm2, 2);
  }
};
struct VolumeDensityMinimumEllipsoid {
  static constexpr FeatureInfo info{"Volume density (minimum volume enclosing ellipsoid)",
                                    "SWZ1",
                                    "",
                                    "1",
                                    "V / volume of the ellipsoid",
                                    kMesh | kMinimumEllipsoid};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return defined(s.mesh_volume_mm3 / s.minimum_ellipsoid.volume_mm3);
  }
};
struct AreaDensityMinimumEllipsoid {
  static constexpr FeatureInfo info{"Area density (minimum volume enclosing ellipsoid)",
                                    "BRI8",
                                    "",
                                    "1",
                                    "A / area of the ellipsoid",
                                    kMesh | kMinimumEllipsoid};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return defined(s.mesh_area_mm2 / s.minimum_ellipsoid.area_mm2);
  }
};
struct VolumeDensityConvexHull {
  static constexpr FeatureInfo info{"Volume density (convex hull)", "R3ER",       "", "1",
                                    "V / volume of the hull",       kMesh | kHull};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.mesh_volume_mm3 / s.hull.volume_mm3); }
};
struct AreaDensityConvexHull {
  static constexpr FeatureInfo info{"Area density (convex hull)", "7T7F",       "", "1",
                                    "A / area of the hull",       kMesh | kHull};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.mesh_area_mm2 / s.hull.area_mm2); }
};
struct IntegratedIntensity {
  static constexpr FeatureInfo info{"Integrated intensity",       "99N0", "", "intensity mm^3",
                                    "V times the mean intensity", kMesh};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.mesh_volume_mm3 * s.mean_intensity); }
};
struct MoranI {
  static constexpr FeatureInfo info{
      "Moran's I index", "N365", "", "1", "N / sum w  *  sum w (x_k - mu)(x_l - mu) / sum (x_k - mu)^2",
      kAutocorrelation};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return s.of_pairs(s.moran_i); }
};
struct GearyC {
  static constexpr FeatureInfo info{
      "Geary's C measure", "NPT7", "", "1", "(N - 1) / (2 sum w)  *  sum w (x_k - x_l)^2 / sum (x_k - mu)^2",
      kAutocorrelation};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return s.of_pairs(s.geary_c); }
};

struct Maximum2DDiameterSlice {
  static constexpr FeatureInfo info{.name = "Maximum 2D diameter (slice) (not IBSI)",
                                    .ibsi_code = "",
                                    .pyradiomics_name = "Maximum2DDiameterSlice",
                                    .unit = "mm",
                                    .formula = "largest distance between mesh vertices of equal z",
                                    .needs = kPlaneDiameters,
                                    .on_demand = true};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.plane_diameters_mm.slice_mm); }
};
struct Maximum2DDiameterColumn {
  static constexpr FeatureInfo info{.name = "Maximum 2D diameter (column) (not IBSI)",
                                    .ibsi_code = "",
                                    .pyradiomics_name = "Maximum2DDiameterColumn",
                                    .unit = "mm",
                                    .formula = "largest distance between mesh vertices of equal y",
                                    .needs = kPlaneDiameters,
                                    .on_demand = true};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.plane_diameters_mm.column_mm); }
};
struct Maximum2DDiameterRow {
  static constexpr FeatureInfo info{.name = "Maximum 2D diameter (row) (not IBSI)",
                                    .ibsi_code = "",
                                    .pyradiomics_name = "Maximum2DDiameterRow",
                                    .unit = "mm",
                                    .formula = "largest distance between mesh vertices of equal x",
                                    .needs = kPlaneDiameters,
                                    .on_demand = true};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.plane_diameters_mm.row_mm); }
};

using Features =
    FeatureList<VolumeMesh, VolumeVoxels, SurfaceArea, SurfaceToVolumeRatio, Compactness1, Compactness2,
                SphericalDisproportion, Sphericity, Asphericity, CentreOfMassShift, Maximum3DDiameter, MajorAxisLength,
                MinorAxisLength, LeastAxisLength, Elongation, Flatness, VolumeDensityAlignedBox, AreaDensityAlignedBox,
                VolumeDensityMinimumBox, AreaDensityMinimumBox, VolumeDensityApproximateEllipsoid,
                AreaDensityApproximateEllipsoid, VolumeDensityMinimumEllipsoid, AreaDensityMinimumEllipsoid,
                VolumeDensityConvexHull, AreaDensityConvexHull, IntegratedIntensity, MoranI, GearyC,
                Maximum2DDiameterSlice, Maximum2DDiameterColumn, Maximum2DDiameterRow>;

}  // namespace morphology
}  // namespace v0
}  // namespace grayling
