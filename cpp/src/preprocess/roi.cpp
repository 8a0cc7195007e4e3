// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/roi.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "grayling/error.hpp"

namespace grayling {
inline namespace v0 {
namespace {

std::string text(const Index3& v) {
  return "(" + std::to_string(v.z) + ", " + std::to_string(v.y) + ", " + std::to_string(v.x) + ")";
}

void check_geometry(const RoiSource& source) {
  const Index3 shape = shape_of(source.image);
  const auto same = [&](const AnyVolume& volume, const char* what) {
    if (shape_of(volume) == shape) return;
    throw InvalidGeometry("the image has " + text(shape) + " voxels (z, y, x) and the " + what + " has " +
                          text(shape_of(volume)) + "; resample one onto the grid of the other");
  };
  same(source.mask, "mask");
  if (source.morphological) same(*source.morphological, "morphological mask");
  for (const double s : {source.spacing.z, source.spacing.y, source.spacing.x}) {
    if (!(s > 0.0) || std::isinf(s)) {
      throw InvalidGeometry("voxel spacing must be positive and finite, got " + std::to_string(s) + " mm");
    }
  }
}

Box common_box(const Box& a, const Box& b) {
  const Index3 low{std::min(a.begin.z, b.begin.z), std::min(a.begin.y, b.begin.y), std::min(a.begin.x, b.begin.x)};
  const Index3 a_end = a.begin + a.size, b_end = b.begin + b.size;
  const Index3 high{std::max(a_end.z, b_end.z), std::max(a_end.y, b_end.y), std::max(a_end.x, b_end.x)};
  return {low, high - low};
}

void locate(const RoiSource& source, Roi& roi) {
  const Box labelled = label_box(source.mask, source.label);
  if (labelled.size.z == 0) {
    throw EmptyRegion("label " + std::to_string(source.label) + " does not occur in the mask");
  }
  roi.box = labelled;
  if (source.morphological) {
    const Box shape = label_box(*source.morphological, source.label);
    if (shape.size.z == 0) {
      throw EmptyRegion("label " + std::to_string(source.label) + " does not occur in the morphological mask");
    }
    roi.box = common_box(labelled, shape);
  }
  roi.intensity = crop_label(source.mask, source.label, roi.box);
  roi.morphological = source.morphological ? crop_label(*source.morphological, source.label, roi.box) : roi.intensity;
  roi.n_morphological = roi.morphological.count();
}

// Calls visit(mask voxel, image voxel) for every voxel of the box, in (z, y, x) order.
template <class T, class Visit>
void for_each_voxel(const VolumeView<const T>& image, Roi& roi, Visit visit) {
  const VolumeView<std::uint8_t> mask = roi.intensity.view();
  for (std::int64_t z = 0; z < roi.box.size.z; ++z) {
    for (std::int64_t y = 0; y < roi.box.size.y; ++y) {
      const T* from = image.row(roi.box.begin.z + z, roi.box.begin.y + y) + roi.box.begin.x;
      std::uint8_t* inside = mask.row(z, y);
      for (std::int64_t x = 0; x < roi.box.size.x; ++x) visit(inside[x], from[x]);
    }
  }
}

// Where the k-th voxel inside the mask that is not finite lies, for the error message.
template <class T>
[[noreturn]] void refuse_not_finite(const VolumeView<const T>& image, Roi& roi) {
  std::uint64_t count = 0;
  std::int64_t at = 0, first = 0;
  for_each_voxel(image, roi, [&](std::uint8_t inside, T value) {
    if (inside != 0 && !std::isfinite(static_cast<double>(value)) && count++ == 0) first = at;
    ++at;
  });
  const Index3 size = roi.box.size;
  const Index3 p = roi.box.begin + Index3{first / (size.y * size.x), first / size.x % size.y, first % size.x};
  throw InvalidArgument(std::to_string(count) + " voxels of the region are NaN or infinite, the first at (z, y, x) = " +
                        text(p) + "; mask them out or repair the image");
}

// Collects the intensities of the mask, dropping from it what lies outside [low, high].
template <class Real, class T>
std::vector<Real> collect(const VolumeView<const T>& image, Roi& roi, double low, double high) {
  std::vector<Real> values;
  values.reserve(roi.n_intensity);
  bool finite = true;
  for_each_voxel(image, roi, [&](std::uint8_t& inside, T voxel) {
    if (inside == 0) return;
    const auto value = static_cast<Real>(voxel);
    if constexpr (std::is_floating_point_v<T>) finite &= std::isfinite(value);
    if (static_cast<double>(value) < low || static_cast<double>(value) > high) {
      inside = 0;
    } else {
      values.push_back(value);
    }
  });
  if (!finite) refuse_not_finite(image, roi);
  return values;
}

template <class Real>
double mean_of(const std::vector<Real>& values) {
  double sum = 0.0;
  for (const Real v : values) sum += static_cast<double>(v);
  return sum / static_cast<double>(values.size());
}

template <class Real>
double standard_deviation_of(const std::vector<Real>& values, double mean) {
  double sum = 0.0;
  for (const Real v : values) sum += (static_cast<double>(v) - mean) * (static_cast<double>(v) - mean);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

void expect_voxels(std::size_t n_left, std::uint64_t n_before, const std::string& step) {
  if (n_left != 0) return;
  throw EmptyRegion(step + " leaves none of the region's " + std::to_string(n_before) + " voxels");
}

template <class Real, class T>
void resegment(const VolumeView<const T>& image, const Resegmentation& how, Roi& roi) {
  const std::uint64_t n_before = roi.n_intensity;
  std::vector<Real> values = collect<Real>(image, roi, how.low, how.high);
  expect_voxels(values.size(), n_before,
                "re-segmentation to [" + std::to_string(how.low) + ", " + std::to_string(how.high) + "]");
  if (how.outlier_sigma > 0.0) {
    const double mean = mean_of(values);
    const double reach = how.outlier_sigma * standard_deviation_of(values, mean);
    roi.n_intensity = values.size();
    values = collect<Real>(image, roi, mean - reach, mean + reach);
    expect_voxels(values.size(), roi.n_intensity, "outlier removal at " + std::to_string(how.outlier_sigma) + " sigma");
  }
  roi.n_intensity = values.size();
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  roi.minimum = static_cast<double>(*low);
  roi.maximum = static_cast<double>(*high);
  roi.intensities = std::move(values);
}

// float holds every value of these types exactly.
template <class T>
constexpr bool kFitsFloat = std::is_same_v<T, float> || (std::is_integral_v<T> && sizeof(T) <= 2);

Region discretise(const Roi& roi, const Settings& settings) {
  const LevelRule rule = level_rule(settings.discretisation, settings.resegmentation, roi.minimum, roi.maximum);
  const TextureSettings& texture = settings.texture;
  const int padding = std::max({1, texture.glcm_distance, texture.ngtdm_distance, texture.ngldm_distance});
  Region region(roi.box.size, rule.n_levels, padding);
  const VolumeView<const std::uint8_t> mask = roi.intensity.view();
  std::visit(
      [&](const auto& values) {
        auto value = values.begin();
        region.visit([&](const auto& levels) {
          using Level = std::remove_pointer_t<decltype(levels.data)>;
          for (std::int64_t z = 0; z < roi.box.size.z; ++z) {
            for (std::int64_t y = 0; y < roi.box.size.y; ++y) {
              const std::uint8_t* inside = mask.row(z, y);
              for (std::int64_t x = 0; x < roi.box.size.x; ++x) {
                if (inside[x] == 0) continue;
                levels(z, y, x) = static_cast<Level>(rule.level(static_cast<double>(*value++)));
              }
            }
          }
        });
      },
      roi.intensities);
  region.close();
  return region;
}

}  // namespace

Roi prepare_roi(const RoiSource& source, const Settings& settings) {
  check_geometry(source);
  const Resegmentation& how = settings.resegmentation;
  if (!(how.low <= how.high)) {
    throw InvalidArgument("the re-segmentation range is in the wrong order: [" + std::to_string(how.low) + ", " +
                          std::to_string(how.high) + "]");
  }
  Roi roi;
  roi.image = source.image;
  roi.spacing = source.spacing;
  locate(source, roi);
  roi.n_intensity = roi.intensity.count();
  std::visit(
      [&]<class T>(const VolumeView<const T>& image) {
        resegment<std::conditional_t<kFitsFloat<T>, float, double>>(image, how, roi);
      },
      source.image);
  roi.region = discretise(roi, settings);
  return roi;
}

}  // namespace v0
}  // namespace grayling
