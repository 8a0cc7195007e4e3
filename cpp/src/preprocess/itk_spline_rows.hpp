// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "preprocess/itk_coefficients.hpp"

namespace grayling {
inline namespace v0 {

// A row of n results, a multiple of ItkPositions::kBlock, whose coefficients have the same z and y: weights (4, n)
// along each axis, and for slice k and row j the coefficients (4, n) that the results meet along x.
struct SplineRow {
  std::int64_t n = 0;
  const double* along_z = nullptr;
  const double* along_y = nullptr;
  const double* along_x = nullptr;
  std::array<const double*, 16> coefficients{};
  double* plane_weights = nullptr;  // (16, n), written
};

// The sums of 64 products each, added one by one with x fastest.
void evaluate_row(const SplineRow& row, double* result);

// Slices of coefficients as the results of a line meet them, (row of the box, 4, n), for lines with the same whole
// parts of positions along x. Neighbouring slices of the result share them.
class MetSlices {
 public:
  MetSlices(const ItkCoefficients& coefficients, std::int64_t n_image, const std::vector<std::int32_t>& whole_x);

  bool meets(const std::vector<std::int32_t>& whole_x) const { return whole_x == whole_x_; }

  // Of a slice and row of the image; the last four slices that follow one another are kept.
  const double* row(std::int64_t slice, std::int64_t y);

 private:
  void meet(std::int64_t slice, std::vector<double>& met) const;

  const ItkCoefficients& coefficients_;
  std::vector<std::int32_t> whole_x_;
  std::vector<std::array<std::int64_t, 4>> places_;  // in a row of the box
  std::array<std::int64_t, 4> held_;
  std::array<std::vector<double>, 4> values_;
};

}  // namespace v0
}  // namespace grayling
