// Copyright The grayling developers. Licensed under Apache-2.0.

// Filters of the voxels around each one: worked examples, small images of every shape with kernels that reach beyond
// them, and what is refused. The rest is checked from Python, against slow references and other packages.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/filters/dense_kernel.hpp"
#include "grayling/filters/gradient_magnitude.hpp"
#include "grayling/filters/local_binary_pattern.hpp"
#include "grayling/filters/median.hpp"
#include "grayling/filters/pointwise.hpp"
#include "grayling/filters/spherical_pattern.hpp"

using namespace grayling;
using namespace grayling::filters;

namespace {

constexpr Boundary kBoundaries[] = {Boundary::constant, Boundary::nearest, Boundary::periodic, Boundary::mirror};

std::vector<double> image(const Index3& shape) {
  std::vector<double> voxels(static_cast<std::size_t>(voxel_count(shape)));
  for (std::size_t k = 0; k < voxels.size(); ++k) voxels[k] = std::sin(static_cast<double>(k * k));
  return voxels;
}

template <class Error, class Call>
void expect_refused(Call call) {
  bool refused = false;
  try {
    call();
  } catch (const Error&) {
    refused = true;
  }
  CHECK(refused);
}

// What `filter(volume, view)` writes into a map of the shape.
template <class T = double, class Filter>
std::vector<T> mapped(const std::vector<double>& voxels, const Index3& shape, const Index3& results, Filter filter) {
  std::vector<T> map(static_cast<std::size_t>(voxel_count(results)));
  const AnyVolume volume = VolumeView<const double>::contiguous(voxels.data(), shape);
  filter(volume, VolumeView<T>::contiguous(map.data(), results));
  return map;
}

// Of a line; the slope at 1 4 16 64 is half the difference of the neighbours.
void check_gradient() {
  const auto line = [](Extension extension) {
    return mapped({1, 4, 16, 64}, {1, 1, 4}, {1, 1, 4}, [&](const auto& volume, const auto& view) {
      gradient_magnitude(volume, {9.0, 1.0, 0.5}, Dimensions::two, extension, view);
    });
  };
  CHECK((line({Boundary::nearest, 0.0}) == std::vector<double>{3, 15, 60, 48}));
  CHECK((line({Boundary::periodic, 0.0}) == std::vector<double>{60, 15, 60, 15}));
}

double middle_of_box(const std::vector<double>& voxels, const Index3& shape, const Index3& at, std::int64_t reach) {
  std::vector<double> window;
  for (std::int64_t z = -reach; z <= reach; ++z) {
    for (std::int64_t y = -reach; y <= reach; ++y) {
      for (std::int64_t x = -reach; x <= reach; ++x) {
        const Index3 from{extended_index(at.z + z, shape.z, Boundary::mirror),
                          extended_index(at.y + y, shape.y, Boundary::mirror),
                          extended_index(at.x + x, shape.x, Boundary::mirror)};
        window.push_back(voxels[static_cast<std::size_t>((from.z * shape.y + from.y) * shape.x + from.x)]);
      }
    }
  }
  std::sort(window.begin(), window.end());
  return window[window.size() / 2];
}

// Shapes below, at and above what registers and blocks hold.
void check_medians() {
  for (const Index3& shape : {Index3{1, 1, 1}, Index3{2, 3, 5}, Index3{3, 17, 9}, Index3{5, 2, 67}}) {
    for (const std::int64_t support : {1, 3, 5, 7}) {
      const std::vector<double> voxels = image(shape);
      const auto found = mapped(voxels, shape, shape, [&](const auto& volume, const auto& view) {
        median(volume, support, Dimensions::three, {}, view);
      });
      for (std::int64_t k = 0; k < voxel_count(shape); ++k) {
        const Index3 at{k / (shape.y * shape.x), k / shape.x % shape.y, k % shape.x};
        CHECK(found[static_cast<std::size_t>(k)] == middle_of_box(voxels, shape, at, support / 2));
      }
    }
  }
}

// Every pattern of eight neighbours: those of a voxel with the intensity 1 among neighbours of 0 and 2.
void check_patterns() {
  const std::vector<CirclePoint> points{{0, 1}, {-1, 1}, {-1, 0}, {-1, -1}, {0, -1}, {1, -1}, {1, 0}, {1, 1}};
  for (int pattern = 0; pattern < 256; ++pattern) {
    std::vector<double> voxels(9, 1.0);
    for (std::size_t k = 0; k < points.size(); ++k) {
      const auto place =
          static_cast<std::size_t>(4 + 3 * static_cast<int>(points[k].y) + static_cast<int>(points[k].x));
      voxels[place] = (pattern >> k & 1) != 0 ? 2.0 : 0.0;
    }
    const auto code = [&](PatternCode kind) {
      return mapped(voxels, {1, 3, 3}, {1, 3, 3}, [&](const auto& volume, const auto& view) {
        local_binary_pattern(volume, points, kind, {}, view);
      })[4];
    };
    int n_ones = 0, n_changes = 0, smallest = pattern;
    for (int k = 0; k < 8; ++k) {
      n_ones += pattern >> k & 1;
      n_changes += (pattern >> k & 1) != (pattern >> (k + 1) % 8 & 1);
      smallest = std::min(smallest, (pattern >> k | pattern << (8 - k)) & 255);
    }
    CHECK(code(PatternCode::plain) == pattern);
    CHECK(code(PatternCode::rotation_invariant) == smallest);
    CHECK(code(PatternCode::uniform) == (n_changes <= 2 ? n_ones : 9));
    CHECK((code(PatternCode::oriented_uniform) == 58) == (n_changes > 2));
  }
}

// One point and one form: the response is |form| where the point is as bright as the centre, else 0.
void check_sphere() {
  SpherePattern pattern;
  pattern.points = {{0.0, 0.0, 1.0}};
  pattern.n_forms = 1;
  pattern.forms = {-3.0};
  pattern.real = {1.0};
  pattern.imaginary = {0.0};
  const auto found = mapped({1, 2, 2, 1}, {1, 1, 4}, {1, 1, 4}, [&](const auto& volume, const auto& view) {
    spherical_pattern(volume, volume, pattern, {}, view);
  });
  CHECK((found == std::vector<double>{3, 3, 0, 3}));
  pattern.forms.clear();
  expect_refused<InvalidArgument>([&] {
    mapped({1.0}, {1, 1, 1}, {1, 1, 1}, [&](const auto& v, const auto& r) { spherical_pattern(v, v, pattern, {}, r); });
  });
}

// Of 1 2 4 8 with the weights 1, 10, 100, laid on as they are, the middle one on the voxel.
void check_kernels() {
  const auto line = [](std::int64_t step) {
    const DenseKernel kernel{{1, 1, 3}, {1, 10, 100}, {0, 0, 1}, {1, 1, step}};
    return mapped(
        {1, 2, 4, 8}, {1, 1, 4}, response_shape({1, 1, 4}, kernel.step),
        [&](const auto& volume, const auto& view) { filter_dense(volume, kernel, {Boundary::constant, 0.0}, view); });
  };
  CHECK((line(1) == std::vector<double>{210, 421, 842, 84}));
  CHECK((line(2) == std::vector<double>{210, 842}));
  CHECK((line(3) == std::vector<double>{210, 84}));
  CHECK((line(9) == std::vector<double>{210}));
}

// Kernels that reach far beyond images of a few voxels, in every type.
void check_small_images() {
  DenseKernel kernel{{3, 4, 5}, std::vector<double>(60, 1.0), {1, 2, 2}, {1, 2, 3}};
  SpherePattern pattern;
  pattern.points = {{2.5, -1.5, 0.5}, {-3.0, 2.0, -1.5}, {0.0, 0.5, 3.5}};
  for (const Boundary boundary : kBoundaries) {
    const Extension extension{boundary, 3.0};
    for (const Index3& shape : {Index3{1, 1, 1}, Index3{2, 1, 3}, Index3{1, 2, 33}}) {
      const std::vector<double> voxels = image(shape);
      const auto finite = [](const auto& map) {
        return std::all_of(map.begin(), map.end(), [](auto value) { return std::isfinite(value); });
      };
      const auto ours = [&](const auto& filter) {
        CHECK(finite(mapped<float>(voxels, shape, shape, filter)));
        CHECK(finite(mapped<double>(voxels, shape, shape, filter)));
      };
      ours([&](const auto& v, const auto& r) { gradient_magnitude(v, {1, 1, 1}, Dimensions::three, extension, r); });
      ours([&](const auto& v, const auto& r) { median(v, 5, Dimensions::two, extension, r); });
      ours([&](const auto& v, const auto& r) { median(v, 9, Dimensions::three, extension, r); });
      ours([&](const auto& v, const auto& r) { median(v, 27, Dimensions::three, extension, r); });
      ours([&](const auto& v, const auto& r) {
        local_binary_pattern(v, {{-2.5, 1.25}, {0, 7}}, PatternCode::uniform, extension, r);
      });
      ours([&](const auto& v, const auto& r) { filter_pointwise(v, Pointwise::exponential, 2.0, r); });
      for (const bool cubic : {false, true}) {
        pattern.cubic = cubic;
        pattern.rounded = pattern.cut = false;
        mapped(voxels, shape, shape,
               [&](const auto& v, const auto& r) { spherical_pattern(v, v, pattern, extension, r); });
      }
      CHECK(finite(mapped(voxels, shape, response_shape(shape, kernel.step),
                          [&](const auto& v, const auto& r) { filter_dense(v, kernel, extension, r); })));
    }
  }
}

template <class Error, class Filter>
void expect_refused_on_two_voxels(Filter filter) {
  expect_refused<Error>([&] { mapped({1, 2}, {1, 1, 2}, {1, 1, 2}, filter); });
}

void check_refusals() {
  expect_refused_on_two_voxels<InvalidArgument>(
      [](const auto& v, const auto& r) { median(v, 4, Dimensions::two, {}, r); });
  expect_refused_on_two_voxels<InvalidArgument>([](const auto& v, const auto& r) {
    local_binary_pattern(v, std::vector<CirclePoint>(25), PatternCode::plain, {}, r);
  });
  const auto refused_kernel = [](const DenseKernel& kernel) {
    expect_refused_on_two_voxels<InvalidArgument>(
        [&](const auto& v, const auto& r) { filter_dense(v, kernel, {}, r); });
  };
  refused_kernel({{1, 1, 2}, {1.0}, {}, {1, 1, 1}});
  refused_kernel({{1, 1, 1}, {1.0}, {0, 0, 1}, {1, 1, 1}});
  refused_kernel({{1, 1, 1}, {1.0}, {}, {1, 0, 1}});
  expect_refused_on_two_voxels<InvalidGeometry>(
      [](const auto& v, const auto& r) { filter_dense(v, {{1, 1, 1}, {1.0}, {}, {1, 1, 2}}, {}, r); });
  expect_refused<InvalidGeometry>([] {
    mapped({}, {0, 1, 2}, {0, 1, 2}, [](const auto& v, const auto& r) { median(v, 3, Dimensions::two, {}, r); });
  });
  expect_refused<InvalidArgument>([] { pointwise_named("cube"); });
  expect_refused<InvalidArgument>([] { pattern_code_named("ror"); });
}

}  // namespace

int main() {
  check_gradient();
  check_medians();
  check_patterns();
  check_sphere();
  check_kernels();
  check_small_images();
  check_refusals();
  return report();
}
