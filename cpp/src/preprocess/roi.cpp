// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/roi.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "grayling/error.hpp"
#include "grayling/simd.hpp"

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

// Calls visit(z, y, image row, mask row) for every row of the box.
template <class T, class Visit>
void for_each_row(const VolumeView<const T>& image, Roi& roi, Visit visit) {
  const VolumeView<std::uint8_t> mask = roi.intensity.view();
  for (std::int64_t z = 0; z < roi.box.size.z; ++z) {
    for (std::int64_t y = 0; y < roi.box.size.y; ++y) {
      visit(z, y, image.row(roi.box.begin.z + z, roi.box.begin.y + y) + roi.box.begin.x, mask.row(z, y));
    }
  }
}

struct AnyNotFinite {
  template <class T>
  GRAYLING_ALWAYS_INLINE bool operator()(const T* row, const std::uint8_t* mask, std::int64_t size) const {
    int any = 0;
    for (std::int64_t x = 0; x < size; ++x) any |= static_cast<int>(row[x] - row[x] != T{}) & mask[x];
    return any != 0;
  }
};

// Takes voxels outside [low, high] from the mask.
struct KeepRange {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* row, std::uint8_t* mask, std::int64_t size, double low,
                                         double high) const {
    for (std::int64_t x = 0; x < size; ++x) {
      const auto value = static_cast<double>(row[x]);
      mask[x] = static_cast<std::uint8_t>(mask[x] & static_cast<int>(value >= low) & static_cast<int>(value <= high));
    }
  }
};

template <class T>
void refuse_not_finite(const VolumeView<const T>& image, Roi& roi) {
  std::uint64_t count = 0;
  Index3 first;
  for_each_row(image, roi, [&](std::int64_t z, std::int64_t y, const T* row, const std::uint8_t* mask) {
    if (!simd_call<AnyNotFinite>(row, mask, roi.box.size.x)) return;
    for (std::int64_t x = 0; x < roi.box.size.x; ++x) {
      if (mask[x] != 0 && !std::isfinite(row[x]) && count++ == 0) first = roi.box.begin + Index3{z, y, x};
    }
  });
  if (count == 0) return;
  throw InvalidArgument(std::to_string(count) + " of the region's " + std::to_string(roi.n_intensity) +
                        " voxels are NaN or infinite, the first at (z, y, x) = " + text(first) +
                        "; mask them out or repair the image");
}

// The intensities of the mask in (z, y, x) order. Every voxel is written and only those inside advance, so that the
// loop has no branch to mispredict.
template <class Real, class T>
std::vector<Real> collect(const VolumeView<const T>& image, Roi& roi) {
  std::vector<Real> values(roi.n_intensity + 1);
  Real* next = values.data();
  for_each_row(image, roi, [&](std::int64_t, std::int64_t, const T* row, const std::uint8_t* mask) {
    for (std::int64_t x = 0; x < roi.box.size.x; ++x) {
      *next = static_cast<Real>(row[x]);
      next += mask[x];
    }
  });
  values.resize(roi.n_intensity);
  return values;
}

template <class T>
void keep_range(const VolumeView<const T>& image, double low, double high, const std::string& step, Roi& roi) {
  const std::uint64_t n_before = roi.n_intensity;
  for_each_row(image, roi, [&](std::int64_t, std::int64_t, const T* row, std::uint8_t* mask) {
    simd_call<KeepRange>(row, mask, roi.box.size.x, low, high);
  });
  roi.n_intensity = roi.intensity.count();
  if (roi.n_intensity != 0) return;
  throw EmptyRegion(step + " leaves none of the region's " + std::to_string(n_before) + " voxels");
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

// Smallest and largest value, in fixed lanes so that they are vectorised.
struct Extremes {
  template <class Real>
  GRAYLING_ALWAYS_INLINE std::array<Real, 2> operator()(const Real* values, std::size_t size) const {
    constexpr std::size_t kLanes = 16;
    Real low[kLanes], high[kLanes];
    std::fill_n(low, kLanes, values[0]);
    std::fill_n(high, kLanes, values[0]);
    std::size_t at = 0;
    for (; at + kLanes <= size; at += kLanes) {
      for (std::size_t k = 0; k < kLanes; ++k) {
        low[k] = values[at + k] < low[k] ? values[at + k] : low[k];
        high[k] = values[at + k] > high[k] ? values[at + k] : high[k];
      }
    }
    for (; at < size; ++at) {
      low[0] = values[at] < low[0] ? values[at] : low[0];
      high[0] = values[at] > high[0] ? values[at] : high[0];
    }
    return {*std::min_element(low, low + kLanes), *std::max_element(high, high + kLanes)};
  }
};

template <class Real, class T>
void resegment(const VolumeView<const T>& image, const Resegmentation& how, Roi& roi) {
  if constexpr (std::is_floating_point_v<T>) refuse_not_finite(image, roi);
  if (how.has_range()) {
    keep_range(image, how.low, how.high,
               "re-segmentation to [" + std::to_string(how.low) + ", " + std::to_string(how.high) + "]", roi);
  }
  std::vector<Real> values = collect<Real>(image, roi);
  if (how.outlier_sigma > 0.0) {
    const double mean = mean_of(values);
    const double reach = how.outlier_sigma * standard_deviation_of(values, mean);
    keep_range(image, mean - reach, mean + reach, "outlier removal at " + std::to_string(how.outlier_sigma) + " sigma",
               roi);
    values = collect<Real>(image, roi);
  }
  const auto [low, high] = simd_call<Extremes>(static_cast<const Real*>(values.data()), values.size());
  roi.minimum = static_cast<double>(low);
  roi.maximum = static_cast<double>(high);
  roi.intensities = std::move(values);
}

// float holds every value of these types exactly.
template <class T>
constexpr bool kFitsFloat = std::is_same_v<T, float> || (std::is_integral_v<T> && sizeof(T) <= 2);

template <DiscretisationMethod Method>
struct LevelRow {
  template <class T, class Level>
  GRAYLING_ALWAYS_INLINE void operator()(const T* row, const std::uint8_t* mask, std::int64_t size, LevelRule rule,
                                         Level* levels) const {
    for (std::int64_t x = 0; x < size; ++x) {
      const std::int32_t level = rule.level<Method>(static_cast<double>(row[x]));
      levels[x] = static_cast<Level>(mask[x] != 0 ? level : 0);
    }
  }
};

void expect_whole_numbers(const Roi& roi) {
  std::visit(
      [](const auto& values) {
        for (const auto v : values) {
          if (std::floor(v) == v) continue;
          throw InvalidArgument("without discretisation intensities must be whole numbers; found " + std::to_string(v) +
                                "; choose a bin number or a bin size");
        }
      },
      roi.intensities);
}

Region discretise(Roi& roi, const Settings& settings) {
  const LevelRule rule = level_rule(settings.discretisation, settings.resegmentation, roi.minimum, roi.maximum);
  if (rule.method == DiscretisationMethod::none) expect_whole_numbers(roi);
  const TextureSettings& texture = settings.texture;
  const int padding = std::max({1, texture.glcm_distance, texture.ngtdm_distance, texture.ngldm_distance});
  Region region(roi.box.size, rule.n_levels, padding);
  std::visit(
      [&]<class T>(const VolumeView<const T>& image) {
        region.visit([&]<class Level>(const VolumeView<Level>& levels) {
          rule.with_method([&]<DiscretisationMethod Method>() {
            for_each_row(image, roi, [&](std::int64_t z, std::int64_t y, const T* row, const std::uint8_t* mask) {
              simd_call<LevelRow<Method>>(row, mask, roi.box.size.x, rule, levels.row(z, y));
            });
          });
        });
      },
      roi.image);
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
