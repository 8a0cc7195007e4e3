// Copyright The grayling developers. Licensed under Apache-2.0.

// Separable plans by hand: a worked line, orientations against one another, how much work is left of 24 of them, and
// what is refused. The rest is checked from Python, against a slow reference and other packages.
#include <cmath>
#include <cstdint>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/filters/orientations.hpp"
#include "grayling/filters/separable.hpp"
#include "grayling/filters/taps.hpp"
#include "grayling/filters/wavelets.hpp"

using namespace grayling;
using namespace grayling::filters;

namespace {

constexpr Index3 kShape{5, 6, 7};

std::vector<double> image() {
  std::vector<double> voxels(static_cast<std::size_t>(voxel_count(kShape)));
  for (std::size_t k = 0; k < voxels.size(); ++k) voxels[k] = std::sin(static_cast<double>(k * k));
  return voxels;
}

std::vector<double> filtered(const std::vector<double>& voxels, const Index3& shape, const SeparablePlan& plan,
                             Extension extension = {}) {
  std::vector<double> result(voxels.size());
  filter_separable(VolumeView<const double>::contiguous(voxels.data(), shape), plan, extension,
                   VolumeView<double>::contiguous(result.data(), shape));
  return result;
}

// Of 1 2 4 8, with the taps 1, 10, 100 and the middle one on the voxel: y[j] = x[j + 1] + 10 x[j] + 100 x[j - 1].
void check_worked_example() {
  const SeparableKernel kernel{{{{1.0, 10.0, 100.0}, 1, 1}}, {}, {}};
  const auto line = [&](Extension extension) { return filtered({1, 2, 4, 8}, {1, 1, 4}, upright(kernel), extension); };
  CHECK((line({Boundary::constant, 0.0}) == std::vector<double>{12, 124, 248, 480}));
  CHECK((line({Boundary::constant, 5.0}) == std::vector<double>{512, 124, 248, 485}));
  CHECK((line({Boundary::nearest, 0.0}) == std::vector<double>{112, 124, 248, 488}));
  CHECK((line({Boundary::periodic, 0.0}) == std::vector<double>{812, 124, 248, 481}));
  CHECK((line({Boundary::mirror, 0.0}) == std::vector<double>{112, 124, 248, 488}));
}

void check_extended_index() {
  for (const Boundary boundary : {Boundary::periodic, Boundary::mirror}) {
    for (std::int64_t i = -40; i < 40; ++i) {
      const std::int64_t k = extended_index(i, 3, boundary);
      const std::int64_t period = boundary == Boundary::periodic ? 3 : 6;
      CHECK(k >= 0 && k < 3 && k == extended_index(i + period, 3, boundary));
      if (boundary == Boundary::mirror) CHECK(k == extended_index(-1 - i, 3, boundary));
    }
  }
  CHECK(extended_index(-1, 1, Boundary::mirror) == 0 && extended_index(7, 1, Boundary::periodic) == 0);
}

std::size_t n_links(const SeparablePlan& plan) {
  std::size_t n = 0;
  for (const Node& node : plan.z) n += node.size();
  for (const Node& node : plan.x) n += node.size();
  for (const Response& response : plan.y) n += response.sum.size();
  return n;
}

// 24 orientations one by one would take 72 passes.
void check_shared_passes() {
  const auto wavelet = [](char letter) { return wavelet_cascade("daubechies3", letter, 1); };
  const SeparableKernel llh{wavelet('L'), wavelet('L'), wavelet('H')};
  CHECK(n_links(in_every_orientation_3d(llh, OrientationPooling::average)) <= 14);
  CHECK(n_links(in_every_orientation_3d(laws_kernel("L5E5S5"), OrientationPooling::maximum)) == 3 + 6 + 6);
  CHECK(n_links(laplacian_of_gaussian_plan(1.5, 4.0, Dimensions::three)) == 7);
}

// An odd kernel cancels in the average over all orientations, and its largest response is its largest magnitude.
void check_signs() {
  const std::vector<double> voxels = image();
  const SeparableKernel odd = laws_kernel("E5L5L5");
  for (const double value : filtered(voxels, kShape, in_every_orientation_3d(odd, OrientationPooling::average))) {
    CHECK(value == 0.0);
  }
  const auto largest = filtered(voxels, kShape, in_every_orientation_3d(odd, OrientationPooling::maximum));
  const auto smallest = filtered(voxels, kShape, in_every_orientation_3d(odd, OrientationPooling::minimum));
  for (std::size_t k = 0; k < voxels.size(); ++k) CHECK(largest[k] > 0.0 && largest[k] == -smallest[k]);
}

template <class Call>
bool refused(Call call) {
  try {
    call();
  } catch (const InvalidArgument&) {
    return true;
  } catch (const InvalidGeometry&) {
    return true;
  }
  return false;
}

void check_refusals() {
  const SeparablePlan plan = laplacian_of_gaussian_plan(1.0, 1.0, Dimensions::three);
  CHECK(refused([] { gaussian_taps(0.0, 0, 4.0); }));
  CHECK(refused([] { gaussian_taps(1.0, 3, 4.0); }));
  CHECK(refused([] { laws_kernel("L5X5"); }));
  CHECK(refused([] { laws_kernel("L5"); }));
  CHECK(refused([] { wavelet_cascade("daubechies99", 'L', 1); }));
  CHECK(refused([] { wavelet_cascade("haar", 'M', 1); }));
  CHECK(refused([] { wavelet_cascade("haar", 'L', 31); }));
  CHECK(refused([&] { filtered({}, {0, 1, 1}, plan); }));
  CHECK(refused([&] { filtered(image(), kShape, SeparablePlan{}); }));
  SeparablePlan wrong = plan;
  wrong.x[0][0].from = wrong.z.size();
  CHECK(refused([&] { filtered(image(), kShape, wrong); }));
}

}  // namespace

int main() {
  check_worked_example();
  check_extended_index();
  check_shared_passes();
  check_signs();
  check_refusals();
  return report();
}
