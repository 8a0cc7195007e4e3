// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// A test is a main() that makes checks and returns report(): no framework, so that a failing kernel can be run alone
// under any debugger or sanitizer.

#include <atomic>
#include <cmath>
#include <iostream>

namespace check {

inline std::atomic<int> n_failures = 0;

template <class... Parts>
void fail(const char* file, int line, const Parts&... parts) {
  ++n_failures;
  std::cerr.precision(17);
  ((std::cerr << file << ':' << line << ": ") << ... << parts) << '\n';
}

template <class T>
void print(const T& value) {
  if constexpr (requires { std::cerr << value; }) {
    std::cerr << value;
  } else {
    std::cerr << "(unprintable)";
  }
}

template <class Actual, class Expected>
void equal(const char* file, int line, const char* text, const Actual& actual, const Expected& expected) {
  if (actual == expected) return;
  fail(file, line, text, " is not as expected:");
  print(actual);
  std::cerr << " instead of ";
  print(expected);
  std::cerr << '\n';
}

// Relative to the expected value; equal values (also infinities) are close, NaN is close to nothing.
inline void close(const char* file, int line, const char* text, double actual, double expected, double rtol) {
  if (actual == expected || std::abs(actual - expected) <= rtol * std::abs(expected)) return;
  fail(file, line, text, " is ", actual, " instead of ", expected);
}

}  // namespace check

#define CHECK(condition) ((condition) ? void() : check::fail(__FILE__, __LINE__, "failed: " #condition))
#define CHECK_EQ(actual, expected) check::equal(__FILE__, __LINE__, #actual, (actual), (expected))
#define CHECK_CLOSE(actual, expected, rtol) check::close(__FILE__, __LINE__, #actual, (actual), (expected), (rtol))

inline int report() {
  if (check::n_failures > 0) std::cerr << check::n_failures << " checks failed\n";
  return check::n_failures == 0 ? 0 : 1;
}
