// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/geometry/spatial_autocorrelation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "grayling/cancel.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// Sums are kept in fixed lanes, which compilers turn into vectors without reordering anything.
constexpr std::size_t kLanes = 8;
using Lanes = std::array<double, kLanes>;

// A row of the region, dense from its first to its last inside voxel.
struct Row {
  std::int64_t z = 0;
  std::int64_t y = 0;
  std::int64_t first = 0;
  std::size_t offset = 0;  // in the dense arrays
  std::size_t size = 0;    // rounded up to whole lanes
};

// Rows with values relative to the mean and, beside them, 1 for inside; holes and the ends are 0 in both.
struct DenseRows {
  std::vector<Row> rows;
  std::vector<double> values;
  std::vector<double> inside;
};

struct PairSums {
  Lanes weights{};
  Lanes products{};
  Lanes differences{};
};

double total(const Lanes& lanes) {
  return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

template <class T>
double mean_inside(const VolumeView<const T>& intensities, const VolumeView<const std::uint8_t>& mask,
                   std::int64_t& n_voxels) {
  double sum = 0.0;
  n_voxels = 0;
  for (std::int64_t z = 0; z < mask.shape.z; ++z) {
    for (std::int64_t y = 0; y < mask.shape.y; ++y) {
      for (std::int64_t x = 0; x < mask.shape.x; ++x) {
        if (mask(z, y, x) == 0) continue;
        sum += static_cast<double>(intensities(z, y, x));
        ++n_voxels;
      }
    }
  }
  return sum / static_cast<double>(n_voxels);
}

template <class T>
DenseRows dense_rows(const VolumeView<const T>& intensities, const VolumeView<const std::uint8_t>& mask, double mean) {
  DenseRows dense;
  for (std::int64_t z = 0; z < mask.shape.z; ++z) {
    for (std::int64_t y = 0; y < mask.shape.y; ++y) {
      const std::uint8_t* inside = mask.row(z, y);
      std::int64_t first = 0;
      std::int64_t end = mask.shape.x;
      while (first < end && inside[first] == 0) ++first;
      while (end > first && inside[end - 1] == 0) --end;
      if (first == end) continue;
      const auto length = static_cast<std::size_t>(end - first);
      const std::size_t size = (length + kLanes - 1) / kLanes * kLanes;
      dense.rows.push_back({z, y, first, dense.values.size(), size});
      for (std::int64_t x = first; x < end; ++x) {
        const bool in = inside[x] != 0;
        dense.values.push_back(in ? static_cast<double>(intensities(z, y, x)) - mean : 0.0);
        dense.inside.push_back(in ? 1.0 : 0.0);
      }
      dense.values.resize(dense.values.size() + size - length, 0.0);
      dense.inside.resize(dense.values.size(), 0.0);
    }
  }
  return dense;
}

// One voxel with a whole row: weights[i] belongs to element i of the row.
void add_voxel(double value, const double* weights, const double* values, const double* inside, std::size_t size,
               PairSums& sums) {
  Lanes weight_sum = sums.weights;  // in registers: the compiler cannot know that `sums` is not among the inputs
  Lanes product_sum = sums.products;
  Lanes difference_sum = sums.differences;
  for (std::size_t i = 0; i < size; i += kLanes) {
    for (std::size_t k = 0; k < kLanes; ++k) {
      const double weight = weights[i + k] * inside[i + k];
      const double difference = values[i + k] - value;
      weight_sum[k] += weight;
      product_sum[k] += weight * (values[i + k] * value);
      difference_sum[k] += weight * (difference * difference);
    }
  }
  sums = {weight_sum, product_sum, difference_sum};
}

// Pairs of rows are visited by their offset along z and y, since rows at the same offset share their weights.
class PairSummation {
 public:
  PairSummation(const DenseRows& dense, const Index3& shape, const Spacing& spacing_mm)
      : dense_(dense), shape_(shape), spacing_mm_(spacing_mm), reach_(shape.x + static_cast<std::int64_t>(kLanes)) {
    weights_.resize(static_cast<std::size_t>(2 * reach_ + 1));
    row_at_.assign(static_cast<std::size_t>(shape.z * shape.y), nullptr);
    for (const Row& row : dense.rows) row_at_[static_cast<std::size_t>(row.z * shape.y + row.y)] = &row;
  }

  PairSums run() {
    PairSums sums;
    for (std::int64_t dz = 0; dz < shape_.z; ++dz) {
      for (std::int64_t dy = dz == 0 ? 0 : 1 - shape_.y; dy < shape_.y; ++dy) {
        check_cancelled();
        add_offset(dz, dy, sums);
      }
    }
    return sums;
  }

 private:
  void add_offset(std::int64_t dz, std::int64_t dy, PairSums& sums) {
    PairSums offset_sums;
    set_weights(dz, dy);
    for (const Row& row : dense_.rows) {
      const std::int64_t z = row.z + dz;
      const std::int64_t y = row.y + dy;
      if (z >= shape_.z || y < 0 || y >= shape_.y) continue;
      const Row* other = row_at_[static_cast<std::size_t>(z * shape_.y + y)];
      if (other != nullptr) add_rows(row, *other, offset_sums);
    }
    // Within a row each pair of voxels comes up twice.
    const double share = dz == 0 && dy == 0 ? 0.5 : 1.0;
    for (std::size_t k = 0; k < kLanes; ++k) {
      sums.weights[k] += share * offset_sums.weights[k];
      sums.products[k] += share * offset_sums.products[k];
      sums.differences[k] += share * offset_sums.differences[k];
    }
  }

  void set_weights(std::int64_t dz, std::int64_t dy) {
    const double z_mm = static_cast<double>(dz) * spacing_mm_.z;
    const double y_mm = static_cast<double>(dy) * spacing_mm_.y;
    const double fixed = z_mm * z_mm + y_mm * y_mm;
    for (std::int64_t dx = -reach_; dx <= reach_; ++dx) {
      const double x_mm = static_cast<double>(dx) * spacing_mm_.x;
      const double squared = fixed + x_mm * x_mm;
      weights_[static_cast<std::size_t>(dx + reach_)] = squared > 0.0 ? 1.0 / std::sqrt(squared) : 0.0;
    }
  }

  void add_rows(const Row& row, const Row& other, PairSums& sums) const {
    const double* values = dense_.values.data() + other.offset;
    const double* inside = dense_.inside.data() + other.offset;
    for (std::size_t i = 0; i < row.size; ++i) {
      if (dense_.inside[row.offset + i] == 0.0) continue;
      const std::int64_t dx = other.first - row.first - static_cast<std::int64_t>(i);
      add_voxel(dense_.values[row.offset + i], weights_.data() + dx + reach_, values, inside, other.size, sums);
    }
  }

  const DenseRows& dense_;
  Index3 shape_;
  Spacing spacing_mm_;
  std::int64_t reach_ = 0;          // largest offset along x, with the lanes past the end of a row
  std::vector<double> weights_;     // by offset along x, for the current offset along z and y
  std::vector<const Row*> row_at_;  // [z, y]; null where the region has no voxel
};

template <class T>
AutocorrelationSums autocorrelation(const VolumeView<const T>& intensities, const VolumeView<const std::uint8_t>& mask,
                                    const Spacing& spacing_mm) {
  AutocorrelationSums result;
  result.mean = mean_inside(intensities, mask, result.n_voxels);
  if (result.n_voxels == 0) return {};
  const DenseRows dense = dense_rows(intensities, mask, result.mean);
  for (const double value : dense.values) result.variation += value * value;
  const PairSums sums = PairSummation(dense, mask.shape, spacing_mm).run();
  result.weights = 2.0 * total(sums.weights);
  result.products = 2.0 * total(sums.products);
  result.differences = 2.0 * total(sums.differences);
  return result;
}

}  // namespace

double AutocorrelationSums::morans_i() const {
  return static_cast<double>(n_voxels) / weights * (products / variation);
}

double AutocorrelationSums::gearys_c() const {
  return static_cast<double>(n_voxels - 1) / (2.0 * weights) * (differences / variation);
}

AutocorrelationSums spatial_autocorrelation(const VolumeView<const double>& intensities,
                                            const VolumeView<const std::uint8_t>& mask, const Spacing& spacing_mm) {
  return autocorrelation(intensities, mask, spacing_mm);
}

AutocorrelationSums spatial_autocorrelation(const VolumeView<const float>& intensities,
                                            const VolumeView<const std::uint8_t>& mask, const Spacing& spacing_mm) {
  return autocorrelation(intensities, mask, spacing_mm);
}

}  // namespace v0
}  // namespace grayling
