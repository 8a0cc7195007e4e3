// Copyright The grayling developers. Licensed under Apache-2.0.
// Features of a box with a checkered texture, from arrays in memory: what a program needs that uses the core directly.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "grayling/extract.hpp"
#include "grayling/version.hpp"

int main() {
  const grayling::Index3 shape{6, 8, 10};  // (z, y, x), as everywhere
  std::vector<float> image;
  std::vector<std::uint8_t> mask;
  for (std::int64_t z = 0; z < shape.z; ++z) {
    for (std::int64_t y = 0; y < shape.y; ++y) {
      for (std::int64_t x = 0; x < shape.x; ++x) {
        image.push_back(static_cast<float>(x + 10 * ((z + y + x) % 2)));
        mask.push_back(x >= 2 && x < 8 ? 1 : 0);
      }
    }
  }
  const grayling::RoiSource source{.image = grayling::ConstVolume<float>::contiguous(image.data(), shape),
                                   .mask = grayling::ConstVolume<std::uint8_t>::contiguous(mask.data(), shape),
                                   .label = 1,
                                   .morphological = {},  // the same voxels
                                   .spacing = {3.0, 1.0, 1.0}};
  const grayling::Settings settings;  // 32 bins, every family
  const grayling::Roi roi = grayling::prepare_roi(source, settings);
  bool finite = roi.n_intensity == 6 * 8 * 6;
  for (const grayling::FamilyResult& result : grayling::extract(roi, settings)) {
    const grayling::FamilyInfo& family = grayling::info(result.family);
    std::printf("%s, %s: %g\n", family.title, family.features[0].name, result.values[0].value);
    finite = finite && std::isfinite(result.values[0].value);
  }
  std::printf("grayling %s: %llu voxels\n", grayling::version(), static_cast<unsigned long long>(roi.n_intensity));
  return finite ? 0 : 1;
}
