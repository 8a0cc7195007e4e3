// Copyright The grayling developers. Licensed under Apache-2.0.
#include <string>

#include "grayling/cpu_budget.hpp"
#include "grayling/simd.hpp"
#include "grayling/threads.hpp"
#include "grayling/version.hpp"
#include "register.hpp"

namespace py = pybind11;

void register_runtime(py::module_& module) {
  module.attr("__version__") = grayling::version();
  module.attr("compiler") = grayling::compiler();

  module.def("num_threads", &grayling::num_threads);
  module.def("set_num_threads", &grayling::set_num_threads, py::arg("n_threads"));
  module.def("reset_num_threads", &grayling::reset_num_threads);
  module.def("available_cpus", &grayling::available_cpus);

  module.def("simd_path", [] { return grayling::simd_path_name(grayling::simd_path()); });
  module.def(
      "set_simd_path", [](const std::string& name) { grayling::set_simd_path(grayling::parse_simd_path(name)); },
      py::arg("name"));
  module.def(
      "simd_path_available",
      [](const std::string& name) { return grayling::simd_path_available(grayling::parse_simd_path(name)); },
      py::arg("name"));
}
