// Copyright The grayling developers. Licensed under Apache-2.0.
#include "filters/column_tile.hpp"

#include <algorithm>

namespace grayling {
inline namespace v0 {
namespace filters {

template <class T>
ColumnTile<T>::ColumnTile(const SeparablePlan& plan, std::int64_t n, Boundary boundary) : n_(n), boundary_(boundary) {
  std::vector<bool> used(plan.cascades.size());
  for (const Node& node : plan.x) {
    for (const Link& link : node) used[link.cascade] = true;
  }
  for (std::size_t c = 0; c < plan.cascades.size(); ++c) {
    const Cascade& cascade = plan.cascades[c];
    lines_.emplace_back(used[c] ? cascade : Cascade{}, n, boundary);
    Shifted shifted;
    const Taps taps = cascade.empty() ? Taps{{1.0}, 0, 1} : cascade.front();
    shifted.weight.assign(taps.weight.begin(), taps.weight.end());
    for (std::int64_t m = 0; m < static_cast<std::int64_t>(taps.weight.size()); ++m) {
      shifted.shift.push_back(taps.step * (taps.origin - m));
    }
    if (used[c]) {
      is_tiled_ = is_tiled_ && cascade.size() <= 1;
      n_before_ = std::max(n_before_, -shifted.shift.back());
      n_after_ = std::max(n_after_, shifted.shift.front());
    }
    shifted_.push_back(std::move(shifted));
  }
  if (!is_tiled_) n_before_ = n_after_ = 0;
}

template <class T>
void ColumnTile<T>::choose(std::int64_t begin, std::int64_t end, std::int64_t n_rows, std::int64_t stride) {
  begin_ = begin;
  end_ = end;
  stride_ = stride;
  columns_.clear();
  for (std::int64_t x = begin - n_before_; x < end + n_after_; ++x) {
    columns_.push_back(extended_index(x, n_, boundary_));
  }
  first_plain_ = std::max<std::int64_t>(0, n_before_ - begin);
  n_plain_ = std::min(end + n_after_, n_) - std::max<std::int64_t>(begin - n_before_, 0);
  for (Shifted& shifted : shifted_) {
    shifted.offset.clear();
    for (std::int64_t j = 0; j < n_rows; ++j) {
      for (const std::int64_t shift : shifted.shift) shifted.offset.push_back(j * stride + n_before_ + shift);
    }
  }
}

template <class T>
void ColumnTile<T>::add_to(std::size_t cascade, const T* rows, const RowTarget<T>& target, bool add,
                           T* const lines[2]) const {
  if (!is_tiled_) {
    for (std::int64_t j = 0; j < target.n_rows; ++j) {
      lines_[cascade].add_to(rows + j * stride_, target.row(j), add, lines);
    }
    return;
  }
  if (add) return sum_rows<true>(sums(cascade, rows), target, n_results());
  sum_rows<false>(sums(cascade, rows), target, n_results());
}

template <class T>
std::int64_t ColumnTile<T>::line_size() const {
  std::int64_t most = n_;
  for (const LineCascade<T>& line : lines_) most = std::max(most, line.line_size());
  return most;
}

template class ColumnTile<float>;
template class ColumnTile<double>;

}  // namespace filters
}  // namespace v0
}  // namespace grayling
