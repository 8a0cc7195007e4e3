// Copyright The grayling developers. Licensed under Apache-2.0.

// The mean filter against a sum over every window, over tiles and blocks that begin anywhere, and what is refused.
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/filters/mean.hpp"

using namespace grayling;
using namespace grayling::filters;

namespace {

std::vector<double> integers(const Index3& shape) {
  std::vector<double> voxels(static_cast<std::size_t>(voxel_count(shape)));
  for (std::size_t k = 0; k < voxels.size(); ++k) voxels[k] = static_cast<double>(k * k % 1009);
  return voxels;
}

template <class T>
std::vector<T> mean_of(const std::vector<double>& voxels, const Index3& shape, std::int64_t support,
                       Dimensions dimensions, Extension extension = {}) {
  std::vector<T> result(voxels.size());
  filter_mean(VolumeView<const double>::contiguous(voxels.data(), shape), support, dimensions, extension,
              VolumeView<T>::contiguous(result.data(), shape));
  return result;
}

double window_mean(const VolumeView<const double>& image, const Index3& at, std::int64_t support, bool in_3d,
                   Extension extension) {
  const std::int64_t reach = support / 2, reach_z = in_3d ? reach : 0;
  double sum = 0.0, count = 0.0;
  for (std::int64_t z = at.z - reach_z; z <= at.z + reach_z; ++z) {
    for (std::int64_t y = at.y - reach; y <= at.y + reach; ++y) {
      for (std::int64_t x = at.x - reach; x <= at.x + reach; ++x) {
        const Index3 place{extended_index(z, image.shape.z, extension.boundary),
                           extended_index(y, image.shape.y, extension.boundary),
                           extended_index(x, image.shape.x, extension.boundary)};
        const bool beyond = place.z == kBeyond || place.y == kBeyond || place.x == kBeyond;
        sum += beyond ? extension.value : image(place.z, place.y, place.x);
        count += 1.0;
      }
    }
  }
  return sum / count;
}

// Some voxels of a slab: tiles have 16 rows and 128 columns at least, and here there are several of both.
void check_against_windows(const Index3& shape, std::int64_t support, Dimensions dimensions, Extension extension,
                           std::size_t step = 37) {
  const std::vector<double> voxels = integers(shape);
  const auto image = VolumeView<const double>::contiguous(voxels.data(), shape);
  const std::vector<double> found = mean_of<double>(voxels, shape, support, dimensions, extension);
  for (std::size_t k = 0; k < voxels.size(); k += step) {
    const auto n = static_cast<std::int64_t>(k);
    const Index3 at{n / (shape.y * shape.x), n / shape.x % shape.y, n % shape.x};
    const double expected = window_mean(image, at, support, dimensions == Dimensions::three, extension);
    CHECK(std::abs(found[k] - expected) <= 1e-12 * 1009);
  }
}

void check_windows() {
  for (const Boundary boundary : {Boundary::constant, Boundary::nearest, Boundary::periodic, Boundary::mirror}) {
    check_against_windows({3, 37, 19}, 5, Dimensions::three, {boundary, -7.0});
    check_against_windows({2, 9, 600}, 3, Dimensions::two, {boundary, 0.5});
    check_against_windows({23, 9, 11}, 5, Dimensions::three, {boundary, -7.0});  // blocks of slices, and a part
    check_against_windows({10, 9, 11}, 5, Dimensions::three, {boundary, 3.0});
    check_against_windows({4, 6, 7}, 13, Dimensions::three, {boundary, 2.0});  // larger than the volume
  }
  check_against_windows({62, 40, 530}, 31, Dimensions::three, {}, 9973);  // tiles of blocks of slices
  check_against_windows({2, 3, 5}, 1, Dimensions::three, {});
}

// A volume of one number has that mean, however large it is.
void check_largest_numbers() {
  constexpr float kLarge = std::numeric_limits<float>::max() / 2;
  const std::vector<double> voxels(5 * 5 * 5, static_cast<double>(kLarge));
  for (const float mean : mean_of<float>(voxels, {5, 5, 5}, 5, Dimensions::three)) {
    CHECK(std::abs(mean / kLarge - 1.0F) <= 1e-6F);
  }
}

bool refused(const Index3& shape, std::int64_t support) {
  try {
    mean_of<double>(integers(shape), shape, support, Dimensions::three);
  } catch (const InvalidArgument&) {
    return true;
  } catch (const InvalidGeometry&) {
    return true;
  }
  return false;
}

}  // namespace

int main() {
  check_windows();
  check_largest_numbers();
  CHECK(refused({3, 3, 3}, 4) && refused({3, 3, 3}, 0) && refused({3, 3, 3}, 10001) && refused({0, 3, 3}, 3));
  CHECK(!refused({3, 3, 3}, 3));
  return report();
}
