// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <string>

#include "grayling/error.hpp"

namespace grayling {
inline namespace v0 {

// Turns a failed call of the CUDA runtime into a DeviceError that says what was being done.
inline void check_cuda(cudaError_t status, const char* doing) {
  if (status != cudaSuccess) throw DeviceError(std::string(doing) + ": " + cudaGetErrorString(status));
}

// Called first by every entry point: CUDA does not survive fork(), so a forked child gets an error, not a hang.
void require_unforked_process();

// Device memory with an owner.
template <class T>
class DeviceArray {
 public:
  explicit DeviceArray(std::size_t size) : size_(size) {
    check_cuda(cudaMalloc(reinterpret_cast<void**>(&data_), size * sizeof(T)), "allocating device memory");
  }
  ~DeviceArray() { cudaFree(data_); }
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;

  T* data() { return data_; }
  std::size_t size() const { return size_; }

  void copy_from_host(const T* source) {
    check_cuda(cudaMemcpy(data_, source, size_ * sizeof(T), cudaMemcpyHostToDevice), "copying to the device");
  }
  void copy_to_host(T* target) const {
    check_cuda(cudaMemcpy(target, data_, size_ * sizeof(T), cudaMemcpyDeviceToHost), "copying from the device");
  }

 private:
  T* data_ = nullptr;
  std::size_t size_;
};

}  // namespace v0
}  // namespace grayling
