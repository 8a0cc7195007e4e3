// Copyright The grayling developers. Licensed under Apache-2.0.

// The resampler for grids of any orientation: a weighted sum over the voxels around every position.
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <type_traits>
#include <variant>

#include "grayling/resample.hpp"
#include "grayling/simd.hpp"
#include "preprocess/bspline.hpp"
#include "preprocess/source.hpp"
#include "preprocess/taps.hpp"

namespace grayling {
inline namespace v0 {
namespace {

using Position = std::array<double, 3>;

// The position of a voxel of the grid.
GRAYLING_ALWAYS_INLINE Position position_of(const AffineGrid& grid, std::int64_t z, std::int64_t y, std::int64_t x) {
  Position p;
  for (std::size_t axis = 0; axis < p.size(); ++axis) {
    const auto& row = grid.matrix[axis];
    p[axis] = settled(grid.origin[axis] + row[0] * static_cast<double>(z) + row[1] * static_cast<double>(y) +
                      row[2] * static_cast<double>(x));
  }
  return p;
}

// The input's coefficients along all axes, each with the extra entries of its lines.
class Coefficients {
 public:
  Coefficients(const Source& source, Border border) : n_(shape_of(source.volume)) {
    expect_finite(source.volume, {0, 0, 0}, n_);
    const Index3 size = entries();
    values_.reset(new double[static_cast<std::size_t>(voxel_count(size))]);
    const SplinePrefilter along_y(n_.y, border), along_x(n_.x, border), along_z(n_.z, border);
    for_each_block(n_.z, voxel_count(n_), [&](std::int64_t z) {
      double* const slice = values_.get() + z * size.y * size.x;
      for (std::int64_t y = 0; y < n_.y; ++y) {
        source.load({z, y, 0}, n_.x, slice + y * size.x);
        along_x({slice + y * size.x, n_.x, 1, 1});
      }
      along_y({slice, n_.y, size.x, size.x});
    });
    const std::int64_t stride = size.y * size.x;
    for_each_block(size.y, voxel_count(n_),
                   [&](std::int64_t y) { along_z({values_.get() + y * size.x, n_.z, stride, size.x}); });
  }

  VolumeView<const double> view() const { return VolumeView<const double>::contiguous(values_.get(), entries()); }

 private:
  Index3 entries() const {
    return {n_.z + kSplineExtraEntries, n_.y + kSplineExtraEntries, n_.x + kSplineExtraEntries};
  }

  Index3 n_;
  std::unique_ptr<double[]> values_;
};

struct AsVoxels {
  template <class T>
  GRAYLING_ALWAYS_INLINE double operator()(T voxel) const {
    return static_cast<double>(voxel);
  }
};

struct AsMask {
  template <class T>
  GRAYLING_ALWAYS_INLINE double operator()(T voxel) const {
    return voxel != 0 ? 1.0 : 0.0;
  }
};

// Along one axis; linear interpolation by the difference, as in Taps.
template <class Value>
double sum_taps(const Taps& taps, bool linear, Value value) {
  if (taps.count == 1) return value(taps.entry[0]);
  if (linear) {
    const double below = value(taps.entry[0]);
    return below + taps.weight[1] * (value(taps.entry[1]) - below);
  }
  double sum = 0.0;
  for (std::size_t j = 0; j < static_cast<std::size_t>(taps.count); ++j) sum += taps.weight[j] * value(taps.entry[j]);
  return sum;
}

// A volume of voxels or coefficients of an input of shape `n`, seen through `as`.
template <class T, class As>
struct Samples {
  VolumeView<const T> volume;
  Index3 n;
  As as;
};

// The general way: at borders, and where a voxel is not finite, which may stand where the kernel is 0.
template <class T, class As>
GRAYLING_NOINLINE double value_at(const Samples<T, As>& from, const Position& p, Interpolator how) {
  const bool linear = how.interpolation == Interpolation::linear;
  const Taps z = taps_at(p[0], from.n.z, how), y = taps_at(p[1], from.n.y, how), x = taps_at(p[2], from.n.x, how);
  return sum_taps(z, linear, [&](std::int64_t at_z) {
    return sum_taps(y, linear, [&](std::int64_t at_y) {
      const T* row = from.volume.row(at_z, at_y);
      return sum_taps(x, linear, [&](std::int64_t at_x) { return from.as(row[at_x]); });
    });
  });
}

// The voxel below a position and the way from there; it holds when all voxels of the kernel exist.
struct Inside {
  Index3 below;
  std::array<double, 3> t{};
  bool holds = true;
};

// The kernel reaches `before` voxels before the one below the position and `after` behind it.
GRAYLING_ALWAYS_INLINE Inside inside_of(const Position& p, const Index3& n, std::int64_t before, std::int64_t after) {
  const Index3 below{whole_below(p[0]), whole_below(p[1]), whole_below(p[2])};
  Inside at{
      below,
      {p[0] - static_cast<double>(below.z), p[1] - static_cast<double>(below.y), p[2] - static_cast<double>(below.x)}};
  at.holds = below.z >= before && below.y >= before && below.x >= before && below.z + after < n.z &&
             below.y + after < n.y && below.x + after < n.x;
  return at;
}

template <class T, class As>
GRAYLING_ALWAYS_INLINE double linear_inside(const Samples<T, As>& from, const Inside& at) {
  double slices[2];
  for (std::int64_t z = 0; z < 2; ++z) {
    double rows[2];
    for (std::int64_t y = 0; y < 2; ++y) {
      const T* row = from.volume.row(at.below.z + z, at.below.y + y) + at.below.x;
      const double below = from.as(row[0]);
      rows[y] = below + at.t[2] * (from.as(row[1]) - below);
    }
    slices[z] = rows[0] + at.t[1] * (rows[1] - rows[0]);
  }
  return slices[0] + at.t[0] * (slices[1] - slices[0]);
}

template <Interpolation Kind, class T, class As>
GRAYLING_ALWAYS_INLINE double cubic_inside(const Samples<T, As>& from, const Inside& at) {
  std::array<std::array<double, 4>, 3> weight;
  for (std::size_t axis = 0; axis < weight.size(); ++axis) {
    weight[axis] = Kind == Interpolation::cubic_spline ? spline_weights(at.t[axis]) : convolution_weights(at.t[axis]);
  }
  double columns[4] = {};
  for (std::size_t z = 0; z < 4; ++z) {
    for (std::size_t y = 0; y < 4; ++y) {
      const T* row = from.volume.row(at.below.z - 1 + static_cast<std::int64_t>(z),
                                     at.below.y - 1 + static_cast<std::int64_t>(y)) +
                     at.below.x - 1;
      const double share = weight[0][z] * weight[1][y];
      for (std::size_t x = 0; x < 4; ++x) columns[x] += share * from.as(row[x]);
    }
  }
  double sum = 0.0;
  for (std::size_t x = 0; x < 4; ++x) sum += weight[2][x] * columns[x];
  return sum;
}

// Row (z, y) of the grid.
template <Interpolation Kind>
struct SampleAffineRow {
  template <class T, class As>
  GRAYLING_ALWAYS_INLINE void operator()(Samples<T, As> from, const AffineGrid* grid, Border border, std::int64_t z,
                                         std::int64_t y, double* row) const {
    for (std::int64_t x = 0; x < grid->shape.x; ++x) {
      const Position p = position_of(*grid, z, y, x);
      if constexpr (Kind == Interpolation::nearest) {
        row[x] = value_at(from, p, {Kind, border});
      } else {
        constexpr bool kLinear = Kind == Interpolation::linear;
        const Inside at = inside_of(p, from.n, kLinear ? 0 : 1, kLinear ? 1 : 2);
        double value = std::numeric_limits<double>::quiet_NaN();
        if (at.holds) {
          if constexpr (kLinear) value = linear_inside(from, at);
          if constexpr (!kLinear) value = cubic_inside<Kind>(from, at);
        }
        row[x] = std::isfinite(value) ? value : value_at(from, p, {Kind, border});
      }
    }
  }
};

template <Interpolation Kind, class T, class As>
void sample_as(const Samples<T, As>& from, const AffineGrid& grid, Border border, SliceWriter write) {
  for_each_block(grid.shape.z, voxel_count(grid.shape), [&](std::int64_t z) {
    write(z, [&](const Plane& result) {
      for (std::int64_t y = 0; y < grid.shape.y; ++y) {
        simd_call<SampleAffineRow<Kind>>(from, &grid, border, z, y, result.first + y * result.stride);
      }
    });
  });
}

template <class T, class As>
void sample(const Samples<T, As>& from, const AffineGrid& grid, Interpolator how, SliceWriter write) {
  switch (how.interpolation) {
    case Interpolation::nearest:
      return sample_as<Interpolation::nearest>(from, grid, how.border, write);
    case Interpolation::linear:
      return sample_as<Interpolation::linear>(from, grid, how.border, write);
    case Interpolation::cubic_convolution:
      return sample_as<Interpolation::cubic_convolution>(from, grid, how.border, write);
    case Interpolation::cubic_spline:
      break;  // of coefficients, see below
  }
}

}  // namespace

void resample_slices(const Source& source, const AffineGrid& grid, Interpolator how, SliceWriter write) {
  const Index3 n = shape_of(source.volume);
  if (how.interpolation == Interpolation::cubic_spline) {
    const Coefficients coefficients(source, how.border);
    const Samples<double, AsVoxels> from{coefficients.view(), n, {}};
    return sample_as<Interpolation::cubic_spline>(from, grid, how.border, write);
  }
  std::visit(
      [&]<class T>(const VolumeView<const T>& view) {
        if constexpr (std::is_same_v<T, std::uint8_t>) {  // what masks are
          if (source.is_mask) return sample(Samples<T, AsMask>{view, n, {}}, grid, how, write);
        }
        sample(Samples<T, AsVoxels>{view, n, {}}, grid, how, write);
      },
      source.volume);
}

}  // namespace v0
}  // namespace grayling
