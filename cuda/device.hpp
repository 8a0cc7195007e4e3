// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <string>

namespace grayling {
inline namespace v0 {

// All of these throw DeviceError, with the runtime's own words, where there is no usable device, and in a process
// forked from one that had already used CUDA.

int device_count();
std::string device_name(int device = 0);

// Computes the texture features of some hundred small windows on the device and, with the same functions, on the CPU,
// and throws DeviceError unless they agree: counts exactly, logarithms to the last places. Returns the device's name.
std::string check_device(int device = 0);

}  // namespace v0
}  // namespace grayling
