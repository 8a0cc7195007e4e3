// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <vector>

#include "filters/even_points.hpp"
#include "grayling/filters/even_kernel.hpp"
#include "grayling/fourier_lines.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// Lines along an axis and what even taps make of them, by transforms.
//
// With mirrors, the voxels x stand in the order v = x_0 x_2 x_4 ... x_5 x_3 x_1, and of V, its transform, and w =
// exp(i pi k / 2n) the cosine transform is
//
//     2 C(k) = conj(w) V(k) + w V(n - k),    V(k) = w (C(k) + i C(n - k))
//
// so that H C comes from V' with a = (H(k) + H(n - k)) / 2 and b = (H(k) - H(n - k)) / 2 conj(w)^2 ... see `weights`:
//
//     V'(k) = a V(k) + b V(n - k),    V'(n - k) = a V(n - k) + conj(b) V(k)
//
// Two transforms one after the other give a line backwards, which is read in that order.
template <class T>
class EvenLine {
 public:
  EvenLine(std::int64_t n, const EvenTaps& taps, Boundary boundary);

  std::int64_t n_points() const { return plan_.n(); }
  // Where each voxel goes before `filter`, and where it is after it.
  const std::vector<std::int64_t>& places() const { return places_; }
  const std::vector<std::int64_t>& results() const { return results_; }

  // Lines, n_points points each with the voxels in their places, from which memory is lost, to lines.
  void filter(T* const* from, int n_from, T* const* to, int n_to) const;

 private:
  struct Weights {
    std::vector<T> a, b;
    PairWeights<T> view() const { return {a.data(), b.empty() ? nullptr : b.data()}; }
  };
  Weights weights(const Taps& taps) const;

  std::int64_t n_;
  bool mirrors_;  // by cosines
  fourier::LinePlan<T> plan_;
  std::vector<std::int64_t> places_, results_;
  std::vector<std::int64_t> beyond_;  // voxels that stand for each position
  Weights smooth_, second_;
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
