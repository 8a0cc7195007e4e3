// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <pybind11/pybind11.h>

#include <exception>
#include <optional>
#include <utility>

#include "grayling/cancel.hpp"
#include "grayling/error.hpp"

// Releases the GIL and returns fn(CancelToken&). Ctrl-C, or whatever a signal handler raises, stops fn at its next
// poll and surfaces here as that very Python exception.
//
// Python runs signal handlers on its main thread only, with the GIL. So fn runs on the calling thread, and when that is
// the main thread the token asks Python about signals from within fn's own polls, at most every 50 ms. On other
// threads no signal can be seen, and the GIL is left alone.
template <class F>
auto run_cancellable(F&& fn) {
  namespace py = pybind11;
  const py::module_ threading = py::module_::import("threading");
  const bool on_main_thread = threading.attr("current_thread")().is(threading.attr("main_thread")());
  std::exception_ptr raised;
  auto signal_raised = [&raised] {
    const py::gil_scoped_acquire gil;
    if (PyErr_CheckSignals() == 0) return false;
    raised = std::make_exception_ptr(py::error_already_set());
    return true;
  };
  std::optional<grayling::CancelToken> token;
  if (on_main_thread) {
    token.emplace(signal_raised);
  } else {
    token.emplace();
  }
  try {
    const py::gil_scoped_release no_gil;
    const grayling::CancelScope scope(&*token);
    return std::forward<F>(fn)(*token);
  } catch (const grayling::Cancelled&) {
    if (raised) std::rethrow_exception(raised);
    throw;
  }
}
