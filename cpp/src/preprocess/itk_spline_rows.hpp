// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "preprocess/itk_coefficients.hpp"

namespace grayling {
inline namespace v0 {

// A row of n results, a multiple of ItkPositions::kBlock, whose coefficients have the same z and y: weights along z
// (4, n) and in the plane (16, n), and for slice k and row j the coefficients (4, n) that the results meet along x.
struct SplineRow {
  std::int64_t n = 0;
  const double* along_z = nullptr;
  const double* in_plane = nullptr;
  std::array<const double*, 16> coefficients{};
};

// From weights (4, n) along y and x, for all rows that have the same of them.
void fill_plane_weights(std::int64_t n, const double* along_y, const double* along_x, double* in_plane);

// The sums of 64 products each, added one by one with x fastest.
void evaluate_row(const SplineRow& row, double* result);

// Rows of coefficients as the results of a line meet them, (4, n), for lines with the same whole parts of positions
// along x. Neighbouring lines of the result share them.
class MetRows {
 public:
  MetRows(const ItkCoefficients& coefficients, std::int64_t n_image, const std::vector<std::int32_t>& whole_x);

  bool meets(const std::vector<std::int32_t>& whole_x) const { return whole_x == whole_x_; }

  // Of a slice and row of the image; the last four rows of a slice that follow one another are kept.
  const double* row(std::int64_t slice, std::int64_t y);

 private:
  void meet(std::int64_t slice, std::int64_t y, double* met) const;

  const ItkCoefficients& coefficients_;
  std::vector<std::int32_t> whole_x_;
  std::vector<std::array<std::int64_t, 4>> places_;  // in a row of the box
  std::vector<std::int64_t> held_;                   // [slice, 4]
  std::unique_ptr<double[]> values_;                 // [slice, 4, 4, n]
};

}  // namespace v0
}  // namespace grayling
