// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <string_view>
#include <utility>

// Function multiversioning by one mechanism: a kernel is written once, as a functor, and compiled for the baseline
// instruction set and for AVX2; the path is chosen once per process.
//
//   struct AddOne {
//     GRAYLING_ALWAYS_INLINE void operator()(float* row, std::size_t n) const { ... a plain loop ... }
//   };
//   simd_call<AddOne>(row, n);
//
// Parameters are best taken by value (pointers, sizes), so that the compiler need not fear aliasing. Helpers that the
// loop calls should be GRAYLING_ALWAYS_INLINE as well. Call it per row or block, not per element. AVX2 comes without
// fused multiply-add: with sums written in fixed lanes, both paths give the same bits.
#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__) && !defined(__CUDACC__)
#define GRAYLING_HAS_AVX2_PATH 1
#define GRAYLING_TARGET_AVX2 __attribute__((target("avx2"), flatten, noinline))
#define GRAYLING_TARGET_BASELINE __attribute__((flatten, noinline))
#else
#define GRAYLING_HAS_AVX2_PATH 0
#endif

#if defined(__GNUC__) || defined(__clang__)
#define GRAYLING_ALWAYS_INLINE __attribute__((always_inline)) inline
#define GRAYLING_LAMBDA_INLINE __attribute__((always_inline))  // after a lambda's parameters
#define GRAYLING_NOINLINE __attribute__((noinline))            // out of a kernel: rare paths that would bloat each copy
#else
#define GRAYLING_ALWAYS_INLINE inline
#define GRAYLING_LAMBDA_INLINE
#define GRAYLING_NOINLINE
#endif

namespace grayling {
inline namespace v0 {

enum class SimdPath { baseline, avx2 };

// The path in use: GRAYLING_SIMD=baseline|avx2, else the best that the processor has. Throws InvalidArgument for
// another value of the variable, and for avx2 where it is not available.
SimdPath simd_path();
void set_simd_path(SimdPath path);  // for tests and benchmarks
bool simd_path_available(SimdPath path);

const char* simd_path_name(SimdPath path);
SimdPath parse_simd_path(std::string_view name);

#if GRAYLING_HAS_AVX2_PATH
namespace simd_detail {

template <class Kernel, class... Args>
GRAYLING_TARGET_AVX2 auto call_avx2(Args... args) {
  return Kernel{}(args...);
}

template <class Kernel, class... Args>
GRAYLING_TARGET_BASELINE auto call_baseline(Args... args) {
  return Kernel{}(args...);
}

}  // namespace simd_detail
#endif

template <class Kernel, class... Args>
auto simd_call(Args... args) {
#if GRAYLING_HAS_AVX2_PATH
  if (simd_path() == SimdPath::avx2) return simd_detail::call_avx2<Kernel, Args...>(args...);
  return simd_detail::call_baseline<Kernel, Args...>(args...);
#else
  return Kernel{}(args...);
#endif
}

}  // namespace v0
}  // namespace grayling
