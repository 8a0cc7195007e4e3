// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/spherical_pattern.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <variant>

#include "filters/local_blocks.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

constexpr Index3 kBlock{1, 8, 128};
constexpr int kMostTaps = 4;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The voxels around a coordinate that interpolation takes, `first` and those behind it, and their weights.
struct AxisTaps {
  std::int64_t first = 0;
  int n = 1;
  std::array<double, kMostTaps> weight{1.0};
};

// A point that lies on a voxel but for rounding takes that voxel's intensity; only `cut` goes by its exact place.
double on_voxel(double offset) {
  constexpr double kRounding = 1e-9;
  const double whole = std::round(offset);
  return std::abs(offset - whole) < kRounding ? whole : offset;
}

AxisTaps axis_taps(double exact_offset, bool cubic) {
  const double offset = on_voxel(exact_offset);
  const double before = std::floor(offset), t = offset - before, u = 1.0 - t;
  const auto at = static_cast<std::int64_t>(before);
  if (!cubic) return t == 0.0 ? AxisTaps{at, 1, {1.0}} : AxisTaps{at, 2, {u, t}};
  const double outer = t * t * t / 6.0;
  AxisTaps taps{at - 1,
                kMostTaps,
                {u * u * u / 6.0, 2.0 / 3.0 - t * t * (2.0 - t) / 2.0, 2.0 / 3.0 - u * u * (2.0 - u) / 2.0, outer}};
  if (t == 0.0) taps.n = 3;
  return taps;
}

struct PointTaps {
  AxisTaps z, y, x;
  bool in_order = false;

  bool on_voxel() const { return z.n == 3 && y.n == 3 && x.n == 3; }
};

// Weights on a voxel as SciPy has them: the last is what the others leave of 1, which is not quite nothing.
AxisTaps taps_on_voxel(const AxisTaps& taps) {
  const double sixth = 1.0 / 6.0, middle = 4.0 / 6.0;
  return {taps.first, kMostTaps, {sixth, middle, sixth, 1.0 - sixth - middle - sixth}};
}

// A sum of up to four rows, or of one row at up to four places. Between two it goes from the first towards the second,
// so that between equal ones it is exactly these: in flat parts of an image every point is as bright as its centre.
struct BlendRows {
  GRAYLING_ALWAYS_INLINE void operator()(const double* rows, std::int64_t stride, AxisTaps taps, std::int64_t n,
                                         double* result) const {
    if (taps.n == 2) return between(rows, rows + stride, taps.weight[1], n, result);
    for (std::int64_t x = 0; x < n; ++x) result[x] = taps.weight[0] * rows[x];
    for (int k = 1; k < taps.n; ++k) {
      const double weight = taps.weight[static_cast<std::size_t>(k)];
      const double* row = rows + k * stride;
      for (std::int64_t x = 0; x < n; ++x) result[x] += weight * row[x];
    }
  }

  GRAYLING_ALWAYS_INLINE static void between(const double* first, const double* second, double share, std::int64_t n,
                                             double* result) {
    for (std::int64_t x = 0; x < n; ++x) result[x] = first[x] + share * (second[x] - first[x]);
  }
};

struct BlendInOrder {
  GRAYLING_ALWAYS_INLINE void operator()(const double* rows, std::int64_t stride_z, std::int64_t stride_y,
                                         PointTaps taps, std::int64_t n, double* result) const {
    for (std::int64_t x = 0; x < n; ++x) result[x] = 0.0;
    for (std::size_t k = 0; k < 64; ++k) {
      const std::size_t at_z = k / 16, at_y = k / 4 % 4, at_x = k % 4;
      const double z = taps.z.weight[at_z], y = taps.y.weight[at_y], along_x = taps.x.weight[at_x];
      const double* row = rows + static_cast<std::int64_t>(at_z) * stride_z +
                          static_cast<std::int64_t>(at_y) * stride_y + static_cast<std::int64_t>(at_x);
      for (std::int64_t x = 0; x < n; ++x) result[x] += row[x] * z * y * along_x;
    }
  }
};

struct RoundRow {
  GRAYLING_ALWAYS_INLINE void operator()(std::int64_t n, double* row) const {
    for (std::int64_t x = 0; x < n; ++x) row[x] = std::trunc(row[x] + (row[x] > 0.0 ? 0.5 : -0.5));
  }
};

struct RoundRowToSingle {
  GRAYLING_ALWAYS_INLINE void operator()(std::int64_t n, double* row) const {
    for (std::int64_t x = 0; x < n; ++x) row[x] = static_cast<double>(static_cast<float>(row[x]));
  }
};

struct ClampRow {
  GRAYLING_ALWAYS_INLINE void operator()(double lowest, double highest, std::int64_t n, double* row) const {
    for (std::int64_t x = 0; x < n; ++x) {
      const double value = row[x] < lowest ? lowest : row[x];
      row[x] = value > highest ? highest : value;
    }
  }
};

// What the linear forms give a point: form k at first + k * stride.
struct PointForms {
  const double* first = nullptr;
  std::int64_t stride = 0, n = 0;
};

// Adds the forms of a point to their sums, [form, x], where the point is at least as bright as the centre.
struct AddForms {
  GRAYLING_ALWAYS_INLINE void operator()(const double* values, const double* centre, PointForms forms, std::int64_t n,
                                         double* sums) const {
    for (std::int64_t k = 0; k < forms.n; ++k) {
      const double form = forms.first[k * forms.stride];
      double* sum = sums + k * n;
      for (std::int64_t x = 0; x < n; ++x) sum[x] += values[x] >= centre[x] ? form : 0.0;
    }
  }
};

// sum over k, l of matrix[k, l] sums[k] sums[l]
struct QuadraticForm {
  GRAYLING_ALWAYS_INLINE void operator()(const double* matrix, std::int64_t n_forms, const double* sums, std::int64_t n,
                                         double* result) const {
    for (std::int64_t x = 0; x < n; ++x) result[x] = 0.0;
    for (std::int64_t k = 0; k < n_forms; ++k) {
      for (std::int64_t l = 0; l < n_forms; ++l) {
        const double factor = matrix[k * n_forms + l];
        if (factor == 0.0) continue;
        for (std::int64_t x = 0; x < n; ++x) result[x] += factor * sums[k * n + x] * sums[l * n + x];
      }
    }
  }
};

// Adds the square of what the forms make of their sums at a point.
struct AddSquareAtPoint {
  GRAYLING_ALWAYS_INLINE void operator()(PointForms forms, const double* sums, std::int64_t n, double* result) const {
    for (std::int64_t x = 0; x < n; ++x) {
      double value = 0.0;
      for (std::int64_t k = 0; k < forms.n; ++k) value += forms.first[k * forms.stride] * sums[k * n + x];
      result[x] += value * value;
    }
  }
};

struct AddPower {
  GRAYLING_ALWAYS_INLINE void operator()(const double* values, const double* mean, std::int64_t n, double* second,
                                         double* fourth) const {
    for (std::int64_t x = 0; x < n; ++x) {
      const double squared = (values[x] - mean[x]) * (values[x] - mean[x]);
      second[x] += squared;
      fourth[x] += squared * squared;
    }
  }
};

struct AddTrace {
  GRAYLING_ALWAYS_INLINE void operator()(const double* values, std::int64_t n, double* trace) const {
    for (std::int64_t x = 0; x < n; ++x) trace[x] += values[x] * 0.0;
  }
};

struct AddRow {
  GRAYLING_ALWAYS_INLINE void operator()(const double* values, std::int64_t n, double* sum) const {
    for (std::int64_t x = 0; x < n; ++x) sum[x] += values[x];
  }
};

struct Scratch {
  std::vector<double> centre, trace, along_z, along_y;
  std::vector<double> values;  // [point, x]
  std::vector<double> sums;    // [form, x]
  std::vector<double> real, imaginary;
};

double excess_kurtosis(double mean, double second, double fourth) {
  constexpr double kRounding = 1e-12;  // more than splines in a flat part of an image differ by
  const double noise = kRounding * mean;
  if (second <= noise * noise) return std::numeric_limits<double>::quiet_NaN();
  return fourth / (second * second) - 3.0;
}

// In the order in which NumPy adds contiguous numbers: up to 128 of them in eight lanes, more of them by halves.
template <class Value>
float pairwise_sum(std::size_t begin, std::size_t n, const Value& value) {
  constexpr std::size_t kLanes = 8, kAtOnce = 128;
  if (n > kAtOnce) {
    const std::size_t half = n / 2 - n / 2 % kLanes;
    return pairwise_sum(begin, half, value) + pairwise_sum(begin + half, n - half, value);
  }
  float sum = 0.0F;
  std::size_t k = 0;
  if (n >= kLanes) {
    std::array<float, kLanes> lane{};
    for (; k + kLanes <= n; k += kLanes) {
      for (std::size_t i = 0; i < kLanes; ++i) lane[i] += value(begin + k + i);
    }
    sum = ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
  }
  for (; k < n; ++k) sum += value(begin + k);
  return sum;
}

// The kurtosis in single precision, as SciPy takes it of float32 numbers: it differs in the sixth digit.
float excess_kurtosis(const std::vector<float>& values) {
  constexpr float kResolution = 1e-6F;
  const auto mean_of = [n = values.size()](const auto& value) {
    return pairwise_sum(0, n, value) / static_cast<float>(n);
  };
  const float mean = mean_of([&](std::size_t k) { return values[k]; });
  const auto squared = [&](std::size_t k) { return (values[k] - mean) * (values[k] - mean); };
  const float second = mean_of(squared), rounding = kResolution * mean;
  if (second <= rounding * rounding) return std::numeric_limits<float>::quiet_NaN();
  return mean_of([&](std::size_t k) { return squared(k) * squared(k); }) / (second * second) - 3.0F;
}

// The real part of the root of a complex number, of which rounding may make a small negative one.
double real_root(double real, double imaginary) {
  if (imaginary == 0.0) return std::sqrt(std::max(real, 0.0));
  return std::sqrt(std::complex<double>(real, imaginary)).real();
}

class RowOfSpheres {
 public:
  RowOfSpheres(const SpherePattern& pattern, const std::vector<PointTaps>& taps, Extension extension, Index3 shape,
               const Block<double>& block, Scratch& scratch)
      : p_(pattern), taps_(taps), extension_(extension), shape_(shape), block_(block), s_(scratch), n_(block.size.x) {
    const auto n = static_cast<std::size_t>(n_);
    s_.values.resize(taps.size() * n);
    s_.along_z.resize(kMostTaps * (n + kMostTaps));
    s_.along_y.resize(n + kMostTaps);
    s_.sums.resize(std::max<std::size_t>(static_cast<std::size_t>(p_.n_forms), 3) * n);
    for (auto* row : {&s_.real, &s_.imaginary}) row->resize(n);
  }

  // Row y of the block; `centre` has its n_ voxels.
  template <class T>
  void respond(std::int64_t y, T* result) {
    s_.trace.assign(static_cast<std::size_t>(n_), 0.0);
    simd_call<AddTrace>(static_cast<const double*>(s_.centre.data()), n_, s_.trace.data());
    for (std::size_t v = 0; v < taps_.size(); ++v) {
      interpolate(y, v, values(v));
      simd_call<AddTrace>(static_cast<const double*>(values(v)), n_, s_.trace.data());
    }
    std::fill(s_.sums.begin(), s_.sums.end(), 0.0);
    if (p_.n_forms > 0) {
      take_norms(result);
    } else {
      p_.single ? take_single_kurtosis(result) : take_kurtosis(result);
    }
  }

 private:
  double* values(std::size_t v) { return s_.values.data() + v * static_cast<std::size_t>(n_); }

  void interpolate(std::int64_t y, std::size_t v, double* row) {
    taps_[v].in_order ? blend_in_order(y, taps_[v], row) : blend(y, taps_[v], row);
    if (p_.rounded) simd_call<RoundRow>(n_, row);
    if (p_.single) simd_call<RoundRowToSingle>(n_, row);
    if (p_.lowest > -kInfinity || p_.highest < kInfinity) simd_call<ClampRow>(p_.lowest, p_.highest, n_, row);
    if (p_.cut) cut(y, p_.points[v], row);
  }

  void blend_in_order(std::int64_t y, const PointTaps& t, double* row) const {
    const double* rows = block_.seen(0, y, {t.z.first, t.y.first, t.x.first});
    simd_call<BlendInOrder>(rows, block_.stride_z, block_.stride_y, t, n_, row);
  }

  // Along z, then y, then x.
  void blend(std::int64_t y, const PointTaps& t, double* row) {
    const std::int64_t n_read = n_ + t.x.n - 1;
    for (int k = 0; k < t.y.n; ++k) {
      const double* rows = block_.seen(0, y, {t.z.first, t.y.first + k, t.x.first});
      simd_call<BlendRows>(rows, block_.stride_z, t.z, n_read, s_.along_z.data() + k * n_read);
    }
    simd_call<BlendRows>(static_cast<const double*>(s_.along_z.data()), n_read, t.y, n_read, s_.along_y.data());
    simd_call<BlendRows>(static_cast<const double*>(s_.along_y.data()), std::int64_t{1}, t.x, n_, row);
  }

  void cut(std::int64_t y, const SpherePoint& point, double* row) const {
    const auto beyond = [](std::int64_t at, double offset, std::int64_t n) {
      const double place = static_cast<double>(at) + offset;
      return place < 0.0 || place > static_cast<double>(n - 1);
    };
    const Index3 first = p_.begin + block_.begin;
    const bool everywhere = beyond(first.z, point.z, shape_.z) || beyond(first.y + y, point.y, shape_.y);
    for (std::int64_t x = 0; x < n_; ++x) {
      if (everywhere || beyond(first.x + x, point.x, shape_.x)) row[x] = extension_.value;
    }
  }

  PointForms forms_at(std::size_t v) const {
    return {p_.forms.data() + v, static_cast<std::int64_t>(taps_.size()), p_.n_forms};
  }

  template <class T>
  void take_norms(T* result) {
    for (std::size_t v = 0; v < taps_.size(); ++v) {
      simd_call<AddForms>(static_cast<const double*>(values(v)), static_cast<const double*>(s_.centre.data()),
                          forms_at(v), n_, s_.sums.data());
    }
    p_.by_points ? square_by_points() : square_by_matrix();
    for (std::size_t x = 0; x < static_cast<std::size_t>(n_); ++x) {
      result[x] = static_cast<T>(real_root(s_.real[x], s_.imaginary[x]) + s_.trace[x]);
    }
  }

  void square_by_points() {
    for (auto* row : {&s_.real, &s_.imaginary}) std::fill(row->begin(), row->end(), 0.0);
    for (std::size_t v = 0; v < taps_.size(); ++v) {
      simd_call<AddSquareAtPoint>(forms_at(v), static_cast<const double*>(s_.sums.data()), n_, s_.real.data());
    }
  }

  void square_by_matrix() {
    const double* sums = s_.sums.data();
    simd_call<QuadraticForm>(p_.real.data(), p_.n_forms, sums, n_, s_.real.data());
    simd_call<QuadraticForm>(p_.imaginary.data(), p_.n_forms, sums, n_, s_.imaginary.data());
  }

  template <class T>
  void take_single_kurtosis(T* result) {
    std::vector<float> at_points(taps_.size());
    for (std::int64_t x = 0; x < n_; ++x) {
      for (std::size_t v = 0; v < taps_.size(); ++v) at_points[v] = static_cast<float>(values(v)[x]);
      result[x] = static_cast<T>(excess_kurtosis(at_points) + s_.trace[static_cast<std::size_t>(x)]);
    }
  }

  template <class T>
  void take_kurtosis(T* result) {
    const auto n_points = static_cast<double>(taps_.size());
    double *mean = s_.sums.data(), *second = mean + n_, *fourth = second + n_;
    for (std::size_t v = 0; v < taps_.size(); ++v) {
      simd_call<AddRow>(static_cast<const double*>(values(v)), n_, mean);
    }
    for (std::int64_t x = 0; x < n_; ++x) mean[x] /= n_points;
    for (std::size_t v = 0; v < taps_.size(); ++v) {
      simd_call<AddPower>(static_cast<const double*>(values(v)), static_cast<const double*>(mean), n_, second, fourth);
    }
    for (std::int64_t x = 0; x < n_; ++x) {
      const double k = excess_kurtosis(mean[x], second[x] / n_points, fourth[x] / n_points);
      result[x] = static_cast<T>(k + s_.trace[static_cast<std::size_t>(x)]);
    }
  }

  const SpherePattern& p_;
  const std::vector<PointTaps>& taps_;
  Extension extension_;
  Index3 shape_;
  const Block<double>& block_;
  Scratch& s_;
  std::int64_t n_;
};

void check_pattern(const SpherePattern& pattern) {
  const auto n_points = static_cast<std::int64_t>(pattern.points.size());
  const auto size = [](const std::vector<double>& values) { return static_cast<std::int64_t>(values.size()); };
  const std::int64_t n = pattern.n_forms;
  if (n_points > 0 && size(pattern.forms) == n * n_points && size(pattern.real) == n * n &&
      size(pattern.imaginary) == n * n) {
    return;
  }
  throw InvalidArgument("a spherical pattern has points, one form per point and harmonic, and square matrices");
}

// Reach of all taps, to either side the same.
Index3 reach_of(const std::vector<PointTaps>& taps) {
  Index3 reach;
  const auto grow = [](std::int64_t& side, const AxisTaps& along) {
    side = std::max({side, -along.first, along.first + along.n - 1});
  };
  for (const PointTaps& point : taps) {
    grow(reach.z, point.z);
    grow(reach.y, point.y);
    grow(reach.x, point.x);
  }
  return reach;
}

}  // namespace

template <class T>
void spherical_pattern(const AnyVolume& image, const AnyVolume& sampled, const SpherePattern& pattern,
                       Extension extension, const VolumeView<T>& result) {
  check_pattern(pattern);
  std::vector<PointTaps> taps;
  for (const SpherePoint& point : pattern.points) {
    const auto along = [&pattern](double offset) { return axis_taps(offset, pattern.cubic); };
    PointTaps at{along(point.z), along(point.y), along(point.x)};
    if (pattern.cubic && pattern.in_order && at.on_voxel()) {
      at = {taps_on_voxel(at.z), taps_on_voxel(at.y), taps_on_voxel(at.x), true};
    }
    taps.push_back(at);
  }
  const Index3 reach = reach_of(taps), whole = voxel_count(pattern.whole) > 0 ? pattern.whole : result.shape;
  const auto work = [&](const Block<double>& block, Scratch& scratch) {
    RowOfSpheres spheres(pattern, taps, extension, whole, block, scratch);
    for (std::int64_t y = 0; y < block.size.y; ++y) {
      check_cancelled();
      scratch.centre.resize(static_cast<std::size_t>(block.size.x));
      std::visit(
          [&](const auto& view) {
            const auto* voxels = view.row(block.begin.z, block.begin.y + y) + block.begin.x;
            simd_call<local::Load>(voxels, block.size.x, scratch.centre.data());
          },
          image);
      spheres.respond(y, result.row(block.begin.z, block.begin.y + y) + block.begin.x);
    }
  };
  const Window window{reach, reach, {1, 1, 1}, pattern.origin};
  for_each_block<double, Scratch>(sampled, extension, window, result.shape, kBlock, work);
}

template void spherical_pattern(const AnyVolume&, const AnyVolume&, const SpherePattern&, Extension,
                                const VolumeView<float>&);
template void spherical_pattern(const AnyVolume&, const AnyVolume&, const SpherePattern&, Extension,
                                const VolumeView<double>&);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
