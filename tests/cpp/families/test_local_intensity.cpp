// Copyright The grayling developers. Licensed under Apache-2.0.

// The peaks against the mean over every voxel of the image whose centre lies in the sphere.
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include "check.hpp"
#include "families/random_levels.hpp"
#include "grayling/families/local_intensity.hpp"
#include "grayling/simd.hpp"

using namespace grayling;
using grayling_tests::for_each_voxel;

namespace {

template <class T>
struct Case {
  Index3 shape, box_begin, box_shape;
  Spacing spacing_mm;
  std::vector<T> image;
  std::vector<std::uint8_t> mask;

  VolumeView<const T> image_view() const { return VolumeView<const T>::contiguous(image.data(), shape); }
  VolumeView<const std::uint8_t> mask_view() const {
    return VolumeView<const std::uint8_t>::contiguous(mask.data(), box_shape);
  }
  local_intensity::Summary summarise() const {
    return local_intensity::summarise<T>(image_view(), mask_view(), box_begin, spacing_mm);
  }
};

template <class T>
Case<T> random_case(const Index3& shape, const Spacing& spacing_mm, unsigned seed) {
  std::mt19937 engine(seed);
  Case<T> c{shape, {}, {}, spacing_mm, {}, {}};
  const auto place = [&](std::int64_t size, std::int64_t& begin, std::int64_t& length) {
    begin = static_cast<std::int64_t>(engine() % static_cast<std::uint64_t>(size));
    length = 1 + static_cast<std::int64_t>(engine() % static_cast<std::uint64_t>(size - begin));
  };
  place(shape.z, c.box_begin.z, c.box_shape.z);
  place(shape.y, c.box_begin.y, c.box_shape.y);
  place(shape.x, c.box_begin.x, c.box_shape.x);
  c.image.resize(static_cast<std::size_t>(voxel_count(shape)));
  for (T& v : c.image) v = static_cast<T>(engine() % 60);  // several voxels share the maximum
  c.mask.resize(static_cast<std::size_t>(voxel_count(c.box_shape)));
  for (std::uint8_t& m : c.mask) m = engine() % 3 == 0 ? 0 : 1;
  return c;
}

template <class T>
double mean_around(const Case<T>& c, const Index3& p) {
  const double radius_mm = 10.0 * std::cbrt(3.0 / (4.0 * std::numbers::pi));
  double sum = 0.0, count = 0.0;
  for_each_voxel(c.shape, [&](const Index3& q) {
    const double z = static_cast<double>(q.z - p.z) * c.spacing_mm.z,
                 y = static_cast<double>(q.y - p.y) * c.spacing_mm.y,
                 x = static_cast<double>(q.x - p.x) * c.spacing_mm.x;
    if (z * z + y * y + x * x > radius_mm * radius_mm) return;
    sum += static_cast<double>(c.image_view()(q.z, q.y, q.x));
    count += 1.0;
  });
  return sum / count;
}

template <class T>
void check_against_definition(const Case<T>& c) {
  double highest = -INFINITY, local = -INFINITY, global = -INFINITY;
  std::uint64_t count = 0;
  for_each_voxel(c.box_shape, [&](const Index3& b) {
    if (c.mask_view()(b.z, b.y, b.x) == 0) return;
    const Index3 p = c.box_begin + b;
    const auto intensity = static_cast<double>(c.image_view()(p.z, p.y, p.x));
    const double mean = mean_around(c, p);
    if (intensity > highest) local = -INFINITY;
    highest = std::max(highest, intensity);
    if (intensity == highest) local = std::max(local, mean);
    global = std::max(global, mean);
    ++count;
  });
  const auto s = c.summarise();
  CHECK_EQ(s.count, count);
  if (count == 0) return;
  CHECK_EQ(local_intensity::LocalPeak::value(s).value, local);  // sums of whole numbers are exact
  CHECK_EQ(local_intensity::GlobalPeak::value(s).value, global);
}

template <class T>
void check_type() {
  unsigned seed = 0;
  for (const Index3& shape : {Index3{1, 1, 1}, Index3{1, 9, 11}, Index3{5, 1, 9}, Index3{7, 8, 9}, Index3{4, 14, 15}}) {
    for (const Spacing& spacing_mm : {Spacing{3, 1.5, 1.4}, Spacing{7, 2, 2}, Spacing{2, 7, 9}, Spacing{1, 1, 0.05}}) {
      for (int round = 0; round < 3; ++round) check_against_definition(random_case<T>(shape, spacing_mm, ++seed));
    }
  }
}

void check_paths_agree() {
  if (!simd_path_available(SimdPath::avx2)) return;
  Case<double> c = random_case<double>({9, 20, 31}, {3, 1, 1}, 5);
  for (double& v : c.image) v = std::sin(v) * 100.0;
  const SimdPath before = simd_path();
  set_simd_path(SimdPath::baseline);
  const auto baseline = c.summarise();
  set_simd_path(SimdPath::avx2);
  const auto avx2 = c.summarise();
  set_simd_path(before);
  CHECK(std::memcmp(&baseline.local_peak, &avx2.local_peak, sizeof(double)) == 0);
  CHECK(std::memcmp(&baseline.global_peak, &avx2.global_peak, sizeof(double)) == 0);
}

// The example in the header.
Case<float> example() { return {{1, 1, 7}, {0, 0, 1}, {1, 1, 5}, {5, 5, 5}, {1, 9, 1, 2, 8, 8, 1}, {1, 1, 1, 1, 1}}; }

void check_example() {
  const auto s = example().summarise();
  CHECK_CLOSE(local_intensity::LocalPeak::value(s).value, 11.0 / 3.0, 1e-15);
  CHECK_EQ(local_intensity::GlobalPeak::value(s).value, 6.0);
}

void check_not_finite() {
  for (const float strange : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    Case<float> c = example();
    c.image[6] = strange;  // next to the region, away from its maximum
    auto s = c.summarise();
    CHECK(local_intensity::LocalPeak::value(s).reason == Undefined::none);
    CHECK(local_intensity::GlobalPeak::value(s).reason == Undefined::not_finite);
    c.image[0] = strange;
    s = c.summarise();
    CHECK(local_intensity::LocalPeak::value(s).reason == Undefined::not_finite);
    c = example();
    c.image.push_back(strange);  // further than a sphere reaches
    c.shape.x = 8;
    s = c.summarise();
    CHECK(local_intensity::GlobalPeak::value(s).value == 6.0);
  }
}

void check_empty() {
  Case<float> c = example();
  c.mask.assign(5, 0);
  Value values[2];
  local_intensity::Features::evaluate(c.summarise(), ~Selection{0}, values);
  for (const Value& v : values) CHECK(std::isnan(v.value) && v.reason != Undefined::none);
}

}  // namespace

int main() {
  check_type<std::int8_t>();
  check_type<std::uint16_t>();
  check_type<std::int64_t>();
  check_type<float>();
  check_type<double>();
  check_paths_agree();
  check_example();
  check_not_finite();
  check_empty();
  return report();
}
