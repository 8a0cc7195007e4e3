// Copyright The grayling developers. Licensed under Apache-2.0.
#include <pybind11/complex.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <complex>
#include <cstdint>
#include <string>
#include <vector>

#include "any_volume.hpp"
#include "arrays.hpp"
#include "cancellable.hpp"
#include "filtering.hpp"
#include "grayling/filters/spectral.hpp"
#include "grayling/filters/steering.hpp"
#include "register.hpp"

namespace py = pybind11;
namespace filters = grayling::filters;

namespace {

filters::FrequencyGrid grid_named(const std::string& name) {
  if (name == "centred") return filters::FrequencyGrid::centred;
  if (name == "transform") return filters::FrequencyGrid::transform;
  throw grayling::InvalidArgument("unknown frequencies '" + name + "', expected centred or transform");
}

filters::Transfer transfer(const std::array<std::int64_t, 3>& lengths, const std::string& grid,
                           const filters::Isotropic& isotropic, const filters::RieszOrder& order,
                           const Filtering& how) {
  return {arrays::index3(lengths), how.dimensions, grid_named(grid), isotropic, order};
}

template <class T>
bool is_of(const py::array& array) {
  return py::dtype::of<T>().equal(array.dtype());
}

// Arrays that are written to as one run of memory.
template <class T>
T* values_of(py::array& array, py::ssize_t size) {
  arrays::expect_type<T>(array);
  if (array.size() != size || !(array.flags() & py::array::c_style)) {
    throw grayling::InvalidGeometry("expected an array of " + std::to_string(size) + " values in C order");
  }
  return static_cast<T*>(array.mutable_data());
}

template <class T>
void multiply(const filters::Transfer& transfer, py::array& block, const std::vector<std::int64_t>& y) {
  const grayling::Index3 shape = arrays::shape_of(block);
  if (shape.y != static_cast<std::int64_t>(y.size())) {
    throw grayling::InvalidGeometry("a block of a spectrum has as many rows as y has positions");
  }
  const filters::SpectrumBlock<T> view{values_of<std::complex<T>>(block, block.size()), shape.z, shape.x, y};
  run_cancellable([&](grayling::CancelToken&) {
    transfer.multiply(view);
    return 0;
  });
}

template <class T>
bool extend_rows(const py::array& volume, std::int64_t begin, std::int64_t padding, const Filtering& how,
                 py::array& rows) {
  const grayling::AnyVolume image = arrays::any_volume(volume);
  const auto view = arrays::mutable_volume_view<T>(rows);
  return run_cancellable(
      [&](grayling::CancelToken&) { return filters::extend_rows(image, begin, padding, how.extension, view); });
}

template <class T>
void gather_rows(py::array& spectra, std::int64_t begin, const std::vector<std::int64_t>& source, py::array& block) {
  const grayling::Index3 shape = arrays::shape_of(spectra), to = arrays::shape_of(block);
  if (to.z != static_cast<std::int64_t>(source.size())) {
    throw grayling::InvalidGeometry("a block of gathered rows has as many slices as the source has positions");
  }
  const filters::RowsOfSlices<T> rows{values_of<std::complex<T>>(spectra, spectra.size()), shape, begin, to.y, to.x};
  std::complex<T>* const values = values_of<std::complex<T>>(block, block.size());
  run_cancellable([&](grayling::CancelToken&) {
    filters::gather_rows(rows, source, values);
    return 0;
  });
}

template <class T>
std::array<T*, 6> six(std::array<py::array, 6>& arrays, py::ssize_t size) {
  std::array<T*, 6> values{};
  for (std::size_t k = 0; k < 6; ++k) values[k] = values_of<T>(arrays[k], size);
  return values;
}

template <class T>
void axes_of_tensors(std::array<py::array, 6>& tensor) {
  const py::ssize_t n = tensor[0].size();
  const auto values = six<T>(tensor, n);
  run_cancellable([&](grayling::CancelToken&) {
    filters::axes_of_tensors(values, n);
    return 0;
  });
}

template <class T>
void add_steered(std::array<py::array, 6>& axes, const filters::RieszOrder& steered, const filters::RieszOrder& plain,
                 py::array& response, py::array& sum) {
  const py::ssize_t n = sum.size();
  const auto writable = six<T>(axes, n);
  std::array<const T*, 6> values{};
  std::copy(writable.begin(), writable.end(), values.begin());
  const T* const plain_response = values_of<T>(response, n);
  T* const result = values_of<T>(sum, n);
  run_cancellable([&](grayling::CancelToken&) {
    filters::add_steered(values, steered, plain, plain_response, n, result);
    return 0;
  });
}

void register_transfer(py::module_& module) {
  py::class_<filters::Transfer>(module, "Transfer", "What a filter does to each frequency; periods are (z, y, x).")
      .def_property_readonly("at_zero", &filters::Transfer::at_zero, "The response to a constant image of 1.")
      .def_property_readonly(
          "kept_x",
          [](const filters::Transfer& transfer) {
            std::vector<std::int64_t> kept;
            for (std::int64_t y = 0; y < transfer.lengths().y; ++y) kept.push_back(transfer.kept_x(y));
            return kept;
          },
          "Per row along y, how many frequencies along x, from 0 on, have a factor that is not 0.")
      .def(
          "multiply",
          [](const filters::Transfer& transfer, py::array block, const std::vector<std::int64_t>& y) {
            if (is_of<std::complex<float>>(block)) return multiply<float>(transfer, block, y);
            multiply<double>(transfer, block, y);
          },
          py::arg("block"), py::arg("y"), "Multiplies a block of half a spectrum in place; y: its rows' positions.");
  module.def(
      "simoncelli_transfer",
      [](const std::array<std::int64_t, 3>& lengths, const std::string& frequencies, int level,
         const filters::RieszOrder& order,
         const Filtering& how) { return transfer(lengths, frequencies, filters::SimoncelliBand{level}, order, how); },
      py::arg("lengths"), py::arg("frequencies"), py::arg("level"), py::arg("order"), py::arg("how"),
      "order is (x, y, z); (0, 0, 0) leaves the Riesz transform out.");
  module.def(
      "laplacian_of_gaussian_transfer",
      [](const std::array<std::int64_t, 3>& lengths, const std::string& frequencies, double sigma, double cutoff,
         const filters::RieszOrder& order, const Filtering& how) {
        return transfer(lengths, frequencies, filters::SampledLaplacian{sigma, cutoff}, order, how);
      },
      py::arg("lengths"), py::arg("frequencies"), py::arg("sigma"), py::arg("cutoff"), py::arg("order"), py::arg("how"),
      "sigma in voxels; order is (x, y, z).");
}

}  // namespace

void register_spectral_filters(py::module_& module) {
  register_transfer(module);
  module.def(
      "frequencies", [](std::int64_t n, const std::string& grid) { return filters::frequencies(n, grid_named(grid)); },
      py::arg("n"), py::arg("grid"), "In units of the Nyquist frequency, in the order of the transform.");
  module.def(
      "extension",
      [](std::int64_t n, std::int64_t padding, const Filtering& how) {
        return filters::extension(n, padding, how.extension.boundary);
      },
      py::arg("n"), py::arg("padding"), py::arg("how"),
      "Which voxel stands at each position of a period: image, padding after it, padding before it; -1: the constant.");
  module.def(
      "extend_rows",
      [](const py::array& volume, std::int64_t begin, std::int64_t padding, const Filtering& how, py::array rows) {
        if (is_of<float>(rows)) return extend_rows<float>(volume, begin, padding, how, rows);
        return extend_rows<double>(volume, begin, padding, how, rows);
      },
      py::arg("volume"), py::arg("begin"), py::arg("padding"), py::arg("how"), py::arg("rows"),
      "Writes slices from begin on to rows, less the constant beyond; returns whether all voxels are finite.");
  module.def(
      "gather_rows",
      [](py::array spectra, std::int64_t begin, const std::vector<std::int64_t>& source, py::array block) {
        if (is_of<std::complex<float>>(block)) return gather_rows<float>(spectra, begin, source, block);
        gather_rows<double>(spectra, begin, source, block);
      },
      py::arg("spectra"), py::arg("begin"), py::arg("source"), py::arg("block"),
      "Writes rows from begin on of all slices, continued along z, to a block: slice source[k] at k, or 0 for -1.");
  module.def(
      "axes_of_tensors",
      [](std::array<py::array, 6> tensor) {
        if (is_of<float>(tensor[0])) return axes_of_tensors<float>(tensor);
        axes_of_tensors<double>(tensor);
      },
      py::arg("tensor"), "Replaces xx, xy, xz, yy, yz, zz by two eigenvectors' x, y, z each.");
  module.def(
      "add_steered",
      [](std::array<py::array, 6> axes, const filters::RieszOrder& steered, const filters::RieszOrder& plain,
         py::array response, py::array sum) {
        if (is_of<float>(sum)) return add_steered<float>(axes, steered, plain, response, sum);
        add_steered<double>(axes, steered, plain, response, sum);
      },
      py::arg("axes"), py::arg("steered"), py::arg("plain"), py::arg("response"), py::arg("total"),
      "Adds a plain response's share to the steered one; orders are (x, y, z).");
}
