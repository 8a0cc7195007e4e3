// Copyright The grayling developers. Licensed under Apache-2.0.
#include <exception>

#include "grayling/error.hpp"
#include "register.hpp"

namespace py = pybind11;

namespace {

// The one place where the core's errors become those of grayling.errors: same names, same order.
void set_error(const char* name, const std::exception& error) {
  const py::object type = py::module_::import("grayling.errors").attr(name);
  py::set_error(type, error.what());
}

void set_too_large(const grayling::TooLarge& error) {
  const py::object type = py::module_::import("grayling.errors").attr("TooLarge");
  py::object instance = type(error.what());
  instance.attr("bytes_needed") = error.bytes_needed();
  instance.attr("bytes_limit") = error.bytes_limit();
  py::set_error(type, instance);
}

void translate(std::exception_ptr thrown) {
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const grayling::InvalidArgument& error) {
    set_error("InvalidArgument", error);
  } catch (const grayling::InvalidGeometry& error) {
    set_error("InvalidGeometry", error);
  } catch (const grayling::EmptyRegion& error) {
    set_error("EmptyRegion", error);
  } catch (const grayling::TooLarge& error) {
    set_too_large(error);
  } catch (const grayling::Cancelled& error) {
    set_error("Cancelled", error);
  } catch (const grayling::DeviceError& error) {
    set_error("DeviceError", error);
  } catch (const grayling::Error& error) {
    set_error("GraylingError", error);
  }
}

}  // namespace

void register_errors() { py::register_local_exception_translator(translate); }
