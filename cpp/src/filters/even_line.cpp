// Copyright The grayling developers. Licensed under Apache-2.0.
#include "filters/even_line.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "filters/line_rows.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

std::int64_t reach_of(const Taps& taps) { return static_cast<std::int64_t>(taps.weight.size()) / 2; }

bool has_own_period(std::int64_t n, Boundary boundary) {
  return (boundary == Boundary::mirror || boundary == Boundary::periodic) && fourier::fast_length(n) == n;
}

// cos(2 pi k / n) for all k.
std::vector<double> cosines(std::int64_t n) {
  std::vector<double> values;
  for (std::int64_t k = 0; k < n; ++k) {
    values.push_back(std::cos(2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n)));
  }
  return values;
}

// What even taps make of waves of k turns in n voxels, for k up to n / 2.
std::vector<double> response_of(const Taps& taps, std::int64_t n) {
  const std::vector<double> cosine = cosines(n);
  const std::int64_t reach = reach_of(taps);
  std::vector<double> response;
  for (std::int64_t k = 0; k <= n / 2; ++k) {
    double sum = 0.0;
    for (std::int64_t m = reach; m >= 1; --m) {
      sum += taps.weight[static_cast<std::size_t>(reach + m)] * cosine[static_cast<std::size_t>(k * m % n)];
    }
    response.push_back(taps.weight[static_cast<std::size_t>(reach)] + 2.0 * sum);
  }
  return response;
}

}  // namespace

std::int64_t even_line_length(std::int64_t n, std::int64_t reach, Boundary boundary) {
  if (has_own_period(n, boundary)) return n;
  // Zeros between the end of a line and its beginning serve both.
  return fourier::fast_length(n + (boundary == Boundary::constant ? reach : 2 * reach));
}

template <class T>
EvenLine<T>::EvenLine(std::int64_t n, const EvenTaps& taps, Boundary boundary)
    : n_(n),
      mirrors_(boundary == Boundary::mirror && has_own_period(n, boundary)),
      plan_(even_line_length(n, reach_of(taps.smooth), boundary)) {
  const std::int64_t n_all = plan_.n();
  for (std::int64_t x = 0; x < n; ++x) {
    const std::int64_t position = !mirrors_ ? x : x % 2 == 0 ? x / 2 : n - 1 - x / 2;
    places_.push_back(plan_.places()[static_cast<std::size_t>(position)]);
    results_.push_back(plan_.places()[static_cast<std::size_t>((n_all - position) % n_all)]);
  }
  for (std::int64_t k = 0; k < n_all; ++k) {
    const bool after = k < n + reach_of(taps.smooth);
    beyond_.push_back(extended_index(after ? k : k - n_all, n, boundary));
  }
  make_weights(response_of(taps.smooth, mirrors_ ? 2 * n_all : n_all));
  make_turns();
  smooth_ = factors(taps.smooth);
  if (taps.second) second_ = factors(*taps.second);
}

template <class T>
void EvenLine<T>::make_weights(const std::vector<double>& response) {
  const std::int64_t n = plan_.n();
  const double scale = 1.0 / static_cast<double>(n);
  for (std::int64_t k = 0; k <= n / 2; ++k) {
    const double here = scale * response[static_cast<std::size_t>(k)];
    if (!mirrors_) {
      a_.push_back(static_cast<T>(here));
      continue;
    }
    const double opposite = scale * response[static_cast<std::size_t>(n - k)];
    const double angle = std::numbers::pi * static_cast<double>(k) / static_cast<double>(n);
    a_.push_back(static_cast<T>(0.5 * (here + opposite)));
    b_.push_back(static_cast<T>(0.5 * (here - opposite) * std::cos(angle)));
    b_.push_back(static_cast<T>(-0.5 * (here - opposite) * std::sin(angle)));
  }
}

template <class T>
void EvenLine<T>::make_turns() {
  const std::int64_t n = plan_.n();
  for (std::int64_t k = 0; k <= n / 2; ++k) {
    const double share = mirrors_ && k > 0 ? static_cast<double>(k) / static_cast<double>(n) : 0.5;
    cosine_.push_back(static_cast<T>(std::cos(0.5 * std::numbers::pi * share)));
    sine_.push_back(static_cast<T>(std::sin(0.5 * std::numbers::pi * share)));
  }
}

template <class T>
std::vector<T> EvenLine<T>::factors(const Taps& taps) const {
  const std::int64_t n = plan_.n();
  const std::vector<double> response = response_of(taps, mirrors_ ? 2 * n : n);
  std::vector<T> found;
  for (std::int64_t k = 0; k < n; ++k) {
    const std::int64_t frequency = mirrors_ ? k : std::min(k, n - k);
    found.push_back(static_cast<T>(response[static_cast<std::size_t>(frequency)] / (2.0 * static_cast<double>(n))));
  }
  while (found.size() % kPoint<T> != 0) found.push_back(T{0});
  return found;
}

template <class T>
void EvenLine<T>::extend(T* lines) const {
  if (n_ < plan_.n()) simd_call<ExtendPoints>(beyond_.data(), plan_.places().data(), n_, plan_.n(), lines);
}

template <class T>
void EvenLine<T>::filter(T* lines) const {
  extend(lines);
  plan_.transform(lines);
  const PairWeights<T> weights{a_.data(), b_.data()};
  if (mirrors_) {
    simd_call<WeighPairs<true>>(lines, plan_.n(), weights);
  } else {
    simd_call<WeighPairs<false>>(lines, plan_.n(), weights);
  }
  plan_.transform_ordered(lines);
}

template <class T>
void EvenLine<T>::to_coefficients(T* lines) const {
  extend(lines);
  plan_.transform(lines);
  simd_call<CoefficientsOfPoints>(lines, plan_.n(), Turns<T>{cosine_.data(), sine_.data()});
}

template <class T>
void EvenLine<T>::from_coefficients(T* lines) const {
  simd_call<PointsOfCoefficients>(lines, plan_.n(), Turns<T>{cosine_.data(), sine_.data()});
  plan_.transform_ordered(lines);
}

template <class T>
void EvenLine<T>::filter_sum(T* lines, const T* beside_smooth, const T* beside_second) const {
  extend(lines);
  plan_.transform(lines);
  const SumFactors<T> factors{smooth_.data(), second_.data(), beside_smooth, beside_second};
  simd_call<WeighCoefficients>(lines, plan_.n(), Turns<T>{cosine_.data(), sine_.data()}, factors);
  plan_.transform_ordered(lines);
}

template class EvenLine<float>;
template class EvenLine<double>;

}  // namespace filters
}  // namespace v0
}  // namespace grayling
