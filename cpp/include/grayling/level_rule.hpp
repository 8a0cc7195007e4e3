// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>

#include "grayling/settings.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {

// How levels are found. Edges are regular where each but the last, edge k, is low + k * bin_width in double precision;
// a fixed bin size from zero is of that kind.
enum class Binning { whole_numbers, fixed_number, fixed_size, regular_edges, any_edges };

// Grey levels of intensities (IBSI, "Intensity discretisation"). Fixed bin number: floor(n (x - low) / span) + 1, and n
// for x = max, with low and span of the intensities. Fixed bin size: floor((x - low) / width) + 1 with `low` the lower
// end of the re-segmentation range, or the smallest intensity without one. Edges: how many of them are at most x,
// judged by comparison, so that no rounding of a quotient moves an intensity to the next level. None: intensities are
// levels already.
struct LevelRule {
  Binning binning = Binning::whole_numbers;
  double low = 0.0;
  double span = 1.0;       // of the intensities, for a fixed bin number
  double bin_width = 1.0;  // with edges their mean distance
  double n_bins = 1.0;
  std::uint32_t n_levels = 0;       // N_g: the bin number, or the highest level that occurs
  const double* edges = nullptr;    // n_levels + 1 at least; those of the Discretisation that the rule was made from
  double bins_per_intensity = 1.0;  // 1 / bin_width, finite where edges are regular
  double lowest_level = 1.0;        // never another one; with a constant compilers make worse vectors

  // The level of an intensity inside the region; for others any number from 0 to n_levels + 1. Branch-free but for
  // edges that are not regular, so that rows are vectorised. The quotient is never negative inside, so that truncation
  // is the floor.
  template <Binning How>
  GRAYLING_ALWAYS_INLINE std::int32_t level(double intensity) const {
    if constexpr (How == Binning::regular_edges) return among_regular_edges(intensity);
    double bin = 0.0;
    if constexpr (How == Binning::fixed_number) {
      bin = intensity - low < span ? n_bins * (intensity - low) / span : n_bins - 1.0;
    } else if constexpr (How == Binning::whole_numbers) {
      bin = intensity - 1.0;
    } else {
      bin = (intensity - low) / bin_width;
    }
    const double last = static_cast<double>(n_levels) - 1.0;
    const double at_most = bin < last ? bin : last;
    const double at_least = at_most > 0.0 ? at_most : 0.0;
    const auto guess = static_cast<std::int32_t>(at_least);
    if constexpr (How == Binning::any_edges) return walked(intensity, guess) + 1;
    return guess + 1;
  }

  // Calls visit with the binning as a compile-time constant: visit.template operator()<How>().
  template <class Visit>
  decltype(auto) with_binning(Visit visit) const {
    using enum Binning;
    switch (binning) {
      case fixed_number:
        return visit.template operator()<fixed_number>();
      case fixed_size:
        return visit.template operator()<fixed_size>();
      case regular_edges:
        return visit.template operator()<regular_edges>();
      case any_edges:
        return visit.template operator()<any_edges>();
      default:
        return visit.template operator()<whole_numbers>();
    }
  }

 private:
  // Below bin k there are k whole bins. A guess is at most one bin away, since rounding is far smaller than a bin; then
  // the edges decide. All in doubles, even whole numbers: the fewer kinds of numbers, the better the vectors.
  GRAYLING_ALWAYS_INLINE std::int32_t among_regular_edges(double intensity) const {
    constexpr double kWhole = 6755399441055744.0;  // 1.5 * 2^52: from here on, doubles are whole
    const double bin = ((intensity - low) * bins_per_intensity - 0.5 + kWhole) - kWhole;
    const double above = intensity >= low + (bin + 1.0) * bin_width ? 1.0 : 0.0;
    const double below = intensity < low + bin * bin_width ? 1.0 : 0.0;
    const double found = bin + 1.0 + above - below;
    const double highest = n_levels;  // the last bin is as wide as it needs to be
    const double at_most = found < highest ? found : highest;
    return static_cast<std::int32_t>(at_most > lowest_level ? at_most : lowest_level);
  }

  // The bin of an intensity, sought from a guess.
  GRAYLING_ALWAYS_INLINE std::int32_t walked(double intensity, std::int32_t bin) const {
    const auto last = static_cast<std::int32_t>(n_levels) - 1;
    while (bin > 0 && intensity < edges[bin]) --bin;
    while (bin < last && intensity >= edges[bin + 1]) ++bin;
    return bin;
  }
};

// More levels than this are refused: texture of so many is noise, and some sums take time in their square.
inline constexpr std::int64_t kMaxLevels = 65'535;

// Throws InvalidArgument when the rule is impossible for intensities in [minimum, maximum] or gives too many levels.
// The discretisation must outlive the rule.
LevelRule level_rule(const Discretisation& how, const Resegmentation& range, double minimum, double maximum);

}  // namespace v0
}  // namespace grayling
