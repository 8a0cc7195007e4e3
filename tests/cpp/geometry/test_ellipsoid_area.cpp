// Copyright The grayling developers. Licensed under Apache-2.0.
#include "check.hpp"
#include "grayling/geometry/ellipsoid_area.hpp"

using grayling::ellipsoid_area;

namespace {

constexpr double kPi = 3.14159265358979323846;

// The manual's formula as it is printed, where its argument exists.
double printed_formula(double a, double b, double c) {
  const double alpha = std::sqrt(1.0 - b * b / (a * a));
  const double beta = std::sqrt(1.0 - c * c / (a * a));
  const double x = (alpha * alpha + beta * beta) / (2.0 * alpha * beta);
  double previous = 1.0;
  double current = x;
  double sum = 1.0 - alpha * beta * x / 3.0;
  for (int nu = 2; nu <= 20; ++nu) {
    const double next = ((2.0 * nu - 1.0) * x * current - (nu - 1.0) * previous) / nu;
    previous = current;
    current = next;
    sum += std::pow(alpha * beta, nu) / (1.0 - 4.0 * nu * nu) * current;
  }
  return 4.0 * kPi * a * b * sum;
}

}  // namespace

int main() {
  CHECK_CLOSE(ellipsoid_area(5.0, 5.0, 5.0), 100.0 * kPi, 1e-15);
  CHECK_EQ(ellipsoid_area(0.0, 0.0, 0.0), 0.0);
  for (const double b : {2.9, 2.0, 1.1}) {
    for (const double c : {1.0, 0.5, 0.01}) {
      CHECK_CLOSE(ellipsoid_area(3.0, b, c), printed_formula(3.0, b, c), 1e-12);
    }
  }
  // Degenerate axes are limits, not jumps.
  CHECK_CLOSE(ellipsoid_area(3.0, 3.0, 1.0), printed_formula(3.0, 3.0 - 1e-9, 1.0), 1e-6);
  CHECK_CLOSE(ellipsoid_area(3.0, 1.0, 1.0), printed_formula(3.0, 1.0 + 1e-9, 1.0), 1e-6);
  return report();
}
