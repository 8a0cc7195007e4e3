// Copyright The grayling developers. Licensed under Apache-2.0.
#include "preprocess/itk_spline.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "grayling/simd.hpp"
#include "preprocess/itk_spline_rows.hpp"
#include "preprocess/source.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// Along one axis, for all voxels of a line: the whole parts of their positions, and the weights (4, n) of the four
// coefficients around them.
struct AxisTaps {
  std::vector<std::int32_t> whole;
  std::vector<double> weights;
};

struct FillTaps {
  GRAYLING_ALWAYS_INLINE void operator()(double begin, double along, const double* shares, std::int64_t n,
                                         std::int32_t* whole, double* weights) const {
    for (std::int64_t x = 0; x < n; ++x) {
      const double position = itk_position(begin, along, shares[x]);
      const auto single = static_cast<float>(position);
      const auto towards_zero = static_cast<std::int32_t>(single);
      const std::int32_t below = towards_zero - (static_cast<float>(towards_zero) > single ? 1 : 0);
      const double w = position - static_cast<double>(below);
      const double third = (1.0 / 6.0) * w * w * w;
      const double zeroth = (1.0 / 6.0) + 0.5 * w * (w - 1.0) - third;
      const double second = w + zeroth - 2.0 * third;
      whole[x] = below;
      weights[x] = zeroth;
      weights[n + x] = 1.0 - zeroth - second - third;
      weights[2 * n + x] = second;
      weights[3 * n + x] = third;
    }
  }
};

// Coefficients, and what leads from a voxel of the image to its place among them.
struct SplineBox {
  const double* values = nullptr;
  std::array<std::int64_t, 3> stride{}, begin{}, n{};  // z, y, x; n is the image's

  SplineBox(const ItkCoefficients& coefficients, const Index3& image) : values(coefficients.values.get()) {
    const Box& box = coefficients.box;
    stride = {box.size.y * box.size.x, box.size.x, 1};
    begin = {box.begin.z, box.begin.y, box.begin.x};
    n = {image.z, image.y, image.x};
  }
};

constexpr std::int64_t kLanes = 8;  // results at a time, where each meets coefficients of its own

// Of kLanes results: (axis, 4, kLanes) places of coefficients, whose sum over the axes is a place among all of them,
// and weights (4, n) of the whole line, from the first of these results on.
struct LaneTaps {
  std::int64_t places[3][4][kLanes];
  const double* weights[3];
  std::int64_t n = 0;
};

struct EvaluateLanes {
  GRAYLING_ALWAYS_INLINE void operator()(const double* coefficients, const LaneTaps* taps, double* result) const {
    const auto [along_z, along_y, along_x] = taps->weights;
    const std::int64_t n = taps->n;
    double sum[kLanes] = {};
    for (int k = 0; k < 4; ++k) {
      for (int j = 0; j < 4; ++j) {
        for (int i = 0; i < 4; ++i) {
          for (std::int64_t lane = 0; lane < kLanes; ++lane) {
            const double weight = along_x[i * n + lane] * along_y[j * n + lane] * along_z[k * n + lane];
            const std::int64_t place = taps->places[0][k][lane] + taps->places[1][j][lane] + taps->places[2][i][lane];
            sum[lane] += weight * coefficients[place];
          }
        }
      }
    }
    for (std::int64_t lane = 0; lane < kLanes; ++lane) result[lane] = sum[lane];
  }
};

class LineSpline {
 public:
  LineSpline(const ItkCoefficients& coefficients, const Index3& image_shape, const ItkPositions& positions)
      : coefficients_(coefficients),
        box_(coefficients, image_shape),
        positions_(positions),
        plane_weights_(static_cast<std::size_t>(16 * positions.padded())),
        values_(static_cast<std::size_t>(positions.padded())) {}

  // Values of a line; those of its voxels first ... last - 1 count.
  const double* operator()(const ItkLine& line) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      taps_[axis] = &axes_[axis](line, axis, [&](AxisTaps& taps) {
        fill(line, axis, taps);
        has_plane_weights_ = has_plane_weights_ && axis == 0;
      });
    }
    if (line.first == line.last) return values_.data();
    const bool is_straight = same_whole(*taps_[0], line) && same_whole(*taps_[1], line);
    if (is_straight && !met_) met_.emplace(coefficients_, box_.n[2], taps_[2]->whole);
    if (is_straight && met_->meets(taps_[2]->whole)) {
      evaluate_straight(line);
    } else {
      evaluate_any(line);
    }
    return values_.data();
  }

 private:
  void fill(const ItkLine& line, std::size_t axis, AxisTaps& taps) const {
    const std::int64_t n = positions_.padded();
    taps.whole.resize(static_cast<std::size_t>(n));
    taps.weights.resize(static_cast<std::size_t>(4 * n));
    std::int32_t* whole = taps.whole.data();
    double* weights = taps.weights.data();
    if (line.along[axis] != 0.0) {
      simd_call<FillTaps>(line.begin[axis], line.along[axis], positions_.shares().data(), n, whole, weights);
      return;
    }
    const double share = 0.0;
    double same[4];
    FillTaps{}(line.begin[axis], 0.0, &share, 1, whole, same);
    std::fill_n(whole, n, *whole);
    for (int k = 0; k < 4; ++k) std::fill_n(weights + k * n, n, same[k]);
  }

  // Positions go one way, so the ends of a line tell.
  static bool same_whole(const AxisTaps& taps, const ItkLine& line) {
    return taps.whole[static_cast<std::size_t>(line.first)] == taps.whole[static_cast<std::size_t>(line.last - 1)];
  }

  void evaluate_straight(const ItkLine& line) {
    const auto first = static_cast<std::size_t>(line.first);
    const auto slices = itk_entries(taps_[0]->whole[first], box_.n[0]);
    const auto rows = itk_entries(taps_[1]->whole[first], box_.n[1]);
    const std::int64_t n = positions_.padded();
    if (!has_plane_weights_) {
      fill_plane_weights(n, taps_[1]->weights.data(), taps_[2]->weights.data(), plane_weights_.data());
    }
    has_plane_weights_ = true;
    SplineRow row{n, taps_[0]->weights.data(), plane_weights_.data(), {}};
    for (std::size_t k = 0; k < 4; ++k) {
      for (std::size_t j = 0; j < 4; ++j) row.coefficients[4 * k + j] = met_->row(slices[k], rows[j]);
    }
    evaluate_row(row, values_.data());
  }

  void evaluate_any(const ItkLine& line) {
    for (std::int64_t x = line.first / kLanes * kLanes; x < line.last; x += kLanes) {
      const LaneTaps taps = lane_taps(line, x);
      simd_call<EvaluateLanes>(box_.values, &taps, values_.data() + x);
    }
  }

  // Of voxels x ... x + kLanes - 1; those outside the image take the place of the one inside that is closest.
  LaneTaps lane_taps(const ItkLine& line, std::int64_t x) const {
    LaneTaps taps;
    taps.n = positions_.padded();
    for (std::size_t axis = 0; axis < 3; ++axis) {
      taps.weights[axis] = taps_[axis]->weights.data() + x;
      for (std::int64_t lane = 0; lane < kLanes; ++lane) {
        const auto voxel = static_cast<std::size_t>(std::clamp(x + lane, line.first, line.last - 1));
        const auto entries = itk_entries(taps_[axis]->whole[voxel], box_.n[axis]);
        for (std::size_t k = 0; k < 4; ++k) {
          taps.places[axis][k][lane] = (entries[k] - box_.begin[axis]) * box_.stride[axis];
        }
      }
    }
    return taps;
  }

  const ItkCoefficients& coefficients_;
  SplineBox box_;
  const ItkPositions& positions_;
  std::array<ItkAxis<AxisTaps>, 3> axes_;
  std::array<const AxisTaps*, 3> taps_{};
  std::optional<MetRows> met_;
  bool has_plane_weights_ = false;  // of this line's y and x
  std::vector<double> plane_weights_, values_;
};

constexpr std::int64_t kSlices = 8;  // of the result, by one task: their rows share coefficients and weights

}  // namespace

void evaluate_itk_spline(const ItkCoefficients& coefficients, const Index3& image_shape, const ItkPositions& positions,
                         ItkLineWriter write) {
  const Index3& shape = positions.shape();
  for_each_block((shape.z + kSlices - 1) / kSlices, voxel_count(shape), [&](std::int64_t block) {
    LineSpline spline(coefficients, image_shape, positions);
    for (std::int64_t y = 0; y < shape.y; ++y) {
      for (std::int64_t z = block * kSlices; z < std::min((block + 1) * kSlices, shape.z); ++z) {
        const ItkLine line = positions.line(z, y);
        const double* values = spline(line);
        write(z, y, line.first, line.last, values + line.first);
      }
    }
  });
}

}  // namespace v0
}  // namespace grayling
