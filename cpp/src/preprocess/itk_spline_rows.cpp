// Copyright The grayling developers. Licensed under Apache-2.0.
#include "preprocess/itk_spline_rows.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "preprocess/source.hpp"

namespace grayling {
inline namespace v0 {
namespace {

constexpr std::int64_t kLanes = 16;  // results at a time
constexpr std::int64_t kSlices = 8;  // of the result, by one task

struct AxisTaps {
  std::vector<ItkTaps> taps;  // of the voxels inside
  std::int64_t first = 0;     // the first voxel inside

  AxisTaps(const std::vector<double>& positions, std::int64_t n) {
    const auto [from, last] = inside_image(positions, n);
    first = from;
    for (std::int64_t k = from; k < last; ++k) taps.push_back(itk_taps(positions[static_cast<std::size_t>(k)], n));
  }
  std::int64_t size() const { return static_cast<std::int64_t>(taps.size()); }
  const ItkTaps& operator[](std::int64_t k) const { return taps[static_cast<std::size_t>(k)]; }
};

// A row of results: weights (4, n) along x and (4) along y, z, and for slice k and row j the coefficients (4, n) that
// voxels meet along x. n is a multiple of kLanes.
struct SplineRow {
  std::int64_t n = 0;
  const double* along_x = nullptr;
  const double* along_y = nullptr;
  const double* along_z = nullptr;
  std::array<const double*, 16> coefficients{};
  double* plane_weights = nullptr;  // (16, n), written here
};

struct EvaluateRow {
  GRAYLING_ALWAYS_INLINE void operator()(const SplineRow* given, double* result) const {
    const SplineRow row = *given;
    for (std::int64_t j = 0; j < 4; ++j) {
      const double along_y = row.along_y[j];
      for (std::int64_t x = 0; x < 4 * row.n; ++x) row.plane_weights[4 * j * row.n + x] = row.along_x[x] * along_y;
    }
    for (std::int64_t x = 0; x < row.n; x += kLanes) {
      double sum[kLanes] = {};
      for (std::int64_t k = 0; k < 4; ++k) {
        const double along_z = row.along_z[k];
        for (std::int64_t j = 0; j < 4; ++j) {
          const double* weights = row.plane_weights + 4 * j * row.n + x;
          const double* coefficients = row.coefficients[static_cast<std::size_t>(4 * k + j)] + x;
          for (std::int64_t i = 0; i < 4; ++i) {
            for (std::int64_t lane = 0; lane < kLanes; ++lane) {
              sum[lane] += weights[i * row.n + lane] * along_z * coefficients[i * row.n + lane];
            }
          }
        }
      }
      for (std::int64_t lane = 0; lane < kLanes; ++lane) result[x + lane] = sum[lane];
    }
  }
};

// Slices of coefficients as the results along x meet them: (row of the box, 4, n). Neighbouring slices of the result
// share them. Four slices that follow one another, or a mirrored choice of them, differ in their remainder by 4.
class MetSlices {
 public:
  MetSlices(const ItkCoefficients& coefficients, const AxisTaps& along_x, std::int64_t n)
      : coefficients_(coefficients), along_x_(along_x), n_(n) {
    held_.fill(-1);
  }

  const double* operator()(std::int64_t slice) {
    const auto place = static_cast<std::size_t>(slice % 4);
    if (held_[place] != slice) meet(slice, values_[place]);
    held_[place] = slice;
    return values_[place].data();
  }

 private:
  void meet(std::int64_t slice, std::vector<double>& met) const {
    const Box& box = coefficients_.box;
    met.resize(static_cast<std::size_t>(4 * n_ * box.size.y));
    const double* row = coefficients_.values.data() + slice * box.size.y * box.size.x;
    double* to = met.data();
    for (std::int64_t y = 0; y < box.size.y; ++y, row += box.size.x) {
      for (std::int64_t i = 0; i < 4; ++i, to += n_) {
        for (std::int64_t x = 0; x < along_x_.size(); ++x) to[x] = row[along_x_[x].entry[i] - box.begin.x];
      }
    }
  }

  const ItkCoefficients& coefficients_;
  const AxisTaps& along_x_;
  std::int64_t n_;
  std::array<std::int64_t, 4> held_;
  std::array<std::vector<double>, 4> values_;
};

class Rows {
 public:
  Rows(const ItkCoefficients& coefficients, const Index3& image_shape, const ItkCoordinates& positions)
      : coefficients_(coefficients),
        z_(positions[0], image_shape.z),
        y_(positions[1], image_shape.y),
        x_(positions[2], image_shape.x),
        n_((x_.size() + kLanes - 1) / kLanes * kLanes),
        along_x_(static_cast<std::size_t>(4 * n_)) {
    for (std::int64_t i = 0; i < 4; ++i) {
      for (std::int64_t x = 0; x < x_.size(); ++x) along_x_[static_cast<std::size_t>(i * n_ + x)] = x_[x].weight[i];
    }
  }

  void evaluate(ItkLineWriter write) const {
    const std::int64_t n_blocks = (z_.size() + kSlices - 1) / kSlices;
    for_each_block(n_blocks, z_.size() * y_.size() * n_, [&](std::int64_t block) {
      evaluate_slices(block * kSlices, std::min((block + 1) * kSlices, z_.size()), write);
    });
  }

 private:
  void evaluate_slices(std::int64_t begin, std::int64_t end, ItkLineWriter write) const {
    MetSlices met(coefficients_, x_, n_);
    std::vector<double> plane_weights(static_cast<std::size_t>(16 * n_)), values(static_cast<std::size_t>(n_));
    SplineRow row{n_, along_x_.data(), nullptr, nullptr, {}, plane_weights.data()};
    for (std::int64_t z = begin; z < end; ++z) {
      std::array<const double*, 4> slices{};
      for (std::size_t k = 0; k < 4; ++k) slices[k] = met(z_[z].entry[k]);
      row.along_z = z_[z].weight;
      for (std::int64_t y = 0; y < y_.size(); ++y) {
        row.along_y = y_[y].weight;
        for (std::size_t k = 0; k < 4; ++k) {
          for (std::size_t j = 0; j < 4; ++j) {
            row.coefficients[4 * k + j] = slices[k] + 4 * n_ * (y_[y].entry[j] - coefficients_.box.begin.y);
          }
        }
        simd_call<EvaluateRow>(static_cast<const SplineRow*>(&row), values.data());
        write(z_.first + z, y_.first + y, x_.first, x_.first + x_.size(), values.data());
      }
    }
  }

  const ItkCoefficients& coefficients_;
  AxisTaps z_, y_, x_;
  std::int64_t n_;
  std::vector<double> along_x_;
};

}  // namespace

void evaluate_rows(const ItkCoefficients& coefficients, const Index3& image_shape, const ItkCoordinates& positions,
                   ItkLineWriter write) {
  Rows(coefficients, image_shape, positions).evaluate(write);
}

}  // namespace v0
}  // namespace grayling
