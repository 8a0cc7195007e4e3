// Copyright The grayling developers. Licensed under Apache-2.0.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "any_volume.hpp"
#include "arrays.hpp"
#include "cancellable.hpp"
#include "filtering.hpp"
#include "grayling/error.hpp"
#include "grayling/filters/mean.hpp"
#include "grayling/filters/orientations.hpp"
#include "grayling/filters/recursive_gaussian.hpp"
#include "grayling/filters/separable.hpp"
#include "grayling/filters/taps.hpp"
#include "grayling/filters/wavelets.hpp"
#include "register.hpp"

namespace py = pybind11;
namespace filters = grayling::filters;

namespace {

Filtering filtering(int dimensions, const std::string& boundary, double value, bool single) {
  const double beyond = boundary == "zero" ? 0.0 : value;
  return {dimensions_of(dimensions), {boundary_named(boundary), beyond}, single};
}

py::array filtered(const py::array& volume, const filters::SeparablePlan& plan, const Filtering& how) {
  const grayling::AnyVolume image = arrays::any_volume(volume);
  return response(grayling::shape_of(image), how.single,
                  [&](const auto& result) { filters::filter_separable(image, plan, how.extension, result); });
}

py::array mean(const py::array& volume, std::int64_t support, const Filtering& how) {
  const grayling::AnyVolume image = arrays::any_volume(volume);
  return response(grayling::shape_of(image), how.single, [&](const auto& result) {
    filters::filter_mean(image, support, how.dimensions, how.extension, result);
  });
}

filters::SeparablePlan oriented(const filters::SeparableKernel& kernel, filters::Dimensions dimensions,
                                const std::optional<std::string>& pooling) {
  if (!pooling) return filters::upright(kernel);
  const auto how = [&] {
    if (*pooling == "average") return filters::OrientationPooling::average;
    if (*pooling == "maximum") return filters::OrientationPooling::maximum;
    if (*pooling == "minimum") return filters::OrientationPooling::minimum;
    throw grayling::InvalidArgument("unknown pooling '" + *pooling + "', expected average, maximum or minimum");
  }();
  if (dimensions == filters::Dimensions::two) return filters::in_every_orientation_2d(kernel, how);
  return filters::in_every_orientation_3d(kernel, how);
}

py::array laws(const py::array& volume, const std::string& kernel, const std::optional<std::string>& pooling,
               std::optional<std::int64_t> energy_radius, const Filtering& how) {
  const auto dimensions = filters::laws_dimensions(kernel);
  filters::SeparablePlan plan = oriented(filters::laws_kernel(kernel), dimensions, pooling);
  plan.magnitude = energy_radius.has_value();
  const py::array map = filtered(volume, plan, how);
  return energy_radius ? mean(map, 2 * *energy_radius + 1, how) : map;
}

py::array wavelet(const py::array& volume, const std::string& name, const std::string& subband, int level,
                  const std::optional<std::string>& pooling, const Filtering& how) {
  if (subband.size() != 2 && subband.size() != 3) {
    throw grayling::InvalidArgument("a subband has two letters or three, such as LH or LLH, got '" + subband + "'");
  }
  const auto along = [&](std::size_t axis) { return filters::wavelet_cascade(name, subband[axis], level); };
  const filters::SeparableKernel kernel{along(0), along(1), subband.size() == 3 ? along(2) : filters::Cascade{}};
  return filtered(volume, oriented(kernel, dimensions_of(static_cast<int>(subband.size())), pooling), how);
}

py::array gaussian(const py::array& volume, const std::array<double, 3>& sigma, const std::array<int, 3>& order,
                   double cutoff, const Filtering& how) {
  const auto along = [&](std::size_t axis) {
    return sigma[axis] == 0.0 ? filters::Cascade{}
                              : filters::Cascade{filters::gaussian_taps(sigma[axis], order[axis], cutoff)};
  };
  return filtered(volume, filters::upright({along(2), along(1), along(0)}), how);
}

using Window = std::pair<std::array<std::int64_t, 3>, std::array<std::int64_t, 3>>;

py::array recursive_laplacian(const py::array& volume, const std::array<double, 3>& spacing_mm, double sigma_mm,
                              bool scale_normalised, int dimensions, const std::optional<Window>& window) {
  const grayling::AnyVolume image = arrays::any_volume(volume);
  const filters::RecursiveLaplacian how{sigma_mm, scale_normalised, dimensions_of(dimensions)};
  grayling::Box box{{0, 0, 0}, grayling::shape_of(image)};
  if (window) box = {arrays::index3(window->first), arrays::index3(window->second)};
  return filled<float>(box.size, [&](const auto& result) {
    filters::recursive_laplacian(image, arrays::spacing(spacing_mm), how, box, result);
  });
}

}  // namespace

void register_filters(py::module_& module) {
  py::class_<Filtering>(module, "Filtering", "What every filter is told beside its own parameters.")
      .def(py::init(&filtering), py::kw_only(), py::arg("dimensions"), py::arg("boundary"), py::arg("value"),
           py::arg("single"))
      .def_property_readonly("single", [](const Filtering& how) { return how.single; })
      .def_property_readonly(
          "constant_beyond",
          [](const Filtering& how) -> std::optional<double> {
            if (how.extension.boundary != filters::Boundary::constant) return std::nullopt;
            return how.extension.value;
          },
          "The intensity beyond the image; None where the image continues there.");
  module.def("filter_mean", &mean, py::arg("volume"), py::arg("support"), py::arg("how"));
  module.def("filter_gaussian", &gaussian, py::arg("volume"), py::arg("sigma"), py::arg("order"), py::arg("cutoff"),
             py::arg("how"), "sigma and order are (z, y, x); a sigma of 0 leaves the axis alone.");
  module.def(
      "filter_laplacian_of_gaussian",
      [](const py::array& volume, double sigma, double cutoff, const Filtering& how) {
        return filtered(volume, filters::laplacian_of_gaussian_plan(sigma, cutoff, how.dimensions), how);
      },
      py::arg("volume"), py::arg("sigma"), py::arg("cutoff"), py::arg("how"));
  module.def("filter_recursive_laplacian", &recursive_laplacian, py::arg("volume"), py::arg("spacing_mm"),
             py::kw_only(), py::arg("sigma_mm"), py::arg("scale_normalised"), py::arg("dimensions"),
             py::arg("window") = py::none(),
             "Always float32, as SimpleITK's LaplacianRecursiveGaussian; of a window (begin, size) or all.");
  module.def(
      "gaussian_taps",
      [](double sigma, int order, double cutoff) {
        return arrays::from_vector(filters::gaussian_taps(sigma, order, cutoff).weight);
      },
      py::arg("sigma"), py::arg("order"), py::arg("cutoff"),
      "The weights along an axis, the voxel's own in the middle.");
  module.def(
      "laplacian_of_gaussian_taps",
      [](double sigma, double cutoff) {
        filters::LaplacianTaps taps = filters::laplacian_of_gaussian_taps(sigma, cutoff);
        return std::array{arrays::from_vector(std::move(taps.gaussian.weight)),
                          arrays::from_vector(std::move(taps.second.weight))};
      },
      py::arg("sigma"), py::arg("cutoff"), "Weights along an axis: of the Gaussian and of its second derivative.");
  module.def("filter_laws", &laws, py::arg("volume"), py::arg("kernel"), py::arg("pooling"), py::arg("energy_radius"),
             py::arg("how"));
  module.def("filter_wavelet", &wavelet, py::arg("volume"), py::arg("wavelet"), py::arg("subband"), py::arg("level"),
             py::arg("pooling"), py::arg("how"));
  module.def("wavelet_names", &filters::wavelet_names);
  module.def("wavelet_reach", &filters::wavelet_reach, py::arg("wavelet"), py::arg("level"),
             "How many voxels the taps of a level reach to either side.");
}
