// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include "grayling/simd.hpp"

// How a value joins what was there before. What is not a number stays so.
namespace grayling {
inline namespace v0 {
namespace filters {

struct Start {
  template <class T>
  GRAYLING_ALWAYS_INLINE T operator()(T, T value) const {
    return value;
  }
};

struct Add {
  template <class T>
  GRAYLING_ALWAYS_INLINE T operator()(T before, T value) const {
    return before + value;
  }
};

struct Largest {
  template <class T>
  GRAYLING_ALWAYS_INLINE T operator()(T before, T value) const {
    return value > before ? value : before;
  }
};

struct Smallest {
  template <class T>
  GRAYLING_ALWAYS_INLINE T operator()(T before, T value) const {
    return value < before ? value : before;
  }
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
