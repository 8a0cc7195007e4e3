// Copyright The grayling developers. Licensed under Apache-2.0.
#include "filters/line_cascade.hpp"

#include <algorithm>

namespace grayling {
inline namespace v0 {
namespace filters {

template <class T>
LineCascade<T>::LineCascade(const Cascade& cascade, std::int64_t n, Boundary boundary) : n_(n) {
  for (const Taps& taps : cascade) {
    Stage stage;
    const auto n_taps = static_cast<std::int64_t>(taps.weight.size());
    const std::int64_t n_before = std::max<std::int64_t>(0, taps.step * (n_taps - 1 - taps.origin));
    const std::int64_t n_after = std::max<std::int64_t>(0, taps.step * taps.origin);
    for (std::int64_t i = -n_before; i < 0; ++i) stage.before.push_back(extended_index(i, n, boundary));
    for (std::int64_t i = n; i < n + n_after; ++i) stage.after.push_back(extended_index(i, n, boundary));
    for (std::int64_t m = 0; m < n_taps; ++m) stage.offset.push_back(n_before + taps.step * (taps.origin - m));
    stage.weight.assign(taps.weight.begin(), taps.weight.end());
    stages_.push_back(std::move(stage));
  }
}

template <class T>
std::int64_t LineCascade<T>::line_size() const {
  std::size_t most = 0;
  for (const Stage& stage : stages_) most = std::max(most, stage.before.size() + stage.after.size());
  return n_ + static_cast<std::int64_t>(most);
}

template <class T>
void LineCascade<T>::extend(const Stage& stage, const T* row, T* line) const {
  const auto value_at = [row](std::int64_t i) { return i == kBeyond ? T{0} : row[i]; };
  line = std::transform(stage.before.begin(), stage.before.end(), line, value_at);
  line = std::copy_n(row, n_, line);
  std::transform(stage.after.begin(), stage.after.end(), line, value_at);
}

template <class T>
void LineCascade<T>::add_to(const T* row, T* target, bool add, T* const lines[2]) const {
  if (stages_.empty()) {
    if (!add) std::copy_n(row, n_, target);
    if (add) std::transform(row, row + n_, target, target, [](T a, T b) { return a + b; });
    return;
  }
  for (std::size_t s = 0; s < stages_.size(); ++s) {
    const Stage& stage = stages_[s];
    const bool last = s + 1 == stages_.size();
    extend(stage, row, lines[0]);
    const RowSums<T> sums{lines[0], stage.offset.data(), stage.weight.data(),
                          static_cast<std::int64_t>(stage.weight.size())};
    const RowTarget<T> result{last ? target : lines[1], 0, 1};
    if (last && add) {
      sum_rows<true>(sums, result, n_);
    } else {
      sum_rows<false>(sums, result, n_);
    }
    row = lines[1];
  }
}

template class LineCascade<float>;
template class LineCascade<double>;

}  // namespace filters
}  // namespace v0
}  // namespace grayling
