// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

namespace grayling {
inline namespace v0 {

// How the length of an offset is measured (IBSI MPUJ): the largest component (PVMT), the sum of the components (LIFZ),
// or the root of the sum of squares (G9EV).
enum class Norm { chebyshev, manhattan, euclidean };

}  // namespace v0
}  // namespace grayling
