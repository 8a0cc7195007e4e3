// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <variant>

#include "grayling/volume.hpp"

// The voxel types that images and masks may have. Code that is compiled once per type is listed with this macro.
#define GRAYLING_FOR_EACH_VOXEL_TYPE(X) \
  X(std::uint8_t)                       \
  X(std::int8_t)                        \
  X(std::uint16_t)                      \
  X(std::int16_t)                       \
  X(std::uint32_t)                      \
  X(std::int32_t)                       \
  X(std::uint64_t)                      \
  X(std::int64_t)                       \
  X(float)                              \
  X(double)

namespace grayling {
inline namespace v0 {

template <class T>
using ConstVolume = VolumeView<const T>;

using AnyVolume =
    std::variant<ConstVolume<std::uint8_t>, ConstVolume<std::int8_t>, ConstVolume<std::uint16_t>,
                 ConstVolume<std::int16_t>, ConstVolume<std::uint32_t>, ConstVolume<std::int32_t>,
                 ConstVolume<std::uint64_t>, ConstVolume<std::int64_t>, ConstVolume<float>, ConstVolume<double>>;

inline Index3 shape_of(const AnyVolume& volume) {
  return std::visit([](const auto& view) { return view.shape; }, volume);
}

}  // namespace v0
}  // namespace grayling
