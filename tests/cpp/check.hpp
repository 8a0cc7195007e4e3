// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cmath>
#include <iostream>

// A test is a main() that makes checks and returns grayling_test::result(): no framework, so that a failing kernel can
// be run alone under any debugger or sanitizer.
namespace grayling_test {

inline int failures = 0;

template <class A, class B>
void report(const char* file, int line, const char* text, const A& actual, const B& expected) {
  ++failures;
  std::cerr.precision(17);
  std::cerr << file << ':' << line << ": " << text << ": got " << actual << ", expected " << expected << '\n';
}

inline bool close(double actual, double expected, double relative) {
  return std::abs(actual - expected) <= relative * std::abs(expected);
}

inline int result() { return failures == 0 ? 0 : 1; }

}  // namespace grayling_test

#define CHECK(condition)                                                                      \
  do {                                                                                        \
    if (!(condition)) grayling_test::report(__FILE__, __LINE__, #condition, "false", "true"); \
  } while (false)

#define CHECK_EQ(actual, expected)                                                                   \
  do {                                                                                               \
    const auto check_a = (actual);                                                                   \
    const auto check_e = (expected);                                                                 \
    if (!(check_a == check_e)) grayling_test::report(__FILE__, __LINE__, #actual, check_a, check_e); \
  } while (false)

#define CHECK_CLOSE(actual, expected, relative)                             \
  do {                                                                      \
    const double check_a = (actual);                                        \
    const double check_e = (expected);                                      \
    if (!grayling_test::close(check_a, check_e, relative))                  \
      grayling_test::report(__FILE__, __LINE__, #actual, check_a, check_e); \
  } while (false)
