// Copyright The grayling developers. Licensed under Apache-2.0.

// The axis-aligned resampler: rows and columns of the slices that are read, one slice after the other, then z over what
// is left of them. Everything is a weighted sum of one, two or four rows of doubles, or of eight rows side by side.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "grayling/cancel.hpp"
#include "grayling/resample.hpp"
#include "grayling/simd.hpp"
#include "preprocess/bspline.hpp"
#include "preprocess/source.hpp"
#include "preprocess/taps.hpp"

namespace grayling {
inline namespace v0 {
namespace {

constexpr std::int64_t kLanes = 8;  // rows that are interpolated along x together

using Buffer = std::unique_ptr<double[]>;

// Not initialised: everything is written before it is read.
Buffer new_buffer(std::int64_t size) { return Buffer(new double[static_cast<std::size_t>(size)]); }

struct RowSum {
  std::array<const double*, 4> row{};
  std::array<double, 4> weight{};
};

// One result of an axis for whole rows. `Count` taps, as in Taps.
template <int Count>
struct SumRows {
  GRAYLING_ALWAYS_INLINE void operator()(RowSum sum, std::int64_t n, double* result) const {
    const auto [a, b, c, d] = sum.row;
    const auto [wa, wb, wc, wd] = sum.weight;
    for (std::int64_t x = 0; x < n; ++x) {
      if constexpr (Count == 1) result[x] = a[x];
      if constexpr (Count == 2) result[x] = a[x] + wb * (b[x] - a[x]);
      if constexpr (Count == 4) result[x] = wa * a[x] + wb * b[x] + wc * c[x] + wd * d[x];
    }
  }
};

void sum_rows(const AxisTaps& axis, std::int64_t k, const double* rows, std::int64_t stride, std::int64_t n,
              double* result) {
  const auto at = static_cast<std::size_t>(k);
  RowSum sum;
  sum.weight = axis.weight[at];
  for (std::size_t j = 0; j < sum.row.size(); ++j) sum.row[j] = rows + axis.entry[at][j] * stride;
  if (axis.count == 1) return simd_call<SumRows<1>>(sum, n, result);
  if (axis.count == 2) return simd_call<SumRows<2>>(sum, n, result);
  simd_call<SumRows<4>>(sum, n, result);
}

using Entries = const std::array<std::int32_t, 4>*;
using Weights = const std::array<double, 4>*;

// One row along x, of one or two taps.
struct SampleRow {
  GRAYLING_ALWAYS_INLINE void operator()(const double* row, Entries entry, Weights weight, std::int64_t n, bool copies,
                                         double* result) const {
    if (copies) {
      for (std::int64_t x = 0; x < n; ++x) result[x] = row[entry[x][0]];
    } else {
      for (std::int64_t x = 0; x < n; ++x) {
        const double below = row[entry[x][0]];
        result[x] = below + weight[x][1] * (row[entry[x][1]] - below);
      }
    }
  }
};

// Eight rows along x, of four taps: entry x of row r stands at rows[x * kLanes + r].
struct SampleLanes {
  GRAYLING_ALWAYS_INLINE void operator()(const double* rows, Entries entry, Weights weight, std::int64_t n,
                                         Plane result, std::int64_t n_rows) const {
    for (std::int64_t x = 0; x < n; ++x) {
      double sum[kLanes];
      const auto [wa, wb, wc, wd] = weight[x];
      const double* const a = rows + entry[x][0] * kLanes;
      const double* const b = rows + entry[x][1] * kLanes;
      const double* const c = rows + entry[x][2] * kLanes;
      const double* const d = rows + entry[x][3] * kLanes;
      for (std::int64_t r = 0; r < kLanes; ++r) sum[r] = wa * a[r] + wb * b[r] + wc * c[r] + wd * d[r];
      for (std::int64_t r = 0; r < n_rows; ++r) result.first[r * result.stride + x] = sum[r];
    }
  }
};

struct InterleaveRows {
  GRAYLING_ALWAYS_INLINE void operator()(const double* rows, std::int64_t stride, std::int64_t n_rows, std::int64_t n,
                                         double* lanes) const {
    for (std::int64_t x = 0; x < n; ++x) {
      for (std::int64_t r = 0; r < n_rows; ++r) lanes[x * kLanes + r] = rows[r * stride + x];
    }
  }
};

std::optional<SplinePrefilter> prefilter_of(const AxisTaps& axis, Border border) {
  if (!axis.spline) return std::nullopt;
  return SplinePrefilter(axis.n, border);
}

// Rows and columns of one slice.
class SliceSampler {
 public:
  SliceSampler(const AxisTaps& y, const AxisTaps& x, Border border, bool y_first)
      : y_(y), x_(x), filter_y_(prefilter_of(y, border)), filter_x_(prefilter_of(x, border)), y_first_(y_first) {}

  // Slice z of the source. Whichever of rows and columns leaves less to do comes first.
  void operator()(const Source& source, std::int64_t z, const Plane& result) const {
    const Buffer slice = new_buffer(y_.n_entries() * x_.n);
    for (std::int64_t y = 0; y < y_.n; ++y) {
      if (y_.is_read[static_cast<std::size_t>(y)] == 0) continue;
      source.load({z, y_.begin + y, x_.begin}, x_.n, slice.get() + y * x_.n);
    }
    if (y_first_) {
      columns_first(slice.get(), result);
    } else {
      rows_first(slice.get(), result);
    }
  }

 private:
  void columns_first(double* slice, const Plane& result) const {
    if (filter_y_) (*filter_y_)({slice, y_.n, x_.n, x_.n});
    const Buffer block = new_buffer(kLanes * x_.n), lanes = new_lanes();
    for (std::int64_t begin = 0; begin < y_.n_results(); begin += kLanes) {
      const std::int64_t n_rows = std::min(kLanes, y_.n_results() - begin);
      for (std::int64_t r = 0; r < n_rows; ++r) {
        sum_rows(y_, begin + r, slice, x_.n, x_.n, block.get() + r * x_.n);
      }
      sample_rows(block.get(), n_rows, {result.first + begin * result.stride, result.stride}, lanes);
    }
  }

  void rows_first(const double* slice, const Plane& result) const {
    const std::int64_t width = x_.n_results();
    const Buffer sampled = new_buffer(y_.n_entries() * width), lanes = new_lanes();
    for (std::int64_t y = 0; y < y_.n; y += kLanes) {
      sample_rows(slice + y * x_.n, std::min(kLanes, y_.n - y), {sampled.get() + y * width, width}, lanes);
    }
    if (filter_y_) (*filter_y_)({sampled.get(), y_.n, width, width});
    for (std::int64_t k = 0; k < y_.n_results(); ++k) {
      sum_rows(y_, k, sampled.get(), width, width, result.first + k * result.stride);
    }
  }

  // Zeros: a block of fewer rows leaves lanes unused, and they are computed with.
  Buffer new_lanes() const { return std::make_unique<double[]>(lanes_size()); }
  std::size_t lanes_size() const { return x_.count == 4 ? static_cast<std::size_t>(x_.n_entries() * kLanes) : 0; }

  // Up to kLanes rows, x_.n apart.
  void sample_rows(const double* rows, std::int64_t n_rows, const Plane& result, const Buffer& lanes) const {
    const Entries entry = x_.entry.data();
    const Weights weight = x_.weight.data();
    if (x_.count < 4) {
      for (std::int64_t r = 0; r < n_rows; ++r) {
        simd_call<SampleRow>(rows + r * x_.n, entry, weight, x_.n_results(), x_.count == 1,
                             result.first + r * result.stride);
      }
      return;
    }
    simd_call<InterleaveRows>(rows, x_.n, n_rows, x_.n, lanes.get());
    if (filter_x_) (*filter_x_)({lanes.get(), x_.n, kLanes, kLanes});
    simd_call<SampleLanes>(static_cast<const double*>(lanes.get()), entry, weight, x_.n_results(), result, n_rows);
  }

  const AxisTaps& y_;
  const AxisTaps& x_;
  std::optional<SplinePrefilter> filter_y_, filter_x_;
  bool y_first_;
};

// The slices that are read, with the grid's rows and columns, and then z.
void through_slices(const Source& source, const AxisTaps& z, const SliceSampler& sample, const Index3& shape,
                    Border border, SliceWriter write) {
  const std::int64_t size = shape.y * shape.x;
  const Buffer slices = new_buffer(z.n_entries() * size);
  for_each_block(z.n, z.n * size, [&](std::int64_t k) {
    if (z.is_read[static_cast<std::size_t>(k)] == 0) return;
    sample(source, z.begin + k, {slices.get() + k * size, shape.x});
  });
  if (const auto filter = prefilter_of(z, border)) {
    for_each_block(shape.y, z.n * size,
                   [&](std::int64_t y) { (*filter)({slices.get() + y * shape.x, z.n, size, shape.x}); });
  }
  for_each_block(shape.z, voxel_count(shape), [&](std::int64_t k) {
    write(k, [&](const Plane& result) {
      for (std::int64_t y = 0; y < shape.y; ++y) {
        sum_rows(z, k, slices.get() + y * shape.x, size, shape.x, result.first + y * result.stride);
      }
    });
  });
}

}  // namespace

void resample_slices(const Source& source, const SamplingGrid& grid, Interpolator how, SliceWriter write) {
  const Index3 input = shape_of(source.volume);
  const AxisTaps z = axis_taps({input.z, grid.shape.z, grid.origin[0], grid.step[0], grid.begin.z}, how);
  const AxisTaps y = axis_taps({input.y, grid.shape.y, grid.origin[1], grid.step[1], grid.begin.y}, how);
  const AxisTaps x = axis_taps({input.x, grid.shape.x, grid.origin[2], grid.step[2], grid.begin.x}, how);
  if (z.spline || y.spline || x.spline) expect_finite(source.volume, {z.begin, y.begin, x.begin}, {z.n, y.n, x.n});
  const SliceSampler sample(y, x, how.border, grid.step[1] >= 1.0);
  if (z.count > 1) return through_slices(source, z, sample, grid.shape, how.border, write);
  for_each_block(grid.shape.z, voxel_count(grid.shape), [&](std::int64_t k) {
    const std::int64_t slice = z.begin + z.entry[static_cast<std::size_t>(k)][0];
    write(k, [&](const Plane& result) { sample(source, slice, result); });
  });
}

}  // namespace v0
}  // namespace grayling
