// Copyright The grayling developers. Licensed under Apache-2.0.
#include <cmath>
#include <string>

#include "grayling/error.hpp"
#include "grayling/filters/recursive_gaussian.hpp"

// ITK's numbers depend on the order in which the coefficients are added and multiplied: keep it.
namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

// One term of the series (a cos(w x / sigma) + b sin(w x / sigma)) exp(l x / sigma), x >= 0; l is negative.
struct Term {
  double a, b;
};

constexpr double kFrequency[2] = {0.6681, 2.0787};
constexpr double kDecay[2] = {-1.3932, -1.3732};
constexpr Term kGaussian[2] = {{1.3530, 1.8151}, {-0.3531, 0.0902}};
constexpr Term kSecondDerivative[2] = {{-1.3563, 5.2318}, {0.3446, -2.2355}};

// A decaying wave from one voxel to the next.
struct Wave {
  double cosine, sine, decay;
};

// Of a polynomial sum c_k t^k at t = 1: its value, sum k c_k and sum k^2 c_k.
struct Moments {
  double value, first, second;
};

struct Numerator {
  std::array<double, 4> n;
  Moments moments;
};

Numerator numerator(const Term (&term)[2], const Wave& u, const Wave& v) {
  const auto [a1, b1] = term[0];
  const auto [a2, b2] = term[1];
  const double n0 = a1 + a2;
  double n1 = v.decay * (b2 * v.sine - (a2 + 2 * a1) * v.cosine);
  n1 += u.decay * (b1 * u.sine - (a1 + 2 * a2) * u.cosine);
  double n2 = (a1 + a2) * v.cosine * u.cosine;
  n2 -= b1 * v.cosine * u.sine + b2 * u.cosine * v.sine;
  n2 *= 2 * u.decay * v.decay;
  n2 += a2 * u.decay * u.decay + a1 * v.decay * v.decay;
  double n3 = v.decay * u.decay * u.decay * (b2 * v.sine - a2 * v.cosine);
  n3 += u.decay * v.decay * v.decay * (b1 * u.sine - a1 * u.cosine);
  return {{n0, n1, n2, n3}, {n0 + n1 + n2 + n3, n1 + 2 * n2 + 3 * n3, n1 + 4 * n2 + 9 * n3}};
}

std::array<double, 4> denominator(const Wave& u, const Wave& v) {
  double d3 = -2 * u.cosine * u.decay * v.decay * v.decay;
  d3 += -2 * v.cosine * v.decay * u.decay * u.decay;
  double d2 = 4 * v.cosine * u.cosine * u.decay * v.decay;
  d2 += u.decay * u.decay + v.decay * v.decay;
  return {-2 * (v.decay * v.cosine + u.decay * u.cosine), d2, d3, u.decay * u.decay * v.decay * v.decay};
}

Moments moments_of(const std::array<double, 4>& d) {
  return {1.0 + d[0] + d[1] + d[2] + d[3], d[0] + 2 * d[1] + 3 * d[2] + 4 * d[3],
          d[0] + 4 * d[1] + 9 * d[2] + 16 * d[3]};
}

// Weights that keep a constant.
std::array<double, 4> smoothing(const Numerator& gaussian, const Moments& d) {
  const double total = 2 * gaussian.moments.value / d.value - gaussian.n[0];
  std::array<double, 4> n = gaussian.n;
  for (double& weight : n) weight *= 1.0 / total;
  return n;
}

// Weights that make 0 of a constant, by a share of the Gaussian, and `scale` times 2 of a parabola i^2.
std::array<double, 4> second_derivative(const Numerator& gaussian, const Numerator& second, const Moments& d,
                                        double scale) {
  const double share =
      -(2 * second.moments.value - d.value * second.n[0]) / (2 * gaussian.moments.value - d.value * gaussian.n[0]);
  std::array<double, 4> n{};
  for (std::size_t k = 0; k < 4; ++k) n[k] = second.n[k] + share * gaussian.n[k];
  const auto joined = [&](double Moments::* part) { return second.moments.*part + share * gaussian.moments.*part; };
  const double value = joined(&Moments::value), slope = joined(&Moments::first), curve = joined(&Moments::second);
  double total = curve * d.value * d.value - d.second * value * d.value - 2 * slope * d.first * d.value +
                 2 * d.first * d.first * value;
  total /= d.value * d.value * d.value;
  for (double& weight : n) weight *= scale / total;
  return n;
}

// The backward weights of an even filter, and what happens at the ends.
Recursion completed(const std::array<double, 4>& n, const std::array<double, 4>& d) {
  Recursion made{n, {n[1] - d[0] * n[0], n[2] - d[1] * n[0], n[3] - d[2] * n[0], -d[3] * n[0]}, d, {}, {}};
  const auto sum = [](const std::array<double, 4>& of) { return of[0] + of[1] + of[2] + of[3]; };
  const double total = 1.0 + d[0] + d[1] + d[2] + d[3];
  for (std::size_t k = 0; k < 4; ++k) {
    made.before[k] = d[k] * sum(made.n) / total;
    made.after[k] = d[k] * sum(made.m) / total;
  }
  return made;
}

}  // namespace

Recursion gaussian_recursion(double sigma_mm, double spacing_mm, GaussianDerivative derivative, bool scale_normalised) {
  const double sigma = sigma_mm / spacing_mm;  // in voxels
  const auto wave = [&](int k) {
    return Wave{std::cos(kFrequency[k] / sigma), std::sin(kFrequency[k] / sigma), std::exp(kDecay[k] / sigma)};
  };
  const Wave u = wave(0), v = wave(1);
  const std::array<double, 4> d = denominator(u, v);
  const Numerator gaussian = numerator(kGaussian, u, v);
  const double scale = scale_normalised ? sigma_mm * sigma_mm : 1.0;
  const Recursion made =
      completed(derivative == GaussianDerivative::none
                    ? smoothing(gaussian, moments_of(d))
                    : second_derivative(gaussian, numerator(kSecondDerivative, u, v), moments_of(d), scale),
                d);
  const bool usable = sigma_mm > 0.0 && spacing_mm > 0.0 && std::isfinite(made.n[0]) && std::isfinite(made.before[0]) &&
                      std::isfinite(made.after[0]);
  if (!usable) {
    throw InvalidArgument("no recursive filter makes a Gaussian of " + std::to_string(sigma_mm) +
                          " mm standard deviation of voxels of " + std::to_string(spacing_mm) +
                          " mm; choose a standard deviation of about a voxel or more");
  }
  return made;
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
