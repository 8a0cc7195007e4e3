// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cmath>
#include <cstddef>

#include "grayling/host_device.hpp"

namespace grayling {
inline namespace v0 {

// Eigenvalues of real symmetric matrices, with no allocation and in a fixed order of operations, so that equal input
// gives equal output. Source: Golub and Van Loan, "Matrix computations", chapter 8.

struct Symmetric3 {
  double zz = 0.0;
  double yy = 0.0;
  double xx = 0.0;
  double zy = 0.0;
  double zx = 0.0;
  double yx = 0.0;
};

struct Eigenvalues3 {
  double value[3] = {0.0, 0.0, 0.0};  // falling
};

namespace eigen_detail {

GRAYLING_HOST_DEVICE inline void sort_falling(double* values, int n) {
  for (int i = 1; i < n; ++i) {
    const double value = values[i];
    int j = i;
    for (; j > 0 && values[j - 1] < value; --j) values[j] = values[j - 1];
    values[j] = value;
  }
}

// One Jacobi rotation that makes a[p][q] zero; r is the third index.
GRAYLING_HOST_DEVICE inline void rotate(double (&a)[3][3], int p, int q, int r) {
  if (a[p][q] == 0.0) return;
  const double half_cotangent = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
  const double sign = half_cotangent < 0.0 ? -1.0 : 1.0;
  const double t = sign / (sign * half_cotangent + std::sqrt(half_cotangent * half_cotangent + 1.0));
  const double c = 1.0 / std::sqrt(t * t + 1.0);
  const double s = t * c;
  a[p][p] -= t * a[p][q];
  a[q][q] += t * a[p][q];
  a[p][q] = a[q][p] = 0.0;
  const double rp = a[r][p];
  const double rq = a[r][q];
  a[r][p] = a[p][r] = c * rp - s * rq;
  a[r][q] = a[q][r] = s * rp + c * rq;
}

// Sum of a[i] v[i] in four fixed lanes, and p[i] += scale a[i] on the way.
GRAYLING_HOST_DEVICE inline double dot_and_add(const double* a, const double* v, double* p, double scale, int n) {
  double lane[4] = {0.0, 0.0, 0.0, 0.0};
  int i = 0;
  for (; i + 4 <= n; i += 4) {
    for (int k = 0; k < 4; ++k) {
      lane[k] += a[i + k] * v[i + k];
      p[i + k] += scale * a[i + k];
    }
  }
  for (; i < n; ++i) {
    lane[0] += a[i] * v[i];
    p[i] += scale * a[i];
  }
  return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

// Reflects row i of the lower triangle onto its last element with H = I - 2 v v^T / (v^T v), applies H to the leading
// i x i block from both sides, and leaves the element in a[i][i - 1]. `p` is scratch.
GRAYLING_HOST_DEVICE inline void householder_step(double* a, int n, int i, double* p) {
  const auto row = [a, n](int j) { return a + static_cast<std::ptrdiff_t>(j) * n; };
  double* v = row(i);
  double largest = 0.0;
  for (int k = 0; k + 1 < i; ++k) largest = std::fmax(largest, std::fabs(v[k]));
  if (largest == 0.0) return;
  largest = std::fmax(largest, std::fabs(v[i - 1]));
  double squared = 0.0;
  for (int k = 0; k < i; ++k) {
    v[k] /= largest;
    squared += v[k] * v[k];
  }
  const double reflected = v[i - 1] > 0.0 ? -std::sqrt(squared) : std::sqrt(squared);
  const double half_vv = squared - reflected * v[i - 1];
  v[i - 1] -= reflected;

  for (int j = 0; j < i; ++j) p[j] = 0.0;
  for (int j = 0; j < i; ++j) p[j] += dot_and_add(row(j), v, p, v[j], j) + row(j)[j] * v[j];
  double vp = 0.0;
  for (int j = 0; j < i; ++j) {
    p[j] /= half_vv;
    vp += v[j] * p[j];
  }
  const double correction = vp / (2.0 * half_vv);
  for (int j = 0; j < i; ++j) p[j] -= correction * v[j];
  for (int j = 0; j < i; ++j) {
    double* target = row(j);
    const double vj = v[j];
    const double pj = p[j];
    for (int k = 0; k <= j; ++k) target[k] -= vj * p[k] + pj * v[k];
  }
  v[i - 1] = largest * reflected;
}

// How many eigenvalues of a tridiagonal matrix exceed x: the positive pivots of T - x (Sturm's sequence). squares[i] is
// the square of what couples i - 1 and i.
GRAYLING_HOST_DEVICE inline int count_above(const double* diagonal, const double* squares, int n, double x) {
  constexpr double kTiny = 1e-290;
  int above = 0;
  double pivot = 1.0;
  for (int i = 0; i < n; ++i) {
    pivot = diagonal[i] - x - (i == 0 ? 0.0 : squares[i] / pivot);
    if (std::fabs(pivot) < kTiny) pivot = -kTiny;
    above += pivot > 0.0 ? 1 : 0;
  }
  return above;
}

// The eigenvalue of a symmetric tridiagonal matrix that `above` others exceed, by bisection to the last place of the
// largest; squares[i] is the square of the element beside diagonal[i], before it.
GRAYLING_HOST_DEVICE inline double tridiagonal_eigenvalue(const double* diagonal, const double* squares, int n,
                                                          int above) {
  double bound = 0.0;  // of all magnitudes (Gershgorin)
  for (int i = 0; i < n; ++i) {
    const double after = i + 1 < n ? squares[i + 1] : 0.0;
    bound = std::fmax(bound, std::fabs(diagonal[i]) + std::sqrt(squares[i]) + std::sqrt(after));
  }
  double low = -bound, high = bound;
  const double narrow = 1.1102230246251565e-16 * bound;
  while (high - low > narrow) {
    const double middle = low + 0.5 * (high - low);
    if (middle <= low || middle >= high) break;
    (eigen_detail::count_above(diagonal, squares, n, middle) > above ? low : high) = middle;
  }
  return low + 0.5 * (high - low);
}

struct ReflectRow {
  GRAYLING_HOST_DEVICE void operator()(double* a, int n, int row, double* scratch) const {
    householder_step(a, n, row, scratch);
  }
};

}  // namespace eigen_detail

// Cyclic Jacobi rotations: small eigenvalues of flat shapes keep their relative accuracy.
GRAYLING_HOST_DEVICE inline Eigenvalues3 symmetric_eigenvalues(const Symmetric3& m) {
  constexpr int kMaxSweeps = 30;  // six are typical; after convergence the rest do nothing
  double a[3][3] = {{m.zz, m.zy, m.zx}, {m.zy, m.yy, m.yx}, {m.zx, m.yx, m.xx}};
  for (int sweep = 0; sweep < kMaxSweeps; ++sweep) {
    eigen_detail::rotate(a, 0, 1, 2);
    eigen_detail::rotate(a, 0, 2, 1);
    eigen_detail::rotate(a, 1, 2, 0);
    if (a[0][1] == 0.0 && a[0][2] == 0.0 && a[1][2] == 0.0) break;
  }
  Eigenvalues3 result;
  for (int i = 0; i < 3; ++i) result.value[i] = a[i][i];
  eigen_detail::sort_falling(result.value, 3);
  return result;
}

// The eigenvalue of a symmetric n x n matrix that `above` others exceed. The matrix, row by row with only the lower
// triangle read, is overwritten: Householder reduction to tridiagonal form, which takes the time, by reflect(a, n, row,
// scratch) for every row from the last one on, then bisection. `scratch` has 2 n numbers.
template <class Reflect = eigen_detail::ReflectRow>
GRAYLING_HOST_DEVICE double symmetric_eigenvalue(double* a, int n, int above, double* scratch, Reflect reflect = {}) {
  double* diagonal = scratch;
  double* squares = scratch + n;
  for (int i = n - 1; i > 0; --i) reflect(a, n, i, scratch);
  for (int i = 0; i < n; ++i) {
    const double* row = a + static_cast<std::ptrdiff_t>(i) * n;
    diagonal[i] = row[i];
    squares[i] = i == 0 ? 0.0 : row[i - 1] * row[i - 1];
  }
  return eigen_detail::tridiagonal_eigenvalue(diagonal, squares, n, above);
}

}  // namespace v0
}  // namespace grayling
