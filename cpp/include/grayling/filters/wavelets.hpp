// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grayling/filters/separable.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// Orthonormal wavelets by name: haar, daubechies2 to daubechies10 (vanishing moments), symlet2 to symlet10, coiflet1 to
// coiflet5; as many taps as twice the moments, Coiflets six times. The taps are those of the decomposition, in
// PyWavelets' order; the low-pass taps sum to sqrt(2).
std::vector<std::string> wavelet_names();

// One axis of an undecimated decomposition (IBSI 2), "a trous": low-pass filters up to the level before, then the
// low-pass ('L') or high-pass ('H') filter of the level. At level k the taps lie 2^(k-1) voxels apart. The origin is
// tap n/2 of n.
Cascade wavelet_cascade(std::string_view wavelet, char letter, int level);

// How many voxels the taps of a level reach to either side.
std::int64_t wavelet_reach(std::string_view wavelet, int level);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
