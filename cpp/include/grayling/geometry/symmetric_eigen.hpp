// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cmath>
#include <cstddef>

#include "grayling/host_device.hpp"
#include "grayling/poll.hpp"

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

// One implicit QL sweep on rows low to high of a tridiagonal matrix; off[i] couples i and i + 1.
GRAYLING_HOST_DEVICE inline void ql_sweep(double* diagonal, double* off, int low, int high) {
  double g = (diagonal[low + 1] - diagonal[low]) / (2.0 * off[low]);
  const double root = std::sqrt(g * g + 1.0);
  g = diagonal[high] - diagonal[low] + off[low] / (g + (g < 0.0 ? -root : root));
  double s = 1.0;
  double c = 1.0;
  double shift = 0.0;
  for (int i = high - 1; i >= low; --i) {
    const double f = s * off[i];
    const double b = c * off[i];
    const double r = std::sqrt(f * f + g * g);
    off[i + 1] = r;
    if (r == 0.0) {  // the matrix has fallen apart here
      diagonal[i + 1] -= shift;
      off[high] = 0.0;
      return;
    }
    s = f / r;
    c = g / r;
    g = diagonal[i + 1] - shift;
    const double q = (diagonal[i] - g) * s + 2.0 * c * b;
    shift = s * q;
    diagonal[i + 1] = g + shift;
    g = c * q - b;
  }
  diagonal[low] -= shift;
  off[low] = g;
  off[high] = 0.0;
}

// Replaces the diagonal by the eigenvalues; false if a value has not settled after many sweeps.
GRAYLING_HOST_DEVICE inline bool ql_values(double* diagonal, double* off, int n) {
  constexpr int kMaxSweeps = 60;  // two are typical
  constexpr double kEpsilon = 2.220446049250313e-16;
  for (int low = 0; low < n; ++low) {
    for (int sweep = 0;; ++sweep) {
      int high = low;
      while (high + 1 < n &&
             std::fabs(off[high]) > kEpsilon * (std::fabs(diagonal[high]) + std::fabs(diagonal[high + 1]))) {
        ++high;
      }
      if (high == low) break;
      if (sweep == kMaxSweeps) return false;
      ql_sweep(diagonal, off, low, high);
    }
  }
  return true;
}

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

// Eigenvalues, falling, of a symmetric n x n matrix (row by row; only the lower triangle is read). The matrix is
// overwritten. Householder reduction to tridiagonal form, which takes the time and polls row by row, then implicit QL.
// False if QL did not settle.
template <class Poll = NoPoll>
GRAYLING_HOST_DEVICE bool symmetric_eigenvalues(double* a, int n, double* values, Poll poll = {}) {  // [n, n], [n]
  for (int i = n - 1; i > 0; --i) {
    poll();
    eigen_detail::householder_step(a, n, i, values);
  }
  for (int i = 0; i < n; ++i) values[i] = a[static_cast<std::ptrdiff_t>(i) * n + i];
  // The reduced matrix needs no other row than the first from here on.
  for (int i = 0; i + 1 < n; ++i) a[i] = a[static_cast<std::ptrdiff_t>(i + 1) * n + i];
  if (n > 0) a[n - 1] = 0.0;
  const bool settled = eigen_detail::ql_values(values, a, n);
  eigen_detail::sort_falling(values, n);
  return settled;
}

}  // namespace v0
}  // namespace grayling
