// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// The whole test framework of the C++ tests: checks that count failures, and report() as the value of main().

#include <cmath>
#include <cstdio>

namespace check {

inline int n_failures = 0;

inline void fail(const char* file, int line, const char* what) {
  ++n_failures;
  std::fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
}

// Relative to the expected value; equal values (also infinities) are close, NaN is close to nothing.
inline bool close(double actual, double expected, double relative_tolerance) {
  return actual == expected || std::abs(actual - expected) <= relative_tolerance * std::abs(expected);
}

}  // namespace check

#define CHECK(condition) ((condition) ? void() : check::fail(__FILE__, __LINE__, #condition))
#define CHECK_EQ(actual, expected) \
  (((actual) == (expected)) ? void() : check::fail(__FILE__, __LINE__, #actual " == " #expected))
#define CHECK_CLOSE(actual, expected, rtol)        \
  (check::close((actual), (expected), (rtol)) ? void() \
                                              : check::fail(__FILE__, __LINE__, #actual " is close to " #expected))

inline int report() {
  if (check::n_failures > 0) std::fprintf(stderr, "%d checks failed\n", check::n_failures);
  return check::n_failures == 0 ? 0 : 1;
}
