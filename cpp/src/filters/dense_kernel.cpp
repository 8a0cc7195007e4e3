// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/dense_kernel.hpp"

#include <algorithm>
#include <cstdint>

#include "filters/local_blocks.hpp"
#include "filters/row_sums.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

// What a block sees should stay in the second cache: fewer rows at once for large kernels.
constexpr std::int64_t kBlockVoxels = std::int64_t{1} << 16;

template <class T>
struct Tap {
  Index3 offset;  // from the voxel
  T weight{};
};

template <class T>
std::vector<Tap<T>> taps_of(const DenseKernel& kernel) {
  std::vector<Tap<T>> taps;
  auto weight = kernel.weight.begin();
  for (std::int64_t z = 0; z < kernel.shape.z; ++z) {
    for (std::int64_t y = 0; y < kernel.shape.y; ++y) {
      for (std::int64_t x = 0; x < kernel.shape.x; ++x, ++weight) {
        if (*weight != 0.0) taps.push_back({Index3{z, y, x} - kernel.origin, static_cast<T>(*weight)});
      }
    }
  }
  return taps;
}

Index3 block_of(const DenseKernel& kernel) {
  const std::int64_t width = 256;
  const std::int64_t rows = kBlockVoxels / (width * kernel.step.x + kernel.shape.x);
  std::int64_t side = 2;  // results along y, with half as many along z
  const auto seen = [&kernel](std::int64_t n) {
    return ((n - 1) * kernel.step.y + kernel.shape.y) * ((n / 2 - 1) * kernel.step.z + kernel.shape.z);
  };
  while (side < 32 && seen(side + 2) <= rows) side += 2;
  return {side / 2, side, width};
}

struct Scratch {
  std::vector<std::int64_t> offsets;
};

void check_kernel(const DenseKernel& k, const Index3& image, const Index3& result) {
  const auto inside = [](std::int64_t at, std::int64_t n) { return at >= 0 && at < n; };
  if (static_cast<std::int64_t>(k.weight.size()) != voxel_count(k.shape) || k.weight.empty() ||
      !inside(k.origin.z, k.shape.z) || !inside(k.origin.y, k.shape.y) || !inside(k.origin.x, k.shape.x)) {
    throw InvalidArgument("a kernel has as many weights as its shape says, and its origin is one of them");
  }
  if (std::min({k.step.z, k.step.y, k.step.x}) < 1) throw InvalidArgument("steps between responses are at least 1");
  if (!(response_shape(image, k.step) == result)) throw InvalidGeometry("responses have another shape");
}

}  // namespace

Index3 response_shape(const Index3& image, const Index3& step) {
  const auto n = [](std::int64_t size, std::int64_t every) { return (size + every - 1) / every; };
  return {n(image.z, step.z), n(image.y, step.y), n(image.x, step.x)};
}

template <class T>
void filter_dense(const AnyVolume& volume, const DenseKernel& kernel, Extension extension,
                  const VolumeView<T>& result) {
  check_kernel(kernel, shape_of(volume), result.shape);
  const std::vector<Tap<T>> taps = taps_of<T>(kernel);
  std::vector<T> weights;
  for (const Tap<T>& tap : taps) weights.push_back(tap.weight);
  const auto work = [&](const Block<T>& block, Scratch& scratch) {
    scratch.offsets.clear();
    for (std::int64_t y = 0; y < block.size.y; ++y) {
      for (const Tap<T>& tap : taps) scratch.offsets.push_back(block.seen(0, y, tap.offset) - block.first);
    }
    for (std::int64_t z = 0; z < block.size.z; ++z) {
      check_cancelled();
      const RowSums<T> sums{block.first + z * block.window.step.z * block.stride_z, scratch.offsets.data(),
                            weights.data(), static_cast<std::int64_t>(taps.size())};
      T* const first = result.row(block.begin.z + z, block.begin.y) + block.begin.x;
      sum_rows<false>(sums, RowTarget<T>{first, result.stride_y, block.size.y}, block.size.x);
    }
  };
  const Window window{kernel.origin, kernel.shape - kernel.origin - Index3{1, 1, 1}, kernel.step, {}};
  for_each_block<T, Scratch>(volume, extension, window, result.shape, block_of(kernel), work);
}

template void filter_dense(const AnyVolume&, const DenseKernel&, Extension, const VolumeView<float>&);
template void filter_dense(const AnyVolume&, const DenseKernel&, Extension, const VolumeView<double>&);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
