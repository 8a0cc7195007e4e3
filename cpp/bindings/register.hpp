// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <pybind11/pybind11.h>

// One function per noun, each in its own bind_<noun>.cpp.
void register_errors();
void register_runtime(pybind11::module_& module);
void register_testing(pybind11::module_& module);
void register_registry(pybind11::module_& module);
void register_settings(pybind11::module_& module);
void register_extract(pybind11::module_& module);
void register_matrix(pybind11::module_& module);
void register_preprocess(pybind11::module_& module);
void register_filters(pybind11::module_& module);
void register_gabor(pybind11::module_& module);
void register_spectral_filters(pybind11::module_& module);
void register_line_spectra(pybind11::module_& module);
void register_even_kernel(pybind11::module_& module);
void register_local_filters(pybind11::module_& module);
void register_stationary_wavelet(pybind11::module_& module);
