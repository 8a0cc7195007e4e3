// Copyright The grayling developers. Licensed under Apache-2.0.

// What a spline satisfies on grids of every kind, also where the sanitizers watch: no coefficient is read that does not
// exist. ITK's numbers are checked from Python, against SimpleITK and a slow reference.
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "check.hpp"
#include "grayling/itk_resample.hpp"

using namespace grayling;

namespace {

using Random = std::mt19937_64;

double between(Random& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

// Turned by an angle within slices, or straight; indices of the image are points.
ItkGrid grid_on(const Index3& image, const Index3& shape, double angle, Random& random) {
  ItkGrid grid{shape, {}, {}};
  const double c = std::cos(angle), s = std::sin(angle), step = between(random, 0.3, 1.7);
  grid.to_point.matrix = {{{step, 0.0, 0.0}, {0.0, step * c, step * s}, {0.0, -step * s, step * c}}};
  grid.to_point.origin_mm = {between(random, -2.0, static_cast<double>(image.z)),
                             between(random, -2.0, static_cast<double>(image.y)), between(random, -2.0, 1.0)};
  return grid;
}

template <class T>
std::vector<T> resampled(const std::vector<T>& image, const Index3& shape, const ItkGrid& grid, ItkInterpolation how) {
  std::vector<T> result(static_cast<std::size_t>(voxel_count(grid.shape)), T{99});
  resample_as_itk(VolumeView<const T>::contiguous(image.data(), shape), grid, how,
                  VolumeView<T>::contiguous(result.data(), grid.shape));
  return result;
}

void check_constants() {
  Random random(1);
  for (int round = 0; round < 300; ++round) {
    const auto extent = [&](std::int64_t most) { return std::uniform_int_distribution<std::int64_t>(1, most)(random); };
    const Index3 shape{extent(6), extent(23), extent(23)}, size{extent(5), extent(9), extent(30)};
    const std::vector<float> image(static_cast<std::size_t>(voxel_count(shape)), 7.0F);
    const ItkGrid grid = grid_on(shape, size, round % 2 == 0 ? 0.0 : between(random, -3.0, 3.0), random);
    const auto spline = resampled(image, shape, grid, ItkInterpolation::cubic_spline);
    const auto nearest = resampled(image, shape, grid, ItkInterpolation::nearest);
    for (std::size_t k = 0; k < spline.size(); ++k) {
      CHECK(nearest[k] == 0.0F || nearest[k] == 7.0F);
      CHECK_CLOSE(spline[k], nearest[k], 1e-6);
    }
  }
}

void check_centres() {
  Random random(2);
  for (const Index3& shape : {Index3{5, 6, 40}, Index3{1, 2, 3}, Index3{3, 1, 19}}) {
    std::vector<double> image(static_cast<std::size_t>(voxel_count(shape)));
    for (double& voxel : image) voxel = between(random, 100.0, 200.0);
    const ItkGrid grid{shape, {}, {}};
    const auto spline = resampled(image, shape, grid, ItkInterpolation::cubic_spline);
    for (std::size_t k = 0; k < spline.size(); ++k) CHECK_CLOSE(spline[k], image[k], 1e-9);
    CHECK(resampled(image, shape, grid, ItkInterpolation::nearest) == image);
  }
}

}  // namespace

int main() {
  check_constants();
  check_centres();
  return report();
}
