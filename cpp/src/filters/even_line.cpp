// Copyright The grayling developers. Licensed under Apache-2.0.
#include "filters/even_line.hpp"

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

template <int Inputs, int Outputs, class T>
void weight(bool mirrors, const SpectrumLines<T>& lines) {
  if (mirrors) return simd_call<WeightPairs<Inputs, Outputs, true>>(lines);
  simd_call<WeightPairs<Inputs, Outputs, false>>(lines);
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
    results_.push_back((n_all - position) % n_all);
  }
  for (std::int64_t k = 0; k < n_all; ++k) {
    const bool after = k < n + reach_of(taps.smooth);
    beyond_.push_back(extended_index(after ? k : k - n_all, n, boundary));
  }
  smooth_ = weights(taps.smooth);
  if (taps.second) second_ = weights(*taps.second);
}

template <class T>
auto EvenLine<T>::weights(const Taps& taps) const -> Weights {
  const std::int64_t n = plan_.n();
  const double scale = 1.0 / static_cast<double>(n);
  const std::vector<double> response = response_of(taps, mirrors_ ? 2 * n : n);
  Weights found;
  for (std::int64_t k = 0; k <= n / 2; ++k) {
    const double here = scale * response[static_cast<std::size_t>(k)];
    if (!mirrors_) {
      found.a.push_back(static_cast<T>(here));
      continue;
    }
    const double opposite = scale * response[static_cast<std::size_t>(n - k)];
    const double angle = std::numbers::pi * static_cast<double>(k) / static_cast<double>(n);
    found.a.push_back(static_cast<T>(0.5 * (here + opposite)));
    found.b.push_back(static_cast<T>(0.5 * (here - opposite) * std::cos(angle)));
    found.b.push_back(static_cast<T>(-0.5 * (here - opposite) * std::sin(angle)));
  }
  return found;
}

template <class T>
void EvenLine<T>::filter(T* const* from, int n_from, T* const* to, int n_to) const {
  const std::int64_t* const place = plan_.places().data();
  SpectrumLines<T> lines;
  for (int k = 0; k < n_from; ++k) {
    if (n_ < plan_.n()) simd_call<ExtendPoints>(beyond_.data(), place, n_, plan_.n(), from[k]);
    plan_.transform(from[k]);
    lines.from[k] = from[k];
  }
  for (int k = 0; k < n_to; ++k) lines.to[k] = to[k];
  lines.place = place;
  lines.n = plan_.n();
  lines.smooth = smooth_.view();
  lines.second = second_.view();
  if (n_from == 1 && n_to == 1) weight<1, 1>(mirrors_, lines);
  if (n_from == 1 && n_to == 2) weight<1, 2>(mirrors_, lines);
  if (n_from == 2 && n_to == 2) weight<2, 2>(mirrors_, lines);
  if (n_from == 2 && n_to == 1) weight<2, 1>(mirrors_, lines);
  for (int k = 0; k < n_to; ++k) plan_.transform(to[k]);
}

template class EvenLine<float>;
template class EvenLine<double>;

}  // namespace filters
}  // namespace v0
}  // namespace grayling
