// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/morphology.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "grayling/geometry/diameter.hpp"
#include "grayling/geometry/ellipsoid_area.hpp"
#include "grayling/geometry/hull.hpp"
#include "grayling/geometry/mesh.hpp"
#include "grayling/geometry/minimum_box.hpp"
#include "grayling/geometry/minimum_ellipsoid.hpp"
#include "grayling/geometry/moments.hpp"
#include "grayling/geometry/spatial_autocorrelation.hpp"
#include "grayling/measure.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace morphology {
namespace {

Solid ellipsoid(const std::array<double, 3>& semi_axes_mm) {
  const auto [a, b, c] = semi_axes_mm;
  return {4.0 / 3.0 * std::numbers::pi * a * b * c, a > 0.0 && b > 0.0 ? ellipsoid_area(a, b, c) : 0.0};
}

Solid box(double z_mm, double y_mm, double x_mm) {
  return {z_mm * y_mm * x_mm, 2.0 * (z_mm * y_mm + y_mm * x_mm + x_mm * z_mm)};
}

// Sums over the intensity mask about the middle of the box, in voxels.
struct IntensitySums {
  double sum = 0.0;
  std::array<double, 3> first{};  // of intensity times position
};

// The sums of a row's intensities and of intensity times x, in fixed lanes so that every SIMD path adds alike.
struct SumIntensities {
  template <class T>
  GRAYLING_ALWAYS_INLINE std::array<double, 2> operator()(const T* row, const std::uint8_t* mask, std::int64_t size,
                                                          double middle) const {
    constexpr std::int64_t kLanes = 8;
    double sum[kLanes] = {}, first[kLanes] = {};
    std::int64_t begin = 0;
    for (; begin + kLanes <= size; begin += kLanes) {
      for (std::int64_t k = 0; k < kLanes; ++k) {
        const double value = mask[begin + k] != 0 ? static_cast<double>(row[begin + k]) : 0.0;
        sum[k] += value;
        first[k] += value * (static_cast<double>(static_cast<std::int32_t>(begin + k)) - middle);
      }
    }
    for (; begin < size; ++begin) {
      const double value = mask[begin] != 0 ? static_cast<double>(row[begin]) : 0.0;
      sum[0] += value;
      first[0] += value * (static_cast<double>(begin) - middle);
    }
    std::array<double, 2> total{};
    for (std::int64_t k = 0; k < kLanes; ++k) {
      total[0] += sum[k];
      total[1] += first[k];
    }
    return total;
  }
};

IntensitySums intensity_sums(const Roi& roi) {
  IntensitySums sums;
  const auto mask = roi.intensity.view();
  const Index3 half{mask.shape.z / 2, mask.shape.y / 2, mask.shape.x / 2};
  std::visit(
      [&](const auto& image) {
        for (std::int64_t z = 0; z < mask.shape.z; ++z) {
          for (std::int64_t y = 0; y < mask.shape.y; ++y) {
            const auto* row = image.row(roi.box.begin.z + z, roi.box.begin.y + y) + roi.box.begin.x;
            const auto [sum, first] =
                simd_call<SumIntensities>(row, mask.row(z, y), mask.shape.x, static_cast<double>(half.x));
            sums.sum += sum;
            sums.first[0] += sum * static_cast<double>(z - half.z);
            sums.first[1] += sum * static_cast<double>(y - half.y);
            sums.first[2] += first;
          }
        }
      },
      roi.image);
  return sums;
}

// Sum of (x - mean)^2. Here and in the pair sums intensities are taken from the smallest one: the difference of close
// numbers is exact, so that a mean far from zero takes no digits from deviations in the last place.
double squared_deviations(const Roi& roi) {
  double sum = 0.0;
  std::visit(
      [&](const auto& values) {
        double mean = 0.0;
        for (const auto v : values) mean += static_cast<double>(v) - roi.minimum;
        mean /= static_cast<double>(values.size());
        for (const auto v : values) {
          const double deviation = static_cast<double>(v) - roi.minimum - mean;
          sum += deviation * deviation;
        }
      },
      roi.intensities);
  return sum;
}

double centre_of_mass_shift(const Roi& roi, const VoxelMoments& shape, const IntensitySums& intensity) {
  const std::array<double, 3> mm{roi.spacing.z, roi.spacing.y, roi.spacing.x};
  const Index3 half{roi.box.size.z / 2, roi.box.size.y / 2, roi.box.size.x / 2};
  const std::array<double, 3> middle{static_cast<double>(half.z), static_cast<double>(half.y),
                                     static_cast<double>(half.x)};
  double squared = 0.0;
  for (std::size_t a = 0; a < 3; ++a) {
    const double d = (shape.centroid[a] - middle[a] - intensity.first[a] / intensity.sum) * mm[a];
    squared += d * d;
  }
  return std::sqrt(squared);
}

void measure_mesh(const Roi& roi, MeshRule rule, Summary& s) {
  const MeshMeasures mesh = mesh_measures(tally_cubes(roi.morphological.padded()), roi.spacing, rule);
  s.mesh_volume_mm3 = mesh.volume_mm3;
  s.mesh_area_mm2 = mesh.area_mm2;
  const Box extent = bounding_box(roi.morphological.view());
  s.aligned_box =
      box(static_cast<double>(extent.size.z) * roi.spacing.z, static_cast<double>(extent.size.y) * roi.spacing.y,
          static_cast<double>(extent.size.x) * roi.spacing.x);
}

// The mesh has vertices half a voxel around every voxel, so its hull is never flat.
void measure_hull(const Roi& roi, unsigned needs, Summary& s) {
  const ConvexHull hull = mesh_convex_hull(roi.morphological.padded());
  const Spacing unit = half_voxel(roi.spacing);
  s.maximum_diameter_mm = maximum_diameter(hull, unit);
  s.hull = {hull_volume(hull, unit), hull_area(hull, unit)};
  if ((needs & kMinimumBox) != 0) {
    const BoundingBox minimum = minimum_bounding_box(hull, unit);
    s.minimum_box = {minimum.volume_mm3, minimum.area_mm2};
  }
  if ((needs & kMinimumEllipsoid) != 0)
    s.minimum_ellipsoid = ellipsoid(minimum_enclosing_ellipsoid(hull, unit).semi_axes_mm);
}

AutocorrelationSums over_all_pairs(const Roi& roi) {
  std::vector<double> box(static_cast<std::size_t>(voxel_count(roi.box.size)));
  const auto mask = roi.intensity.view();
  std::visit(
      [&](const auto& values) {
        auto value = values.begin();
        auto at = box.begin();
        for (std::int64_t z = 0; z < mask.shape.z; ++z) {
          for (std::int64_t y = 0; y < mask.shape.y; ++y) {
            const std::uint8_t* row = mask.row(z, y);
            for (std::int64_t x = 0; x < mask.shape.x; ++x, ++at) {
              if (row[x] != 0) *at = static_cast<double>(*value++) - roi.minimum;
            }
          }
        }
      },
      roi.intensities);
  return spatial_autocorrelation(VolumeView<const double>::contiguous(box.data(), roi.box.size), mask, roi.spacing);
}

void measure_autocorrelation(const Roi& roi, const std::optional<AutocorrelationSums>& given, Summary& s) {
  if (s.flat || s.n_intensity < 2) return;
  const AutocorrelationSums sums = given ? *given : over_all_pairs(roi);
  const double variation = squared_deviations(roi);
  const auto n = static_cast<double>(s.n_intensity);
  s.moran_i = n / sums.weights * sums.products / variation;
  s.geary_c = (n - 1.0) / (2.0 * sums.weights) * sums.differences / variation;
}

}  // namespace

Summary summarise(const Roi& roi, unsigned needs, const std::optional<AutocorrelationSums>& autocorrelation,
                  const ShapeRules& rules) {
  Summary s;
  const auto shape_mask = roi.morphological.view();
  const VoxelMoments shape = voxel_moments(shape_mask);
  const IntensitySums intensity = intensity_sums(roi);
  s.n_intensity = roi.n_intensity;
  s.dimension = affine_dimension(shape_mask);
  s.flat = roi.minimum == roi.maximum;
  s.zero_intensity = intensity.sum == 0.0;
  s.mean_intensity = intensity.sum / static_cast<double>(s.n_intensity);
  s.voxel_volume_mm3 = static_cast<double>(shape.count) * roi.spacing.z * roi.spacing.y * roi.spacing.x;
  if (!s.zero_intensity) s.centre_of_mass_shift_mm = centre_of_mass_shift(roi, shape, intensity);
  if ((needs & kMesh) != 0) measure_mesh(roi, rules.mesh, s);
  if ((needs & (kHull | kMinimumBox | kMinimumEllipsoid)) != 0) measure_hull(roi, needs, s);
  if ((needs & kPlaneDiameters) != 0) s.plane_diameters_mm = plane_diameters(roi.morphological.padded(), roi.spacing);
  s.has_axes = s.dimension > 0 || rules.covariance == CovarianceRule::population;
  if ((needs & kPrincipalAxes) != 0 && s.has_axes) {
    s.semi_axes_mm = principal_semi_axes(shape, roi.spacing, s.dimension, rules.covariance);
    s.principal_ellipsoid = ellipsoid(s.semi_axes_mm);
  }
  if ((needs & kAutocorrelation) != 0) measure_autocorrelation(roi, autocorrelation, s);
  return s;
}

}  // namespace morphology
}  // namespace v0
}  // namespace grayling
