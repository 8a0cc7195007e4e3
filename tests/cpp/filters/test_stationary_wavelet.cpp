// Copyright The grayling developers. Licensed under Apache-2.0.

// The stationary wavelet transform against sums written out, in every window and along every set of axes.
#include <cmath>
#include <cstdint>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/filters/stationary_wavelet.hpp"

using namespace grayling;
using namespace grayling::filters;

namespace {

struct Case {
  Index3 shape;
  WaveletAxes axes;
  Box window;
};

std::vector<double> voxels_of(const Index3& shape) {
  std::vector<double> voxels(static_cast<std::size_t>(voxel_count(shape)));
  for (std::size_t k = 0; k < voxels.size(); ++k) voxels[k] = static_cast<double>(k * k % 1009);
  return voxels;
}

// The voxel in a place of the periodic volume: an odd axis goes on for its first voxel.
double voxel(const std::vector<double>& voxels, const Index3& shape, const Index3& at) {
  const auto along = [](std::int64_t place, std::int64_t n) {
    const std::int64_t period = n + n % 2, p = (place % period + period) % period;
    return p < n ? p : 0;
  };
  const std::int64_t z = along(at.z, shape.z), y = along(at.y, shape.y), x = along(at.x, shape.x);
  return voxels[static_cast<std::size_t>((z * shape.y + y) * shape.x + x)];
}

// Taps of a band along an axis: of the low-pass or the high-pass filter, or one that leaves the voxel as it is.
struct Along {
  std::vector<double> taps{1.0};
  std::int64_t centre = 0;
};

double direct_sum(const std::vector<double>& voxels, const Index3& shape, const Along (&along)[3], const Index3& at) {
  const auto n = [&](int axis) { return static_cast<std::int64_t>(along[axis].taps.size()); };
  double sum = 0.0;
  for (std::int64_t i = 0; i < n(0); ++i) {
    for (std::int64_t j = 0; j < n(1); ++j) {
      for (std::int64_t k = 0; k < n(2); ++k) {
        const Index3 place{at.z + along[0].centre - i, at.y + along[1].centre - j, at.x + along[2].centre - k};
        const double weight = along[0].taps[static_cast<std::size_t>(i)] * along[1].taps[static_cast<std::size_t>(j)] *
                              along[2].taps[static_cast<std::size_t>(k)];
        sum += weight * voxel(voxels, shape, place);
      }
    }
  }
  return sum;
}

std::vector<std::vector<double>> transformed(const std::vector<double>& voxels, const WaveletBank& bank,
                                             const Case& c) {
  std::vector<std::vector<double>> bands(std::size_t{1} << c.axes.count());
  std::vector<VolumeView<double>> views;
  for (auto& band : bands) {
    band.resize(static_cast<std::size_t>(voxel_count(c.window.size)));
    views.push_back(VolumeView<double>::contiguous(band.data(), c.window.size));
  }
  stationary_wavelet<double>(ConstVolume<double>::contiguous(voxels.data(), c.shape), bank, c.axes, c.window, views);
  return bands;
}

void check_case(const WaveletBank& bank, const Case& c) {
  const std::vector<double> voxels = voxels_of(c.shape);
  const auto bands = transformed(voxels, bank, c);
  for (std::size_t band = 0; band < bands.size(); ++band) {
    std::size_t bit = 0;
    const auto along = [&](bool filtered) {
      if (!filtered) return Along{};
      const bool high = (band >> bit++ & 1U) != 0;
      return Along{high ? bank.high : bank.low, static_cast<std::int64_t>(bank.low.size() / 2)};
    };
    const Along z = along(c.axes.z), y = along(c.axes.y), x = along(c.axes.x);
    const Along all[3] = {z, y, x};
    for (std::size_t k = 0; k < bands[band].size(); ++k) {
      const auto n = static_cast<std::int64_t>(k);
      const Index3& size = c.window.size;
      const Index3 at = c.window.begin + Index3{n / (size.y * size.x), n / size.x % size.y, n % size.x};
      CHECK(std::abs(bands[band][k] - direct_sum(voxels, c.shape, all, at)) <= 1e-9);
    }
  }
}

void check_cases() {
  for (const char* name : {"haar", "coif1", "db4"}) {
    const WaveletBank bank = wavelet_bank(name);
    check_case(bank, {{4, 19, 6}, {}, {{0, 0, 0}, {4, 20, 6}}});
    check_case(bank, {{7, 5, 9}, {}, {{2, 1, 3}, {5, 3, 6}}});
    check_case(bank, {{1, 3, 2}, {}, {{0, 0, 0}, {2, 4, 2}}});
    check_case(bank, {{5, 11, 7}, {true, false, true}, {{1, 2, 0}, {4, 8, 7}}});
    check_case(bank, {{5, 11, 7}, {true, false, false}, {{0, 0, 0}, {6, 12, 8}}});
    check_case(bank, {{5, 11, 7}, {false, true, false}, {{4, 0, 1}, {1, 12, 3}}});
  }
}

bool refused(const Case& c, const WaveletBank& bank = wavelet_bank("haar")) {
  try {
    transformed(voxels_of(c.shape), bank, c);
  } catch (const InvalidArgument&) {
    return true;
  } catch (const InvalidGeometry&) {
    return true;
  }
  return false;
}

bool is_unknown(const char* name) {
  try {
    wavelet_bank(name);
  } catch (const InvalidArgument&) {
    return true;
  }
  return false;
}

}  // namespace

int main() {
  check_cases();
  CHECK(!refused({{3, 3, 3}, {}, {{0, 0, 0}, {4, 4, 4}}}));
  CHECK(refused({{3, 3, 3}, {}, {{0, 0, 1}, {4, 4, 4}}}) && refused({{3, 3, 3}, {}, {{0, 0, 0}, {0, 1, 1}}}));
  CHECK(refused({{0, 3, 3}, {}, {{0, 0, 0}, {1, 1, 1}}}));
  CHECK(refused({{3, 3, 3}, {}, {{0, 0, 0}, {1, 1, 1}}}, {{1.0, 2.0, 3.0}, {1.0, 2.0, 3.0}}));
  CHECK(refused({{3, 3, 3}, {false, false, false}, {{0, 0, 0}, {1, 1, 1}}}));
  CHECK(is_unknown("db39") && is_unknown("") && !is_unknown("rbio6.8") && is_unknown("rbio"));
  return report();
}
