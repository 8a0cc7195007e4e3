// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "grayling/simd.hpp"

// exp and log(1 + x) without calls and branches, so that loops over them become vectors, with the same bits everywhere.
// Errors are below two (exp) and four units in the last place.
namespace grayling {
inline namespace v0 {
namespace filters {
namespace elementary {

template <class T>
struct Format;

// kRound: added and taken away again, it rounds to a whole number, which is in its lowest bits meanwhile. kWhole: with
// a whole number in its lowest bits it is that number more. kLn2 is kLn2High + kLn2Low, and products of the former with
// exponents are exact.
template <>
struct Format<double> {
  using Bits = std::uint64_t;
  static constexpr int kFraction = 52, kExponentBias = 1023, kExpTerms = 14, kLogTerms = 11;
  static constexpr double kRound = 0x1.8p52, kWhole = 0x1p52;
  static constexpr double kLn2High = 0x1.62e42feep-1, kLn2Low = 0x1.a39ef35793c76p-33;
};

template <>
struct Format<float> {
  using Bits = std::uint32_t;
  static constexpr int kFraction = 23, kExponentBias = 127, kExpTerms = 8, kLogTerms = 6;
  static constexpr float kRound = 0x1.8p23F, kWhole = 0x1p23F;
  static constexpr float kLn2High = 0x1.63p-1F, kLn2Low = -0x1.bd0106p-13F;
};

constexpr double inverse_factorial(std::size_t k) {
  double product = 1.0;
  for (std::size_t n = 2; n <= k; ++n) product *= static_cast<double>(n);
  return 1.0 / product;
}

struct ExpSeries {
  static constexpr double coefficient(std::size_t k) { return inverse_factorial(k); }
};

struct AtanhSeries {  // of atanh(s) / s in s^2
  static constexpr double coefficient(std::size_t k) { return 1.0 / static_cast<double>(2 * k + 1); }
};

template <class Series, class T, std::size_t... K>
GRAYLING_ALWAYS_INLINE T sum_of_series(T x, std::index_sequence<K...>) {
  T sum = 0;
  ((sum = sum * x + static_cast<T>(Series::coefficient(sizeof...(K) - 1 - K))), ...);
  return sum;
}

template <class T>
GRAYLING_ALWAYS_INLINE T power_of_two(T whole) {
  using F = Format<T>;
  const auto bits = std::bit_cast<typename F::Bits>(whole + F::kRound);
  return std::bit_cast<T>((bits + F::kExponentBias) << F::kFraction);
}

// For |x| up to 745 (float: 103), where neither the result nor half its exponent overflows.
template <class T>
GRAYLING_ALWAYS_INLINE T exp(T x) {
  using F = Format<T>;
  constexpr T kLog2E = static_cast<T>(1.4426950408889634);
  const T whole = (x * kLog2E + F::kRound) - F::kRound;
  const T rest = (x - whole * F::kLn2High) - whole * F::kLn2Low;
  const T half = (whole * T{0.5} + F::kRound) - F::kRound;
  const T sum = sum_of_series<ExpSeries>(rest, std::make_index_sequence<F::kExpTerms>());
  return sum * power_of_two(half) * power_of_two(whole - half);
}

// log(1 + x) for x from 0 to the largest number: of y = 1 + x = 2^e m with m between sqrt(1/2) and sqrt(2), whose
// logarithm is 2 atanh((m - 1) / (m + 1)), and what rounding took from y.
template <class T>
GRAYLING_ALWAYS_INLINE T log_of_one_plus(T x) {
  using F = Format<T>;
  using Bits = typename F::Bits;
  constexpr T kRootOfHalf = static_cast<T>(0.7071067811865476);
  const T larger = x > T{1} ? x : T{1}, smaller = x > T{1} ? T{1} : x;
  const T y = larger + smaller;
  const T lost = (smaller - (y - larger)) / y;
  const Bits bits = std::bit_cast<Bits>(y);
  const Bits exponent = (bits - std::bit_cast<Bits>(kRootOfHalf)) >> F::kFraction;
  const T e = std::bit_cast<T>(exponent | std::bit_cast<Bits>(F::kWhole)) - F::kWhole;
  const T m = std::bit_cast<T>(bits - (exponent << F::kFraction));
  const T s = (m - T{1}) / (m + T{1});
  const T series = sum_of_series<AtanhSeries>(s * s, std::make_index_sequence<F::kLogTerms>());
  return e * F::kLn2High + (T{2} * s * series + (e * F::kLn2Low + lost));
}

}  // namespace elementary
}  // namespace filters
}  // namespace v0
}  // namespace grayling
