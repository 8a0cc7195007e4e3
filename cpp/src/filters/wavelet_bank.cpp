// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/wavelet_bank.hpp"

#include <algorithm>
#include <array>
#include <numbers>
#include <span>

#include "filters/wavelet_tables/tables.hpp"
#include "grayling/error.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

using wavelet_tables::Row;

std::array<std::span<const Row>, 5> families() {
  return {wavelet_tables::daubechies(), wavelet_tables::symlets(), wavelet_tables::coiflets(),
          wavelet_tables::biorthogonal(), wavelet_tables::discrete_meyer()};
}

// rbio2.4 is bior2.4 with analysis and synthesis changed over, haar is db1.
constexpr std::string_view kBiorthogonal = "bior", kReversed = "rbio", kHaar = "haar", kHaarRow = "db1",
                           kCoiflet = "coif";

std::vector<double> turned_round(std::span<const double> taps) { return {taps.rbegin(), taps.rend()}; }

// The quadrature mirror of the synthesis' low-pass taps: every other sign changed.
std::vector<double> high_pass(std::vector<double> synthesis) {
  for (std::size_t k = 0; k < synthesis.size(); k += 2) synthesis[k] = -synthesis[k];
  return synthesis;
}

WaveletBank bank_of(const Row& row, bool reversed) {
  const std::vector<double> low(row.low.begin(), row.low.end());
  const std::vector<double> synthesis =
      row.synthesis.empty() ? turned_round(low) : std::vector<double>(row.synthesis.begin(), row.synthesis.end());
  if (reversed) return {turned_round(synthesis), high_pass(turned_round(low))};
  return {low, high_pass(synthesis), row.name.starts_with(kCoiflet) ? std::numbers::sqrt2 : 1.0};
}

}  // namespace

WaveletBank wavelet_bank(std::string_view name) {
  const bool reversed = name.starts_with(kReversed);
  const std::string stored = reversed ? std::string(kBiorthogonal) + std::string(name.substr(kReversed.size()))
                                      : std::string(name == kHaar ? kHaarRow : name);
  for (const std::span<const Row> family : families()) {
    const auto found = std::find_if(family.begin(), family.end(), [&](const Row& row) { return row.name == stored; });
    if (found != family.end()) return bank_of(*found, reversed);
  }
  throw InvalidArgument("unknown wavelet '" + std::string(name) +
                        "', expected haar, db1 to db38, sym2 to sym20, coif1 to coif17, bior1.1 to bior6.8, rbio1.1 to "
                        "rbio6.8, or dmey");
}

std::vector<std::string> wavelet_bank_names() {
  std::vector<std::string> names{std::string(kHaar)};
  for (const std::span<const Row> family : families()) {
    for (const Row& row : family) names.emplace_back(row.name);
  }
  for (const Row& row : wavelet_tables::biorthogonal()) {
    names.push_back(std::string(kReversed) + std::string(row.name.substr(kBiorthogonal.size())));
  }
  return names;
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
