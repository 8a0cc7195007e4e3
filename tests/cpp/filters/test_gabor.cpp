// Copyright The grayling developers. Licensed under Apache-2.0.

// How lines are padded, a kernel of one tap that leaves every slice as it is, and what is refused. The rest is checked
// from Python, against a slow reference and other packages.
#include <cmath>
#include <cstdint>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/filters/gabor.hpp"

using namespace grayling;
using namespace grayling::filters;

namespace {

using Line = std::vector<std::int64_t>;

void check_padding() {
  CHECK((padded_line(3, 8, Boundary::mirror) == Line{0, 1, 2, 2, 1, 0, 1, 0}));
  CHECK((padded_line(3, 8, Boundary::nearest) == Line{0, 1, 2, 2, 2, 2, 0, 0}));
  CHECK((padded_line(3, 8, Boundary::periodic) == Line{0, 1, 2, 0, 1, 2, 1, 2}));
  CHECK((padded_line(3, 5, Boundary::constant) == Line{0, 1, 2, kBeyond, kBeyond}));
  CHECK_EQ(padded_length(10, 3, Boundary::nearest), 16);
  CHECK_EQ(padded_length(10, 4, Boundary::nearest), 18);
  CHECK_EQ(padded_length(10, 5, Boundary::constant), 15);
  CHECK_EQ(padded_length(10, 50, Boundary::constant), 20);  // no two voxels are further apart than 9
  CHECK_EQ(padded_length(10, 3, Boundary::periodic), 10);
  CHECK_EQ(padded_length(11, 3, Boundary::periodic), 18);  // no fast length itself
  CHECK_EQ(padded_length(10, 50, Boundary::mirror), 20);   // mirrored, a line comes again after twice its length
  CHECK_EQ(padded_length(10, 4, Boundary::mirror), 18);
}

// A tap of 1 has a spectrum of 1; the inverse transform is a plain sum.
template <class T>
void check_one_tap(int axis, const Index3& shape, Boundary boundary) {
  std::vector<T> voxels(static_cast<std::size_t>(voxel_count(shape))), result(voxels.size());
  for (std::size_t k = 0; k < voxels.size(); ++k) voxels[k] = static_cast<T>(100.0 * std::sin(static_cast<double>(k)));
  const std::int64_t n_rows = padded_length(axis == 0 ? shape.y : shape.z, 2, boundary);
  const std::int64_t n_columns = padded_length(axis == 2 ? shape.y : shape.x, 2, boundary);
  const std::vector<T> box(static_cast<std::size_t>(n_rows * n_columns), T{1} / static_cast<T>(n_rows * n_columns));
  const std::vector<GaborKernel<T>> kernels{{box.data(), 0, n_rows, 0, n_columns, T{1}}};
  const GaborPooling pooling{GaborResponse::real, ResponsePooling::average, 2.0, true};
  const auto image = VolumeView<const T>::contiguous(voxels.data(), shape);
  const auto map = VolumeView<T>::contiguous(result.data(), shape);
  CHECK_EQ(filter_gabor<T>(image, {axis, n_rows, n_columns}, {boundary, 7.0}, kernels, pooling, map), 0);
  double worst = 0.0;
  for (std::size_t k = 0; k < voxels.size(); ++k) worst = std::max<double>(worst, std::abs(2 * voxels[k] - result[k]));
  CHECK(worst <= (sizeof(T) == sizeof(float) ? 1e-4 : 1e-12));
}

template <class Call>
bool is_refused(Call call) {
  try {
    call();
  } catch (const Error&) {
    return true;
  }
  return false;
}

void check_refused() {
  const std::vector<float> voxels(2 * 3 * 4);
  std::vector<float> result(voxels.size());
  const auto image = VolumeView<const float>::contiguous(voxels.data(), {2, 3, 4});
  const auto map = VolumeView<float>::contiguous(result.data(), {2, 3, 4});
  const auto filter = [&](GaborPlane plane, const std::vector<GaborKernel<float>>& kernels) {
    return is_refused([&] { filter_gabor<float>(image, plane, {}, kernels, {}, map); });
  };
  const std::vector<float> box(30 * 30);
  const GaborKernel<float> small{box.data(), -2, 3, 4, 2, 0.0F};
  CHECK(!filter({0, 5, 6}, {small}));
  CHECK(filter({3, 5, 6}, {small}));
  CHECK(filter({0, 2, 6}, {small}));
  CHECK(filter({0, 7, 6}, {small}));  // no length of a transform
  CHECK(filter({0, 5, 6}, {}));
  CHECK(filter({0, 5, 6}, {{box.data(), 0, 6, 0, 2, 0.0F}}));
  CHECK(filter({0, 5, 6}, {{box.data(), 0, 2, 0, 7, 0.0F}}));
  CHECK(filter({0, 5, 6}, {{box.data(), -9, 2, 0, 2, 0.0F}}));
}

}  // namespace

int main() {
  check_padding();
  for (const int axis : {0, 1, 2}) {
    for (const Boundary boundary : {Boundary::constant, Boundary::nearest, Boundary::periodic, Boundary::mirror}) {
      check_one_tap<float>(axis, {6, 11, 17}, boundary);
      check_one_tap<double>(axis, {17, 5, 9}, boundary);
      check_one_tap<double>(axis, {1, 1, 1}, boundary);
    }
  }
  check_refused();
  return report();
}
