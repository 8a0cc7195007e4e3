// Copyright The grayling developers. Licensed under Apache-2.0.

// The features against the manual's definitions, evaluated on every intensity of the range, and its three kinds of
// axis.
#include <cmath>
#include <random>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/families/intensity_volume_histogram.hpp"

using namespace grayling;

namespace {

namespace ivh = intensity_volume_histogram;
using Values = std::array<Value, ivh::Features::size>;
enum { kV10, kV90, kI10, kI90, kVolumeDifference, kIntensityDifference, kArea };

Values evaluate(const ivh::Summary& summary) {
  Values values;
  ivh::Features::evaluate(summary, ~Selection{0}, values.data());
  return values;
}

Values of_intensities(const ivh::Axis& axis, const std::vector<float>& intensities) {
  return evaluate(ivh::summarise<float>(axis, intensities));
}

// NaN where no intensity of the range qualifies.
Values by_definition(const ivh::Axis& axis, const std::vector<float>& intensities) {
  std::vector<double> nu, gamma, at;
  for (std::uint64_t k = 0; k < axis.n_values; ++k) {
    at.push_back(axis.at(k));
    std::uint64_t count = 0;
    for (const float v : intensities) count += static_cast<double>(v) >= at.back() ? 1 : 0;
    nu.push_back(static_cast<double>(count) / static_cast<double>(intensities.size()));
    gamma.push_back((at.back() - axis.first) / (axis.extent * axis.interval));
  }
  const auto volume = [&](double x) {
    for (std::size_t k = 0; k < nu.size(); ++k) {
      if (gamma[k] >= x) return nu[k];
    }
    return std::nan("");
  };
  const auto intensity = [&](double x) {
    for (std::size_t k = 0; k < nu.size(); ++k) {
      if (nu[k] <= x) return at[k];
    }
    return std::nan("");
  };
  double area = 0.0;
  for (std::size_t k = 0; k + 1 < nu.size(); ++k) area += (nu[k] + nu[k + 1]) / 2.0 * (gamma[k + 1] - gamma[k]);
  const double v10 = volume(0.1), v90 = volume(0.9), i10 = intensity(0.1), i90 = intensity(0.9);
  return {defined(v10),       defined(v90),       defined(i10), defined(i90),
          defined(v10 - v90), defined(i10 - i90), defined(area)};
}

void check_same(const Values& actual, const Values& expected) {
  for (std::size_t k = 0; k < actual.size(); ++k) {
    CHECK_EQ(std::isnan(actual[k].value), std::isnan(expected[k].value));
    CHECK_EQ(std::isnan(actual[k].value), actual[k].reason != Undefined::none);
    if (std::isnan(expected[k].value)) continue;
    CHECK(std::abs(actual[k].value - expected[k].value) <= 1e-13 * std::max(1.0, std::abs(expected[k].value)));
  }
}

// Ranges whose tenths fall on an intensity and beside one, voxels at both ends, above the range, and none at all there.
void check_against_definition() {
  std::mt19937 engine(1);
  for (int round = 0; round < 300; ++round) {
    const int lowest = static_cast<int>(engine() % 50) - 25, span = 1 + static_cast<int>(engine() % 45);
    std::vector<float> intensities(1 + engine() % 60);
    for (float& v : intensities) v = static_cast<float>(lowest + static_cast<int>(engine() % unsigned(span + 3)));
    intensities.push_back(static_cast<float>(lowest));
    intensities.push_back(static_cast<float>(lowest + span));
    const ivh::Axis axis = ivh::integers(lowest, lowest + span);
    check_same(of_intensities(axis, intensities), by_definition(axis, intensities));
  }
}

void check_sparse_equals_dense() {
  std::mt19937 engine(2);
  std::vector<double> intensities(500);
  for (double& v : intensities) v = static_cast<double>(engine() % 3'000'000);
  const ivh::Axis wide = ivh::integers(0, 2'900'000);
  std::vector<std::uint64_t> counts(3'000'001);
  for (const double v : intensities) ++counts[static_cast<std::size_t>(v) + 1];
  check_same(evaluate(ivh::summarise<double>(wide, intensities)), evaluate(ivh::summarise(wide, counts)));
}

// The 74 voxels and the table of the manual.
void check_digital_phantom() {
  const std::vector<std::uint64_t> counts = {0, 50, 0, 1, 16, 0, 7};
  const Values v = evaluate(ivh::summarise(ivh::levels(6), counts));
  CHECK_EQ(v[kV10].value, 24.0 / 74.0);
  CHECK_EQ(v[kV90].value, 7.0 / 74.0);
  CHECK_EQ(v[kI10].value, 5.0);
  CHECK_EQ(v[kI90].value, 2.0);
  CHECK_EQ(v[kVolumeDifference].value, 17.0 / 74.0);
  CHECK_EQ(v[kIntensityDifference].value, 3.0);
  CHECK_CLOSE(v[kArea].value, (0.5 * 74 + 24 + 24 + 23 + 7 + 0.5 * 7) / 74.0 / 5.0, 1e-14);
}

// A bin width that may not divide the range, which ends at the highest intensity.
void check_continuous(double width) {
  std::mt19937 engine(7);
  std::vector<float> centres;
  std::vector<std::uint64_t> counts(100);
  double highest = 0.0;
  const auto add = [&](double x) {
    const auto bin = static_cast<std::size_t>(x / width);
    ++counts[bin + 1];
    centres.push_back(static_cast<float>(bin));
    highest = std::max(highest, x);
  };
  add(0.0);
  for (int k = 0; k < 50; ++k) add(static_cast<double>(engine() % 1500) / 100.0);
  const ivh::Axis axis = ivh::bin_centres(0.0, highest, width);
  ivh::Axis in_bins = axis;  // the definition is evaluated in whole bins, which floats hold exactly
  in_bins.first = 0.0;
  in_bins.interval = 1.0;
  Values expected = by_definition(in_bins, centres);
  for (const int k : {kI10, kI90}) expected[std::size_t(k)].value = axis.first + expected[std::size_t(k)].value * width;
  expected[kIntensityDifference].value *= width;
  check_same(evaluate(ivh::summarise(axis, counts)), expected);
}

void check_axes() {
  const ivh::Axis c = ivh::bin_centres(-1000, 400, 2.5);  // configuration C of the CT phantom
  CHECK(c.first == -998.75 && c.interval == 2.5 && c.n_values == 560 && c.at(559) == 398.75);
  CHECK_EQ(ivh::bin_centres(0, 1.1, 0.1).n_values, 11U);
  CHECK_EQ(ivh::bin_centres(0, 0.3, 0.1).n_values, 3U);
  CHECK_EQ(ivh::bin_centres(0, 10, 3).n_values, 3U);  // 1.5, 4.5 and 7.5 in [1.5, 8.5]
  CHECK_CLOSE(ivh::bin_centres(0, 10, 3).extent, 7.0 / 3.0, 1e-15);
  CHECK_EQ(ivh::bin_centres(5, 5, 3).n_values, 0U);
  CHECK_EQ(ivh::bin_centres(5, 8, 3).n_values, 1U);
  CHECK_EQ(ivh::integers(-500, 400).n_values, 901U);
  const std::vector<std::uint64_t> counts = {0, 0, 5, 4, 1};
  const Values v = evaluate(ivh::summarise(ivh::bin_centres(10, 18, 2), counts));
  CHECK_EQ(v[kI10].value, 17.0);
  CHECK_EQ(v[kI90].value, 15.0);
  CHECK_EQ(v[kIntensityDifference].value, 2.0);
  for (const double width : {0.7, 1.0, 1.3, 2.0}) check_continuous(width);
}

void check_degenerate() {
  const Values single = of_intensities(ivh::integers(7, 7), {7, 7});
  for (const int k : {kV10, kV90, kVolumeDifference}) CHECK(single[std::size_t(k)].reason == Undefined::no_range);
  for (const int k : {kI10, kI90, kIntensityDifference}) CHECK(single[std::size_t(k)].reason == Undefined::flat_region);
  CHECK(single[kArea].value == 0.0 && single[kArea].reason == Undefined::flat_region);
  // Narrower than a bin, and exactly one bin.
  const std::vector<std::uint64_t> two = {0, 1, 1};
  for (const double upper : {1.0, 2.0}) {
    const Values narrow = evaluate(ivh::summarise(ivh::bin_centres(0, upper, 2), two));
    CHECK(narrow[kV10].reason == Undefined::no_range && narrow[kArea].reason == Undefined::no_range);
    CHECK(narrow[kI10].reason == Undefined::out_of_range);
  }
  // No intensity of G = [0.5, 2] has an intensity fraction of 90 %.
  const Values coarse = evaluate(ivh::summarise(ivh::bin_centres(0, 2.5, 1), two));
  CHECK(coarse[kV10].value == 0.5 && coarse[kV90].reason == Undefined::out_of_range);
  CHECK(coarse[kVolumeDifference].reason == Undefined::out_of_range);
  // One intensity inside a wider range.
  const Values inside = of_intensities(ivh::integers(0, 10), {7, 7});
  CHECK(inside[kV10].value == 1.0 && inside[kV90].value == 0.0 && inside[kI10].value == 8.0);
  CHECK(inside[kArea].value == 0.0 && inside[kArea].reason == Undefined::flat_region);
  // The header's example: three sixteenths at the upper end.
  const Values crowded = evaluate(ivh::summarise(ivh::levels(4), std::vector<std::uint64_t>{0, 4, 5, 4, 3}));
  CHECK(crowded[kV10].value == 0.75 && crowded[kV90].value == 3.0 / 16.0 && crowded[kI90].value == 2.0);
  CHECK(crowded[kI10].reason == Undefined::out_of_range &&
        crowded[kIntensityDifference].reason == Undefined::out_of_range);
  for (const Value& v : of_intensities(ivh::levels(3), {})) CHECK(std::isnan(v.value) && v.reason != Undefined::none);
}

template <class Call>
bool refuses(Call call) {
  try {
    call();
  } catch (const InvalidArgument&) {
    return true;
  }
  return false;
}

void check_refusals() {
  CHECK(refuses([] { ivh::integers(0.5, 3); }));
  CHECK(refuses([] { ivh::integers(3, 0); }));
  CHECK(refuses([] { ivh::integers(0, INFINITY); }));
  CHECK(refuses([] { ivh::bin_centres(0, 1, 0); }));
  CHECK(refuses([] { ivh::bin_centres(0, 1, -1); }));
  CHECK(refuses([] { ivh::bin_centres(0, 1, NAN); }));
  CHECK(refuses([] { ivh::bin_centres(0, 1e10, 1e-10); }));
  CHECK(refuses([] { ivh::levels(0); }));
  CHECK(refuses([] { of_intensities(ivh::integers(0, 5), {1, 2.5F}); }));
  CHECK(refuses([] { of_intensities(ivh::integers(0, 5), {-1}); }));
  CHECK(refuses([] { of_intensities(ivh::integers(0, 5), {NAN}); }));
}

}  // namespace

int main() {
  check_against_definition();
  check_sparse_equals_dense();
  check_digital_phantom();
  check_axes();
  check_degenerate();
  check_refusals();
  return report();
}
