// Copyright The grayling developers. Licensed under Apache-2.0.

// Every feature against its formula on sorted values, for ordinary and for hostile distributions, on every SIMD path.
#include <algorithm>
#include <cstring>
#include <random>
#include <string_view>
#include <vector>

#include "check.hpp"
#include "grayling/families/intensity_statistics.hpp"
#include "grayling/simd.hpp"

using namespace grayling;

namespace {

using intensity_statistics::Features;
using Values = std::array<Value, Features::size>;
constexpr Selection kAll = (Selection{1} << Features::size) - 1;

template <class T>
Values evaluate(const std::vector<T>& intensities) {
  Values values;
  Features::evaluate(intensity_statistics::summarise<T>(intensities), kAll, values.data());
  return values;
}

const Value& by_code(const Values& values, std::string_view code) {
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (Features::infos[k].ibsi_code == code) return values[k];
  }
  CHECK(false);
  return values[0];
}

long double percentile(const std::vector<long double>& sorted, int percent) {
  const auto last = static_cast<long double>(sorted.size() - 1);
  const long double at = last * static_cast<long double>(percent) / 100.0L;
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<long double>(below)) * (sorted[above] - sorted[below]);
}

long double mean(const std::vector<long double>& values) {
  long double sum = 0;
  for (const long double v : values) sum += v;
  return sum / static_cast<long double>(values.size());
}

long double mean_power(const std::vector<long double>& values, long double centre, int power) {
  long double sum = 0;
  for (const long double v : values)
    sum += std::pow(std::abs(v - centre), power) * (v < centre && power % 2 != 0 ? -1 : 1);
  return sum / static_cast<long double>(values.size());
}

long double mean_distance(const std::vector<long double>& values, long double centre) {
  long double sum = 0;
  for (const long double v : values) sum += std::abs(v - centre);
  return sum / static_cast<long double>(values.size());
}

// In the order of the registry.
std::vector<long double> by_definition(std::vector<long double> x) {
  std::sort(x.begin(), x.end());
  const long double mu = mean(x), p10 = percentile(x, 10), p25 = percentile(x, 25), median = percentile(x, 50),
                    p75 = percentile(x, 75), p90 = percentile(x, 90), variance = mean_power(x, mu, 2);
  std::vector<long double> inner;
  for (const long double v : x) {
    if (v >= p10 && v <= p90) inner.push_back(v);
  }
  const long double energy = mean_power(x, 0, 2) * static_cast<long double>(x.size());
  return {mu,
          variance,
          mean_power(x, mu, 3) / std::pow(variance, 1.5L),
          mean_power(x, mu, 4) / (variance * variance) - 3,
          median,
          x.front(),
          p10,
          p90,
          x.back(),
          p75 - p25,
          x.back() - x.front(),
          mean_distance(x, mu),
          inner.empty() ? 0 : mean_distance(inner, mean(inner)),
          mean_distance(x, median),
          std::sqrt(variance) / mu,
          (p75 - p25) / (p75 + p25),
          energy,
          std::sqrt(energy / static_cast<long double>(x.size()))};
}

// Differences are judged against the largest intensity for what has the unit of an intensity, and absolutely for
// ratios.
template <class T>
void check_against_definition(const std::vector<T>& intensities, double tolerance = 1e-12) {
  const Values values = evaluate(intensities);
  const std::vector<long double> expected =
      by_definition(std::vector<long double>(intensities.begin(), intensities.end()));
  for (std::size_t k = 0; k < values.size(); ++k) {
    CHECK(values[k].reason == Undefined::none);
    const auto e = static_cast<double>(expected[k]);
    const double floor = std::string_view(Features::infos[k].unit) == "1" ? 1.0 : 0.0;
    CHECK(std::abs(values[k].value - e) <= tolerance * std::max(std::abs(e), floor));
  }
}

template <class T>
std::vector<T> draw(std::size_t size, unsigned seed, double mean_value, double spread, bool whole) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal(mean_value, spread);
  std::vector<T> values(size);
  for (T& v : values) {
    const double x = normal(engine);
    v = static_cast<T>(whole ? std::round(x) : x);
  }
  return values;
}

template <class T>
void check_ordinary() {
  for (const std::size_t size : {3U, 4U, 7U, 8U, 31U, 33U, 100U, 101U, 1000U, 4097U, 20000U}) {
    check_against_definition(draw<T>(size, static_cast<unsigned>(size), 30.0, 100.0, true));
    check_against_definition(draw<T>(size, static_cast<unsigned>(size) + 1, -300.0, 90.0, false));
  }
}

template <class T>
void check_hostile() {
  auto one_outlier = draw<T>(20000, 1, 5.0, 1.0, false);
  one_outlier[77] = static_cast<T>(1e12);
  auto outliers = draw<T>(20000, 2, 5.0, 1.0, false);
  for (std::size_t k = 0; k < 12; ++k)
    outliers[k * 100] = static_cast<T>(std::pow(10.0, 3.0 * static_cast<double>(k)) * (k % 2 ? 1 : -1));
  auto exponential = draw<T>(20000, 3, 0.0, 9.0, false);
  for (T& v : exponential) v = std::exp(v);
  std::vector<T> crowded(20000, T{3});
  for (std::size_t k = 0; k < 10; ++k) crowded[k] = static_cast<T>(k);
  std::vector<T> zeros(20000, T{0});  // of both signs
  for (std::size_t k = 0; k < zeros.size(); k += 3) zeros[k] = -T{0};
  zeros[5] = static_cast<T>(1e20);
  for (const auto& values : {one_outlier, outliers, exponential, crowded}) check_against_definition(values, 1e-11);
  CHECK_EQ(by_code(evaluate(zeros), "Y12H").value, 0.0);
}

// Two neighbouring numbers: the mean cannot be represented next to such a spread, the moments still can.
template <class T>
void check_neighbouring_numbers() {
  const T next = std::nextafter(T{1000}, T{2000});
  std::vector<T> values(9000, T{1000});
  for (std::size_t k = 0; k < values.size(); k += 3) values[k] = next;
  const double step = double{next} - 1000.0;
  const Values v = evaluate(values);
  CHECK_CLOSE(by_code(v, "ECT3").value, 2.0 / 9.0 * step * step, 1e-12);
  CHECK_CLOSE(by_code(v, "KE2A").value, std::sqrt(0.5), 1e-12);
  CHECK_CLOSE(by_code(v, "IPH6").value, -1.5, 1e-12);
  CHECK_CLOSE(by_code(v, "4FUA").value, 4.0 / 9.0 * step, 1e-12);
  CHECK_EQ(by_code(v, "2OJQ").value, step);
}

void check_extreme_spreads() {
  for (const double unit : {1e-300, 1e-120, 1e120, 1e150}) {
    const std::vector<double> values = {0.0, 0.0, 3 * unit};
    CHECK_CLOSE(by_code(evaluate(values), "KE2A").value, std::sqrt(0.5), 1e-12);
    CHECK_CLOSE(by_code(evaluate(values), "IPH6").value, -1.5, 1e-12);
  }
}

template <class T>
void check_paths_agree(const std::vector<T>& intensities) {
  if (!simd_path_available(SimdPath::avx2)) return;
  const SimdPath before = simd_path();
  set_simd_path(SimdPath::baseline);
  const Values baseline = evaluate(intensities);
  set_simd_path(SimdPath::avx2);
  const Values avx2 = evaluate(intensities);
  set_simd_path(before);
  for (std::size_t k = 0; k < baseline.size(); ++k) {
    CHECK(std::memcmp(&baseline[k].value, &avx2[k].value, sizeof(double)) == 0);
  }
}

void check_degenerate() {
  for (const std::vector<double>& flat : {std::vector<double>{7.0}, std::vector<double>(100, 0.1)}) {
    const Values v = evaluate(flat);
    for (const char* code : {"KE2A", "IPH6"}) {
      CHECK(by_code(v, code).value == 0.0 && by_code(v, code).reason == Undefined::flat_region);
    }
    for (const char* code : {"ECT3", "4FUA", "1128", "N72L", "7TET", "9S40"}) {
      CHECK(by_code(v, code).value == 0.0 && by_code(v, code).reason == Undefined::none);
    }
  }
  const Values pair = evaluate(std::vector<double>{-1.0, 1.0});
  CHECK(by_code(pair, "7TET").reason == Undefined::zero_mean);
  CHECK(by_code(pair, "9S40").reason == Undefined::zero_quartiles);
  CHECK(by_code(pair, "1128").reason == Undefined::empty_interval);
  CHECK_CLOSE(by_code(pair, "QG58").value, -0.8, 1e-15);
  for (const Value& v : evaluate(std::vector<float>{})) CHECK(std::isnan(v.value) && v.reason != Undefined::none);
}

// The example in the header.
void check_example() {
  const Values v = evaluate(std::vector<float>{1, 2, 2, 3, 1, 2, 3, 3, 4, 2, 4, 1, 4, 1, 2, 3});
  CHECK_EQ(by_code(v, "Q4LE").value, 2.375);
  CHECK_EQ(by_code(v, "N8CA").value, 108.0);
  CHECK_EQ(by_code(v, "QG58").value, 1.0);
  CHECK_EQ(by_code(v, "Y12H").value, 2.0);
  CHECK_EQ(by_code(v, "8DWT").value, 4.0);
  CHECK_EQ(by_code(v, "SALO").value, 1.25);
}

}  // namespace

int main() {
  check_ordinary<float>();
  check_ordinary<double>();
  check_hostile<float>();
  check_hostile<double>();
  check_neighbouring_numbers<float>();
  check_neighbouring_numbers<double>();
  check_extreme_spreads();
  for (const std::size_t size : {5U, 37U, 1000U, 70001U}) {
    check_paths_agree(draw<float>(size, 5, 10.0, 300.0, false));
    check_paths_agree(draw<double>(size, 6, 10.0, 300.0, false));
  }
  check_degenerate();
  check_example();
  return report();
}
