// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "grayling/filters/steering.hpp"
#include "grayling/simd.hpp"
#include "grayling/threads.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

constexpr std::int64_t kVoxelsAtOnce = 4096;
constexpr int kLanes = 8;
// Of Jacobi's method. Of millions of random matrices, what the fourth sweep left off the diagonal was at most 1e-19 of
// the smallest distance between eigenvalues, and 3e-5 after the third.
constexpr int kSweeps = 4;

// Eight symmetric matrices and their eigenvectors, number by number, so that loops over them become registers.
struct Matrices {
  double a[3][3][kLanes];  // only a[i][j] with i <= j
  double v[3][3][kLanes];  // v[k]: components x, y, z of vector k
};

// One Jacobi rotation that makes a[p][q] zero, p < q; r is the third index.
template <int P, int Q, int R>
GRAYLING_ALWAYS_INLINE void rotate(Matrices& m) {
  double (&rp)[kLanes] = m.a[std::min(R, P)][std::max(R, P)];
  double (&rq)[kLanes] = m.a[std::min(R, Q)][std::max(R, Q)];
  double c[kLanes], s[kLanes];
  for (int k = 0; k < kLanes; ++k) {
    const double off = m.a[P][Q][k];
    const double half_cotangent = (m.a[Q][Q][k] - m.a[P][P][k]) / (2.0 * (off == 0.0 ? 1.0 : off));
    const double magnitude = std::abs(half_cotangent) + std::sqrt(half_cotangent * half_cotangent + 1.0);
    const double sign = half_cotangent < 0.0 ? -1.0 : 1.0;
    const double t = (off == 0.0 ? 0.0 : sign) / magnitude;
    c[k] = 1.0 / std::sqrt(t * t + 1.0);
    s[k] = t * c[k];
    m.a[P][P][k] -= t * off;
    m.a[Q][Q][k] += t * off;
    m.a[P][Q][k] = 0.0;
    const double p = rp[k], q = rq[k];
    rp[k] = c[k] * p - s[k] * q;
    rq[k] = s[k] * p + c[k] * q;
  }
  for (int i = 0; i < 3; ++i) {
    for (int k = 0; k < kLanes; ++k) {
      const double p = m.v[P][i][k], q = m.v[Q][i][k];
      m.v[P][i][k] = c[k] * p - s[k] * q;
      m.v[Q][i][k] = s[k] * p + c[k] * q;
    }
  }
}

// The larger eigenvalue, with its vector, to the first of two places.
template <int First, int Second>
GRAYLING_ALWAYS_INLINE void order_pair(Matrices& m) {
  bool swapped[kLanes];
  for (int k = 0; k < kLanes; ++k) {
    const double one = m.a[First][First][k], other = m.a[Second][Second][k];
    swapped[k] = one < other;
    m.a[First][First][k] = swapped[k] ? other : one;
    m.a[Second][Second][k] = swapped[k] ? one : other;
  }
  for (int i = 0; i < 3; ++i) {
    for (int k = 0; k < kLanes; ++k) {
      const double one = m.v[First][i][k], other = m.v[Second][i][k];
      m.v[First][i][k] = swapped[k] ? other : one;
      m.v[Second][i][k] = swapped[k] ? one : other;
    }
  }
}

GRAYLING_ALWAYS_INLINE void diagonalise(Matrices& m) {
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      for (int k = 0; k < kLanes; ++k) m.v[i][j][k] = i == j ? 1.0 : 0.0;
    }
  }
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    rotate<0, 1, 2>(m);
    rotate<0, 2, 1>(m);
    rotate<1, 2, 0>(m);
  }
  order_pair<0, 1>(m);
  order_pair<1, 2>(m);
  order_pair<0, 1>(m);
}

// The sign that makes the component of largest magnitude positive.
GRAYLING_ALWAYS_INLINE double sign_of(double x, double y, double z) {
  const double ax = std::abs(x), ay = std::abs(y), az = std::abs(z);
  double largest = az > ay ? z : y;
  largest = (az > ay ? az : ay) > ax ? largest : x;
  return largest < 0.0 ? -1.0 : 1.0;
}

struct AxesOfTensors {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(std::array<T*, 6> tensor, std::int64_t n) const {
    constexpr int kRow[6] = {0, 0, 0, 1, 1, 2}, kColumn[6] = {0, 1, 2, 1, 2, 2};
    Matrices m;
    for (std::int64_t begin = 0; begin < n; begin += kLanes) {
      const auto n_here = static_cast<int>(std::min<std::int64_t>(kLanes, n - begin));
      for (int entry = 0; entry < 6; ++entry) {
        double (&to)[kLanes] = m.a[kRow[entry]][kColumn[entry]];
        for (int k = 0; k < kLanes; ++k) to[k] = k < n_here ? static_cast<double>(tensor[entry][begin + k]) : 0.0;
      }
      diagonalise(m);
      for (int vector = 0; vector < 2; ++vector) {
        double (&v)[3][kLanes] = m.v[vector];
        for (int k = 0; k < n_here; ++k) {
          const double sign = sign_of(v[0][k], v[1][k], v[2][k]);
          for (int i = 0; i < 3; ++i) tensor[3 * vector + i][begin + k] = static_cast<T>(sign * v[i][k]);
        }
      }
    }
  }
};

template <class T>
void axes_in_place(const std::array<T*, 6>& tensor, std::int64_t n) {
  const auto n_tasks = static_cast<std::size_t>((n + kVoxelsAtOnce - 1) / kVoxelsAtOnce);
  parallel_for(n_tasks, [&](std::size_t task) {
    const std::int64_t begin = static_cast<std::int64_t>(task) * kVoxelsAtOnce;
    std::array<T*, 6> part = tensor;
    for (T*& entry : part) entry += begin;
    simd_call<AxesOfTensors>(part, std::min(kVoxelsAtOnce, n - begin));
  });
}

}  // namespace

void axes_of_tensors(const std::array<float*, 6>& tensor, std::int64_t n) { axes_in_place(tensor, n); }
void axes_of_tensors(const std::array<double*, 6>& tensor, std::int64_t n) { axes_in_place(tensor, n); }

}  // namespace filters
}  // namespace v0
}  // namespace grayling
