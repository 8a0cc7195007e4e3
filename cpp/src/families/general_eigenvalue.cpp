// Copyright The grayling developers. Licensed under Apache-2.0.
#include "families/general_eigenvalue.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "grayling/cancel.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace {

struct SubtractMultiple {
  GRAYLING_ALWAYS_INLINE void operator()(double* row, const double* other, double factor, std::size_t n) const {
    for (std::size_t k = 0; k < n; ++k) row[k] -= factor * other[k];
  }
};

// P A = L U with row pivots; L without its unit diagonal and U in one matrix.
class Factors {
 public:
  Factors(std::vector<double> matrix, std::size_t n) : lu_(std::move(matrix)), n_(n), pivots_(n) {
    for (std::size_t k = 0; k < n_; ++k) {
      check_cancelled();
      eliminate(k);
    }
  }

  // Solves A x = b in place.
  void solve(std::vector<double>& b) const {
    for (std::size_t k = 0; k < n_; ++k) std::swap(b[k], b[pivots_[k]]);
    for (std::size_t k = 0; k < n_; ++k) {
      for (std::size_t r = k + 1; r < n_; ++r) b[r] -= at(r, k) * b[k];
    }
    for (std::size_t k = n_; k-- > 0;) {
      for (std::size_t c = k + 1; c < n_; ++c) b[k] -= at(k, c) * b[c];
      b[k] /= at(k, k);
    }
  }
  // Solves A^T x = b in place.
  void solve_transposed(std::vector<double>& b) const {
    for (std::size_t k = 0; k < n_; ++k) {
      b[k] /= at(k, k);
      for (std::size_t c = k + 1; c < n_; ++c) b[c] -= at(k, c) * b[k];
    }
    for (std::size_t k = n_; k-- > 0;) {
      for (std::size_t r = k + 1; r < n_; ++r) b[k] -= at(r, k) * b[r];
    }
    for (std::size_t k = n_; k-- > 0;) std::swap(b[k], b[pivots_[k]]);
  }

 private:
  double at(std::size_t r, std::size_t c) const { return lu_[r * n_ + c]; }
  double& at(std::size_t r, std::size_t c) { return lu_[r * n_ + c]; }

  void eliminate(std::size_t k) {
    constexpr double kTiny = 1e-300;  // instead of a zero pivot: the shift is an eigenvalue, and any multiple does
    std::size_t best = k;
    for (std::size_t r = k + 1; r < n_; ++r) {
      if (std::abs(at(r, k)) > std::abs(at(best, k))) best = r;
    }
    pivots_[k] = best;
    for (std::size_t c = 0; best != k && c < n_; ++c) std::swap(at(k, c), at(best, c));
    if (at(k, k) == 0.0) at(k, k) = kTiny;
    for (std::size_t r = k + 1; r < n_; ++r) {
      const double factor = at(r, k) /= at(k, k);
      if (factor == 0.0) continue;
      simd_call<SubtractMultiple>(&at(r, k) + 1, static_cast<const double*>(&at(k, k)) + 1, factor, n_ - k - 1);
    }
  }

  std::vector<double> lu_;
  std::size_t n_;
  std::vector<std::size_t> pivots_;
};

void normalise(std::vector<double>& v) {
  double largest = 0.0;
  for (const double x : v) largest = std::max(largest, std::abs(x));
  for (double& x : v) x /= largest;
}

// A vector with a part along every other, by the fractions of multiples of the golden ratio.
std::vector<double> uneven(std::size_t n) {
  std::vector<double> v(n);
  for (std::size_t k = 0; k < n; ++k) {
    const double multiple = 0.6180339887498949 * static_cast<double>(k + 1);
    v[k] = multiple - std::floor(multiple) - 0.5;
  }
  return v;
}

}  // namespace

double nearest_eigenvalue(const std::vector<double>& matrix, std::size_t n, double guess) {
  constexpr int kSteps = 3;
  std::vector<double> shifted = matrix;
  for (std::size_t k = 0; k < n; ++k) shifted[k * n + k] -= guess;
  const Factors factors(std::move(shifted), n);
  std::vector<double> right = uneven(n), left = right;
  for (int step = 0; step < kSteps; ++step) {
    factors.solve(right);
    factors.solve_transposed(left);
    normalise(right);
    normalise(left);
  }
  double numerator = 0.0, denominator = 0.0;
  for (std::size_t r = 0; r < n; ++r) {
    double product = 0.0;
    for (std::size_t c = 0; c < n; ++c) product += matrix[r * n + c] * right[c];
    numerator += left[r] * product;
    denominator += left[r] * right[r];
  }
  const double nearest = numerator / denominator;
  return std::isfinite(nearest) ? nearest : guess;  // a defective eigenvalue leaves nothing to divide by
}

}  // namespace v0
}  // namespace grayling
