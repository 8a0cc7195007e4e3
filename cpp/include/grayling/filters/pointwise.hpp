// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <string_view>

#include "grayling/any_volume.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// Functions of a voxel's intensity x alone, scaled by m, the largest magnitude in the whole image:
//
//     square       x^2 / m
//     square_root  sign(x) sqrt(m |x|)
//     logarithm    sign(x) m ln(|x| + 1) / ln(m + 1)
//     exponential  exp(x ln(m) / m)
//
// Each takes m to m; the first three keep 0.
enum class Pointwise { square, square_root, logarithm, exponential };

Pointwise pointwise_named(std::string_view name);

// The largest magnitude of a volume; not a number where a voxel is not finite.
double largest_magnitude(const AnyVolume& volume);

template <class T>
void filter_pointwise(const AnyVolume& volume, Pointwise function, double largest, const VolumeView<T>& result);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
