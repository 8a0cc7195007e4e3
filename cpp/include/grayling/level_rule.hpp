// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>

#include "grayling/settings.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {

// Grey levels of intensities (IBSI, "Intensity discretisation"). Fixed bin number: floor(n (x - low) / span) + 1, and n
// for x = max, with low and span of the intensities. Fixed bin size: floor((x - low) / width) + 1 with `low` the lower
// end of the re-segmentation range, or the smallest intensity without one. None: intensities are levels already.
struct LevelRule {
  DiscretisationMethod method = DiscretisationMethod::none;
  double low = 0.0;
  double span = 1.0;  // of the intensities, for a fixed bin number
  double bin_width = 1.0;
  double n_bins = 1.0;
  std::uint32_t n_levels = 0;  // N_g: the bin number, or the highest level that occurs

  // The level of an intensity inside the region; for others any number from 1 to n_levels + 1. Branch-free, so that
  // rows are vectorised. The quotient is never negative inside, so that truncation is the floor.
  template <DiscretisationMethod Method>
  GRAYLING_ALWAYS_INLINE std::int32_t level(double intensity) const {
    double bin = 0.0;
    if constexpr (Method == DiscretisationMethod::fixed_bin_number) {
      bin = intensity - low < span ? n_bins * (intensity - low) / span : n_bins - 1.0;
    } else if constexpr (Method == DiscretisationMethod::fixed_bin_size) {
      bin = (intensity - low) / bin_width;
    } else {
      bin = intensity - 1.0;
    }
    const double last = static_cast<double>(n_levels) - 1.0;
    const double at_most = bin < last ? bin : last;
    const double at_least = at_most > 0.0 ? at_most : 0.0;
    return static_cast<std::int32_t>(at_least) + 1;
  }

  // Calls visit with the method as a compile-time constant: visit.template operator()<Method>().
  template <class Visit>
  decltype(auto) with_method(Visit visit) const {
    using enum DiscretisationMethod;
    switch (method) {
      case fixed_bin_number:
        return visit.template operator()<fixed_bin_number>();
      case fixed_bin_size:
        return visit.template operator()<fixed_bin_size>();
      default:
        return visit.template operator()<none>();
    }
  }
};

// More levels than this are refused: texture of so many is noise, and some sums take time in their square.
inline constexpr std::int64_t kMaxLevels = 65'535;

// Throws InvalidArgument when the rule is impossible for intensities in [minimum, maximum] or gives too many levels.
LevelRule level_rule(const Discretisation& how, const Resegmentation& range, double minimum, double maximum);

}  // namespace v0
}  // namespace grayling
