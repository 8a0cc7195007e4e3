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

LevelRule fixed_bin_number(const Discretisation& how, double minimum, double maximum) {
  if (how.n_bins < 1) throw InvalidArgument("the number of bins must be at least 1, got " + std::to_string(how.n_bins));
  refuse_levels(static_cast<double>(how.n_bins), "use fewer bins");
  return {how.method,
          minimum,
          maximum - minimum,
          1.0,
          static_cast<double>(how.n_bins),
          static_cast<std::uint32_t>(how.n_bins)};
}

LevelRule fixed_bin_size(const Discretisation& how, const Resegmentation& range, double minimum, double maximum) {
  if (!(how.bin_width > 0.0) || std::isinf(how.bin_width)) {
    throw InvalidArgument("the bin width must be positive and finite, got " + number_text(how.bin_width));
  }
  LevelRule rule{how.method, std::isfinite(range.low) ? range.low : minimum, 1.0, how.bin_width, 1.0, 0};
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
  return {DiscretisationMethod::none, 0.0, 1.0, 1.0, 1.0, static_cast<std::uint32_t>(maximum)};
}

}  // namespace

LevelRule level_rule(const Discretisation& how, const Resegmentation& range, double minimum, double maximum) {
  switch (how.method) {
    case DiscretisationMethod::fixed_bin_number:
      return fixed_bin_number(how, minimum, maximum);
    case DiscretisationMethod::fixed_bin_size:
      return fixed_bin_size(how, range, minimum, maximum);
    default:
      return intensities_as_levels(minimum, maximum);
  }
}

}  // namespace v0
}  // namespace grayling
