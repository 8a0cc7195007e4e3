// Copyright The grayling developers. Licensed under Apache-2.0.

// Filters of the whole spectrum by hand: frequencies, factors against the formula with complex numbers for all
// frequencies, periods, eigenvectors, and what is refused. The rest is checked from Python, against a slow reference.
#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/filters/spectral.hpp"
#include "grayling/filters/steering.hpp"

using namespace grayling;
using namespace grayling::filters;

namespace {

using Complex = std::complex<double>;

void check_frequencies() {
  CHECK((frequencies(4, FrequencyGrid::transform) == std::vector<double>{0.0, 0.5, -1.0, -0.5}));
  CHECK((frequencies(5, FrequencyGrid::centred) == std::vector<double>{0.0, 0.5, 1.0, -1.0, -0.5}));
  CHECK((frequencies(4, FrequencyGrid::centred) == std::vector<double>{1.0 / 3, 1.0, -1.0, -1.0 / 3}));
  CHECK((frequencies(1, FrequencyGrid::centred) == std::vector<double>{0.0}));
}

// The first Riesz transform along y of the band of level 1 at one frequency, straight from the formula.
Complex formula(double z, double y, double x) {
  const double nu = std::sqrt(z * z + y * y + x * x);
  if (nu < 0.25 || nu > 1.0) return 0.0;
  return Complex(0.0, -1.0) * y / nu * std::cos(std::acos(-1.0) / 2.0 * std::log2(2.0 * nu));
}

void check_factors(FrequencyGrid grid) {
  const Index3 lengths{6, 9, 8};
  const Transfer transfer(lengths, Dimensions::three, grid, SimoncelliBand{1}, {0, 1, 0});
  const auto nu_z = frequencies(6, grid), nu_y = frequencies(9, grid), nu_x = frequencies(8, grid);
  const std::vector<std::int64_t> rows{0, 2, 4, 5, 8};
  std::vector<Complex> values(6 * rows.size() * 5, Complex(2.0, -3.0));
  transfer.multiply(SpectrumBlock<double>{values.data(), 6, 5, rows});
  const Complex* value = values.data();
  for (std::size_t z = 0; z < 6; ++z) {
    for (const std::int64_t row : rows) {
      const auto y = static_cast<std::size_t>(row);
      for (std::size_t x = 0; x < 5; ++x, ++value) {
        const Complex back = formula(nu_z[(6 - z) % 6], nu_y[(9 - y) % 9], nu_x[(8 - x) % 8]);
        const Complex half = (formula(nu_z[z], nu_y[y], nu_x[x]) + std::conj(back)) / 2.0;
        CHECK(std::abs(*value - half * Complex(2.0, -3.0)) < 1e-14);
        if (static_cast<std::int64_t>(x) >= transfer.kept_x(row)) CHECK(*value == Complex(0.0, 0.0));
      }
    }
  }
}

void check_extension() {
  CHECK((extension(3, 2, Boundary::nearest) == std::vector<std::int64_t>{0, 1, 2, 2, 2, 0, 0}));
  CHECK((extension(3, 2, Boundary::mirror) == std::vector<std::int64_t>{0, 1, 2, 2, 1, 1, 0}));
  CHECK((extension(3, 2, Boundary::periodic) == std::vector<std::int64_t>{0, 1, 2, 0, 1, 1, 2}));
  CHECK((extension(2, 1, Boundary::constant) == std::vector<std::int64_t>{0, 1, kBeyond, kBeyond}));
}

void check_rows() {
  std::vector<float> voxels{1, 2, 3, 4, 5, 6};
  const auto volume = VolumeView<const float>::contiguous(voxels.data(), {2, 1, 3});
  std::vector<float> rows(5);
  const auto view = VolumeView<float>::contiguous(rows.data(), {1, 1, 5});
  CHECK(extend_rows(volume, 1, 1, {Boundary::constant, 4.0}, view));
  CHECK((rows == std::vector<float>{0, 1, 2, 0, 0}));
  voxels[5] = std::numeric_limits<float>::infinity();
  CHECK(!extend_rows(volume, 1, 1, {Boundary::mirror, 0.0}, view));
  CHECK(extend_rows(volume, 0, 1, {Boundary::mirror, 0.0}, view));
  CHECK((rows == std::vector<float>{1, 2, 3, 3, 1}));

  const std::vector<Complex> spectra{1, 2, 3, 4, 5, 6, 7, 8};  // 2 slices, 2 rows, 2 columns
  std::vector<Complex> block(3);
  gather_rows({spectra.data(), {2, 2, 2}, 1, 1, 1}, {1, kBeyond, 0}, block.data());
  CHECK((block == std::vector<Complex>{7, 0, 3}));
}

// Nine tensors, one more than are worked on at once: eigenvalues 4, 2 and 1 along (1, 1, 0), (1, -1, 0) and z.
void check_axes() {
  std::vector<std::vector<double>> entries;
  for (const double entry : {3.0, 1.0, 0.0, 3.0, 0.0, 1.0}) entries.emplace_back(9, entry);
  std::array<double*, 6> tensor{};
  for (std::size_t k = 0; k < 6; ++k) tensor[k] = entries[k].data();
  axes_of_tensors(tensor, 9);
  const double half = std::sqrt(0.5);
  for (std::size_t voxel = 0; voxel < 9; ++voxel) {
    CHECK_CLOSE(entries[0][voxel], half, 1e-15);
    CHECK_CLOSE(entries[1][voxel], half, 1e-15);
    CHECK_CLOSE(std::abs(entries[3][voxel]), half, 1e-15);
    CHECK_CLOSE(entries[4][voxel], -entries[3][voxel], 1e-15);
    CHECK(entries[2][voxel] == 0.0 && entries[5][voxel] == 0.0);
  }
}

template <class F>
bool refused(F&& make) {
  try {
    make();
  } catch (const Error&) {
    return true;
  }
  return false;
}

void check_refusals() {
  const auto make = [](const Index3& lengths, Dimensions dimensions, const Isotropic& isotropic,
                       const RieszOrder& order) {
    return refused([&] { Transfer(lengths, dimensions, FrequencyGrid::centred, isotropic, order); });
  };
  CHECK(!make({4, 4, 4}, Dimensions::three, SimoncelliBand{1}, {0, 0, 0}));
  CHECK(make({4, 0, 4}, Dimensions::three, SimoncelliBand{1}, {0, 0, 0}));
  CHECK(make({4, 4, 4}, Dimensions::three, SimoncelliBand{31}, {0, 0, 0}));
  CHECK(make({4, 4, 4}, Dimensions::three, SampledLaplacian{0.0, 4.0}, {0, 0, 0}));
  CHECK(make({4, 4, 4}, Dimensions::three, SimoncelliBand{1}, {0, -1, 0}));
  CHECK(make({4, 4, 4}, Dimensions::two, SimoncelliBand{1}, {0, 0, 1}));
  const Transfer transfer({4, 4, 4}, Dimensions::three, FrequencyGrid::centred, SimoncelliBand{1}, {0, 0, 0});
  std::vector<Complex> values(64);
  const auto multiply = [&](std::int64_t n_z, std::int64_t n_x, std::int64_t y) {
    return refused([&] { transfer.multiply(SpectrumBlock<double>{values.data(), n_z, n_x, {y}}); });
  };
  CHECK(!multiply(4, 3, 3));
  CHECK(multiply(3, 3, 3));
  CHECK(multiply(4, 4, 3));
  CHECK(multiply(4, 3, 4));
  CHECK(refused([&] { gather_rows({values.data(), {2, 2, 2}, 1, 2, 1}, {0}, values.data()); }));
  CHECK(refused([&] { gather_rows({values.data(), {2, 2, 2}, 0, 1, 1}, {2}, values.data()); }));
  CHECK(refused([&] { add_steered(std::array<const double*, 6>{}, {1, 0, 0}, {1, 1, 0}, nullptr, 0, nullptr); }));
}

}  // namespace

int main() {
  check_frequencies();
  check_factors(FrequencyGrid::centred);
  check_factors(FrequencyGrid::transform);
  check_extension();
  check_rows();
  check_axes();
  check_refusals();
  return report();
}
