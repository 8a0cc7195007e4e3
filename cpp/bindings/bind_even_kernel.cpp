// Copyright The grayling developers. Licensed under Apache-2.0.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "any_volume.hpp"
#include "arrays.hpp"
#include "cancellable.hpp"
#include "filtering.hpp"
#include "grayling/filters/even_kernel.hpp"
#include "grayling/filters/taps.hpp"
#include "register.hpp"

namespace py = pybind11;
namespace filters = grayling::filters;

namespace {

template <class T>
std::optional<py::array> filtered_as(const py::array& volume, const filters::EvenKernel& kernel, const Filtering& how) {
  const grayling::AnyVolume image = arrays::any_volume(volume);
  auto result = arrays::new_volume<T>(grayling::shape_of(image));
  const auto view = arrays::mutable_volume_view<T>(result);
  const bool finite =
      run_cancellable([&](grayling::CancelToken&) { return filters::filter_even(image, kernel, how.extension, view); });
  if (!finite) return std::nullopt;
  return result;
}

std::optional<py::array> filtered(const py::array& volume, const filters::EvenKernel& kernel, const Filtering& how) {
  return how.single ? filtered_as<float>(volume, kernel, how) : filtered_as<double>(volume, kernel, how);
}

std::optional<py::array> gaussian(const py::array& volume, const std::array<double, 3>& sigma,
                                  const std::array<int, 3>& order, double cutoff, const Filtering& how) {
  const auto along = [&](std::size_t axis) {
    return filters::EvenTaps{filters::gaussian_taps(sigma[axis], order[axis], cutoff), std::nullopt};
  };
  std::optional<filters::EvenTaps> z;
  if (sigma[0] != 0.0) z = along(0);
  return filtered(volume, {z, along(1), along(2)}, how);
}

}  // namespace

void register_even_kernel(py::module_& module) {
  module.def("transform_gaussian", &gaussian, py::arg("volume"), py::arg("sigma"), py::arg("order"), py::arg("cutoff"),
             py::arg("how"),
             "filter_gaussian by transforms of lines, with orders 0 and 2; None where a voxel is not finite.");
  module.def(
      "transform_laplacian_of_gaussian",
      [](const py::array& volume, double sigma, double cutoff, const Filtering& how) {
        return filtered(volume, filters::even_laplacian_of_gaussian(sigma, cutoff, how.dimensions), how);
      },
      py::arg("volume"), py::arg("sigma"), py::arg("cutoff"), py::arg("how"),
      "filter_laplacian_of_gaussian by transforms of lines; None where a voxel is not finite.");
  module.def(
      "even_line_length",
      [](std::int64_t n, std::int64_t reach, const std::string& boundary) {
        return filters::even_line_length(n, reach, boundary_named(boundary));
      },
      py::arg("n"), py::arg("reach"), py::arg("boundary"), "How many points a line of n voxels is transformed with.");
}
