// Copyright The grayling developers. Licensed under Apache-2.0.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "any_volume.hpp"
#include "arrays.hpp"
#include "cancellable.hpp"
#include "grayling/filters/stationary_wavelet.hpp"
#include "grayling/filters/wavelet_bank.hpp"
#include "register.hpp"

namespace py = pybind11;
namespace filters = grayling::filters;

namespace {

using Triple = std::array<std::int64_t, 3>;

template <class T>
std::vector<py::array> subbands(const grayling::AnyVolume& image, const filters::WaveletBank& bank,
                                const filters::WaveletAxes& axes, const grayling::Box& window) {
  // One block of memory: NumPy asks for large pages where it is worth it, and fresh small ones cost as much as the
  // filter.
  const int n_bands = 1 << axes.count();
  const py::array_t<T> block({std::int64_t{n_bands}, window.size.z, window.size.y, window.size.x});
  std::vector<py::array> bands;
  std::vector<grayling::VolumeView<T>> views;
  for (int k = 0; k < n_bands; ++k) {
    py::array band = block[py::int_(k)];
    views.push_back(arrays::mutable_volume_view<T>(band));
    bands.push_back(std::move(band));
  }
  run_cancellable([&](grayling::CancelToken&) {
    filters::stationary_wavelet<T>(image, bank, axes, window, views);
    return 0;
  });
  return bands;
}

std::vector<py::array> stationary_wavelet(const py::array& volume, const std::string& wavelet,
                                          const std::array<bool, 3>& axes, const std::pair<Triple, Triple>& window,
                                          bool single) {
  const grayling::AnyVolume image = arrays::any_volume(volume);
  const filters::WaveletBank bank = filters::wavelet_bank(wavelet);
  const filters::WaveletAxes along{axes[0], axes[1], axes[2]};
  const grayling::Box box{arrays::index3(window.first), arrays::index3(window.second)};
  return single ? subbands<float>(image, bank, along, box) : subbands<double>(image, bank, along, box);
}

}  // namespace

void register_stationary_wavelet(py::module_& module) {
  module.def("stationary_wavelet", &stationary_wavelet, py::arg("volume"), py::arg("wavelet"), py::arg("axes"),
             py::arg("window"), py::arg("single"),
             "Subbands within a window (begin, size); axes says whether z, y and x are filtered.");
  module.def("wavelet_bank_names", &filters::wavelet_bank_names, "All that stationary_wavelet knows.");
  module.def(
      "wavelet_bank",
      [](const std::string& name) {
        filters::WaveletBank bank = filters::wavelet_bank(name);
        return std::array{arrays::from_vector(std::move(bank.low)), arrays::from_vector(std::move(bank.high))};
      },
      py::arg("name"), "The low-pass and the high-pass taps of a decomposition.");
}
