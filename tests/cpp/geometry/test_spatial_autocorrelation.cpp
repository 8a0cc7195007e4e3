// Copyright The grayling developers. Licensed under Apache-2.0.
#include <limits>

#include "check.hpp"
#include "grayling/geometry/spatial_autocorrelation.hpp"
#include "masks.hpp"

using namespace grayling;
using grayling_test::Mask;

namespace {

struct Voxel {
  double z, y, x, value;
};

struct Reference {
  double morans_i = 0.0;
  double gearys_c = 0.0;
};

// The two definitions of the IBSI manual, word for word.
Reference by_definition(const std::vector<Voxel>& voxels) {
  const auto n = static_cast<double>(voxels.size());
  double mean = 0.0;
  for (const Voxel& v : voxels) mean += v.value / n;
  double weights = 0.0;
  double products = 0.0;
  double differences = 0.0;
  double variation = 0.0;
  for (const Voxel& a : voxels) {
    variation += (a.value - mean) * (a.value - mean);
    for (const Voxel& b : voxels) {
      if (&a == &b) continue;
      const double w = 1.0 / std::hypot(a.z - b.z, a.y - b.y, a.x - b.x);
      weights += w;
      products += w * (a.value - mean) * (b.value - mean);
      differences += w * (a.value - b.value) * (a.value - b.value);
    }
  }
  return {n / weights * products / variation, (n - 1.0) / (2.0 * weights) * differences / variation};
}

void test_random_regions() {
  std::mt19937 generator(11);
  const Spacing spacing_mm{2.5, 0.8, 1.2};
  for (int repeat = 0; repeat < 100; ++repeat) {
    Mask mask = grayling_test::random_mask(generator);
    mask.writable()(mask.shape.z - 2, mask.shape.y - 2, mask.shape.x - 2) = 7;
    std::vector<double> intensities(mask.voxels.size(), std::numeric_limits<double>::quiet_NaN());
    const auto view = VolumeView<double>::contiguous(intensities.data(), mask.shape);
    std::vector<Voxel> voxels;
    for (std::int64_t z = 0; z < mask.shape.z; ++z) {
      for (std::int64_t y = 0; y < mask.shape.y; ++y) {
        for (std::int64_t x = 0; x < mask.shape.x; ++x) {
          if (mask.view()(z, y, x) == 0) continue;
          view(z, y, x) = 1000.0 + static_cast<double>(grayling_test::random_between(generator, 0, 400));
          voxels.push_back({static_cast<double>(z) * spacing_mm.z, static_cast<double>(y) * spacing_mm.y,
                            static_cast<double>(x) * spacing_mm.x, view(z, y, x)});
        }
      }
    }
    if (voxels.size() < 3) continue;
    const AutocorrelationSums sums = spatial_autocorrelation(VolumeView<const double>(view), mask.view(), spacing_mm);
    const Reference expected = by_definition(voxels);
    CHECK_EQ(sums.n_voxels, static_cast<std::int64_t>(voxels.size()));
    CHECK(std::abs(sums.morans_i() - expected.morans_i) < 1e-12);
    CHECK_CLOSE(sums.gearys_c(), expected.gearys_c, 1e-12);
  }
}

// Two voxels: each is as far below the mean as the other is above.
void test_two_voxels_in_float() {
  const Mask mask({1, 1, 2}, 1);
  std::vector<float> intensities(mask.voxels.size(), 0.0F);
  intensities[static_cast<std::size_t>(mask.shape.y * mask.shape.x + mask.shape.x + 1)] = 4.0F;
  const auto view = VolumeView<const float>::contiguous(intensities.data(), mask.shape);
  const AutocorrelationSums sums = spatial_autocorrelation(view, mask.view(), {1.0, 1.0, 0.5});
  CHECK_EQ(sums.weights, 4.0);
  CHECK_EQ(sums.morans_i(), -1.0);
  CHECK_EQ(sums.gearys_c(), 1.0);
}

void test_undefined_regions() {
  const std::vector<double> flat(27, 3.0);
  const auto view = VolumeView<const double>::contiguous(flat.data(), {3, 3, 3});
  CHECK(std::isnan(spatial_autocorrelation(view, Mask({1, 1, 1}, 1).view(), {}).morans_i()));
  CHECK(std::isnan(spatial_autocorrelation(view, Mask({1, 1, 1}).view(), {}).gearys_c()));
  const std::vector<std::uint8_t> all(27, 1);
  const AutocorrelationSums sums =
      spatial_autocorrelation(view, VolumeView<const std::uint8_t>::contiguous(all.data(), {3, 3, 3}), {});
  CHECK_EQ(sums.variation, 0.0);
  CHECK(std::isnan(sums.morans_i()));
}

}  // namespace

int main() {
  test_random_regions();
  test_two_voxels_in_float();
  test_undefined_regions();
  return report();
}
