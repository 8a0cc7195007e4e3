// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <vector>

#include "filters/line_cascade.hpp"
#include "filters/row_sums.hpp"
#include "grayling/filters/separable.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// The layer along x (contiguous in memory) for some columns. Where every cascade is one convolution, columns are cut
// into tiles: a tile has the columns that the convolutions reach around it, from beyond the image too, and weighted
// sums of shifted rows do the rest. Where cascades are longer, the boundary condition of each convolution needs whole
// rows.
template <class T>
class ColumnTile {
 public:
  ColumnTile(const SeparablePlan& plan, std::int64_t n, Boundary boundary);

  bool is_tiled() const { return is_tiled_; }
  std::int64_t margin() const { return n_before_ + n_after_; }

  // Chooses results begin ... end - 1, and rows of `stride` numbers of which there are n_rows.
  void choose(std::int64_t begin, std::int64_t end, std::int64_t n_rows, std::int64_t stride);

  std::int64_t n_columns() const { return static_cast<std::int64_t>(columns_.size()); }
  // The columns that rows have, as the image has them or kBeyond; from `first_plain` on n_plain of them as they stand.
  const std::vector<std::int64_t>& columns() const { return columns_; }
  std::int64_t first_plain() const { return first_plain_; }
  std::int64_t n_plain() const { return n_plain_; }

  void add_to(std::size_t cascade, const T* rows, const RowTarget<T>& target, bool add, T* const lines[2]) const;
  std::int64_t line_size() const;

  // Of a cascade, where columns are cut into tiles.
  RowSums<T> sums(std::size_t cascade, const T* rows) const {
    const Shifted& shifted = shifted_[cascade];
    return {rows, shifted.offset.data(), shifted.weight.data(), static_cast<std::int64_t>(shifted.weight.size())};
  }
  std::int64_t n_results() const { return end_ - begin_; }

 private:
  struct Shifted {
    std::vector<T> weight;
    std::vector<std::int64_t> shift;   // [n_taps]
    std::vector<std::int64_t> offset;  // [n_rows, n_taps]
  };

  std::int64_t n_;
  Boundary boundary_;
  bool is_tiled_ = true;
  std::int64_t n_before_ = 0, n_after_ = 0;
  std::vector<Shifted> shifted_;       // where tiled
  std::vector<LineCascade<T>> lines_;  // else
  std::int64_t begin_ = 0, end_ = 0, stride_ = 0;
  std::vector<std::int64_t> columns_;
  std::int64_t first_plain_ = 0, n_plain_ = 0;
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
