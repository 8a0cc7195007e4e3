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
// With mirrors, the voxels x stand in the order x_0 x_2 x_4 ... x_5 x_3 x_1. With V the transform of that line and
// w = exp(i pi k / 2n), the cosine transform C and the way back are
//
//     2 C(k) = w V(k) + conj(w) V(n - k),    V(k) = conj(w) (C(k) + i C(n - k))
//
// so that H(k) C(k) is the transform V' with
//
//     V'(k) = a V(k) + b V(n - k),    V'(n - k) = a V(n - k) + conj(b) V(k)
//     a = (H(k) + H(n - k)) / 2,      b = (H(k) - H(n - k)) / 2 exp(-i pi k / n)
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
