// Copyright The grayling developers. Licensed under Apache-2.0.

// Transforms of lines against the sum that defines them.
#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/fourier_lines.hpp"
#include "grayling/simd.hpp"

using namespace grayling;
using namespace grayling::fourier;

namespace {

using Complex = std::complex<double>;

Complex point(std::int64_t k, std::int64_t lane) {
  return {std::sin(static_cast<double>(k * k + 3 * lane)), std::cos(static_cast<double>(2 * k + lane * lane))};
}

// Points of the sum that defines a transform.
std::vector<Complex> sums(std::int64_t n, std::int64_t lane) {
  std::vector<Complex> result;
  for (std::int64_t k = 0; k < n; ++k) {
    std::complex<long double> sum = 0.0L;  // whose own rounding would tell in double
    for (std::int64_t j = 0; j < n; ++j) {
      const long double turn = static_cast<long double>(j * k % n) / static_cast<long double>(n);
      sum +=
          std::complex<long double>(point(j, lane)) * std::polar(1.0L, 2.0L * std::numbers::pi_v<long double> * turn);
    }
    result.emplace_back(sum);
  }
  return result;
}

template <class T>
void check_length(std::int64_t n, double tolerance) {
  const LinePlan<T> plan(n);
  CHECK_EQ(plan.n(), n);
  std::vector<T> lines(static_cast<std::size_t>(n * kPoint<T>)), ordered = lines;
  const auto place = [&](std::int64_t k) { return plan.places()[static_cast<std::size_t>(k)]; };
  for (std::int64_t k = 0; k < n; ++k) {
    for (std::int64_t lane = 0; lane < kPoint<T>; ++lane) {
      const Complex z = point(k, lane % kLanes<T>);
      const T value = static_cast<T>(lane < kLanes<T> ? z.real() : z.imag());
      lines[static_cast<std::size_t>(place(k) * kPoint<T> + lane)] = value;
      ordered[static_cast<std::size_t>(k * kPoint<T> + lane)] = value;
    }
  }
  plan.transform(lines.data());
  plan.transform_ordered(ordered.data());
  double worst = 0.0;
  for (std::int64_t lane = 0; lane < kLanes<T>; ++lane) {
    const std::vector<Complex> expected = sums(n, lane);
    for (std::int64_t k = 0; k < n; ++k) {
      for (const T* const found : {lines.data() + k * kPoint<T>, ordered.data() + place(k) * kPoint<T>}) {
        const Complex value(found[lane], found[kLanes<T> + lane]);
        worst = std::max(worst, std::abs(expected[static_cast<std::size_t>(k)] - value));
      }
    }
  }
  CHECK(worst <= tolerance * static_cast<double>(n));  // as large as a result can be
}

void check_lengths() {
  CHECK_EQ(fast_length(1), 1);
  CHECK_EQ(fast_length(7), 8);
  CHECK_EQ(fast_length(11), 12);
  CHECK_EQ(fast_length(316), 320);
  CHECK_EQ(fast_length(326), 360);
  for (const std::int64_t n : {0, -4, 7, 14, 22, 330}) {
    bool refused = false;
    try {
      LinePlan<float>{n};
    } catch (const InvalidArgument&) {
      refused = true;
    }
    CHECK(refused);
  }
}

}  // namespace

int main() {
  for (const SimdPath path : {SimdPath::baseline, SimdPath::avx2}) {
    if (!simd_path_available(path)) continue;
    set_simd_path(path);
    for (std::int64_t n = 1; n <= 130; ++n) {
      if (fast_length(n) != n) continue;
      check_length<float>(n, 3e-7);
      check_length<double>(n, 1e-15);
    }
    check_length<double>(360, 1e-15);
  }
  check_lengths();
  return report();
}
