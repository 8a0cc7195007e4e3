// Copyright The grayling developers. Licensed under Apache-2.0.
#include "device.hpp"
#include "register.hpp"

namespace py = pybind11;

PYBIND11_MODULE(_cuda, module) {
  module.doc() = "The CUDA backend of grayling. Private: its names may change in any release.";
  register_errors();
  using NoGil = py::call_guard<py::gil_scoped_release>;
  module.def("device_count", &grayling::device_count, NoGil());
  module.def("device_name", &grayling::device_name, py::arg("device") = 0, NoGil());
  module.def("check_device", &grayling::check_device, py::arg("device") = 0, NoGil());
}
