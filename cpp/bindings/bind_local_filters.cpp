// Copyright The grayling developers. Licensed under Apache-2.0.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "any_volume.hpp"
#include "arrays.hpp"
#include "cancellable.hpp"
#include "filtering.hpp"
#include "grayling/filters/dense_kernel.hpp"
#include "grayling/filters/gradient_magnitude.hpp"
#include "grayling/filters/local_binary_pattern.hpp"
#include "grayling/filters/median.hpp"
#include "grayling/filters/pointwise.hpp"
#include "grayling/filters/spherical_pattern.hpp"
#include "register.hpp"

namespace py = pybind11;
namespace filters = grayling::filters;

namespace {

using Triple = std::array<std::int64_t, 3>;
using Doubles = py::array_t<double, py::array::c_style | py::array::forcecast>;

Triple zyx(const grayling::Index3& index) { return {index.z, index.y, index.x}; }

std::vector<double> values_of(const Doubles& array) { return {array.data(), array.data() + array.size()}; }

py::array gradient_magnitude(const py::array& volume, const std::array<double, 3>& spacing, const Filtering& how) {
  const grayling::AnyVolume image = arrays::any_volume(volume);
  return response(grayling::shape_of(image), how.single, [&](const auto& view) {
    filters::gradient_magnitude(image, arrays::spacing(spacing), how.dimensions, how.extension, view);
  });
}

py::array median(const py::array& volume, std::int64_t support, const Filtering& how) {
  const grayling::AnyVolume image = arrays::any_volume(volume);
  return response(grayling::shape_of(image), how.single,
                  [&](const auto& view) { filters::median(image, support, how.dimensions, how.extension, view); });
}

py::array pointwise(const py::array& volume, const std::string& function, double largest, bool single) {
  const grayling::AnyVolume image = arrays::any_volume(volume);
  const filters::Pointwise chosen = filters::pointwise_named(function);
  return response(grayling::shape_of(image), single,
                  [&](const auto& view) { filters::filter_pointwise(image, chosen, largest, view); });
}

double largest_magnitude(const py::array& volume) {
  const grayling::AnyVolume image = arrays::any_volume(volume);
  return run_cancellable([&](grayling::CancelToken&) { return filters::largest_magnitude(image); });
}

py::array local_binary_pattern(const py::array& volume, const std::vector<std::pair<double, double>>& points,
                               const std::string& code, const Filtering& how) {
  const grayling::AnyVolume image = arrays::any_volume(volume);
  const filters::PatternCode chosen = filters::pattern_code_named(code);
  std::vector<filters::CirclePoint> circle;
  for (const auto& [y, x] : points) circle.push_back({y, x});
  return response(grayling::shape_of(image), how.single,
                  [&](const auto& view) { filters::local_binary_pattern(image, circle, chosen, how.extension, view); });
}

filters::SpherePattern sphere_pattern(const std::vector<std::array<double, 3>>& points, const Doubles& forms,
                                      const Doubles& real, const Doubles& imaginary) {
  filters::SpherePattern pattern;
  for (const auto& [z, y, x] : points) pattern.points.push_back({z, y, x});
  pattern.n_forms = forms.ndim() == 2 ? forms.shape(0) : 0;
  pattern.forms = values_of(forms);
  pattern.real = values_of(real);
  pattern.imaginary = values_of(imaginary);
  return pattern;
}

py::array spherical_pattern(const py::array& volume, const py::array& sampled, const filters::SpherePattern& pattern,
                            const Filtering& how) {
  const grayling::AnyVolume image = arrays::any_volume(volume), from = arrays::any_volume(sampled);
  return response(grayling::shape_of(image), how.single,
                  [&](const auto& view) { filters::spherical_pattern(image, from, pattern, how.extension, view); });
}

py::array dense(const py::array& volume, const Doubles& kernel, const std::array<std::int64_t, 3>& origin,
                const std::array<std::int64_t, 3>& step, const Filtering& how) {
  const grayling::AnyVolume image = arrays::any_volume(volume);
  const filters::DenseKernel weights{arrays::shape_of(kernel), values_of(kernel), arrays::index3(origin),
                                     arrays::index3(step)};
  for (const std::int64_t every : step) {
    if (every < 1) throw grayling::InvalidArgument("steps between responses are at least 1");
  }
  return response(filters::response_shape(grayling::shape_of(image), weights.step), how.single,
                  [&](const auto& view) { filters::filter_dense(image, weights, how.extension, view); });
}

}  // namespace

void register_local_filters(py::module_& module) {
  module.def("filter_gradient_magnitude", &gradient_magnitude, py::arg("volume"), py::arg("spacing"), py::arg("how"));
  module.def("filter_median", &median, py::arg("volume"), py::arg("support"), py::arg("how"));
  module.def("filter_pointwise", &pointwise, py::arg("volume"), py::arg("function"), py::arg("largest"),
             py::arg("single"));
  module.def("largest_magnitude", &largest_magnitude, py::arg("volume"),
             "The largest magnitude of a voxel; NaN where one is not finite.");
  module.def("filter_local_binary_pattern", &local_binary_pattern, py::arg("volume"), py::arg("points"),
             py::arg("code"), py::arg("how"), "points are (y, x) from the centre, in voxels.");
  py::class_<filters::SpherePattern>(module, "SpherePattern", "Points on a sphere, and what is made of their pattern.")
      .def(py::init(&sphere_pattern), py::kw_only(), py::arg("points"), py::arg("forms"), py::arg("real"),
           py::arg("imaginary"))
      .def_readwrite("cubic", &filters::SpherePattern::cubic)
      .def_readwrite("rounded", &filters::SpherePattern::rounded)
      .def_readwrite("by_points", &filters::SpherePattern::by_points)
      .def_readwrite("in_order", &filters::SpherePattern::in_order)
      .def_readwrite("single", &filters::SpherePattern::single)
      .def_readwrite("cut", &filters::SpherePattern::cut)
      .def_property(
          "range", [](const filters::SpherePattern& pattern) { return std::pair{pattern.lowest, pattern.highest}; },
          [](filters::SpherePattern& pattern, const std::pair<double, double>& range) {
            std::tie(pattern.lowest, pattern.highest) = range;
          },
          "Interpolated intensities are moved to this range.")
      .def_property(
          "within",
          [](const filters::SpherePattern& pattern) { return std::pair{zyx(pattern.begin), zyx(pattern.whole)}; },
          [](filters::SpherePattern& pattern, const std::pair<Triple, Triple>& within) {
            pattern.begin = arrays::index3(within.first);
            pattern.whole = arrays::index3(within.second);
          },
          "The first voxel in the image that this one is a part of, and that image's shape.")
      .def_property(
          "origin", [](const filters::SpherePattern& pattern) { return zyx(pattern.origin); },
          [](filters::SpherePattern& pattern, const Triple& origin) { pattern.origin = arrays::index3(origin); });
  module.def("filter_spherical_pattern", &spherical_pattern, py::arg("volume"), py::arg("sampled"), py::arg("pattern"),
             py::arg("how"));
  module.def("filter_dense", &dense, py::arg("volume"), py::arg("kernel"), py::arg("origin"), py::arg("step"),
             py::arg("how"), "A correlation; the response at every step-th voxel.");
}
