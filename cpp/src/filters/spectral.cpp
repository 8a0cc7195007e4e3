// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/spectral.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "filters/spectral_rows.hpp"
#include "grayling/error.hpp"
#include "grayling/threads.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

constexpr std::int64_t kRowsAtOnce = 32;
constexpr int kHighestOrder = 20;  // along an axis
constexpr int kDeepestLevel = 30;

constexpr std::array<int, 3> in_zyx(const RieszOrder& xyz) { return {xyz[2], xyz[1], xyz[0]}; }

int total(const RieszOrder& order) { return order[0] + order[1] + order[2]; }

double multiplicity(const RieszOrder& order) {
  double result = 1.0;
  int k = 0;
  for (const int n : order) {
    for (int j = 1; j <= n; ++j) result *= static_cast<double>(++k) / j;
  }
  return result;
}

// The spectrum of taps that are symmetric around their origin, on a period of n.
std::vector<double> even_spectrum(const Taps& taps, std::int64_t n) {
  std::vector<double> cosine(static_cast<std::size_t>(n)), result(static_cast<std::size_t>(n));
  for (std::int64_t k = 0; k < n; ++k) {
    const double turn = static_cast<double>(k) / static_cast<double>(n);
    cosine[static_cast<std::size_t>(k)] = std::cos(2.0 * std::numbers::pi * turn);
  }
  const auto n_taps = static_cast<std::int64_t>(taps.weight.size());
  for (std::int64_t k = 0; k < n; ++k) {
    double sum = 0.0;
    for (std::int64_t m = 0; m < n_taps; ++m) {
      const std::int64_t phase = std::abs(m - taps.origin) % n * k % n;
      sum += taps.weight[static_cast<std::size_t>(m)] * cosine[static_cast<std::size_t>(phase)];
    }
    result[static_cast<std::size_t>(k)] = sum;
  }
  return result;
}

FrequencyTable<double> table_of(std::int64_t n, FrequencyGrid grid) {
  FrequencyTable<double> table;
  table.nu[0] = frequencies(n, grid);
  table.nu[1].resize(table.nu[0].size());
  for (std::int64_t k = 0; k < n; ++k) {
    table.nu[1][static_cast<std::size_t>(k)] = table.nu[0][static_cast<std::size_t>((n - k) % n)];
  }
  for (std::size_t side = 0; side < 2; ++side) {
    for (const double nu : table.nu[side]) table.squared[side].push_back(nu * nu);
  }
  return table;
}

FrequencyTable<float> single(const FrequencyTable<double>& table) {
  const auto values = [](const std::vector<double>& from) {
    std::vector<float> to;
    for (const double value : from) to.push_back(static_cast<float>(value));
    return to;
  };
  return {{values(table.nu[0]), values(table.nu[1])},
          {values(table.squared[0]), values(table.squared[1])},
          values(table.gaussian),
          values(table.second)};
}

// Along one axis, with an order of the Riesz transform there.
bool is_symmetric(const FrequencyTable<double>& table, int order) {
  for (std::size_t k = 0; k < table.nu[0].size(); ++k) {
    const double there = table.nu[0][k], back = table.nu[1][k];
    if (back == -there) continue;
    if (std::abs(back) != std::abs(there) || order % 2 != 0) return false;
  }
  return true;
}

void check_order(const RieszOrder& order, Dimensions dimensions) {
  for (const int n : order) {
    if (n >= 0 && n <= kHighestOrder) continue;
    throw InvalidArgument("the orders of a Riesz transform must be from 0 to 20, got " + std::to_string(n));
  }
  if (dimensions == Dimensions::two && order[2] != 0) {
    throw InvalidArgument("a Riesz transform of slices has order 0 along z, got " + std::to_string(order[2]));
  }
}

void expect_level(int level) {
  if (level >= 1 && level <= kDeepestLevel) return;
  throw InvalidArgument("the level of Simoncelli's wavelet must be from 1 to 30, got " + std::to_string(level));
}

void fill_laplacian(const SampledLaplacian& laplacian, Dimensions dimensions,
                    std::array<FrequencyTable<double>, 3>& tables) {
  const auto [gaussian, second] = laplacian_of_gaussian_taps(laplacian.sigma, laplacian.cutoff);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const bool slices = axis == 0 && dimensions == Dimensions::two;  // no filter along z
    const auto n = static_cast<std::int64_t>(tables[axis].nu[0].size());
    tables[axis].gaussian = slices ? std::vector<double>{1.0} : even_spectrum(gaussian, n);
    tables[axis].second = slices ? std::vector<double>{0.0} : even_spectrum(second, n);
  }
}

template <class T>
T* parts(std::complex<T>* values) {
  return reinterpret_cast<T*>(values);  // real and imaginary part in turn, as the standard says
}

// Factors of one row of frequencies along x.
template <class T>
class RowFactors {
 public:
  RowFactors(const Transfer::Shape& shape, const std::array<FrequencyTable<T>, 3>& tables, std::int64_t n)
      : shape_(shape), tables_(tables) {
    for (std::vector<T>* row : {&weight_, &other_, &inverse_}) row->resize(static_cast<std::size_t>(n));
  }

  // Of the row at (z, y).
  const T* at(std::size_t z, std::size_t y, std::int64_t n) {
    fill(z, y, 0, n, weight_.data());
    if (!shape_.symmetric) {
      fill(z, y, 1, n, other_.data());
      simd_call<AddRow>(static_cast<const T*>(other_.data()), shape_.imaginary ? T{-1} : T{1}, n, weight_.data());
    }
    return weight_.data();
  }

 private:
  // side 0: of H(k), 1: of H(-k).
  void fill(std::size_t z, std::size_t y, std::size_t side, std::int64_t n, T* weight) {
    const T squared_zy = tables_[0].squared[side][z] + tables_[1].squared[side][y];
    const T* squared_x = tables_[2].squared[side].data();
    if (shape_.band_scale > 0.0) {
      simd_call<BandRow>(squared_x, squared_zy, static_cast<T>(shape_.band_scale), n, weight);
    } else {
      const T gaussian_z = tables_[0].gaussian[z], gaussian_y = tables_[1].gaussian[y];
      const T with_gaussian = tables_[0].second[z] * gaussian_y + gaussian_z * tables_[1].second[y];
      simd_call<LaplacianRow>(tables_[2].gaussian.data(), with_gaussian, tables_[2].second.data(),
                              gaussian_z * gaussian_y, n, weight);
    }
    const std::array<int, 3> order = in_zyx(shape_.order);
    if (total(shape_.order) == 0) return;
    simd_call<InverseLengthRow>(squared_x, squared_zy, n, inverse_.data());
    const T* inverse = inverse_.data();
    for (int k = 0; k < order[0]; ++k) simd_call<TimesComponent>(inverse, tables_[0].nu[side][z], n, weight);
    for (int k = 0; k < order[1]; ++k) simd_call<TimesComponent>(inverse, tables_[1].nu[side][y], n, weight);
    for (int k = 0; k < order[2]; ++k) simd_call<TimesComponentX>(inverse, tables_[2].nu[side].data(), n, weight);
  }

  const Transfer::Shape& shape_;
  const std::array<FrequencyTable<T>, 3>& tables_;
  std::vector<T> weight_, other_, inverse_;
};

}  // namespace

std::vector<double> frequencies(std::int64_t n, FrequencyGrid grid) {
  std::vector<double> nu(static_cast<std::size_t>(n), 0.0);
  if (n == 1) return nu;
  const std::int64_t half = n / 2;
  for (std::int64_t k = 0; k < n; ++k) {
    const std::int64_t from_zero = k < n - half ? k : k - n;
    nu[static_cast<std::size_t>(k)] =
        grid == FrequencyGrid::transform
            ? 2.0 * static_cast<double>(from_zero) / static_cast<double>(n)
            : static_cast<double>(2 * (from_zero + half) - (n - 1)) / static_cast<double>(n - 1);
  }
  return nu;
}

Transfer::Transfer(const Index3& lengths, Dimensions dimensions, FrequencyGrid grid, const Isotropic& isotropic,
                   const RieszOrder& order)
    : lengths_(lengths) {
  check_order(order, dimensions);
  if (lengths.z < 1 || lengths.y < 1 || lengths.x < 1) throw InvalidGeometry("a period has at least one voxel");
  const std::array<std::int64_t, 3> n{dimensions == Dimensions::two ? 1 : lengths.z, lengths.y, lengths.x};
  for (std::size_t axis = 0; axis < 3; ++axis) doubles_[axis] = table_of(n[axis], grid);
  if (const auto* band = std::get_if<SimoncelliBand>(&isotropic)) {
    expect_level(band->level);
    shape_.band_scale = std::ldexp(1.0, 2 * (band->level - 1));
  } else {
    fill_laplacian(std::get<SampledLaplacian>(isotropic), dimensions, doubles_);
  }
  for (std::size_t axis = 0; axis < 3; ++axis) floats_[axis] = single(doubles_[axis]);
  for (std::size_t side = 0; side < 2; ++side) {
    lowest_z_[side] = *std::min_element(doubles_[0].squared[side].begin(), doubles_[0].squared[side].end());
  }
  transform(order);
}

void Transfer::transform(const RieszOrder& order) {
  shape_.order = order;
  shape_.imaginary = total(order) % 2 != 0;
  shape_.symmetric = true;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    shape_.symmetric = shape_.symmetric && is_symmetric(doubles_[axis], in_zyx(order)[axis]);
  }
  const bool negative = total(order) % 4 == 1 || total(order) % 4 == 2;  // (-i)^L is -i, -1, i, 1, ...
  shape_.factor = std::sqrt(multiplicity(order)) * (negative ? -1.0 : 1.0) * (shape_.symmetric ? 1.0 : 0.5);
}

double Transfer::at_zero() const {
  if (shape_.imaginary) return 0.0;
  return shape_.factor * *RowFactors<double>(shape_, doubles_, 1).at(0, 0, 1);
}

std::int64_t Transfer::end_of_band(const std::array<double, 2>& squared_zy) const {
  std::int64_t end = lengths_.x / 2 + 1;
  if (shape_.band_scale == 0.0) return end;
  const double limit = (1.0 + 1e-6) / shape_.band_scale;  // floats may round a frequency into the band
  const auto outside = [&](std::int64_t x) {
    const auto k = static_cast<std::size_t>(x);
    return squared_zy[0] + doubles_[2].squared[0][k] > limit && squared_zy[1] + doubles_[2].squared[1][k] > limit;
  };
  std::int64_t begin = 0;
  while (begin < end) {  // squares do not fall along x
    const std::int64_t middle = begin + (end - begin) / 2;
    (outside(middle) ? end : begin) = outside(middle) ? middle : middle + 1;
  }
  return end;
}

std::int64_t Transfer::kept_x(std::int64_t y) const {
  const auto k = static_cast<std::size_t>(y);
  return end_of_band({lowest_z_[0] + doubles_[1].squared[0][k], lowest_z_[1] + doubles_[1].squared[1][k]});
}

std::int64_t Transfer::kept(std::size_t z, std::size_t y) const {
  return end_of_band(
      {doubles_[0].squared[0][z] + doubles_[1].squared[0][y], doubles_[0].squared[1][z] + doubles_[1].squared[1][y]});
}

template <class T>
void Transfer::multiply_block(const Tables<T>& tables, const SpectrumBlock<T>& block) const {
  const auto n_y = static_cast<std::int64_t>(block.y.size());
  const auto n_table_z = static_cast<std::int64_t>(tables[0].nu[0].size());
  if (block.n_x > lengths_.x / 2 + 1 || (n_table_z > 1 && block.n_z != n_table_z)) {
    throw InvalidGeometry("a block of a spectrum has all frequencies along z and at most half of those along x");
  }
  for (const std::int64_t y : block.y) {
    if (y < 0 || y >= lengths_.y) throw InvalidGeometry("a spectrum has no row " + std::to_string(y));
  }
  const bool slices = n_table_z == 1;  // which share their factors
  const std::int64_t n_rows = block.n_z * n_y;
  const std::int64_t n_tasks = (n_rows + kRowsAtOnce - 1) / kRowsAtOnce;
  parallel_for(static_cast<std::size_t>(n_tasks), [&](std::size_t task) {
    RowFactors<T> factors(shape_, tables, block.n_x);
    const std::int64_t begin = static_cast<std::int64_t>(task) * kRowsAtOnce;
    std::int64_t n_kept = 0;
    const T* weight = nullptr;
    for (std::int64_t k = begin; k < std::min(begin + kRowsAtOnce, n_rows); ++k) {
      const std::int64_t z = slices ? k % block.n_z : k / n_y;
      const std::int64_t row = slices ? k / block.n_z : k % n_y;
      if (!slices || z == 0 || k == begin) {
        const auto table_z = static_cast<std::size_t>(slices ? 0 : z);
        const auto table_y = static_cast<std::size_t>(block.y[static_cast<std::size_t>(row)]);
        n_kept = std::min(block.n_x, kept(table_z, table_y));
        weight = factors.at(table_z, table_y, n_kept);
      }
      T* values = parts(block.values + (z * n_y + row) * block.n_x);
      if (shape_.imaginary) {
        simd_call<TimesImaginary>(weight, static_cast<T>(shape_.factor), n_kept, values);
      } else {
        simd_call<TimesReal>(weight, static_cast<T>(shape_.factor), n_kept, values);
      }
      std::fill(values + 2 * n_kept, values + 2 * block.n_x, T{0});
    }
  });
}

void Transfer::multiply(const SpectrumBlock<float>& block) const { multiply_block(floats_, block); }
void Transfer::multiply(const SpectrumBlock<double>& block) const { multiply_block(doubles_, block); }

}  // namespace filters
}  // namespace v0
}  // namespace grayling
