// Copyright The grayling developers. Licensed under Apache-2.0.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <string>
#include <vector>

#include "any_volume.hpp"
#include "arrays.hpp"
#include "cancellable.hpp"
#include "filtering.hpp"
#include "grayling/error.hpp"
#include "grayling/filters/gabor.hpp"
#include "register.hpp"

namespace py = pybind11;
namespace filters = grayling::filters;

namespace {

filters::GaborResponse response_named(const std::string& name) {
  if (name == "modulus") return filters::GaborResponse::modulus;
  if (name == "phase") return filters::GaborResponse::phase;
  if (name == "real") return filters::GaborResponse::real;
  if (name == "imaginary") return filters::GaborResponse::imaginary;
  throw grayling::InvalidArgument("unknown response '" + name + "', expected modulus, phase, real or imaginary");
}

filters::ResponsePooling pooling_named(const std::string& name) {
  if (name == "average") return filters::ResponsePooling::average;
  if (name == "maximum") return filters::ResponsePooling::maximum;
  if (name == "minimum") return filters::ResponsePooling::minimum;
  throw grayling::InvalidArgument("unknown pooling '" + name + "', expected average, maximum or minimum");
}

// A kernel's spectrum as Python has it: the box [row, column], where it begins, and the sum of the taps.
struct Kernel {
  py::array box;
  std::int64_t first_row = 0, first_column = 0;
  double total = 0.0;
};

template <class T>
filters::GaborKernel<T> kernel_view(const Kernel& kernel) {
  arrays::expect_type<T>(kernel.box);
  if (kernel.box.ndim() != 2 || (kernel.box.flags() & py::array::c_style) == 0) {
    throw grayling::InvalidArgument("the box of a kernel's spectrum is an array of two axes in C order");
  }
  return {static_cast<const T*>(kernel.box.data()),
          kernel.first_row,
          kernel.box.shape(0),
          kernel.first_column,
          kernel.box.shape(1),
          static_cast<T>(kernel.total)};
}

template <class T>
std::int64_t filter(const grayling::AnyVolume& image, const filters::GaborPlane& plane, filters::Extension extension,
                    const std::vector<Kernel>& kernels, const filters::GaborPooling& pooling, py::array& result) {
  const auto view = arrays::mutable_volume_view<T>(result);
  std::vector<filters::GaborKernel<T>> views;
  for (const Kernel& kernel : kernels) views.push_back(kernel_view<T>(kernel));
  return run_cancellable(
      [&](grayling::CancelToken&) { return filters::filter_gabor<T>(image, plane, extension, views, pooling, view); });
}

std::int64_t filter_gabor(const py::array& volume, const filters::GaborPlane& plane,
                          const filters::Extension& extension, const std::vector<Kernel>& kernels,
                          const filters::GaborPooling& pooling, py::array result) {
  const grayling::AnyVolume image = arrays::any_volume(volume);
  const bool single = result.itemsize() == static_cast<py::ssize_t>(sizeof(float));
  if (single) return filter<float>(image, plane, extension, kernels, pooling, result);
  return filter<double>(image, plane, extension, kernels, pooling, result);
}

}  // namespace

void register_gabor(py::module_& module) {
  py::class_<Kernel>(module, "GaborKernel", "What is not negligible of a kernel's spectrum, from a frequency on.")
      .def(py::init([](const py::array& box, std::int64_t first_row, std::int64_t first_column, double total) {
             return Kernel{box, first_row, first_column, total};
           }),
           py::kw_only(), py::arg("box"), py::arg("first_row"), py::arg("first_column"), py::arg("total"));
  py::class_<filters::GaborPlane>(module, "GaborPlane", "Slices across an axis, and their size with padding.")
      .def(py::init([](int axis, std::int64_t n_padded_rows, std::int64_t n_padded_columns) {
             return filters::GaborPlane{axis, n_padded_rows, n_padded_columns};
           }),
           py::kw_only(), py::arg("axis"), py::arg("n_padded_rows"), py::arg("n_padded_columns"));
  py::class_<filters::GaborPooling>(module, "GaborPooling", "What is taken of responses, and how they become one.")
      .def(py::init([](const std::string& response, const std::string& pooling, double scale, bool starts) {
             return filters::GaborPooling{response_named(response), pooling_named(pooling), scale, starts};
           }),
           py::kw_only(), py::arg("response"), py::arg("pooling"), py::arg("scale"), py::arg("starts"));
  py::class_<filters::Extension>(module, "Extension", "What lies beyond an image.")
      .def(py::init([](const std::string& boundary, double value) {
             return filters::Extension{boundary_named(boundary), boundary == "zero" ? 0.0 : value};
           }),
           py::kw_only(), py::arg("boundary"), py::arg("value"));
  module.def("filter_gabor", &filter_gabor, py::arg("volume"), py::arg("plane"), py::arg("extension"),
             py::arg("kernels"), py::arg("pooling"), py::arg("result"), "Returns how many voxels are not finite.");
  module.def(
      "gabor_padded_length",
      [](std::int64_t n, std::int64_t reach, const std::string& boundary) {
        return filters::padded_length(n, reach, boundary_named(boundary));
      },
      py::arg("n"), py::arg("reach"), py::arg("boundary"));
}
