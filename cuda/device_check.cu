// Copyright The grayling developers. Licensed under Apache-2.0.
#include <cstddef>
#include <vector>

#include "device.hpp"
#include "runtime.hpp"

namespace grayling {
inline namespace v0 {
namespace {

constexpr unsigned kBlock = 256;
constexpr std::size_t kSize = 10'000;  // not a multiple of the block, so that the edge is exercised

__global__ void add_scaled(double scale, const double* x, double* y, std::size_t size) {
  const std::size_t i = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i < size) y[i] += scale * x[i];
}

}  // namespace

std::string check_device(int device) {
  require_unforked_process();
  check_cuda(cudaSetDevice(device), "choosing the CUDA device");
  std::vector<double> x(kSize);
  std::vector<double> y(kSize, 1.0);
  for (std::size_t i = 0; i < kSize; ++i) x[i] = static_cast<double>(i);

  DeviceArray<double> device_x(kSize);
  DeviceArray<double> device_y(kSize);
  device_x.copy_from_host(x.data());
  device_y.copy_from_host(y.data());
  add_scaled<<<static_cast<unsigned>((kSize + kBlock - 1) / kBlock), kBlock>>>(2.0, device_x.data(), device_y.data(),
                                                                               kSize);
  check_cuda(cudaGetLastError(), "starting a kernel");
  device_y.copy_to_host(y.data());
  for (std::size_t i = 0; i < kSize; ++i) {
    if (y[i] != 1.0 + 2.0 * static_cast<double>(i)) throw DeviceError("the CUDA device computes wrong numbers");
  }
  return device_name(device);
}

}  // namespace v0
}  // namespace grayling
