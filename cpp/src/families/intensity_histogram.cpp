// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/intensity_histogram.hpp"

#include <cmath>

#include "grayling/tally.hpp"

namespace grayling {
inline namespace v0 {
namespace intensity_histogram {
namespace {

// Visits the levels that occur, in ascending order.
struct Occurring {
  using Count = std::uint64_t;
  std::span<const std::uint64_t> counts;

  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t level = 1; level < counts.size(); ++level) {
      if (counts[level] != 0) visit(level, counts[level]);
    }
  }
};

void find_percentiles(const Occurring& levels, Summary& s) {
  constexpr std::size_t n = distribution::kPercents.size();
  std::array<distribution::Rank, n> ranks;
  for (std::size_t k = 0; k < n; ++k) ranks[k] = distribution::rank_of(distribution::kPercents[k], s.count);
  std::array<double, n> below{}, above{}, percentiles{};
  std::uint64_t first = 0;  // rank of the level's first voxel
  levels.for_each([&](std::size_t level, std::uint64_t count) {
    for (std::size_t k = 0; k < n; ++k) {
      if (ranks[k].lower >= first && ranks[k].lower < first + count) below[k] = static_cast<double>(level);
      if (ranks[k].lower + 1 >= first && ranks[k].lower + 1 < first + count) above[k] = static_cast<double>(level);
    }
    first += count;
  });
  for (std::size_t k = 0; k < n; ++k) percentiles[k] = distribution::between(below[k], above[k], ranks[k].hundredths);
  distribution::set_percentiles(percentiles, s);
}

void sum_deviations(const Occurring& levels, Summary& s) {
  double from_mean = 0.0, from_median = 0.0, inner_sum = 0.0, inner_deviation = 0.0;
  const auto is_inner = [&](double level) { return level >= s.percentile_10 && level <= s.percentile_90; };
  levels.for_each([&](std::size_t key, std::uint64_t count) {
    const auto level = static_cast<double>(key);
    const auto c = static_cast<double>(count);
    from_mean += c * std::abs(level - s.mean);
    from_median += c * std::abs(level - s.median);
    if (!is_inner(level)) return;
    inner_sum += c * level;
    s.robust_count += count;
  });
  const auto total = static_cast<double>(s.count), inner_total = static_cast<double>(s.robust_count);
  s.mean_absolute_deviation = from_mean / total;
  s.median_absolute_deviation = from_median / total;
  if (s.robust_count == 0) return;
  const double inner_mean = inner_sum / inner_total;
  levels.for_each([&](std::size_t key, std::uint64_t count) {
    const auto level = static_cast<double>(key);
    if (is_inner(level)) inner_deviation += static_cast<double>(count) * std::abs(level - inner_mean);
  });
  s.robust_mean_absolute_deviation = inner_deviation / inner_total;
}

// Two distances are equal only where the mean is a multiple of a half, which is exact, so comparing doubles is enough.
void find_mode(const Occurring& levels, Summary& s) {
  std::uint64_t highest = 0;
  double distance = 0.0;
  levels.for_each([&](std::size_t level, std::uint64_t count) {
    const double d = std::abs(static_cast<double>(level) - s.mean);
    if (count < highest || (count == highest && d >= distance)) return;
    highest = count;
    distance = d;
    s.mode = level;
  });
}

void find_gradients(std::span<const std::uint64_t> counts, Summary& s) {
  const auto last = static_cast<std::size_t>(s.maximum);
  if (last < 2) return;
  const auto count = [&](std::size_t level) { return static_cast<std::int64_t>(counts[level]); };
  for (std::size_t level = 1; level <= last; ++level) {
    const std::size_t left = level == 1 ? 1 : level - 1, right = level == last ? last : level + 1;
    const std::int64_t steps = level == 1 || level == last ? 2 : 1;
    const std::int64_t doubled = steps * (count(right) - count(left));
    if (level == 1 || doubled > s.maximum_gradient_doubled) {
      s.maximum_gradient_doubled = doubled;
      s.maximum_gradient_level = level;
    }
    if (level == 1 || doubled < s.minimum_gradient_doubled) {
      s.minimum_gradient_doubled = doubled;
      s.minimum_gradient_level = level;
    }
  }
}

void set_moments(const Moments& m, Summary& s) {
  const auto total = static_cast<double>(s.count);
  s.mean = m.mean;
  s.second = m.variance;
  s.third = m.third;
  s.fourth = m.fourth;
  s.entropy = m.entropy;
  s.uniformity = m.sum_of_squares / (total * total);
}

}  // namespace

Summary summarise(std::span<const std::uint64_t> counts) {
  Summary s;
  const Occurring levels{counts};
  levels.for_each([&](std::size_t level, std::uint64_t count) {
    if (s.count == 0) s.minimum = static_cast<double>(level);
    s.maximum = static_cast<double>(level);
    s.count += count;
  });
  if (s.empty()) return s;
  set_moments(moments(levels, static_cast<double>(s.count)), s);
  find_percentiles(levels, s);
  sum_deviations(levels, s);
  find_mode(levels, s);
  find_gradients(counts, s);
  return s;
}

}  // namespace intensity_histogram
}  // namespace v0
}  // namespace grayling
