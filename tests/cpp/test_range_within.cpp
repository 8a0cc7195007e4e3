// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/range_within.hpp"
#include "grayling/simd.hpp"

using namespace grayling;

namespace {

template <class T>
void check_against_a_plain_loop(const Index3& shape) {
  std::mt19937 random(static_cast<unsigned>(shape.x));
  const auto n = static_cast<std::size_t>(shape.z * shape.y * shape.x);
  std::vector<T> values(n);
  std::vector<std::uint8_t> mask(n);
  for (std::size_t k = 0; k < n; ++k) {
    values[k] = static_cast<T>(random() % 100);
    mask[k] = random() % 3 == 0;
  }
  mask[n / 2] = 2;  // whatever is not 0
  T low = values[n / 2], high = values[n / 2];
  for (std::size_t k = 0; k < n; ++k) {
    if (mask[k] == 0) continue;
    low = std::min(low, values[k]);
    high = std::max(high, values[k]);
  }
  const auto view = VolumeView<const T>::contiguous(values.data(), shape);
  const auto found = range_within(view, VolumeView<const std::uint8_t>::contiguous(mask.data(), shape));
  CHECK(found.has_value());
  const auto range = std::get<Range<T>>(*found);
  CHECK(range.low == low && range.high == high);
}

template <class T>
void check_type() {
  for (const std::int64_t width : {1, 3, 15, 16, 17, 33, 64}) check_against_a_plain_loop<T>({2, 3, width});
}

void check_what_is_no_number() {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> values{nan, 3, nan, -2, -9};
  const std::vector<std::uint8_t> mask{1, 1, 1, 1, 0}, none(5), only_nan{1, 0, 1, 0, 0};
  const Index3 shape{1, 1, 5};
  const auto view = VolumeView<const double>::contiguous(values.data(), shape);
  const auto within = [&](const std::vector<std::uint8_t>& m) {
    return range_within(view, VolumeView<const std::uint8_t>::contiguous(m.data(), shape));
  };
  const auto range = std::get<Range<double>>(*within(mask));
  CHECK(range.low == -2 && range.high == 3);
  CHECK(!within(none).has_value());
  CHECK(!within(only_nan).has_value());
}

void check_shapes() {
  const std::vector<double> values(4);
  const std::vector<std::uint8_t> mask(4);
  const auto view = VolumeView<const double>::contiguous(values.data(), {1, 1, 4});
  bool refused = false;
  try {
    range_within(view, VolumeView<const std::uint8_t>::contiguous(mask.data(), {1, 2, 2}));
  } catch (const InvalidGeometry&) {
    refused = true;
  }
  CHECK(refused);
}

}  // namespace

int main() {
  for (const SimdPath path : {SimdPath::baseline, SimdPath::avx2}) {
    if (!simd_path_available(path)) continue;
    set_simd_path(path);
    check_type<std::uint8_t>();
    check_type<std::int16_t>();
    check_type<std::int64_t>();
    check_type<float>();
    check_type<double>();
    check_what_is_no_number();
  }
  check_shapes();
  return report();
}
