// Copyright The grayling developers. Licensed under Apache-2.0.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "any_volume.hpp"
#include "arrays.hpp"
#include "cancellable.hpp"
#include "grayling/error.hpp"
#include "grayling/itk_resample.hpp"
#include "grayling/resample.hpp"
#include "register.hpp"

namespace py = pybind11;

namespace {

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;
using Shape = std::array<std::int64_t, 3>;

template <class Choice, std::size_t N>
Choice named(const std::string& name, const char* what, const std::array<std::pair<const char*, Choice>, N>& choices) {
  std::string known;
  for (const auto& [known_name, choice] : choices) {
    if (name == known_name) return choice;
    known += std::string(known.empty() ? "'" : ", '") + known_name + "'";
  }
  throw grayling::InvalidArgument("unknown " + std::string(what) + " '" + name + "', expected one of " + known);
}

grayling::Interpolator interpolator(const std::string& interpolation, const std::string& border) {
  using enum grayling::Interpolation;
  constexpr std::array<std::pair<const char*, grayling::Interpolation>, 4> kInterpolations{
      {{"nearest", nearest},
       {"linear", linear},
       {"cubic_spline", cubic_spline},
       {"cubic_convolution", cubic_convolution}}};
  constexpr std::array<std::pair<const char*, grayling::Border>, 2> kBorders{
      {{"nearest", grayling::Border::nearest}, {"mirror", grayling::Border::mirror}}};
  return {named(interpolation, "interpolation", kInterpolations), named(border, "border", kBorders)};
}

template <class Grid>
py::array_t<double> image_on(const Grid& grid, const py::array& volume, const std::string& interpolation,
                             const std::string& border) {
  const grayling::AnyVolume image = arrays::any_volume(volume);
  const grayling::Interpolator how = interpolator(interpolation, border);
  grayling::check_grid(grayling::shape_of(image), grid);
  auto result = arrays::new_volume<double>(grid.shape);
  const auto view = arrays::mutable_volume_view<double>(result);
  run_cancellable([&](grayling::CancelToken&) {
    grayling::resample(image, grid, how, view);
    return 0;
  });
  return result;
}

grayling::ConstVolume<std::uint8_t> mask_view(const py::array& mask) {
  if (mask.dtype().kind() == 'b') return arrays::view_of(mask, static_cast<const std::uint8_t*>(mask.data()));
  return arrays::volume_view<std::uint8_t>(mask);
}

template <class Grid>
py::array_t<std::uint8_t> mask_on(const Grid& grid, const py::array& mask, const std::string& interpolation,
                                  const std::string& border, double threshold) {
  const auto inside = mask_view(mask);
  const grayling::Interpolator how = interpolator(interpolation, border);
  grayling::check_grid(inside.shape, grid);
  auto result = arrays::new_volume<std::uint8_t>(grid.shape);
  const auto view = arrays::mutable_volume_view<std::uint8_t>(result);
  run_cancellable([&](grayling::CancelToken&) {
    grayling::resample_mask(inside, grid, how, threshold, view);
    return 0;
  });
  return result;
}

grayling::SamplingGrid sampling(const Shape& shape, const Triple& origin, const Triple& step,
                                const Shape& begin = {0, 0, 0}) {
  return {arrays::index3(shape), origin, step, arrays::index3(begin)};
}

grayling::AffineGrid affine(const Shape& shape, const Triple& origin, const Matrix& matrix) {
  return {arrays::index3(shape), origin, matrix};
}

using Frame = std::pair<Triple, Matrix>;

py::array as_itk(const py::array& volume, const Shape& shape, const Frame& to_point, const Frame& to_index,
                 const std::string& interpolation) {
  using enum grayling::ItkInterpolation;
  constexpr std::array<std::pair<const char*, grayling::ItkInterpolation>, 2> kInterpolations{
      {{"nearest", nearest}, {"cubic_spline", cubic_spline}}};
  const auto how = named(interpolation, "interpolation", kInterpolations);
  const grayling::ItkGrid grid{
      arrays::index3(shape), {to_point.first, to_point.second}, {to_index.first, to_index.second}};
  return std::visit(
      [&]<class T>(const grayling::VolumeView<const T>& image) -> py::array {
        grayling::check_grid(image.shape, grid);
        auto result = arrays::new_volume<T>(grid.shape);
        const auto view = arrays::mutable_volume_view<T>(result);
        run_cancellable([&](grayling::CancelToken&) {
          grayling::resample_as_itk(image, grid, how, view);
          return 0;
        });
        return result;
      },
      arrays::any_volume(volume));
}

}  // namespace

void register_preprocess(py::module_& module) {
  module.def(
      "resample",
      [](const py::array& volume, const Shape& shape, const Triple& origin, const Triple& step,
         const std::string& interpolation, const std::string& border,
         const Shape& begin) { return image_on(sampling(shape, origin, step, begin), volume, interpolation, border); },
      py::arg("volume"), py::arg("shape"), py::arg("origin"), py::arg("step"), py::arg("interpolation"),
      py::arg("border"), py::arg("begin") = Shape{0, 0, 0},
      "The image on the grid whose voxel k lies at index coordinate origin + (begin + k) * step.");
  module.def(
      "resample_mask",
      [](const py::array& mask, const Shape& shape, const Triple& origin, const Triple& step,
         const std::string& interpolation, const std::string& border,
         double threshold) { return mask_on(sampling(shape, origin, step), mask, interpolation, border, threshold); },
      py::arg("mask"), py::arg("shape"), py::arg("origin"), py::arg("step"), py::arg("interpolation"),
      py::arg("border"), py::arg("threshold"),
      "1 where the interpolated mask reaches the threshold (less 1e-6), 0 elsewhere.");
  module.def(
      "resample_affine",
      [](const py::array& volume, const Shape& shape, const Triple& origin, const Matrix& matrix,
         const std::string& interpolation,
         const std::string& border) { return image_on(affine(shape, origin, matrix), volume, interpolation, border); },
      py::arg("volume"), py::arg("shape"), py::arg("origin"), py::arg("matrix"), py::arg("interpolation"),
      py::arg("border"), "The image on the grid whose voxel k lies at index coordinate origin + matrix @ k.");
  module.def(
      "resample_mask_affine",
      [](const py::array& mask, const Shape& shape, const Triple& origin, const Matrix& matrix,
         const std::string& interpolation, const std::string& border,
         double threshold) { return mask_on(affine(shape, origin, matrix), mask, interpolation, border, threshold); },
      py::arg("mask"), py::arg("shape"), py::arg("origin"), py::arg("matrix"), py::arg("interpolation"),
      py::arg("border"), py::arg("threshold"), "As resample_mask, on a grid of any orientation.");
  module.def("resample_as_itk", &as_itk, py::arg("volume"), py::arg("shape"), py::arg("to_point"), py::arg("to_index"),
             py::arg("interpolation"),
             "The image on another grid, with ITK's numbers; frames are (origin, matrix) pairs, (z, y, x).");
}
