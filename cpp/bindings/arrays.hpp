// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "grayling/error.hpp"
#include "grayling/pages.hpp"
#include "grayling/volume.hpp"

// NumPy arrays and the core's views of them. Nothing here copies or converts silently: Python's side of the package
// brings arrays into shape, and what still does not fit is an error that says what was expected.
namespace arrays {

namespace py = pybind11;

inline grayling::Index3 shape_of(const py::array& array) {
  if (array.ndim() != 3) {
    throw grayling::InvalidGeometry("expected a volume of 3 axes (z, y, x), got " + std::to_string(array.ndim()));
  }
  return {array.shape(0), array.shape(1), array.shape(2)};
}

template <class T>
void expect_type(const py::array& array) {
  if (py::dtype::of<T>().equal(array.dtype())) return;
  throw grayling::InvalidArgument("expected an array of " + std::string(py::str(py::dtype::of<T>())) + ", got " +
                                  std::string(py::str(array.dtype())));
}

// The stride of an axis in elements; an axis with at most one element is never stepped along.
inline std::int64_t element_stride(const py::array& array, int axis) {
  if (array.shape(axis) <= 1) return 0;
  if (array.strides(axis) % array.itemsize() != 0) {
    throw grayling::InvalidArgument("the array's strides are no multiples of its item size; copy it first");
  }
  return array.strides(axis) / array.itemsize();
}

template <class T>
grayling::VolumeView<T> view_of(const py::array& array, T* data) {
  const grayling::Index3 shape = shape_of(array);
  if (shape.x > 1 && array.strides(2) != array.itemsize()) {
    throw grayling::InvalidArgument("rows (axis x) must be contiguous; use numpy.ascontiguousarray");
  }
  return {data, shape, element_stride(array, 0), element_stride(array, 1)};
}

// Views borrow the array's memory: keep the array alive, and hold the GIL while making one.
template <class T>
grayling::VolumeView<const T> volume_view(const py::array& array) {
  expect_type<T>(array);
  return view_of(array, static_cast<const T*>(array.data()));
}

template <class T>
grayling::VolumeView<T> mutable_volume_view(py::array& array) {
  expect_type<T>(array);
  return view_of(array, static_cast<T*>(array.mutable_data()));  // raises ValueError for a read-only array
}

// A copy of an array of one axis.
template <class T>
std::vector<T> to_vector(const py::array& array) {
  expect_type<T>(array);
  if (array.ndim() != 1) {
    throw grayling::InvalidArgument("expected an array of 1 axis, got " + std::to_string(array.ndim()));
  }
  const auto values = array.unchecked<T, 1>();
  std::vector<T> result;
  for (py::ssize_t k = 0; k < values.shape(0); ++k) result.push_back(values(k));
  return result;
}

// A new array in C order, not initialised.
template <class T>
py::array_t<T> new_volume(const grayling::Index3& shape) {
  const std::size_t n_bytes = static_cast<std::size_t>(grayling::voxel_count(shape)) * sizeof(T);
  if (n_bytes < grayling::kLargeBytes) return py::array_t<T>({shape.z, shape.y, shape.x});
  auto pages = std::make_unique<grayling::Pages>(grayling::new_pages(n_bytes));
  T* data = static_cast<T*>(pages->get());
  const py::capsule owner(pages.get(), [](void* pointer) { delete static_cast<grayling::Pages*>(pointer); });
  pages.release();
  return py::array_t<T>({shape.z, shape.y, shape.x}, data, owner);
}

// Moves a vector into an array of the given shape; the array owns the memory.
template <class T>
py::array_t<T> from_vector(std::vector<T>&& values, std::vector<py::ssize_t> shape) {
  auto owned = std::make_unique<std::vector<T>>(std::move(values));
  T* data = owned->data();
  const py::capsule owner(owned.get(), [](void* pointer) { delete static_cast<std::vector<T>*>(pointer); });
  owned.release();
  return py::array_t<T>(std::move(shape), data, owner);
}

template <class T>
py::array_t<T> from_vector(std::vector<T>&& values) {
  const auto size = static_cast<py::ssize_t>(values.size());
  return from_vector(std::move(values), {size});
}

inline grayling::Index3 index3(const std::array<std::int64_t, 3>& zyx) { return {zyx[0], zyx[1], zyx[2]}; }
inline grayling::Spacing spacing(const std::array<double, 3>& zyx_mm) { return {zyx_mm[0], zyx_mm[1], zyx_mm[2]}; }

}  // namespace arrays
