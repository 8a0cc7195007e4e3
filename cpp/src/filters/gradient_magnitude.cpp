// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/gradient_magnitude.hpp"

#include <cmath>

#include "filters/local_blocks.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

constexpr Index3 kBlock{4, 16, 256};

// Two rows an axis, and the factor of their difference.
template <class T>
struct Difference {
  const T* before = nullptr;
  const T* after = nullptr;
  T factor{};

  GRAYLING_ALWAYS_INLINE T squared(std::int64_t k) const {
    const T slope = (after[k] - before[k]) * factor;
    return slope * slope;
  }
};

struct InSlices {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(Difference<T> x, Difference<T> y, std::int64_t n, T* result) const {
    for (std::int64_t k = 0; k < n; ++k) result[k] = std::sqrt(x.squared(k) + y.squared(k));
  }
};

struct InVolume {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(Difference<T> x, Difference<T> y, Difference<T> z, std::int64_t n,
                                         T* result) const {
    for (std::int64_t k = 0; k < n; ++k) result[k] = std::sqrt(x.squared(k) + y.squared(k) + z.squared(k));
  }
};

struct NoScratch {};

}  // namespace

template <class T>
void gradient_magnitude(const AnyVolume& volume, const Spacing& spacing, Dimensions dimensions, Extension extension,
                        const VolumeView<T>& result) {
  const bool flat = dimensions == Dimensions::two;
  const Index3 reach{flat ? 0 : 1, 1, 1};
  const auto work = [&](const Block<T>& block, NoScratch&) {
    for (std::int64_t z = 0; z < block.size.z; ++z) {
      for (std::int64_t y = 0; y < block.size.y; ++y) {
        const auto along = [&](const Index3& step, double side) {
          const Index3 back = Index3{} - step;
          return Difference<T>{block.seen(z, y, back), block.seen(z, y, step), static_cast<T>(0.5 / side)};
        };
        const Difference<T> along_x = along({0, 0, 1}, spacing.x), along_y = along({0, 1, 0}, spacing.y);
        T* const row = result.row(block.begin.z + z, block.begin.y + y) + block.begin.x;
        if (flat) {
          simd_call<InSlices>(along_x, along_y, block.size.x, row);
        } else {
          simd_call<InVolume>(along_x, along_y, along({1, 0, 0}, spacing.z), block.size.x, row);
        }
      }
    }
  };
  for_each_block<T, NoScratch>(volume, extension, {reach, reach}, result.shape, kBlock, work);
}

template void gradient_magnitude(const AnyVolume&, const Spacing&, Dimensions, Extension, const VolumeView<float>&);
template void gradient_magnitude(const AnyVolume&, const Spacing&, Dimensions, Extension, const VolumeView<double>&);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
