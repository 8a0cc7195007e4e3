// Copyright The grayling developers. Licensed under Apache-2.0.
#include "preprocess/itk_coefficients.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "grayling/any_volume.hpp"
#include "grayling/simd.hpp"
#include "preprocess/source.hpp"

namespace grayling {
inline namespace v0 {
namespace {

constexpr double kTolerance = 1e-10;  // of the sum that a line begins with

// The recursions' constants, rounded as ITK rounds them.
struct Pole {
  double z = std::sqrt(3.0) - 2.0;
  double gain = (1.0 - z) * (1.0 - 1.0 / z);
  double end = z / (z * z - 1.0);
  std::int64_t horizon = static_cast<std::int64_t>(std::ceil(std::log(kTolerance) / std::log(std::abs(z))));
};

// What the values of the mirrored line are weighted with in the sum that begins it; all of a short line is met twice.
struct Start {
  std::vector<double> weights;  // of values 1, 2, ...
  double last_weight = 0.0;     // of the last value; 0 for long lines, which do not come that far
  double divisor = 1.0;
};

Start start_of(std::int64_t n, const Pole& pole) {
  Start start;
  double power = pole.z;
  if (pole.horizon < n) {
    for (std::int64_t k = 1; k < pole.horizon; ++k, power *= pole.z) start.weights.push_back(power);
    return start;
  }
  const double inverse = 1.0 / pole.z;
  double mirrored = std::pow(pole.z, static_cast<double>(n - 1));
  start.last_weight = mirrored;
  mirrored *= mirrored * inverse;
  for (std::int64_t k = 1; k <= n - 2; ++k, power *= pole.z, mirrored *= inverse) {
    start.weights.push_back(power + mirrored);
  }
  start.divisor = 1.0 - power * power;
  return start;
}

struct FilterLines {
  GRAYLING_ALWAYS_INLINE void operator()(ItkLines lines, const Start* start, Pole pole) const {
    const std::int64_t n_lines = lines.n_lines, stride = lines.stride;
    double* const first = lines.values;
    double* const last = first + (lines.n - 1) * stride;
    for (double* row = first; row <= last; row += stride) {
      for (std::int64_t x = 0; x < n_lines; ++x) row[x] *= pole.gain;
    }
    begin(lines, *start);
    for (double* row = first + stride; row <= last; row += stride) {
      const double* before = row - stride;
      for (std::int64_t x = 0; x < n_lines; ++x) row[x] += pole.z * before[x];
    }
    const double* before = last - stride;
    for (std::int64_t x = 0; x < n_lines; ++x) last[x] = pole.end * (pole.z * before[x] + last[x]);
    for (double* row = last - stride; row >= first + lines.first_needed * stride; row -= stride) {
      const double* behind = row + stride;
      for (std::int64_t x = 0; x < n_lines; ++x) row[x] = pole.z * (behind[x] - row[x]);
    }
  }

  GRAYLING_ALWAYS_INLINE static void begin(const ItkLines& lines, const Start& start) {
    double* const first = lines.values;
    const double* const last = first + (lines.n - 1) * lines.stride;
    if (start.last_weight != 0.0) {
      for (std::int64_t x = 0; x < lines.n_lines; ++x) first[x] += start.last_weight * last[x];
    }
    const double* row = first + lines.stride;
    for (const double weight : start.weights) {
      for (std::int64_t x = 0; x < lines.n_lines; ++x) first[x] += weight * row[x];
      row += lines.stride;
    }
    if (start.divisor == 1.0) return;
    for (std::int64_t x = 0; x < lines.n_lines; ++x) first[x] /= start.divisor;
  }
};

// Rows are filtered kRows at a time, side by side.
constexpr std::int64_t kRows = 8;

struct GatherRows {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* rows, std::int64_t stride, std::int64_t n_rows, std::int64_t n,
                                         double* block) const {
    const T* row[kRows];
    for (std::int64_t r = 0; r < kRows; ++r) row[r] = rows + std::min(r, n_rows - 1) * stride;
    for (std::int64_t x = 0; x < n; ++x) {
      for (std::int64_t r = 0; r < kRows; ++r) block[x * kRows + r] = static_cast<double>(row[r][x]);
    }
  }
};

std::unique_ptr<double[]> uninitialised(std::int64_t n) {
  return std::make_unique_for_overwrite<double[]>(static_cast<std::size_t>(n));
}

template <class T>
class SliceFilter {
 public:
  SliceFilter(const VolumeView<const T>& image, const Box& support)
      : image_(image),
        support_(support),
        block_(uninitialised(image.shape.x * kRows)),
        slice_(uninitialised(image.shape.y * support.size.x)) {}

  // Writes the coefficients along x and y of the box's part of a slice.
  void operator()(std::int64_t z, double* result) {
    for (std::int64_t y = 0; y < image_.shape.y; y += kRows) filter_rows(z, y);
    const std::int64_t n = support_.size.x;
    itk_coefficients({slice_.get(), image_.shape.y, n, n, support_.begin.y});
    std::copy_n(slice_.get() + support_.begin.y * n, support_.size.y * n, result);
  }

 private:
  void filter_rows(std::int64_t z, std::int64_t y) {
    const std::int64_t n_rows = std::min(kRows, image_.shape.y - y);
    simd_call<GatherRows>(image_.row(z, y), image_.stride_y, n_rows, image_.shape.x, block_.get());
    itk_coefficients({block_.get(), image_.shape.x, kRows, kRows, support_.begin.x});
    for (std::int64_t r = 0; r < n_rows; ++r) {
      const double* from = block_.get() + support_.begin.x * kRows + r;
      double* to = slice_.get() + (y + r) * support_.size.x;
      for (std::int64_t x = 0; x < support_.size.x; ++x) to[x] = from[x * kRows];
    }
  }

  VolumeView<const T> image_;
  Box support_;
  std::unique_ptr<double[]> block_;  // [x, kRows]
  std::unique_ptr<double[]> slice_;  // (y, x), all y, the box's x
};

constexpr std::int64_t kColumns = 64;  // lines along z that one task filters

}  // namespace

void itk_coefficients(const ItkLines& lines) {
  if (lines.n == 1) return;
  static const Pole pole;
  const Start start = start_of(lines.n, pole);
  simd_call<FilterLines>(lines, &start, pole);
}

template <class T>
ItkCoefficients itk_coefficients(const VolumeView<const T>& image, const Box& support) {
  const std::int64_t slice = support.size.y * support.size.x;
  const Index3 begin{0, support.begin.y, support.begin.x}, size{image.shape.z, support.size.y, support.size.x};
  ItkCoefficients found{{begin, size}, uninitialised(size.z * slice)};
  double* const values = found.values.get();
  for_each_block(size.z, voxel_count(image.shape),
                 [&](std::int64_t z) { SliceFilter<T>(image, support)(z, values + z * slice); });
  for_each_block((slice + kColumns - 1) / kColumns, voxel_count(size), [&](std::int64_t block) {
    const std::int64_t from = block * kColumns;
    itk_coefficients({values + from, size.z, slice, std::min(kColumns, slice - from), support.begin.z});
  });
  return found;
}

#define GRAYLING_INSTANTIATE(T) template ItkCoefficients itk_coefficients<T>(const VolumeView<const T>&, const Box&);
GRAYLING_FOR_EACH_VOXEL_TYPE(GRAYLING_INSTANTIATE)
#undef GRAYLING_INSTANTIATE

}  // namespace v0
}  // namespace grayling
