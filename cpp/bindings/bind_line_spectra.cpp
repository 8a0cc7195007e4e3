// Copyright The grayling developers. Licensed under Apache-2.0.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <cstdint>
#include <string>
#include <variant>

#include "any_volume.hpp"
#include "arrays.hpp"
#include "cancellable.hpp"
#include "filtering.hpp"
#include "grayling/filters/line_spectra.hpp"
#include "register.hpp"

namespace py = pybind11;
namespace filters = grayling::filters;

namespace {

// In floats or doubles, as the arrays must be.
class LineSpectra {
 public:
  LineSpectra(const grayling::Index3& shape, std::int64_t padding, const Filtering& how,
              const filters::Transfer& transfer)
      : n_slices_(shape.z), spectra_(filters::LineSpectra<float>(shape, padding, how.extension, transfer)) {
    if (!how.single) spectra_ = filters::LineSpectra<double>(shape, padding, how.extension, transfer);
  }

  std::int64_t slice_size() const {
    return std::visit([](const auto& spectra) { return spectra.slice_size(); }, spectra_);
  }
  std::int64_t thread_size() const {
    return std::visit([](const auto& spectra) { return spectra.thread_size(); }, spectra_);
  }

  bool forward(const py::array& volume, py::array& values) const {
    const grayling::AnyVolume image = arrays::any_volume(volume);
    return run([&]<class T>(const filters::LineSpectra<T>& spectra) {
      T* const to = spectra_of<T>(values);
      return [&spectra, image, to] { return spectra.forward(image, to); };
    });
  }

  void multiply(py::array& values, const filters::Transfer& transfer, py::array& result) const {
    run([&]<class T>(const filters::LineSpectra<T>& spectra) {
      const T* const from = spectra_of<T>(values);
      T* const to = spectra_of<T>(result);
      return [&spectra, &transfer, from, to] { return spectra.multiply(from, transfer, to), true; };
    });
  }

  void back(py::array& values, const filters::Transfer& transfer, std::int64_t begin, py::array& response) const {
    run([&]<class T>(const filters::LineSpectra<T>& spectra) {
      const T* const from = spectra_of<T>(values);
      const auto view = arrays::mutable_volume_view<T>(response);
      return [&spectra, &transfer, from, begin, view] { return spectra.back(from, transfer, begin, view), true; };
    });
  }

  bool filter_slices(const py::array& volume, const filters::Transfer& transfer, py::array& response) const {
    const grayling::AnyVolume image = arrays::any_volume(volume);
    return run([&]<class T>(const filters::LineSpectra<T>& spectra) {
      const auto view = arrays::mutable_volume_view<T>(response);
      return [&spectra, &transfer, image, view] { return spectra.filter_slices(image, transfer, view); };
    });
  }

 private:
  template <class T>
  T* spectra_of(py::array& values) const {
    arrays::expect_type<T>(values);
    const py::ssize_t size = n_slices_ * slice_size();
    if (values.size() != size || !(values.flags() & py::array::c_style)) {
      throw grayling::InvalidGeometry("expected spectra of " + std::to_string(size) + " values in C order");
    }
    return static_cast<T*>(values.mutable_data());
  }

  // prepare, which looks at arrays, returns what is run without the interpreter.
  template <class Prepare>
  bool run(const Prepare& prepare) const {
    return std::visit(
        [&](const auto& spectra) {
          const auto task = prepare(spectra);
          return run_cancellable([&](grayling::CancelToken&) { return task(); });
        },
        spectra_);
  }

  std::int64_t n_slices_;
  std::variant<filters::LineSpectra<float>, filters::LineSpectra<double>> spectra_;
};

}  // namespace

void register_line_spectra(py::module_& module) {
  module.def("has_line_transform", &filters::has_line_transform, py::arg("n"),
             "Whether LineSpectra has transforms of a length: one without prime factors above 5.");
  py::class_<LineSpectra>(module, "LineSpectra",
                          "An image's passes to a filter's spectrum and back; shape is (z, y, x). Arrays are of the "
                          "type that how has, spectra of any shape in C order.")
      .def(py::init([](const std::array<std::int64_t, 3>& shape, std::int64_t padding, const Filtering& how,
                       const filters::Transfer& transfer) {
             return LineSpectra(arrays::index3(shape), padding, how, transfer);
           }),
           py::arg("shape"), py::arg("padding"), py::arg("how"), py::arg("transfer"))
      .def_property_readonly("slice_size", &LineSpectra::slice_size, "Numbers that the spectrum of a slice takes.")
      .def_property_readonly("thread_size", &LineSpectra::thread_size, "Numbers that a thread has under way.")
      .def("forward", &LineSpectra::forward, py::arg("volume"), py::arg("spectra"),
           "Writes the spectra of all slices along y and x; returns whether all voxels are finite.")
      .def("multiply", &LineSpectra::multiply, py::arg("spectra"), py::arg("transfer"), py::arg("result"),
           "Writes the spectra times a filter, transformed back along z, which may be in place.")
      .def("back", &LineSpectra::back, py::arg("spectra"), py::arg("transfer"), py::arg("begin"), py::arg("response"),
           "Writes the response of slices from begin on, from what multiply gives.")
      .def("filter_slices", &LineSpectra::filter_slices, py::arg("volume"), py::arg("transfer"), py::arg("response"),
           "Writes the response of a filter in 2 dimensions; returns whether all voxels are finite.");
}
