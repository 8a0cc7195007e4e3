// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/mask.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <type_traits>

#include "grayling/cancel.hpp"
#include "grayling/error.hpp"
#include "grayling/simd.hpp"
#include "label_type.hpp"

namespace grayling {
inline namespace v0 {
namespace {

constexpr std::size_t kMaxLabels = 65535;

// As wide as a voxel, so that comparisons are collected without widening.
template <class T>
using Bits = std::conditional_t<sizeof(T) == 1, std::uint8_t,
                                std::conditional_t<sizeof(T) == 2, std::uint16_t,
                                                   std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>>;

struct AnyEqual {
  template <class T>
  GRAYLING_ALWAYS_INLINE bool operator()(const T* row, std::int64_t size, T label) const {
    Bits<T> any = 0;
    for (std::int64_t x = 0; x < size; ++x) any |= static_cast<Bits<T>>(row[x] == label ? 1 : 0);
    return any != 0;
  }
};

struct AnyNonZero {
  template <class T>
  GRAYLING_ALWAYS_INLINE bool operator()(const T* row, std::int64_t size) const {
    Bits<T> any = 0;
    for (std::int64_t x = 0; x < size; ++x) any |= static_cast<Bits<T>>(row[x] != T{} ? 1 : 0);
    return any != 0;
  }
};

struct MarkLabel {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* __restrict row, std::int64_t size, T label,
                                         std::uint8_t* __restrict inside) const {
    for (std::int64_t x = 0; x < size; ++x) inside[x] = row[x] == label ? 1 : 0;
  }
};

struct SumBytes {
  GRAYLING_ALWAYS_INLINE std::uint32_t operator()(const std::uint8_t* row, std::int64_t size) const {
    std::uint32_t sum = 0;
    for (std::int64_t x = 0; x < size; ++x) sum += row[x];
    return sum;
  }
};

template <class T>
Box box_of(const VolumeView<const T>& volume, T label) {
  Index3 low = volume.shape, high{-1, -1, -1};
  for (std::int64_t z = 0; z < volume.shape.z; ++z) {
    check_cancelled();
    for (std::int64_t y = 0; y < volume.shape.y; ++y) {
      const T* row = volume.row(z, y);
      if (!simd_call<AnyEqual>(row, volume.shape.x, label)) continue;
      std::int64_t first = 0, last = volume.shape.x - 1;
      while (row[first] != label) ++first;
      while (row[last] != label) --last;
      low = {std::min(low.z, z), std::min(low.y, y), std::min(low.x, first)};
      high = {z, std::max(high.y, y), std::max(high.x, last)};
    }
  }
  return high.z < 0 ? Box{} : Box{low, high - low + Index3{1, 1, 1}};
}

// Adds a run of voxels along x to a label.
void extend(Label& label, const Index3& at, std::int64_t length) {
  Box& box = label.box;
  if (label.n_voxels == 0) box = {at, {1, 1, length}};
  const Index3 end = box.begin + box.size;
  const Index3 low{std::min(box.begin.z, at.z), std::min(box.begin.y, at.y), std::min(box.begin.x, at.x)};
  const Index3 high{std::max(end.z, at.z + 1), std::max(end.y, at.y + 1), std::max(end.x, at.x + length)};
  box = {low, high - low};
  label.n_voxels += static_cast<std::uint64_t>(length);
}

// Calls visit(label, at, length) for every run of equal non-zero voxels of a row.
template <class T, class Visit>
void for_each_run(const VolumeView<const T>& volume, std::int64_t z, std::int64_t y, Visit visit) {
  const T* row = volume.row(z, y);
  if (!simd_call<AnyNonZero>(row, volume.shape.x)) return;
  for (std::int64_t x = 0; x < volume.shape.x;) {
    const T label = row[x];
    const std::int64_t begin = x;
    while (x < volume.shape.x && row[x] == label) ++x;
    if (label != T{}) visit(static_cast<std::int64_t>(label), Index3{z, y, begin}, x - begin);
  }
}

}  // namespace

std::uint64_t Mask::count() const {
  std::uint64_t total = 0;
  for (std::int64_t z = 0; z < shape_.z; ++z) total += count_in_slice(z);
  return total;
}

std::uint64_t Mask::count_in_slice(std::int64_t z) const {
  std::uint64_t total = 0;
  for (std::int64_t y = 0; y < shape_.y; ++y) total += simd_call<SumBytes>(view().row(z, y), shape_.x);
  return total;
}

Box label_box(const AnyVolume& volume, std::int64_t label) {
  return std::visit(
      [&]<class T>(const VolumeView<const T>& view) {
        return label_fits<T>(label) ? box_of(view, static_cast<T>(label)) : Box{};
      },
      volume);
}

Mask crop_label(const AnyVolume& volume, std::int64_t label, const Box& box) {
  Mask mask(box.size);
  std::visit(
      [&]<class T>(const VolumeView<const T>& view) {
        if (!label_fits<T>(label)) return;
        const auto wanted = static_cast<T>(label);
        for (std::int64_t z = 0; z < box.size.z; ++z) {
          check_cancelled();
          for (std::int64_t y = 0; y < box.size.y; ++y) {
            const T* from = view.row(box.begin.z + z, box.begin.y + y) + box.begin.x;
            simd_call<MarkLabel>(from, box.size.x, wanted, mask.view().row(z, y));
          }
        }
      },
      volume);
  return mask;
}

std::vector<Label> find_labels(const AnyVolume& volume) {
  std::map<std::int64_t, Label> found;
  const auto add = [&](std::int64_t label, const Index3& at, std::int64_t length) {
    extend(found.try_emplace(label, Label{label, 0, {}}).first->second, at, length);
    if (found.size() > kMaxLabels) {
      throw InvalidArgument("the mask has more than " + std::to_string(kMaxLabels) + " labels; is it an image?");
    }
  };
  std::visit(
      [&](const auto& view) {
        for (std::int64_t z = 0; z < view.shape.z; ++z) {
          check_cancelled();
          for (std::int64_t y = 0; y < view.shape.y; ++y) for_each_run(view, z, y, add);
        }
      },
      volume);
  std::vector<Label> labels;
  for (const auto& [value, label] : found) labels.push_back(label);
  return labels;
}

}  // namespace v0
}  // namespace grayling
