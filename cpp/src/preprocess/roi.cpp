// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/roi.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "grayling/error.hpp"
#include "grayling/simd.hpp"
#include "number_text.hpp"
#include "preprocess/resegment.hpp"
#include "preprocess/rows.hpp"

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
      throw InvalidGeometry("voxel spacing must be positive and finite, got " + number_text(s) + " mm");
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
  roi.n_intensity = roi.n_labelled = roi.intensity.count();
  roi.n_morphological = source.morphological ? roi.morphological.count() : roi.n_intensity;
}

// Block by block levels are found, and then narrowed: compilers make good vectors of either loop, and bad ones of both
// at once.
template <Binning How>
struct LevelRow {
  template <class T, class Level>
  GRAYLING_ALWAYS_INLINE void operator()(const T* row, const std::uint8_t* mask, std::int64_t size, LevelRule rule,
                                         Level* levels) const {
    constexpr std::int64_t kBlock = 256;
    std::int32_t found[kBlock];
    for (std::int64_t begin = 0; begin < size; begin += kBlock) {
      const std::int64_t n = std::min(kBlock, size - begin);
      for (std::int64_t k = 0; k < n; ++k) found[k] = rule.level<How>(static_cast<double>(row[begin + k]));
      for (std::int64_t k = 0; k < n; ++k) {
        levels[begin + k] = static_cast<Level>(mask[begin + k] != 0 ? found[k] : 0);
      }
    }
  }
};

void expect_whole_numbers(const Roi& roi) {
  std::visit(
      [](const auto& values) {
        for (const auto v : values) {
          if (std::floor(v) == v) continue;
          throw InvalidArgument("without discretisation intensities must be whole numbers; found " +
                                number_text(static_cast<double>(v)) + "; choose a bin number or a bin size");
        }
      },
      roi.intensities);
}

Region levels_of(Roi& roi, const Settings& settings) {
  const LevelRule rule = level_rule(settings.discretisation, settings.resegmentation, roi.minimum, roi.maximum);
  if (rule.binning == Binning::whole_numbers) expect_whole_numbers(roi);
  const TextureSettings& texture = settings.texture;
  int padding = 1;
  for (const std::vector<int>& distances : {texture.glcm_distances, texture.ngtdm_distances, texture.ngldm_distances}) {
    for (const int distance : distances) padding = std::max(padding, distance);
  }
  Region region(roi.box.size, rule.n_levels, padding);
  std::visit(
      [&]<class T>(const VolumeView<const T>& image) {
        region.visit([&]<class Level>(const VolumeView<Level>& levels) {
          rule.with_binning([&]<Binning How>() {
            for_each_slice(roi.box.size, [&](std::int64_t z) {
              for_each_row(image, roi, z, [&](const RoiRow<T>& row) {
                const std::uint8_t* mask = row.mask;
                simd_call<LevelRow<How>>(row.image, mask, row.size, rule, levels.row(z, row.y) + row.x);
              });
            });
          });
        });
      },
      roi.image);
  region.close();
  return region;
}

}  // namespace

Roi crop_roi(const RoiSource& source, const Resegmentation& how) {
  check_geometry(source);
  if (!(how.low <= how.high)) {
    throw InvalidArgument("the re-segmentation range is in the wrong order: [" + number_text(how.low) + ", " +
                          number_text(how.high) + "]");
  }
  Roi roi;
  roi.image = source.image;
  roi.spacing = source.spacing;
  locate(source, roi);
  resegment(how, roi);
  return roi;
}

void discretise(const Settings& settings, Roi& roi) { roi.region = levels_of(roi, settings); }

Roi prepare_roi(const RoiSource& source, const Settings& settings) {
  Roi roi = crop_roi(source, settings.resegmentation);
  discretise(settings, roi);
  return roi;
}

}  // namespace v0
}  // namespace grayling
