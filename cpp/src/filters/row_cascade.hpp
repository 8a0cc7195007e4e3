// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <vector>

#include "filters/row_sums.hpp"
#include "grayling/filters/separable.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

using Rows = std::vector<std::int64_t>;  // ascending

// Where the rows that a cascade reads stand in memory: row k of the axis at place[k], what lies beyond at `beyond`.
struct RowPlaces {
  const std::vector<std::int64_t>* place = nullptr;
  std::int64_t beyond = 0;
};

// A cascade along an axis across rows (y or z), for some of its results: which rows each convolution takes.
template <class T>
class RowCascade {
 public:
  // For the results at positions `results` of an axis of n rows.
  RowCascade(const Cascade& cascade, std::int64_t n, Rows results, Boundary boundary);

  const Rows& needed() const { return stages_.front().read; }  // rows of the image
  std::int64_t n_scratch_rows() const;                         // of one row's stride; two such buffers are used
  void bind(const RowPlaces& places, std::int64_t scratch_stride);

  // Rows of n numbers. The first row of both scratch buffers must be 0.
  void add_to(const T* rows, const RowTarget<T>& target, std::int64_t n, bool add, T* const scratch[2]) const;

  // Of a cascade of one convolution.
  RowSums<T> sums(const T* rows) const {
    const Stage& stage = stages_.front();
    return {rows, stage.offset.data(), stage.weight.data(), static_cast<std::int64_t>(stage.weight.size())};
  }

 private:
  struct Stage {
    Rows read;  // without what lies beyond
    std::int64_t n_results = 0;
    std::vector<T> weight;             // [n_taps]
    std::vector<std::int64_t> taken;   // [n_results, n_taps]: rows of the axis, or kBeyond
    std::vector<std::int64_t> offset;  // [n_results, n_taps]: where those stand
  };

  std::vector<Stage> stages_;
  std::int64_t scratch_stride_ = 0;
};

Rows merged(const Rows& a, const Rows& b);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
