// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

namespace grayling {
inline namespace v0 {
namespace filters {

// Axes that a filter runs along: y and x, slice by slice, or all three.
enum class Dimensions { two = 2, three = 3 };

}  // namespace filters
}  // namespace v0
}  // namespace grayling
