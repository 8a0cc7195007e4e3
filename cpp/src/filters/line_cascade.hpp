// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <vector>

#include "filters/row_sums.hpp"
#include "grayling/filters/separable.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// A cascade along rows (x).
template <class T>
class LineCascade {
 public:
  LineCascade(const Cascade& cascade, std::int64_t n, Boundary boundary);

  std::int64_t line_size() const;  // of each of the two lines that are used
  // `target`: one row.
  void add_to(const T* row, T* target, bool add, T* const lines[2]) const;

 private:
  struct Stage {
    std::vector<std::int64_t> before, after;  // the voxels that stand for those beyond both ends, or kBeyond
    std::vector<std::int64_t> offset;         // [n_taps], into the extended line
    std::vector<T> weight;                    // [n_taps]
  };

  void extend(const Stage& stage, const T* row, T* line) const;

  std::int64_t n_;
  std::vector<Stage> stages_;
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
