// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <pybind11/pybind11.h>

#include <string>

#include "arrays.hpp"
#include "cancellable.hpp"
#include "grayling/error.hpp"
#include "grayling/filters/boundary.hpp"
#include "grayling/filters/taps.hpp"

// What every filter is told beside its own parameters.
struct Filtering {
  grayling::filters::Dimensions dimensions = grayling::filters::Dimensions::three;
  grayling::filters::Extension extension;
  bool single = true;
};

inline grayling::filters::Boundary boundary_named(const std::string& name) {
  using grayling::filters::Boundary;
  if (name == "constant" || name == "zero") return Boundary::constant;
  if (name == "nearest") return Boundary::nearest;
  if (name == "periodic") return Boundary::periodic;
  if (name == "mirror") return Boundary::mirror;
  throw grayling::InvalidArgument("unknown boundary '" + name +
                                  "', expected zero, constant, nearest, periodic or mirror");
}

inline grayling::filters::Dimensions dimensions_of(int n) {
  if (n == 2) return grayling::filters::Dimensions::two;
  if (n == 3) return grayling::filters::Dimensions::three;
  throw grayling::InvalidArgument("a filter runs in 2 or 3 dimensions, got " + std::to_string(n));
}

// Calls fill(view) for a new array of the result's type.
template <class T, class Fill>
pybind11::array_t<T> filled(const grayling::Index3& shape, const Fill& fill) {
  auto result = arrays::new_volume<T>(shape);
  const auto view = arrays::mutable_volume_view<T>(result);
  run_cancellable([&](grayling::CancelToken&) {
    fill(view);
    return 0;
  });
  return result;
}

template <class Fill>
pybind11::array response(const grayling::Index3& shape, bool single, const Fill& fill) {
  if (single) return filled<float>(shape, fill);
  return filled<double>(shape, fill);
}
