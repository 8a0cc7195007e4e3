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

// Lines along an axis and what even taps make of them, by transforms in place.
//
// With mirrors, the voxels x stand in the order x_0 x_2 x_4 ... x_5 x_3 x_1. With V the transform of that line and
// w(k) = exp(i pi k / 2n), the cosine transform C and the way back are
//
//     2 C(k) = w V(k) + conj(w) V(n - k),    V(k) = conj(w) (C(k) + i C(n - k))
//
// so that H(k) C(k) is the transform V' with
//
//     V'(k) = a V(k) + b V(n - k),    V'(n - k) = a V(n - k) + conj(b) V(k)
//     a = (H(k) + H(n - k)) / 2,      b = (H(k) - H(n - k)) / 2 exp(-i pi k / n)
//
// Coefficients C are real where the line is: a point has those of all its lanes, each of which may get factors of its
// own. w(n - k) = i conj(w(k)) is all that the way back needs. So with w = exp(i pi / 4) the same formulas hold for
// lines without mirrors, whose coefficients are those of the Hartley transform; and for C(0), then a root of 2 larger.
//
// Two transforms one after the other give a line backwards, which is read in that order.
template <class T>
class EvenLine {
 public:
  EvenLine(std::int64_t n, const EvenTaps& taps, Boundary boundary);

  std::int64_t n_points() const { return plan_.n(); }
  // Where each voxel goes before a line is filtered or becomes coefficients, and where it is after that or the reverse.
  const std::vector<std::int64_t>& places() const { return places_; }
  const std::vector<std::int64_t>& results() const { return results_; }

  // Of a block of lines, n_points points.
  void filter(T* lines) const;  // by the smooth taps
  void to_coefficients(T* lines) const;
  void from_coefficients(T* lines) const;
  // By a sum of products, of which the other axes give the factors of each lane beside those of this one.
  void filter_sum(T* lines, const T* beside_smooth, const T* beside_second) const;

  // What taps make of coefficients, there and back included; and 0 up to a whole number of points.
  const std::vector<T>& smooth() const { return smooth_; }
  const std::vector<T>& second() const { return second_; }

 private:
  void extend(T* lines) const;
  void make_weights(const std::vector<double>& response);
  void make_turns();
  std::vector<T> factors(const Taps& taps) const;

  std::int64_t n_;
  bool mirrors_;  // by cosines
  fourier::LinePlan<T> plan_;
  std::vector<std::int64_t> places_, results_;
  std::vector<std::int64_t> beyond_;  // voxels that stand for each position
  std::vector<T> a_, b_;              // of the smooth taps
  std::vector<T> cosine_, sine_;      // of w
  std::vector<T> smooth_, second_;    // [k]
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
