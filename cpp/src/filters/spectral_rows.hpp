// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <type_traits>

#include "grayling/simd.hpp"

// The loops over the terms of a series, which must go before the loop over a row can become one over registers.
#if defined(__GNUC__) || defined(__clang__)
#define GRAYLING_UNROLL_16 _Pragma("GCC unroll 16")
#else
#define GRAYLING_UNROLL_16
#endif

// Rows of voxels on their way to a transform, and factors of a row of frequencies, step by step in buffers that stay in
// the first cache.
namespace grayling {
inline namespace v0 {
namespace filters {

// Converts voxels and takes the constant off. Returns bits of the exponents: of a value that is not finite, all.
struct LoadFinite {
  template <class V, class T>
  GRAYLING_ALWAYS_INLINE bool operator()(const V* voxels, T constant, std::int64_t n, T* row) const {
    using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    constexpr Bits kExponent = sizeof(T) == 4 ? Bits{0x7f800000U} : static_cast<Bits>(0x7ff0000000000000U);
    for (std::int64_t x = 0; x < n; ++x) row[x] = static_cast<T>(voxels[x]) - constant;
    Bits not_finite = 0;
    for (std::int64_t x = 0; x < n; ++x) {
      not_finite |= (std::bit_cast<Bits>(row[x]) & kExponent) == kExponent ? Bits{1} : Bits{0};
    }
    return not_finite == 0;
  }
};

// log2(u) / 2 + 1 is log2 of 2 r for u = r^2, so the band is cos(y) with y = pi/4 (log2 u + 2), between -pi/2 and pi/2
// for 1/16 <= u <= 1. Series: log u = 2 artanh(z), z = (u - 1) / (u + 1), of u brought near 1 by powers of 2, and the
// cosine's; as many terms as leave less than half a unit of rounding.
template <class T>
GRAYLING_ALWAYS_INLINE T simoncelli_band(T u) {
  constexpr int kLogTerms = sizeof(T) == 4 ? 5 : 11;
  constexpr int kCosTerms = sizeof(T) == 4 ? 7 : 12;
  // Choices of constants, not of results, which compilers would not dare to make without a branch.
  T exponent = 2, t = u;
  const bool by_8 = t < static_cast<T>(0.17677669529663687);  // 2^-2.5
  t *= by_8 ? T{8} : T{1};
  exponent -= by_8 ? T{3} : T{0};
  const bool by_4 = t < static_cast<T>(0.35355339059327373);  // 2^-1.5
  t *= by_4 ? T{4} : T{1};
  exponent -= by_4 ? T{2} : T{0};
  const bool by_2 = t < static_cast<T>(0.70710678118654752);  // 2^-0.5
  t *= by_2 ? T{2} : T{1};
  exponent -= by_2 ? T{1} : T{0};

  const T z = (t - 1) / (t + 1), z2 = z * z;
  T series = T{1} / static_cast<T>(2 * kLogTerms - 1);
  GRAYLING_UNROLL_16
  for (int k = kLogTerms - 1; k > 0; --k) series = series * z2 + T{1} / static_cast<T>(2 * k - 1);
  const T log2 = static_cast<T>(2.0 / std::numbers::ln2) * z * series;
  const T y = static_cast<T>(std::numbers::pi / 4.0) * (exponent + log2), y2 = y * y;
  T cosine = 1;
  GRAYLING_UNROLL_16
  for (int k = kCosTerms - 1; k > 0; --k) cosine = 1 - cosine * y2 * (T{1} / static_cast<T>((2 * k - 1) * (2 * k)));
  const bool inside = (u >= static_cast<T>(0.0625)) & (u <= T{1});
  return inside ? cosine : T{0};
}

struct BandRow {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* squared, T squared_zy, T scale, std::int64_t n, T* weight) const {
    for (std::int64_t x = 0; x < n; ++x) weight[x] = simoncelli_band(scale * (squared_zy + squared[x]));
  }
};

struct LaplacianRow {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* gaussian, T with_gaussian, const T* second, T with_second,
                                         std::int64_t n, T* weight) const {
    for (std::int64_t x = 0; x < n; ++x) weight[x] = with_gaussian * gaussian[x] + with_second * second[x];
  }
};

struct InverseLengthRow {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* squared, T squared_zy, std::int64_t n, T* inverse) const {
    for (std::int64_t x = 0; x < n; ++x) {
      const T sum = squared_zy + squared[x];
      const T result = 1 / std::sqrt(sum > 0 ? sum : T{1});
      inverse[x] = sum > 0 ? result : T{0};
    }
  }
};

// The direction's component along z or y.
struct TimesComponent {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* inverse, T nu, std::int64_t n, T* weight) const {
    for (std::int64_t x = 0; x < n; ++x) weight[x] *= nu * inverse[x];
  }
};

// The direction's component along x.
struct TimesComponentX {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* inverse, const T* nu, std::int64_t n, T* weight) const {
    for (std::int64_t x = 0; x < n; ++x) weight[x] *= nu[x] * inverse[x];
  }
};

struct AddRow {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* other, T sign, std::int64_t n, T* weight) const {
    for (std::int64_t x = 0; x < n; ++x) weight[x] += sign * other[x];
  }
};

// values: real and imaginary parts in turn.
struct TimesReal {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* weight, T factor, std::int64_t n, T* values) const {
    for (std::int64_t x = 0; x < n; ++x) {
      const T w = factor * weight[x];
      values[2 * x] *= w;
      values[2 * x + 1] *= w;
    }
  }
};

struct TimesImaginary {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* weight, T factor, std::int64_t n, T* values) const {
    for (std::int64_t x = 0; x < n; ++x) {
      const T w = factor * weight[x];
      const T real = values[2 * x], imaginary = values[2 * x + 1];
      values[2 * x] = -w * imaginary;
      values[2 * x + 1] = w * real;
    }
  }
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
