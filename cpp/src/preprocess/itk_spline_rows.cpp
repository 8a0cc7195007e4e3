// Copyright The grayling developers. Licensed under Apache-2.0.
#include "preprocess/itk_spline_rows.hpp"

#include <algorithm>

#include "grayling/simd.hpp"
#include "preprocess/itk_positions.hpp"
#include "preprocess/itk_spline.hpp"

namespace grayling {
inline namespace v0 {
namespace {

constexpr std::int64_t kLanes = ItkPositions::kBlock;

struct EvaluateRow {
  GRAYLING_ALWAYS_INLINE void operator()(const SplineRow* given, double* result) const {
    const SplineRow row = *given;
    for (std::int64_t j = 0; j < 4; ++j) {
      for (std::int64_t i = 0; i < 4; ++i) {
        double* weights = row.plane_weights + (4 * j + i) * row.n;
        const double *along_x = row.along_x + i * row.n, *along_y = row.along_y + j * row.n;
        for (std::int64_t x = 0; x < row.n; ++x) weights[x] = along_x[x] * along_y[x];
      }
    }
    for (std::int64_t x = 0; x < row.n; x += kLanes) {
      double sum[kLanes] = {};
      for (std::int64_t k = 0; k < 4; ++k) {
        const double* along_z = row.along_z + k * row.n + x;
        for (std::int64_t j = 0; j < 4; ++j) {
          const double* weights = row.plane_weights + 4 * j * row.n + x;
          const double* coefficients = row.coefficients[static_cast<std::size_t>(4 * k + j)] + x;
          for (std::int64_t i = 0; i < 4; ++i) {
            for (std::int64_t lane = 0; lane < kLanes; ++lane) {
              sum[lane] += weights[i * row.n + lane] * along_z[lane] * coefficients[i * row.n + lane];
            }
          }
        }
      }
      for (std::int64_t lane = 0; lane < kLanes; ++lane) result[x + lane] = sum[lane];
    }
  }
};

}  // namespace

void evaluate_row(const SplineRow& row, double* result) { simd_call<EvaluateRow>(&row, result); }

MetSlices::MetSlices(const ItkCoefficients& coefficients, std::int64_t n_image,
                     const std::vector<std::int32_t>& whole_x)
    : coefficients_(coefficients), whole_x_(whole_x) {
  held_.fill(-1);
  const Box& box = coefficients.box;
  for (const std::int32_t whole : whole_x) {
    auto places = itk_entries(whole, n_image);
    // Results that lie outside the image are computed with the others, from any coefficient, and thrown away.
    for (std::int64_t& place : places) place = std::clamp<std::int64_t>(place - box.begin.x, 0, box.size.x - 1);
    places_.push_back(places);
  }
}

const double* MetSlices::row(std::int64_t slice, std::int64_t y) {
  // Four slices that follow one another, or a mirrored choice of them, differ in their remainder by 4.
  const auto place = static_cast<std::size_t>(slice % 4);
  if (held_[place] != slice) meet(slice, values_[place]);
  held_[place] = slice;
  const auto n = static_cast<std::int64_t>(whole_x_.size());
  return values_[place].data() + 4 * n * (y - coefficients_.box.begin.y);
}

void MetSlices::meet(std::int64_t slice, std::vector<double>& met) const {
  const Box& box = coefficients_.box;
  met.resize(4 * whole_x_.size() * static_cast<std::size_t>(box.size.y));
  const double* row = coefficients_.values.data() + slice * box.size.y * box.size.x;
  double* to = met.data();
  for (std::int64_t y = 0; y < box.size.y; ++y, row += box.size.x) {
    for (std::size_t i = 0; i < 4; ++i) {
      for (const auto& places : places_) *to++ = row[places[i]];
    }
  }
}

}  // namespace v0
}  // namespace grayling
