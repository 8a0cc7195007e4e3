// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <vector>

#include "grayling/any_volume.hpp"
#include "grayling/filters/boundary.hpp"
#include "grayling/volume.hpp"

// Separable filters: convolutions along z, then x, then y, and sums of those. Every one is a plan of three layers:
//
//     image -> nodes after z -> nodes after x -> responses after y -> pooled
//
// A node is a sum of links; a link applies a cascade of taps to a node of the layer before. So the Laplacian of
// Gaussian D G G + G D G + G G D, with D the second derivative and G the Gaussian along an axis, takes seven passes
// over the image, not nine:
//
//     z:  G, D          x:  a = G(G), b = G(D) + D(G)          y:  G(b) + D(a)
//
// and the 24 orientations of a kernel share what they have in common (orientations.hpp).
//
// The filters run over tiles of slices and columns. Of one y after the other, what lies in the tile goes through the
// first two layers and waits in the second cache until the third has all that it needs, so that memory is read and
// written about once. Boundary conditions hold for every convolution of a cascade: beyond an image filtered along an
// axis lies that filtered image, continued in the same way. A constant c goes on as what the taps before make of it.
namespace grayling {
inline namespace v0 {
namespace filters {

// True convolution: y[j] = sum over m of weight[m] x[j + step (origin - m)]. The origin is the tap that lies on the
// voxel itself, a step above 1 spreads the taps (a trous).
struct Taps {
  std::vector<double> weight;
  std::int64_t origin = 0;
  std::int64_t step = 1;

  friend bool operator==(const Taps&, const Taps&) = default;
};

// Convolutions along one axis, one after the other; none leaves the line as it is.
using Cascade = std::vector<Taps>;

// The cascade of plan.cascades[cascade] applied to node `from` of the layer before (0: the image).
struct Link {
  std::size_t from = 0;
  std::size_t cascade = 0;

  friend bool operator==(const Link&, const Link&) = default;
};

using Node = std::vector<Link>;

// A response takes part in pooling as it is, with its sign turned, or both.
struct Response {
  Node sum;
  bool positive = true;
  bool negative = false;
};

// What becomes of the responses at a voxel: their sum, or the largest or smallest of them with its sign.
enum class Pooling { sum, maximum, minimum };

struct SeparablePlan {
  std::vector<Cascade> cascades;
  std::vector<Node> z, x;
  std::vector<Response> y;
  Pooling pooling = Pooling::sum;
  bool magnitude = false;  // of the pooled response
};

// Filters a volume; `result` has its shape. Arithmetic is in the result's type. Temporary memory: a tile per
// thread, in all some megabytes. The same bits for any number of threads and on every SIMD path.
//
// A voxel that is not finite makes every response that it takes part in not finite.
void filter_separable(const AnyVolume& volume, const SeparablePlan& plan, Extension extension,
                      const VolumeView<float>& result);
void filter_separable(const AnyVolume& volume, const SeparablePlan& plan, Extension extension,
                      const VolumeView<double>& result);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
