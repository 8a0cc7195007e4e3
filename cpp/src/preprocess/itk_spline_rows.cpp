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

struct FillPlaneWeights {
  GRAYLING_ALWAYS_INLINE void operator()(std::int64_t n, const double* along_y, const double* along_x,
                                         double* in_plane) const {
    for (std::int64_t j = 0; j < 4; ++j) {
      for (std::int64_t i = 0; i < 4; ++i) {
        double* weights = in_plane + (4 * j + i) * n;
        for (std::int64_t x = 0; x < n; ++x) weights[x] = along_x[i * n + x] * along_y[j * n + x];
      }
    }
  }
};

struct EvaluateRow {
  GRAYLING_ALWAYS_INLINE void operator()(const SplineRow* given, double* result) const {
    const SplineRow row = *given;
    for (std::int64_t x = 0; x < row.n; x += kLanes) {
      double sum[kLanes] = {};
      for (std::int64_t k = 0; k < 4; ++k) {
        const double* along_z = row.along_z + k * row.n + x;
        for (std::int64_t j = 0; j < 4; ++j) {
          const double* weights = row.in_plane + 4 * j * row.n + x;
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

void fill_plane_weights(std::int64_t n, const double* along_y, const double* along_x, double* in_plane) {
  simd_call<FillPlaneWeights>(n, along_y, along_x, in_plane);
}

void evaluate_row(const SplineRow& row, double* result) { simd_call<EvaluateRow>(&row, result); }

MetRows::MetRows(const ItkCoefficients& coefficients, std::int64_t n_image, const std::vector<std::int32_t>& whole_x)
    : coefficients_(coefficients),
      whole_x_(whole_x),
      held_(static_cast<std::size_t>(4 * coefficients.box.size.z), -1),
      values_(std::make_unique_for_overwrite<double[]>(held_.size() * 4 * whole_x.size())) {
  const Box& box = coefficients.box;
  for (const std::int32_t whole : whole_x) {
    auto places = itk_entries(whole, n_image);
    // Results that lie outside the image are computed with the others, from any coefficient, and thrown away.
    for (std::int64_t& place : places) place = std::clamp<std::int64_t>(place - box.begin.x, 0, box.size.x - 1);
    places_.push_back(places);
  }
}

const double* MetRows::row(std::int64_t slice, std::int64_t y) {
  // Four rows that follow one another, or a mirrored choice of them, differ in their remainder by 4.
  const auto place = static_cast<std::size_t>(4 * slice + y % 4);
  double* const met = values_.get() + place * 4 * whole_x_.size();
  if (held_[place] != y) meet(slice, y, met);
  held_[place] = y;
  return met;
}

void MetRows::meet(std::int64_t slice, std::int64_t y, double* met) const {
  const Box& box = coefficients_.box;
  const double* row = coefficients_.values.get() + (slice * box.size.y + y - box.begin.y) * box.size.x;
  for (std::size_t i = 0; i < 4; ++i) {
    for (const auto& places : places_) *met++ = row[places[i]];
  }
}

}  // namespace v0
}  // namespace grayling
