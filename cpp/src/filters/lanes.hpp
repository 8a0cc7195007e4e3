// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstring>
#include <utility>

#include "grayling/simd.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

// Loops over a few registers, which must not become loops over memory.
#if defined(__GNUC__) || defined(__clang__)
#define GRAYLING_UNROLL _Pragma("GCC unroll 8")
#else
#define GRAYLING_UNROLL
#endif

// Call it after Lanes::stream and before other threads read what was written.
inline void finish_streams() {
#ifdef __SSE2__
  _mm_sfence();
#endif
}

// A register of numbers that are worked on lane by lane. A block of sums kept in plain arrays is spilt to memory at
// every step by some compilers; one of these is not.
namespace grayling {
inline namespace v0 {
namespace filters {

// Calls step(0), ... step(N - 1), written out: a loop over registers may become one over memory, or a call of memcpy.
template <int N, class Step>
GRAYLING_ALWAYS_INLINE void unrolled(const Step& step) {
  [&]<int... K>(std::integer_sequence<int, K...>)
      GRAYLING_LAMBDA_INLINE { (step(std::integral_constant<int, K>{}), ...); }(std::make_integer_sequence<int, N>{});
}

template <class T, int Bytes>
struct Lanes {
  static constexpr int kSize = Bytes / static_cast<int>(sizeof(T));
#if defined(__GNUC__) || defined(__clang__)
  typedef T Vector __attribute__((vector_size(Bytes)));
#else
  struct Vector {
    T lane[kSize];
  };
#endif

  Vector vector;

  GRAYLING_ALWAYS_INLINE void clear() { vector = Vector{}; }
  GRAYLING_ALWAYS_INLINE void load(const T* values) { std::memcpy(&vector, values, Bytes); }
  GRAYLING_ALWAYS_INLINE void store(T* values) const { std::memcpy(values, &vector, Bytes); }

  // Past the caches, which need not read first what is overwritten, to memory that begins with a cache line: for whole
  // lines of more than the caches hold.
  GRAYLING_ALWAYS_INLINE void stream(T* values) const {
#ifdef __SSE2__
    if constexpr (Bytes % 16 == 0) {
      unrolled<Bytes / 16>([&](auto k) GRAYLING_LAMBDA_INLINE {
        __m128i part;
        std::memcpy(&part, reinterpret_cast<const char*>(&vector) + 16 * k, sizeof(part));
        _mm_stream_si128(reinterpret_cast<__m128i*>(values) + k, part);
      });
      return;
    }
#endif
    store(values);
  }

  GRAYLING_ALWAYS_INLINE void add(const Lanes& other) {
#if defined(__GNUC__) || defined(__clang__)
    vector += other.vector;
#else
    for (int k = 0; k < kSize; ++k) vector.lane[k] += other.vector.lane[k];
#endif
  }

  GRAYLING_ALWAYS_INLINE void add(const T* values) {
    Lanes other;
    other.load(values);
    add(other);
  }

  GRAYLING_ALWAYS_INLINE void multiply(T factor) {
#if defined(__GNUC__) || defined(__clang__)
    vector *= factor;
#else
    for (int k = 0; k < kSize; ++k) vector.lane[k] *= factor;
#endif
  }

  GRAYLING_ALWAYS_INLINE void store_product(T factor, T* values) const {
    Lanes product = *this;
    product.multiply(factor);
    product.store(values);
  }

  GRAYLING_ALWAYS_INLINE void store_sum_product(const T* other, T factor, T* values) const {
    Lanes sum = *this;
    sum.add(other);
    sum.store_product(factor, values);
  }

  GRAYLING_ALWAYS_INLINE void add_product(T weight, const Lanes& other) {
#if defined(__GNUC__) || defined(__clang__)
    vector += weight * other.vector;
#else
    for (int k = 0; k < kSize; ++k) vector.lane[k] += weight * other.vector.lane[k];
#endif
  }

  GRAYLING_ALWAYS_INLINE void add_product(T weight, const T* values) {
    Lanes other;
    other.load(values);
    add_product(weight, other);
  }

#if defined(__GNUC__) || defined(__clang__)
  GRAYLING_ALWAYS_INLINE friend Lanes operator+(const Lanes& a, const Lanes& b) { return {a.vector + b.vector}; }
  GRAYLING_ALWAYS_INLINE friend Lanes operator-(const Lanes& a, const Lanes& b) { return {a.vector - b.vector}; }
  GRAYLING_ALWAYS_INLINE friend Lanes operator*(T factor, const Lanes& a) { return {factor * a.vector}; }
  GRAYLING_ALWAYS_INLINE friend Lanes operator*(const Lanes& a, const Lanes& b) { return {a.vector * b.vector}; }
#else
  GRAYLING_ALWAYS_INLINE friend Lanes operator+(Lanes a, const Lanes& b) {
    for (int k = 0; k < kSize; ++k) a.vector.lane[k] += b.vector.lane[k];
    return a;
  }
  GRAYLING_ALWAYS_INLINE friend Lanes operator-(Lanes a, const Lanes& b) {
    for (int k = 0; k < kSize; ++k) a.vector.lane[k] -= b.vector.lane[k];
    return a;
  }
  GRAYLING_ALWAYS_INLINE friend Lanes operator*(T factor, Lanes a) {
    for (int k = 0; k < kSize; ++k) a.vector.lane[k] *= factor;
    return a;
  }
  GRAYLING_ALWAYS_INLINE friend Lanes operator*(Lanes a, const Lanes& b) {
    for (int k = 0; k < kSize; ++k) a.vector.lane[k] *= b.vector.lane[k];
    return a;
  }
#endif
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
