// Copyright The grayling developers. Licensed under Apache-2.0.

// Responses to an impulse, by transforms of several lines, against the sum over all frequencies that defines them. The
// rest is checked from Python, against a slow reference and other transforms.
#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/filters/line_spectra.hpp"
#include "grayling/simd.hpp"

using namespace grayling;
using namespace grayling::filters;

namespace {

using Complex = std::complex<double>;

// The first Riesz transform along x of the band of level 1 at one frequency.
Complex formula(double z, double y, double x) {
  const double nu = std::sqrt(z * z + y * y + x * x);
  if (nu < 0.25 || nu > 1.0) return 0.0;
  return Complex(0.0, -1.0) * x / nu * std::cos(std::numbers::pi / 2.0 * std::log2(2.0 * nu));
}

// The response at an offset from an impulse, on frequencies of the discrete transform.
double definition(const Index3& shape, bool slices, const Index3& offset) {
  const Index3 n{slices ? 1 : shape.z, shape.y, shape.x};
  if (slices && offset.z != 0) return 0.0;
  const auto nu_z = frequencies(n.z, FrequencyGrid::transform), nu_y = frequencies(n.y, FrequencyGrid::transform);
  const auto nu_x = frequencies(n.x, FrequencyGrid::transform);
  Complex sum = 0.0;
  for (std::size_t z = 0; z < nu_z.size(); ++z) {
    for (std::size_t y = 0; y < nu_y.size(); ++y) {
      for (std::size_t x = 0; x < nu_x.size(); ++x) {
        const double turn = nu_z[z] * static_cast<double>(offset.z) + nu_y[y] * static_cast<double>(offset.y) +
                            nu_x[x] * static_cast<double>(offset.x);
        sum += formula(nu_z[z], nu_y[y], nu_x[x]) * std::polar(1.0, std::numbers::pi * turn);
      }
    }
  }
  return sum.real() / static_cast<double>(voxel_count(n));
}

template <class T>
std::vector<T> responses(const Index3& shape, bool slices, const std::vector<T>& voxels) {
  const auto volume = VolumeView<const T>::contiguous(voxels.data(), shape);
  const Transfer transfer(shape, slices ? Dimensions::two : Dimensions::three, FrequencyGrid::transform,
                          SimoncelliBand{1}, {1, 0, 0});
  const LineSpectra<T> lines(shape, 0, {Boundary::periodic, 0.0}, transfer);
  std::vector<T> result(voxels.size());
  const auto view = VolumeView<T>::contiguous(result.data(), shape);
  if (slices) {
    CHECK(lines.filter_slices(volume, transfer, view));
    return result;
  }
  std::vector<T> spectra(static_cast<std::size_t>(shape.z * lines.slice_size()));
  CHECK(lines.forward(volume, spectra.data()));
  lines.multiply(spectra.data(), transfer, spectra.data());
  lines.back(spectra.data(), transfer, 0, view);
  return result;
}

template <class T>
void check_impulse(const Index3& shape, bool slices, double tolerance) {
  const Index3 at{shape.z - 1, 1, 2};
  std::vector<T> voxels(static_cast<std::size_t>(voxel_count(shape)));
  VolumeView<T>::contiguous(voxels.data(), shape)(at.z, at.y, at.x) = T{1};
  const std::vector<T> found = responses(shape, slices, voxels);
  double worst = 0.0, largest = 0.0;
  for (std::int64_t z = 0; z < shape.z; ++z) {
    for (std::int64_t y = 0; y < shape.y; ++y) {
      for (std::int64_t x = 0; x < shape.x; ++x) {
        const double expected = definition(shape, slices, {z - at.z, y - at.y, x - at.x});
        const T value = found[static_cast<std::size_t>((z * shape.y + y) * shape.x + x)];
        worst = std::max(worst, std::abs(expected - static_cast<double>(value)));
        largest = std::max(largest, std::abs(expected));
      }
    }
  }
  CHECK(largest > 0.05);
  CHECK(worst <= tolerance);
}

void check_lengths() {
  CHECK(has_line_transform(30));
  CHECK(!has_line_transform(14));
  CHECK(!has_line_transform(0));
  const Transfer transfer({4, 5, 14}, Dimensions::three, FrequencyGrid::centred, SimoncelliBand{1}, {0, 0, 0});
  bool refused = false;
  try {
    LineSpectra<float>({4, 5, 14}, 0, {Boundary::periodic, 0.0}, transfer);
  } catch (const InvalidArgument&) {
    refused = true;
  }
  CHECK(refused);
}

}  // namespace

int main() {
  for (const SimdPath path : {SimdPath::baseline, SimdPath::avx2}) {
    if (!simd_path_available(path)) continue;
    set_simd_path(path);
    for (const Index3& shape : {Index3{3, 5, 8}, Index3{4, 9, 12}, Index3{6, 18, 5}}) {
      for (const bool slices : {false, true}) {
        check_impulse<float>(shape, slices, 2e-7);
        check_impulse<double>(shape, slices, 1e-15);
      }
    }
  }
  check_lengths();
  return report();
}
