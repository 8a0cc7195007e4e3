// Copyright The grayling developers. Licensed under Apache-2.0.
#include <atomic>

#include "device.hpp"
#include "runtime.hpp"

#if defined(__unix__)
#include <unistd.h>
#endif

namespace grayling {
inline namespace v0 {

void require_unforked_process() {
#if defined(__unix__)
  static std::atomic<pid_t> first_user{0};
  pid_t expected = 0;
  if (first_user.compare_exchange_strong(expected, getpid()) || expected == getpid()) return;
  throw DeviceError("CUDA was used before this process was forked; start worker processes with 'spawn' instead");
#endif
}

int device_count() {
  require_unforked_process();
  int count = 0;
  check_cuda(cudaGetDeviceCount(&count), "looking for CUDA devices");
  return count;
}

std::string device_name(int device) {
  require_unforked_process();
  cudaDeviceProp properties{};
  check_cuda(cudaGetDeviceProperties(&properties, device), "asking for the CUDA device's name");
  return properties.name;
}

}  // namespace v0
}  // namespace grayling
