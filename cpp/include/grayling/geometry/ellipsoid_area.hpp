// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cmath>

#include "grayling/host_device.hpp"

namespace grayling {
inline namespace v0 {

// "Surface area" of an ellipsoid with semi-axes a >= b >= c by the Legendre series of the IBSI reference manual (area
// density of the approximate enclosing ellipsoid, RDD2), stopped after nu = 20 as the manual does:
//   A = 4 pi a b sum_nu (alpha beta)^nu / (1 - 4 nu^2) P_nu((alpha^2 + beta^2) / (2 alpha beta))
// with alpha^2 = 1 - b^2 / a^2 and beta^2 = 1 - c^2 / a^2. Bonnet's recursion is run on (alpha beta)^nu P_nu as a
// whole, which divides by nothing: spheres and ellipsoids of revolution (alpha or beta zero) need no special case.
//
// This is the manual's area, and its reference values follow it, but not the true area unless a = b = c: the series
// converges to that with alpha^2 = 1 - c^2 / a^2 and beta^2 = 1 - c^2 / b^2.
GRAYLING_HOST_DEVICE inline double ellipsoid_area(double a, double b, double c) {
  constexpr int kLastTerm = 20;
  constexpr double kPi = 3.14159265358979323846;
  if (!(a > 0.0)) return 0.0;
  const double alpha_squared = (a - b) * (a + b) / (a * a);
  const double beta_squared = (a - c) * (a + c) / (a * a);
  const double argument = 0.5 * (alpha_squared + beta_squared);  // times alpha beta
  const double squared = alpha_squared * beta_squared;
  double previous = 1.0;
  double current = argument;
  double sum = 1.0 - current / 3.0;
  for (int nu = 2; nu <= kLastTerm; ++nu) {
    const double next = ((2.0 * nu - 1.0) * argument * current - (nu - 1.0) * squared * previous) / nu;
    previous = current;
    current = next;
    sum += current / (1.0 - 4.0 * nu * nu);
  }
  return 4.0 * kPi * a * b * sum;
}

}  // namespace v0
}  // namespace grayling
