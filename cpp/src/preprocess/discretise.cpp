// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <cmath>
#include <string>

#include "grayling/error.hpp"
#include "grayling/level_rule.hpp"
#include "number_text.hpp"

namespace grayling {
inline namespace v0 {
namespace {

void refuse_levels(double n_levels, const std::string& remedy) {
  if (n_levels <= static_cast<double>(kMaxLevels)) return;
  throw InvalidArgument("discretisation would give " +
                        std::to_string(static_cast<long long>(std::min(n_levels, 9e18))) + " grey levels; at most " +
                        std::to_string(kMaxLevels) + " are supported; " + remedy);
}

// Edges at multiples of the width, the first at or below the minimum, as pyradiomics puts them. The remainder is taken
// from the minimum, and edges are counted from there, so that they are its edges to the last bit.
LevelRule fixed_bin_size_from_zero(const Discretisation& how, double minimum, double maximum) {
  const double remainder = std::fmod(minimum, how.bin_width);
  const double low = minimum - (remainder < 0.0 ? remainder + how.bin_width : remainder);
  LevelRule rule{Binning::regular_edges, low, 1.0, (low + how.bin_width) - low};
  rule.bins_per_intensity = 1.0 / rule.bin_width;
  if (!std::isfinite(rule.bins_per_intensity)) {
    throw InvalidArgument("the bin width " + number_text(how.bin_width) + " vanishes next to the intensity " +
                          number_text(minimum) + "; use a wider bin");
  }
  const double n_levels = std::floor((maximum - low) / rule.bin_width) + 1.0;
  refuse_levels(n_levels, "use a wider bin");
  rule.n_levels = static_cast<std::uint32_t>(n_levels + 1.0);  // a quotient may be rounded below an edge
  rule.n_levels = static_cast<std::uint32_t>(rule.level<Binning::regular_edges>(maximum));
  refuse_levels(rule.n_levels, "use a wider bin");
  return rule;
}

void expect_edges(const std::vector<double>& edges) {
  if (edges.size() < 2) {
    throw InvalidArgument("there must be at least 2 bin edges; got " + std::to_string(edges.size()));
  }
  for (std::size_t k = 0; k < edges.size(); ++k) {
    if (!std::isfinite(edges[k])) throw InvalidArgument("bin edges must be finite; got " + number_text(edges[k]));
    if (k == 0 || edges[k - 1] < edges[k]) continue;
    throw InvalidArgument("bin edges must ascend; got " + number_text(edges[k]) + " after " +
                          number_text(edges[k - 1]));
  }
  refuse_levels(static_cast<double>(edges.size()) - 1.0, "use fewer edges");
}

// The last edge has no say: what lies beyond it is refused.
bool are_regular(const std::vector<double>& edges, double width) {
  if (!std::isfinite(1.0 / width)) return false;
  for (std::size_t k = 0; k + 1 < edges.size(); ++k) {
    if (edges[k] != edges[0] + static_cast<double>(k) * width) return false;
  }
  return true;
}

LevelRule bin_edges(const Discretisation& how, double minimum, double maximum) {
  const std::vector<double>& edges = how.edges;
  expect_edges(edges);
  if (minimum < edges.front() || maximum >= edges.back()) {
    throw InvalidArgument("every intensity of the region must lie in the bins from " + number_text(edges.front()) +
                          " up to, but without, " + number_text(edges.back()) + "; found " +
                          number_text(minimum < edges.front() ? minimum : maximum) +
                          "; add edges, or re-segment the region to that range");
  }
  const auto n_bins = static_cast<double>(edges.size() - 1);
  LevelRule rule{Binning::any_edges,
                 edges.front(),
                 1.0,
                 (edges.back() - edges.front()) / n_bins,
                 n_bins,
                 static_cast<std::uint32_t>(edges.size() - 1),
                 edges.data()};
  const double width = edges[1] - edges[0];
  if (are_regular(edges, width)) {
    rule.binning = Binning::regular_edges;
    rule.bin_width = width;
    rule.bins_per_intensity = 1.0 / width;
  }
  rule.n_levels = static_cast<std::uint32_t>(std::upper_bound(edges.begin(), edges.end(), maximum) - edges.begin());
  return rule;
}

LevelRule fixed_bin_number(const Discretisation& how, double minimum, double maximum) {
  if (how.n_bins < 1) throw InvalidArgument("the number of bins must be at least 1, got " + std::to_string(how.n_bins));
  refuse_levels(static_cast<double>(how.n_bins), "use fewer bins");
  return {Binning::fixed_number,
          minimum,
          maximum - minimum,
          1.0,
          static_cast<double>(how.n_bins),
          static_cast<std::uint32_t>(how.n_bins),
          nullptr};
}

LevelRule fixed_bin_size(const Discretisation& how, const Resegmentation& range, double minimum, double maximum) {
  if (!(how.bin_width > 0.0) || std::isinf(how.bin_width)) {
    throw InvalidArgument("the bin width must be positive and finite, got " + number_text(how.bin_width));
  }
  if (how.from_zero) return fixed_bin_size_from_zero(how, minimum, maximum);
  LevelRule rule{Binning::fixed_size, std::isfinite(range.low) ? range.low : minimum, 1.0, how.bin_width};
  const double highest = std::floor((maximum - rule.low) / rule.bin_width) + 1.0;
  refuse_levels(highest, "use a wider bin");
  rule.n_levels = static_cast<std::uint32_t>(highest);
  return rule;
}

LevelRule intensities_as_levels(double minimum, double maximum) {
  if (minimum < 1.0) {
    throw InvalidArgument("without discretisation intensities must be grey levels from 1; the smallest one is " +
                          number_text(minimum) + "; choose a bin number or a bin size");
  }
  refuse_levels(maximum, "choose a bin number or a bin size");
  return {Binning::whole_numbers, 0.0, 1.0, 1.0, 1.0, static_cast<std::uint32_t>(maximum), nullptr};
}

}  // namespace

LevelRule level_rule(const Discretisation& how, const Resegmentation& range, double minimum, double maximum) {
  switch (how.method) {
    case DiscretisationMethod::fixed_bin_number:
      return fixed_bin_number(how, minimum, maximum);
    case DiscretisationMethod::fixed_bin_size:
      return fixed_bin_size(how, range, minimum, maximum);
    case DiscretisationMethod::bin_edges:
      return bin_edges(how, minimum, maximum);
    default:
      return intensities_as_levels(minimum, maximum);
  }
}

}  // namespace v0
}  // namespace grayling
