// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <charconv>
#include <string>

namespace grayling {
inline namespace v0 {

// A number for a message: as few digits as read back as the same double, so 400 and not 400.000000.
inline std::string number_text(double value) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

}  // namespace v0
}  // namespace grayling
