// Copyright The grayling developers. Licensed under Apache-2.0.
#include "filters/row_cascade.hpp"

#include <algorithm>
#include <iterator>

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

const Taps kIdentity{{1.0}, 0, 1};

std::int64_t position_of(const Rows& rows, std::int64_t row) {
  return std::lower_bound(rows.begin(), rows.end(), row) - rows.begin();
}

}  // namespace

Rows merged(const Rows& a, const Rows& b) {
  Rows both;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

template <class T>
RowCascade<T>::RowCascade(const Cascade& cascade, std::int64_t n, Rows results, Boundary boundary) {
  const Cascade& steps = cascade.empty() ? Cascade{kIdentity} : cascade;
  stages_.resize(steps.size());
  for (std::size_t s = steps.size(); s-- > 0;) {  // what the last one reads, the one before must give
    const Taps& taps = steps[s];
    Stage& stage = stages_[s];
    stage.n_results = static_cast<std::int64_t>(results.size());
    stage.weight.assign(taps.weight.begin(), taps.weight.end());
    for (const std::int64_t j : results) {
      for (std::int64_t m = 0; m < static_cast<std::int64_t>(taps.weight.size()); ++m) {
        stage.taken.push_back(extended_index(j + taps.step * (taps.origin - m), n, boundary));
      }
    }
    Rows& read = stage.read;
    std::copy_if(stage.taken.begin(), stage.taken.end(), std::back_inserter(read),
                 [](std::int64_t row) { return row != kBeyond; });
    std::sort(read.begin(), read.end());
    read.erase(std::unique(read.begin(), read.end()), read.end());
    results = read;
  }
}

template <class T>
std::int64_t RowCascade<T>::n_scratch_rows() const {
  std::int64_t most = 0;
  for (std::size_t s = 0; s + 1 < stages_.size(); ++s) most = std::max(most, stages_[s].n_results + 1);
  return most;
}

// Intermediate results stand behind a row of zeros in the scratch buffers.
template <class T>
void RowCascade<T>::bind(const RowPlaces& places, std::int64_t scratch_stride) {
  scratch_stride_ = scratch_stride;
  for (std::size_t s = 0; s < stages_.size(); ++s) {
    Stage& stage = stages_[s];
    stage.offset.clear();
    for (const std::int64_t row : stage.taken) {
      if (s == 0) {
        stage.offset.push_back(row == kBeyond ? places.beyond : (*places.place)[static_cast<std::size_t>(row)]);
      } else {
        stage.offset.push_back(row == kBeyond ? 0 : (position_of(stage.read, row) + 1) * scratch_stride);
      }
    }
  }
}

template <class T>
void RowCascade<T>::add_to(const T* rows, const RowTarget<T>& target, std::int64_t n, bool add,
                           T* const scratch[2]) const {
  for (std::size_t s = 0; s < stages_.size(); ++s) {
    const Stage& stage = stages_[s];
    const RowSums<T> sums{rows, stage.offset.data(), stage.weight.data(),
                          static_cast<std::int64_t>(stage.weight.size())};
    if (s + 1 < stages_.size()) {
      T* const next = scratch[s % 2];
      sum_rows<false>(sums, RowTarget<T>{next + scratch_stride_, scratch_stride_, stage.n_results}, n);
      rows = next;
    } else if (add) {
      sum_rows<true>(sums, target, n);
    } else {
      sum_rows<false>(sums, target, n);
    }
  }
}

template class RowCascade<float>;
template class RowCascade<double>;

}  // namespace filters
}  // namespace v0
}  // namespace grayling
