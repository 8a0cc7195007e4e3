// Copyright The grayling developers. Licensed under Apache-2.0.
#include "extract/intensity.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "grayling/families/intensity_histogram.hpp"
#include "grayling/families/intensity_statistics.hpp"
#include "grayling/families/intensity_volume_histogram.hpp"
#include "grayling/families/local_intensity.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// Nanoseconds per voxel of the region, from benchmarks/kernels.
constexpr double kStatisticsCost = 4.0;
constexpr double kHistogramCost = 1.0;
constexpr double kVolumeHistogramCost = 3.0;
constexpr double kLocalCost = 40.0;

std::vector<std::uint64_t> level_counts(const Roi& roi, const LevelRule& rule) {
  std::vector<std::uint64_t> counts(std::size_t{rule.n_levels} + 1);
  std::visit(
      [&](const auto& values) {
        rule.with_binning([&]<Binning How>() {
          for (const auto value : values) {
            ++counts[static_cast<std::size_t>(rule.level<How>(static_cast<double>(value)))];
          }
        });
      },
      roi.intensities);
  return counts;
}

// The range under study: the re-segmentation range, on a side left open the region's own end (IBSI, P88C).
intensity_volume_histogram::Summary volume_histogram(const Roi& roi, const Settings& settings) {
  using namespace intensity_volume_histogram;
  const Resegmentation& range = settings.resegmentation;
  const double lower = std::isfinite(range.low) ? range.low : roi.minimum;
  const double upper = std::isfinite(range.high) ? range.high : roi.maximum;
  const Discretisation& how = settings.ivh;
  if (how.method == DiscretisationMethod::none) {
    return std::visit(
        [&]<class T>(const std::vector<T>& values) {
          return summarise(integers(lower, upper), std::span<const T>(values));
        },
        roi.intensities);
  }
  const LevelRule rule = level_rule(how, range, roi.minimum, roi.maximum);
  const double first_edge = how.from_zero ? rule.low : lower;
  const Axis axis = how.method == DiscretisationMethod::fixed_bin_size ? bin_centres(first_edge, upper, how.bin_width)
                                                                       : levels(rule.n_levels);
  return summarise(axis, level_counts(roi, rule));
}

local_intensity::Summary local(const Roi& roi) {
  return std::visit(
      [&](const auto& image) {
        return local_intensity::summarise(image, roi.intensity.view(), roi.box.begin, roi.spacing);
      },
      roi.image);
}

intensity_statistics::Summary statistics(const Roi& roi) {
  return std::visit(
      []<class T>(const std::vector<T>& values) { return intensity_statistics::summarise(std::span<const T>(values)); },
      roi.intensities);
}

}  // namespace

void plan_intensity(Plan& plan) {
  const Roi& roi = plan.roi();
  const Settings& settings = plan.settings();
  const auto n = static_cast<double>(roi.n_intensity);
  plan.add_plain<local_intensity::Features>(Family::local_intensity, kLocalCost * n,
                                            [&roi](unsigned) { return local(roi); });
  plan.add_plain<intensity_statistics::Features>(Family::intensity_statistics, kStatisticsCost * n,
                                                 [&roi](unsigned) { return statistics(roi); });
  plan.add_plain<intensity_histogram::Features>(Family::intensity_histogram, kHistogramCost * n, [&roi](unsigned) {
    return intensity_histogram::summarise(level_counts(roi.region));
  });
  plan.add_plain<intensity_volume_histogram::Features>(
      Family::intensity_volume_histogram, kVolumeHistogramCost * n,
      [&roi, &settings](unsigned) { return volume_histogram(roi, settings); });
}

}  // namespace v0
}  // namespace grayling
