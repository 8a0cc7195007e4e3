// Copyright The grayling developers. Licensed under Apache-2.0.
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "device.hpp"
#include "grayling/families/glcm.hpp"
#include "grayling/families/glszm.hpp"
#include "grayling/neighbourhood.hpp"
#include "grayling/voxelwise/window.hpp"
#include "runtime.hpp"

namespace grayling {
inline namespace v0 {
namespace {

constexpr unsigned kBlock = 64;
constexpr std::int64_t kSide = 9;  // of the test volume, border included; its windows do not fill a whole block
constexpr std::uint32_t kLevels = 6;
constexpr int kDirections = 13;
constexpr std::size_t kFeatures = glcm::Features::size + glszm::Features::size;

// What every thread of the kernel, and the host beside it, does for one voxel: the same functions on both sides.
struct WindowTextures {
  VolumeView<const std::uint8_t> levels;
  const Index3* directions;

  GRAYLING_HOST_DEVICE void operator()(std::int64_t at, Value* out) const {
    constexpr std::int64_t n = kSide - 2;
    const auto window = voxelwise::Window<1>::around(levels, {1 + at / (n * n), 1 + at / n % n, 1 + at % n});
    glcm::Features::evaluate(voxelwise::glcm_of(window, directions, kDirections, kLevels),
                             glcm::Features::default_selection, out);
    glszm::Features::evaluate(voxelwise::glszm_of(window), glszm::Features::default_selection,
                              out + glcm::Features::size);
  }
};

__global__ void window_textures(WindowTextures textures, std::int64_t n_windows, Value* out) {
  const std::int64_t at = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (at < n_windows) textures(at, out + at * static_cast<std::int64_t>(kFeatures));
}

std::vector<std::uint8_t> test_levels() {
  std::vector<std::uint8_t> levels(kSide * kSide * kSide);
  std::uint32_t state = 1;
  for (std::uint8_t& level : levels) {
    state = state * 1664525U + 1013904223U;
    level = static_cast<std::uint8_t>((state >> 24) % (kLevels + 1));
  }
  return levels;
}

// Logarithms and exponentials may differ in the last place. Information correlation 2 is the square root of a
// difference of entropies, so that a rounding of 1e-15 in a window without information shows as 3e-8.
bool agree(const Value& a, const Value& b, const char* ibsi_code) {
  if (a.reason != b.reason) return false;
  if (std::isnan(a.value) || std::isnan(b.value)) return std::isnan(a.value) == std::isnan(b.value);
  const double floor = std::string_view(ibsi_code) == "JN9H" ? 1e-7 : 1e-13;
  return std::abs(a.value - b.value) <= 1e-12 * std::abs(b.value) + floor;
}

const FeatureInfo& feature(std::size_t k) {
  return k < glcm::Features::size ? glcm::Features::infos[k] : glszm::Features::infos[k - glcm::Features::size];
}

}  // namespace

std::string check_device(int device) {
  require_unforked_process();
  check_cuda(cudaSetDevice(device), "choosing the CUDA device");
  const std::vector<std::uint8_t> levels = test_levels();
  const std::vector<Index3> directions = half_offsets(1, false);
  constexpr Index3 kShape{kSide, kSide, kSide};
  constexpr std::int64_t kWindows = (kSide - 2) * (kSide - 2) * (kSide - 2);

  DeviceArray<std::uint8_t> device_levels(levels.size());
  DeviceArray<Index3> device_directions(directions.size());
  DeviceArray<Value> device_values(kWindows * kFeatures);
  device_levels.copy_from_host(levels.data());
  device_directions.copy_from_host(directions.data());
  const WindowTextures on_device{VolumeView<const std::uint8_t>::contiguous(device_levels.data(), kShape),
                                 device_directions.data()};
  window_textures<<<static_cast<unsigned>((kWindows + kBlock - 1) / kBlock), kBlock>>>(on_device, kWindows,
                                                                                       device_values.data());
  check_cuda(cudaGetLastError(), "starting a kernel");
  std::vector<Value> values(kWindows * kFeatures);
  device_values.copy_to_host(values.data());

  const WindowTextures on_host{VolumeView<const std::uint8_t>::contiguous(levels.data(), kShape), directions.data()};
  std::vector<Value> expected(kFeatures);
  for (std::int64_t at = 0; at < kWindows; ++at) {
    on_host(at, expected.data());
    for (std::size_t k = 0; k < kFeatures; ++k) {
      const Value& found = values[static_cast<std::size_t>(at) * kFeatures + k];
      if (agree(found, expected[k], feature(k).ibsi_code)) continue;
      throw DeviceError("the CUDA device disagrees with the CPU on '" + std::string(feature(k).name) +
                        "': " + std::to_string(found.value) + " instead of " + std::to_string(expected[k].value));
    }
  }
  return device_name(device);
}

}  // namespace v0
}  // namespace grayling
