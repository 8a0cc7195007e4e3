// Copyright The grayling developers. Licensed under Apache-2.0.

// What the histogram shares with intensity statistics against that family on the levels written out one by one; the
// rest against its definition, the IBSI digital phantom's reference values and cases drawn by hand.
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "check.hpp"
#include "grayling/families/intensity_histogram.hpp"
#include "grayling/families/intensity_statistics.hpp"

using namespace grayling;

namespace {

using Counts = std::vector<std::uint64_t>;  // [0, n_1, n_2, ...]
using Features = intensity_histogram::Features;
constexpr Selection kAll = (Selection{1} << Features::size) - 1;

struct Result {
  std::array<Value, Features::size> values;

  const Value& operator[](std::string_view code) const {
    for (std::size_t k = 0; k < values.size(); ++k) {
      if (Features::infos[k].ibsi_code == code) return values[k];
    }
    CHECK(false);
    return values[0];
  }
};

Result evaluate(const Counts& counts) {
  Result result;
  Features::evaluate(intensity_histogram::summarise(counts), kAll, result.values.data());
  return result;
}

Counts random_counts(std::size_t n_levels, std::uint64_t largest, unsigned seed) {
  std::mt19937 engine(seed);
  Counts counts(n_levels + 1);
  for (std::uint64_t& count : counts) count = engine() % 4 == 0 ? 0 : engine() % (largest + 1);
  counts.back() = 1 + engine() % largest;
  return counts;
}

constexpr std::pair<const char*, const char*> kShared[] = {
    {"X6K6", "Q4LE"}, {"CH89", "ECT3"}, {"88K1", "KE2A"}, {"C3I7", "IPH6"}, {"WIFQ", "Y12H"}, {"1PR8", "1GSF"},
    {"GPMT", "QG58"}, {"OZ0C", "8DWT"}, {"3NCY", "84IY"}, {"WR0O", "SALO"}, {"5Z3W", "2OJQ"}, {"D2ZX", "4FUA"},
    {"WRZB", "1128"}, {"4RNL", "N72L"}, {"CWYJ", "7TET"}, {"SLWD", "9S40"}};

void check_against_statistics(const Counts& counts) {
  std::vector<double> levels;
  for (std::size_t i = 1; i < counts.size(); ++i) levels.insert(levels.end(), counts[i], static_cast<double>(i));
  using Statistics = intensity_statistics::Features;
  std::array<Value, Statistics::size> expected;
  Statistics::evaluate(intensity_statistics::summarise<double>(levels), ~Selection{0}, expected.data());
  const Result result = evaluate(counts);
  for (const auto& [code, statistics_code] : kShared) {
    for (std::size_t k = 0; k < expected.size(); ++k) {
      if (std::string_view(Statistics::infos[k].ibsi_code) != statistics_code) continue;
      CHECK(result[code].reason == expected[k].reason);
      if (expected[k].reason == Undefined::empty_interval) continue;
      CHECK(std::abs(result[code].value - expected[k].value) <= 1e-12 * std::max(1.0, std::abs(expected[k].value)));
    }
  }
}

void check_gradients(const Counts& counts) {
  const std::size_t last = counts.size() - 1;
  std::vector<double> n(counts.begin(), counts.end()), gradient(counts.size());
  for (std::size_t i = 1; i <= last; ++i) {
    gradient[i] = i == 1 ? n[2] - n[1] : i == last ? n[last] - n[last - 1] : (n[i + 1] - n[i - 1]) / 2.0;
  }
  std::size_t lowest = 1, highest = 1;
  for (std::size_t i = 2; i <= last; ++i) {
    if (gradient[i] < gradient[lowest]) lowest = i;
    if (gradient[i] > gradient[highest]) highest = i;
  }
  const Result result = evaluate(counts);
  CHECK_EQ(result["12CE"].value, gradient[highest]);
  CHECK_EQ(result["8E6O"].value, static_cast<double>(highest));
  CHECK_EQ(result["VQB3"].value, gradient[lowest]);
  CHECK_EQ(result["RHQZ"].value, static_cast<double>(lowest));
}

void check_information(const Counts& counts) {
  double total = 0.0, entropy = 0.0, uniformity = 0.0;
  for (std::size_t i = 1; i < counts.size(); ++i) total += static_cast<double>(counts[i]);
  for (std::size_t i = 1; i < counts.size(); ++i) {
    const double p = static_cast<double>(counts[i]) / total;
    entropy -= p > 0.0 ? p * std::log2(p) : 0.0;
    uniformity += p * p;
  }
  const Result result = evaluate(counts);
  CHECK_CLOSE(result["TLU2"].value, entropy, 1e-12);
  CHECK_CLOSE(result["BJ5W"].value, uniformity, 1e-12);
}

void check_mode() {
  CHECK_EQ(evaluate({0, 5, 1, 1, 1, 5, 1})["AMMC"].value, 5.0);  // mean 3.3: 5 is nearer than 1
  CHECK_EQ(evaluate({0, 3, 1, 1, 3})["AMMC"].value, 1.0);        // mean 2.5: as far from 1 as from 4, the left one
  CHECK_EQ(evaluate({0, 1, 4, 4, 0, 3})["AMMC"].value, 3.0);     // mean 3
  CHECK_EQ(evaluate({0, 0, 0, 0, 9})["AMMC"].value, 4.0);
}

void check_degenerate() {
  const Result single = evaluate({100, 9});  // what stands in cell 0 is outside
  for (const char* code : {"12CE", "8E6O", "VQB3", "RHQZ"}) CHECK(single[code].reason == Undefined::flat_region);
  CHECK(single["88K1"].value == 0.0 && single["88K1"].reason == Undefined::flat_region);
  CHECK(single["TLU2"].value == 0.0 && single["TLU2"].reason == Undefined::none);
  CHECK_EQ(single["BJ5W"].value, 1.0);
  // One level that is not the first has a gradient: the manual's histogram starts at 1. Levels above it do not count.
  const Result higher = evaluate({0, 0, 0, 9, 0, 0});
  CHECK_EQ(higher["12CE"].value, 9.0);
  CHECK_EQ(higher["8E6O"].value, 3.0);
  CHECK_EQ(higher["VQB3"].value, 0.0);
  CHECK_EQ(higher["RHQZ"].value, 1.0);
  for (const Value& v : evaluate({7, 0, 0}).values) CHECK(std::isnan(v.value) && v.reason != Undefined::none);
  for (const Value& v : evaluate({}).values) CHECK(std::isnan(v.value) && v.reason != Undefined::none);
}

// The 74 voxels of the IBSI digital phantom; the reference values carry three digits.
void check_digital_phantom() {
  const Result r = evaluate({0, 50, 0, 1, 16, 0, 7});
  const auto is = [&](const char* code, const char* expected) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", r[code].value);
    CHECK_EQ(std::string(text), expected);
  };
  is("X6K6", "2.15"), is("CH89", "3.05"), is("88K1", "1.08"), is("C3I7", "-0.355"), is("WIFQ", "1"), is("1PR8", "1");
  is("GPMT", "1"), is("OZ0C", "4"), is("3NCY", "6"), is("AMMC", "1"), is("WR0O", "3"), is("5Z3W", "5");
  is("D2ZX", "1.55"), is("WRZB", "1.11"), is("4RNL", "1.15"), is("CWYJ", "0.812"), is("SLWD", "0.6");
  is("TLU2", "1.27"), is("BJ5W", "0.512"), is("12CE", "8"), is("8E6O", "3"), is("VQB3", "-50"), is("RHQZ", "1");
}

// The example in the header.
void check_example() {
  const Result r = evaluate({0, 4, 5, 4, 3});
  CHECK_EQ(r["X6K6"].value, 2.375);
  CHECK_EQ(r["AMMC"].value, 2.0);
  CHECK(r["12CE"].value == 1.0 && r["8E6O"].value == 1.0 && r["VQB3"].value == -1.0 && r["RHQZ"].value == 3.0);
}

}  // namespace

int main() {
  for (unsigned seed = 0; seed < 200; ++seed) {
    const Counts counts = random_counts(2 + seed % 37, seed % 3 == 0 ? 2 : 500, seed);
    check_against_statistics(counts);
    check_gradients(counts);
    check_information(counts);
  }
  check_mode();
  check_degenerate();
  check_digital_phantom();
  check_example();
  return report();
}
