// Copyright The grayling developers. Licensed under Apache-2.0.

// Responses to an impulse by transforms of lines against products of taps. The rest is checked from Python, against
// sums of voxels.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/filters/even_kernel.hpp"

using namespace grayling;
using namespace grayling::filters;

namespace {

double tap(const Taps& taps, std::int64_t offset) {
  const std::int64_t k = taps.origin + offset;
  const bool has = k >= 0 && k < static_cast<std::int64_t>(taps.weight.size());
  return has ? taps.weight[static_cast<std::size_t>(k)] : 0.0;
}

// The kernel at an offset from its centre.
double definition(const EvenKernel& kernel, const Index3& offset) {
  const auto product = [&](int second) {
    double value = kernel.z ? tap(second == 0 ? *kernel.z->second : kernel.z->smooth, offset.z)
                            : static_cast<double>(offset.z == 0);
    value *= tap(second == 1 ? *kernel.y.second : kernel.y.smooth, offset.y);
    return value * tap(second == 2 ? *kernel.x.second : kernel.x.smooth, offset.x);
  };
  if (!kernel.is_sum()) return product(3);
  return (kernel.z ? product(0) : 0.0) + product(1) + product(2);
}

template <class T>
std::vector<T> filtered(const std::vector<T>& voxels, const Index3& shape, const EvenKernel& kernel,
                        Extension extension, bool finite = true) {
  std::vector<T> result(voxels.size());
  const bool found = filter_even(VolumeView<const T>::contiguous(voxels.data(), shape), kernel, extension,
                                 VolumeView<T>::contiguous(result.data(), shape));
  CHECK(found == finite);
  return result;
}

template <class T>
void check_impulse(const Index3& shape, const EvenKernel& kernel, Boundary boundary, double tolerance) {
  const Index3 at{8, 9, 11};  // far from all borders
  std::vector<T> voxels(static_cast<std::size_t>(voxel_count(shape)));
  VolumeView<T>::contiguous(voxels.data(), shape)(at.z, at.y, at.x) = T{1};
  const std::vector<T> found = filtered<T>(voxels, shape, kernel, {boundary, 0.0});
  double worst = 0.0, largest = 0.0;
  for (std::int64_t z = 0; z < shape.z; ++z) {
    for (std::int64_t y = 0; y < shape.y; ++y) {
      for (std::int64_t x = 0; x < shape.x; ++x) {
        const double expected = definition(kernel, {z - at.z, y - at.y, x - at.x});
        const T value = found[static_cast<std::size_t>((z * shape.y + y) * shape.x + x)];
        worst = std::max(worst, std::abs(static_cast<double>(value) - expected));
        largest = std::max(largest, std::abs(expected));
      }
    }
  }
  CHECK(largest > 0.0 && worst <= tolerance * largest);
}

EvenTaps along(double sigma, int order) { return {gaussian_taps(sigma, order, 3.0), std::nullopt}; }

void check_impulses() {
  for (const Boundary boundary : {Boundary::constant, Boundary::nearest, Boundary::periodic, Boundary::mirror}) {
    for (const EvenKernel& kernel : {EvenKernel{along(1.0, 0), along(2.0, 2), along(1.5, 0)},
                                     EvenKernel{std::nullopt, along(2.0, 0), along(1.0, 2)},
                                     even_laplacian_of_gaussian(1.5, 3.0, Dimensions::three),
                                     even_laplacian_of_gaussian(1.5, 3.0, Dimensions::two)}) {
      // Coefficients in memory of their own, and where they fit in the response.
      for (const Index3& shape : {Index3{16, 19, 20}, Index3{16, 32, 20}}) {
        check_impulse<double>(shape, kernel, boundary, 1e-12);
        check_impulse<float>(shape, kernel, boundary, 2e-6);
      }
    }
  }
}

void check_lengths() {
  CHECK(even_line_length(61, 5, Boundary::constant) == 72);
  CHECK(even_line_length(61, 5, Boundary::mirror) == 72);
  CHECK(even_line_length(61, 6, Boundary::nearest) == 75);
  CHECK(even_line_length(60, 5, Boundary::nearest) == 72);
  CHECK(even_line_length(60, 5, Boundary::periodic) == 60);
  CHECK(even_line_length(60, 500, Boundary::mirror) == 60);
}

// A constant image is what the constant beyond it is.
void check_constant() {
  const Index3 shape{5, 17, 6};
  const std::vector<double> voxels(static_cast<std::size_t>(voxel_count(shape)), 3.0);
  const EvenKernel kernel{along(1.0, 0), along(2.0, 0), along(1.5, 0)};
  for (const double value : filtered(voxels, shape, kernel, {Boundary::constant, 3.0})) CHECK_CLOSE(value, 3.0, 1e-12);
}

void check_not_finite() {
  const Index3 shape{2, 8, 20};
  std::vector<float> voxels(static_cast<std::size_t>(voxel_count(shape)));
  for (const std::size_t at : {std::size_t{0}, std::size_t{19}, voxels.size() - 1}) {
    voxels.assign(voxels.size(), 0.0F);
    voxels[at] = std::numeric_limits<float>::infinity();
    for (const Dimensions n : {Dimensions::two, Dimensions::three}) {
      filtered(voxels, shape, even_laplacian_of_gaussian(1.5, 3.0, n), {}, false);
    }
  }
}

template <class Error, class Task>
bool refuses(const Task& task) {
  try {
    task();
  } catch (const Error&) {
    return true;
  }
  return false;
}

void check_refusals() {
  const Index3 shape{2, 8, 20};
  std::vector<float> voxels(static_cast<std::size_t>(voxel_count(shape))), result(voxels.size());
  const auto volume = VolumeView<const float>::contiguous(voxels.data(), shape);
  const auto view = VolumeView<float>::contiguous(result.data(), shape);
  const auto laplacian = even_laplacian_of_gaussian(1.5, 3.0, Dimensions::three);
  const auto small = view.crop({0, 0, 0}, {1, 8, 20});
  const auto filter = [&](const EvenKernel& kernel, const VolumeView<float>& to) {
    return [=] { filter_even(volume, kernel, {}, to); };
  };
  CHECK(refuses<InvalidGeometry>(filter(laplacian, small)));
  EvenKernel kernel{std::nullopt, along(1.0, 0), along(2.0, 0)};
  CHECK(!refuses<InvalidArgument>(filter(kernel, view)));
  kernel.y.smooth.origin = 0;
  CHECK(refuses<InvalidArgument>(filter(kernel, view)));
  CHECK(refuses<InvalidArgument>(filter({std::nullopt, along(1.0, 0), laplacian.x}, view)));
}

}  // namespace

int main() {
  check_impulses();
  check_lengths();
  check_constant();
  check_not_finite();
  check_refusals();
  return report();
}
