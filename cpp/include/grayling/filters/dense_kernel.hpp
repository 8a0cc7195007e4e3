// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <vector>

#include "grayling/any_volume.hpp"
#include "grayling/filters/boundary.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// Any kernel, laid over the image as it is (correlation):
//
//     y[j] = sum over m of weight[m] x[step j + m - origin]
//
// Weights of 0 are left out. The sum is taken over m in order.
struct DenseKernel {
  Index3 shape;
  std::vector<double> weight;  // (z, y, x)
  Index3 origin;               // the weight that lies on the voxel itself
  Index3 step{1, 1, 1};
};

// The shape of the responses: as many as there are voxels 0, step, 2 step ...
Index3 response_shape(const Index3& image, const Index3& step);

// Arithmetic is in the result's type.
template <class T>
void filter_dense(const AnyVolume& volume, const DenseKernel& kernel, Extension extension, const VolumeView<T>& result);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
