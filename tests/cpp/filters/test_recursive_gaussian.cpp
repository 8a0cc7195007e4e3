// Copyright The grayling developers. Licensed under Apache-2.0.

// Recursive filters: what their coefficients promise, volumes of every small shape, and what is refused. The numbers
// are checked from Python, against SimpleITK and the kernels written out.
#include <cmath>
#include <cstdint>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/filters/recursive_gaussian.hpp"

using namespace grayling;
using namespace grayling::filters;

namespace {

double sum(const std::array<double, 4>& of) { return of[0] + of[1] + of[2] + of[3]; }

// What a recursion makes of a line of ones: that of both passes, over 1 + d1 + d2 + d3 + d4.
double of_a_constant(const Recursion& f) { return (sum(f.n) + sum(f.m)) / (1.0 + sum(f.d)); }

void check_coefficients() {
  for (const double sigma : {0.5, 1.0, 3.0, 20.0}) {
    const Recursion smooth = gaussian_recursion(sigma, 1.0, GaussianDerivative::none, true);
    const Recursion second = gaussian_recursion(sigma, 1.0, GaussianDerivative::second, false);
    CHECK(std::abs(of_a_constant(smooth) - 1.0) < 1e-9);
    CHECK(std::abs(of_a_constant(second)) < 1e-9);
    const Recursion scaled = gaussian_recursion(sigma, 1.0, GaussianDerivative::second, true);
    CHECK(std::abs(scaled.n[0] / second.n[0] - sigma * sigma) < 1e-9 * sigma * sigma);
    const Recursion in_other_units = gaussian_recursion(2.0 * sigma, 2.0, GaussianDerivative::none, true);
    CHECK(in_other_units.n == smooth.n && in_other_units.d == smooth.d);
  }
}

std::vector<float> response_within(const std::vector<double>& voxels, const Index3& shape, Dimensions dimensions,
                                   const Box& window) {
  std::vector<float> map(static_cast<std::size_t>(voxel_count(window.size)));
  recursive_laplacian(VolumeView<const double>::contiguous(voxels.data(), shape), {2.0, 1.0, 0.5},
                      {1.5, true, dimensions}, window, VolumeView<float>::contiguous(map.data(), window.size));
  return map;
}

std::vector<float> response(const std::vector<double>& voxels, const Index3& shape, Dimensions dimensions) {
  return response_within(voxels, shape, dimensions, {{0, 0, 0}, shape});
}

// Turned round along any axis, an image has its response turned round, but for the order of sums.
void check_every_small_shape() {
  for (const Index3 shape : {Index3{4, 4, 4}, {5, 4, 9}, {4, 33, 7}, {6, 8, 40}, {9, 35, 5}, {1, 5, 41}}) {
    const auto n = static_cast<std::size_t>(voxel_count(shape));
    std::vector<double> voxels(n), turned(n);
    for (std::size_t k = 0; k < n; ++k) voxels[k] = turned[n - 1 - k] = std::sin(static_cast<double>(k * k));
    const Dimensions dimensions = shape.z == 1 ? Dimensions::two : Dimensions::three;
    const std::vector<float> one = response(voxels, shape, dimensions), other = response(turned, shape, dimensions);
    for (std::size_t k = 0; k < n; ++k) CHECK(std::abs(one[k] - other[n - 1 - k]) < 2e-6f * 18.0f);
  }
}

// A window has the bits of the whole.
void check_windows() {
  const Index3 shape{9, 21, 43};
  std::vector<double> voxels(static_cast<std::size_t>(voxel_count(shape)));
  for (std::size_t k = 0; k < voxels.size(); ++k) voxels[k] = std::sin(static_cast<double>(k * k));
  for (const Dimensions dimensions : {Dimensions::two, Dimensions::three}) {
    const std::vector<float> whole = response(voxels, shape, dimensions);
    const auto all = VolumeView<const float>::contiguous(whole.data(), shape);
    for (const Box& window : {Box{{0, 0, 0}, {9, 21, 43}}, Box{{0, 3, 5}, {9, 7, 33}}, Box{{2, 0, 1}, {1, 21, 1}},
                              Box{{8, 20, 0}, {1, 1, 2}}, Box{{0, 0, 40}, {2, 2, 3}}, Box{{3, 4, 5}, {5, 9, 35}}}) {
      const std::vector<float> part = response_within(voxels, shape, dimensions, window);
      const auto expected = all.crop(window.begin, window.size);
      std::size_t at = 0;
      for (std::int64_t z = 0; z < window.size.z; ++z) {
        for (std::int64_t y = 0; y < window.size.y; ++y) {
          for (std::int64_t x = 0; x < window.size.x; ++x) CHECK(part[at++] == expected(z, y, x));
        }
      }
    }
  }
}

template <class Error, class Call>
void expect_refused(Call call) {
  bool refused = false;
  try {
    call();
  } catch (const Error&) {
    refused = true;
  }
  CHECK(refused);
}

void check_refusals() {
  const std::vector<double> voxels(64, 1.0);
  for (const Index3 shape : {Index3{1, 8, 8}, {8, 1, 8}, {8, 8, 1}}) {
    expect_refused<InvalidGeometry>([&] { response(voxels, shape, Dimensions::three); });
  }
  expect_refused<InvalidGeometry>([&] { response(voxels, {1, 2, 32}, Dimensions::two); });
  for (const Box window : {Box{{0, 0, 0}, {4, 4, 5}}, Box{{-1, 0, 0}, {4, 4, 4}}, Box{{0, 0, 0}, {4, 0, 4}}}) {
    expect_refused<InvalidGeometry>([&] { response_within(voxels, {4, 4, 4}, Dimensions::three, window); });
  }
  for (const double sigma : {0.0, -1.0, 1e-4, std::nan("")}) {
    expect_refused<InvalidArgument>([&] { gaussian_recursion(sigma, 1.0, GaussianDerivative::second, true); });
  }
}

}  // namespace

int main() {
  check_coefficients();
  check_every_small_shape();
  check_windows();
  check_refusals();
  return report();
}
