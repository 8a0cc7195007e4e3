// Copyright The grayling developers. Licensed under Apache-2.0.

// The worked example of resample.hpp by hand, what the splines' coefficients satisfy, and what a grid refuses. The rest
// is checked from Python, against a slow reference and other packages.
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/resample.hpp"

using namespace grayling;

namespace {

template <class Expected, class Call>
bool throws(Call call) {
  try {
    call();
  } catch (const Expected&) {
    return true;
  }
  return false;
}

// A line along x on `n` voxels from `origin` in steps of `step`.
template <class T>
std::vector<double> sampled(const std::vector<T>& line, std::int64_t n, double origin, double step, Interpolator how) {
  std::vector<double> result(static_cast<std::size_t>(n));
  const auto image = VolumeView<const T>::contiguous(line.data(), {1, 1, static_cast<std::int64_t>(line.size())});
  resample(image, SamplingGrid{{1, 1, n}, {0.0, 0.0, origin}, {1.0, 1.0, step}}, how,
           VolumeView<double>::contiguous(result.data(), {1, 1, n}));
  return result;
}

void check_worked_example() {
  const std::vector<std::int16_t> line{0, 6, 12, -6, 0, 30};
  const std::vector<double> linear{0, 3, 7, 11, 3, -5, -1, 15, 30};
  const std::vector<double> found = sampled(line, 9, -1.0 / 6.0, 2.0 / 3.0, {Interpolation::linear, Border::nearest});
  for (std::size_t k = 0; k < linear.size(); ++k) CHECK_CLOSE(found[k] + 100.0, linear[k] + 100.0, 1e-12);
  const std::vector<double> nearest{0, 6, 6, 12, -6, -6, 0, 30, 30};
  CHECK_EQ(sampled(line, 9, -1.0 / 6.0, 2.0 / 3.0, {Interpolation::nearest, Border::nearest}) == nearest, true);
}

// Cubic polynomials are reproduced: exactly by Keys' kernel up to the second degree, by the B-spline up to the third
// far from the border.
void check_polynomials() {
  std::vector<double> square, cube;
  for (int k = -45; k <= 45; ++k) {
    square.push_back(k * k);
    cube.push_back(k * k * k);
  }
  const double x = 0.375;  // from the centre
  const double keys = sampled(square, 1, 45 + x, 1.0, {Interpolation::cubic_convolution, Border::nearest})[0];
  CHECK_CLOSE(keys, x * x, 1e-12);
  for (const Border border : {Border::nearest, Border::mirror}) {
    const double spline = sampled(cube, 1, 45 + x, 1.0, {Interpolation::cubic_spline, border})[0];
    CHECK_CLOSE(spline + 1.0, x * x * x + 1.0, 1e-12);
  }
}

// The spline passes through its voxels and, with border "nearest", through the boundary voxel again and again.
void check_spline_passes_through() {
  const std::vector<float> line{3, -7, 20, 11};
  const Interpolator how{Interpolation::cubic_spline, Border::nearest};
  // One position beside the centres, so that the axis is not simply copied.
  const double beside = 1e-8;
  const std::vector<double> found = sampled(line, 10, -3.0 + beside, 1.0, how);
  const std::vector<double> expected{3, 3, 3, 3, -7, 20, 11, 11, 11, 11};
  for (std::size_t k = 0; k < expected.size(); ++k) CHECK(std::abs(found[k] - expected[k]) < 1e-6);
}

void check_refusals() {
  std::vector<double> line{1, 2, std::numeric_limits<double>::quiet_NaN()};
  const Interpolator spline{Interpolation::cubic_spline, Border::mirror};
  CHECK(throws<InvalidArgument>([&] { sampled(line, 2, 0.5, 1.0, spline); }));
  CHECK(throws<InvalidGeometry>([&] { sampled(line, 2, 0.0, 0.0, {}); }));
  CHECK(throws<InvalidGeometry>([&] { sampled(line, 2, 2e9, 1.0, {}); }));
  CHECK(throws<InvalidGeometry>([] { sampled(std::vector<double>{}, 2, 0.0, 1.0, {}); }));
  const std::int64_t most = 1000000000;
  CHECK(throws<TooLarge>([&] { check_grid({1, 1, 3}, SamplingGrid{{most, most, most}, {}, {0.1, 0.1, 0.1}}); }));
}

}  // namespace

int main() {
  check_worked_example();
  check_polynomials();
  check_spline_passes_through();
  check_refusals();
  return report();
}
