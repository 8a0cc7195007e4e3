// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/local_binary_pattern.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "filters/local_blocks.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

constexpr Index3 kBlock{1, 32, 256};

// The four voxels around a point, for all results of a row; where a point lies on a row or column of voxels, those on
// either side are the same ones. Weights along x are those of each column.
struct Corners {
  const double* upper_left = nullptr;
  const double* upper_right = nullptr;
  const double* lower_left = nullptr;
  const double* lower_right = nullptr;
  const double* left_weight = nullptr;
  const double* right_weight = nullptr;
  double upper_weight = 1.0, lower_weight = 0.0;
};

struct AddPoint {
  GRAYLING_ALWAYS_INLINE void operator()(Corners c, std::int64_t n, double* sum, double* squares) const {
    for (std::int64_t x = 0; x < n; ++x) {
      const double upper = c.left_weight[x] * c.upper_left[x] + c.right_weight[x] * c.upper_right[x];
      const double lower = c.left_weight[x] * c.lower_left[x] + c.right_weight[x] * c.lower_right[x];
      const double value = c.upper_weight * upper + c.lower_weight * lower;
      sum[x] += value;
      squares[x] += value * value;
    }
  }
};

// The patterns of a row, and `trace`, which is 0 where all that takes part is finite, else not a number. Columns in the
// outer loop: the patterns of a few of them stay in registers while the points go by.
struct FindPatterns {
  static constexpr std::int64_t kColumns = 16;

  struct Few {
    double pattern[kColumns] = {}, trace[kColumns] = {};
  };

  GRAYLING_ALWAYS_INLINE void operator()(const Corners* points, int n_points, const double* centre, std::int64_t n,
                                         double* pattern, double* trace) const {
    for (std::int64_t x = 0; x < n; x += kColumns) {
      Few few;
      double bit = 1.0;
      for (int k = 0; k < n_points; ++k, bit *= 2.0) {
        if (x + kColumns <= n) {
          add_bit(points[k], centre, bit, x, kColumns, few);
        } else {
          add_bit(points[k], centre, bit, x, n - x, few);
        }
      }
      const std::int64_t n_columns = std::min(kColumns, n - x);
      std::copy_n(few.pattern, n_columns, pattern + x);
      std::copy_n(few.trace, n_columns, trace + x);
    }
  }

  GRAYLING_ALWAYS_INLINE static void add_bit(const Corners& c, const double* centre, double bit, std::int64_t x,
                                             std::int64_t n, Few& few) {
    const double *upper_left = c.upper_left + x, *upper_right = c.upper_right + x;
    const double *lower_left = c.lower_left + x, *lower_right = c.lower_right + x;
    const double *left_weight = c.left_weight + x, *right_weight = c.right_weight + x;
    const double upper_weight = c.upper_weight, lower_weight = c.lower_weight;
    centre += x;
    for (std::int64_t k = 0; k < n; ++k) {
      const double upper = left_weight[k] * upper_left[k] + right_weight[k] * upper_right[k];
      const double lower = left_weight[k] * lower_left[k] + right_weight[k] * lower_right[k];
      const double value = upper_weight * upper + lower_weight * lower;
      few.pattern[k] += value >= centre[k] ? bit : 0.0;
      few.trace[k] += (value + centre[k]) * 0.0;
    }
  }
};

using Pattern = std::uint32_t;

GRAYLING_ALWAYS_INLINE Pattern next_rotation(Pattern pattern, int n) {
  return pattern >> 1 | (pattern & 1U) << (n - 1);
}

GRAYLING_ALWAYS_INLINE int count_bits(Pattern v) {
  v = v - (v >> 1 & 0x55555555U);
  v = (v & 0x33333333U) + (v >> 2 & 0x33333333U);
  return static_cast<int>(((v + (v >> 4)) & 0x0F0F0F0FU) * 0x01010101U >> 24);
}

struct Plain {
  GRAYLING_ALWAYS_INLINE static Pattern code(Pattern pattern, int) { return pattern; }
};

struct RotationInvariant {
  GRAYLING_ALWAYS_INLINE static Pattern code(Pattern pattern, int n) {
    Pattern smallest = pattern;
    for (int k = 1; k < n; ++k) {
      pattern = next_rotation(pattern, n);
      smallest = std::min(smallest, pattern);
    }
    return smallest;
  }
};

struct Uniform {
  GRAYLING_ALWAYS_INLINE static bool holds(Pattern pattern, int n) {
    return count_bits(pattern ^ next_rotation(pattern, n)) <= 2;
  }
  GRAYLING_ALWAYS_INLINE static Pattern code(Pattern pattern, int n) {
    return static_cast<Pattern>(holds(pattern, n) ? count_bits(pattern) : n + 1);
  }
};

struct OrientedUniform {
  GRAYLING_ALWAYS_INLINE static Pattern code(Pattern pattern, int n) {
    const int n_ones = count_bits(pattern);
    const Pattern before = (pattern << 1 | pattern >> (n - 1)) & ((Pattern{1} << n) - 1U);  // bit k has bit k - 1
    const int begin = count_bits((pattern & ~before) - 1U);  // of the one bit whose neighbour before is not set
    const int turned = begin == 0 ? 0 : n - begin;
    const int mixed = 1 + (n_ones - 1) * n + turned;
    const int all_or_not = n_ones == n ? n * (n - 1) + 1 : mixed;
    const int code = n_ones == 0 ? 0 : all_or_not;
    return static_cast<Pattern>(Uniform::holds(pattern, n) ? code : n * (n - 1) + 2);
  }
};

template <class Code>
struct Encode {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const double* pattern, const double* trace, int n_points, std::int64_t n,
                                         T* row) const {
    for (std::int64_t x = 0; x < n; ++x) {
      const auto bits = static_cast<Pattern>(static_cast<std::int32_t>(pattern[x]));
      row[x] = static_cast<T>(static_cast<double>(static_cast<std::int32_t>(Code::code(bits, n_points))) + trace[x]);
    }
  }
};

template <class T>
void encode_row(PatternCode code, const double* pattern, const double* trace, int n_points, std::int64_t n, T* row) {
  switch (code) {
    case PatternCode::plain:
      return simd_call<Encode<Plain>>(pattern, trace, n_points, n, row);
    case PatternCode::rotation_invariant:
      return simd_call<Encode<RotationInvariant>>(pattern, trace, n_points, n, row);
    case PatternCode::variance:
      break;
    case PatternCode::uniform:
      return simd_call<Encode<Uniform>>(pattern, trace, n_points, n, row);
    case PatternCode::oriented_uniform:
      return simd_call<Encode<OrientedUniform>>(pattern, trace, n_points, n, row);
  }
}

struct Scratch {
  std::vector<double> left, right;  // [point, x]: weights
  std::vector<Corners> points;
  std::vector<double> pattern, trace;
  std::vector<double> sums;  // of intensities and of their squares
};

// Where a point lies among the voxels around it.
struct Place {
  std::int64_t before = 0, after = 0;
  double weight_after = 0.0;
};

Place place_of(std::int64_t centre, double offset) {
  const double at = static_cast<double>(centre) + offset;
  const double before = std::floor(at);
  return {static_cast<std::int64_t>(before) - centre, static_cast<std::int64_t>(std::ceil(at)) - centre, at - before};
}

class Circle {
 public:
  Circle(const std::vector<CirclePoint>& points, const Block<double>& block, Scratch& scratch)
      : points_(points), block_(block), scratch_(scratch), width_(static_cast<std::size_t>(block.size.x)) {
    scratch.left.resize(points.size() * width_);
    scratch.right.resize(points.size() * width_);
    for (std::size_t k = 0; k < points.size(); ++k) {
      for (std::size_t x = 0; x < width_; ++x) {
        const double after = place_of(block.begin.x + static_cast<std::int64_t>(x), points[k].x).weight_after;
        scratch.left[k * width_ + x] = 1.0 - after;
        scratch.right[k * width_ + x] = after;
      }
    }
  }

  Corners corners(std::int64_t y, std::size_t k) const {
    const Place x = place_of(block_.begin.x, points_[k].x), v = place_of(block_.begin.y + y, points_[k].y);
    return {block_.seen(0, y, {0, v.before, x.before}),
            block_.seen(0, y, {0, v.before, x.after}),
            block_.seen(0, y, {0, v.after, x.before}),
            block_.seen(0, y, {0, v.after, x.after}),
            scratch_.left.data() + k * width_,
            scratch_.right.data() + k * width_,
            1.0 - v.weight_after,
            v.weight_after};
  }

 private:
  const std::vector<CirclePoint>& points_;
  const Block<double>& block_;
  const Scratch& scratch_;
  std::size_t width_;
};

std::int64_t reach_of(const std::vector<CirclePoint>& points) {
  double reach = 0.0;
  for (const CirclePoint& point : points) reach = std::max({reach, std::abs(point.y), std::abs(point.x)});
  return static_cast<std::int64_t>(std::ceil(reach));
}

// From sums and sums of squares, as scikit-image has it: where all points are equal but for rounding, the variance is
// what rounding makes it.
template <class T>
void take_variances(Scratch& scratch, std::int64_t n, T* row) {
  scratch.sums.assign(2 * static_cast<std::size_t>(n), 0.0);
  double *const sum = scratch.sums.data(), *const squares = sum + n;
  const auto n_points = static_cast<double>(scratch.points.size());
  for (const Corners& point : scratch.points) simd_call<AddPoint>(point, n, sum, squares);
  for (std::int64_t x = 0; x < n; ++x) {
    const double variance = (squares[x] - sum[x] * sum[x] / n_points) / n_points;
    row[x] = static_cast<T>(variance == 0.0 ? std::numeric_limits<double>::quiet_NaN() : variance);
  }
}

}  // namespace

PatternCode pattern_code_named(std::string_view name) {
  if (name == "plain") return PatternCode::plain;
  if (name == "rotation_invariant") return PatternCode::rotation_invariant;
  if (name == "uniform") return PatternCode::uniform;
  if (name == "oriented_uniform") return PatternCode::oriented_uniform;
  if (name == "variance") return PatternCode::variance;
  throw InvalidArgument("unknown code '" + std::string(name) +
                        "', expected plain, rotation_invariant, uniform, oriented_uniform or variance");
}

template <class T>
void local_binary_pattern(const AnyVolume& volume, const std::vector<CirclePoint>& points, PatternCode code,
                          Extension extension, const VolumeView<T>& result) {
  const auto n_points = static_cast<int>(points.size());
  if (n_points < 1 || n_points > kMostPatternPoints) {
    throw InvalidArgument("a local binary pattern has 1 to 24 points, got " + std::to_string(points.size()));
  }
  const std::int64_t side = reach_of(points);
  const auto work = [&](const Block<double>& block, Scratch& scratch) {
    const Circle circle(points, block, scratch);
    for (auto* row : {&scratch.pattern, &scratch.trace}) row->resize(static_cast<std::size_t>(block.size.x));
    for (std::int64_t y = 0; y < block.size.y; ++y) {
      scratch.points.clear();
      for (std::size_t k = 0; k < points.size(); ++k) scratch.points.push_back(circle.corners(y, k));
      T* const row = result.row(block.begin.z, block.begin.y + y) + block.begin.x;
      if (code == PatternCode::variance) {
        take_variances(scratch, block.size.x, row);
        continue;
      }
      simd_call<FindPatterns>(static_cast<const Corners*>(scratch.points.data()), n_points, block.seen(0, y, {}),
                              block.size.x, scratch.pattern.data(), scratch.trace.data());
      encode_row(code, scratch.pattern.data(), scratch.trace.data(), n_points, block.size.x, row);
    }
  };
  const Index3 reach{0, side, side};
  for_each_block<double, Scratch>(volume, extension, {reach, reach, {1, 1, 1}, {}}, result.shape, kBlock, work);
}

template void local_binary_pattern(const AnyVolume&, const std::vector<CirclePoint>&, PatternCode, Extension,
                                   const VolumeView<float>&);
template void local_binary_pattern(const AnyVolume&, const std::vector<CirclePoint>&, PatternCode, Extension,
                                   const VolumeView<double>&);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
