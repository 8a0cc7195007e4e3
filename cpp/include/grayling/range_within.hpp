// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "grayling/any_volume.hpp"

namespace grayling {
inline namespace v0 {

template <class T>
struct Range {
  T low, high;
};

using AnyRange = std::variant<Range<std::uint8_t>, Range<std::int8_t>, Range<std::uint16_t>, Range<std::int16_t>,
                              Range<std::uint32_t>, Range<std::int32_t>, Range<std::uint64_t>, Range<std::int64_t>,
                              Range<float>, Range<double>>;

// The smallest and largest value where the mask, of the same shape, is not 0, in the volume's type. Values that are not
// a number take no part; nothing where no value is left.
std::optional<AnyRange> range_within(const AnyVolume& volume, const VolumeView<const std::uint8_t>& mask);

}  // namespace v0
}  // namespace grayling
