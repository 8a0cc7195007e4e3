// Copyright The grayling developers. Licensed under Apache-2.0.
#include "register.hpp"

PYBIND11_MODULE(_core, module) {
  module.doc() = "The compiled core of grayling. Private: its names may change in any release.";
  register_errors();
  register_runtime(module);
  register_registry(module);
  register_settings(module);
  register_extract(module);
  register_matrix(module);
  register_preprocess(module);
  register_filters(module);
  register_gabor(module);
  register_spectral_filters(module);
  register_line_spectra(module);
  register_even_kernel(module);
  register_local_filters(module);
  register_stationary_wavelet(module);
  register_testing(module);
}
