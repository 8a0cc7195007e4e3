// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "grayling/simd.hpp"

// Discrete Fourier transforms of as many lines at once as a register has lanes: of lines next to one another, point k
// of all lanes is one register of real parts and one of imaginary parts,
//
//     lines[k] = re re re ... | im im im ...
//
// so that butterflies are plain arithmetic on registers, in lanes that know nothing of one another: the same bits on
// every SIMD path. A transform is
//
//     y[k] = sum over j of x[j] exp(2 pi i j k / n)
//
// in place, by decimation in time with radices 4, 2, 3 and 5 (Cooley and Tukey, Math Comput 1965;19:297). It takes its
// input in digit-reversed order, which whoever fills the lines gives it at no cost (reading in natural order, so that
// memory is fetched ahead, and writing to the cache), and leaves its output in natural order. By decimation in
// frequency, the same steps the other way round, it takes its input in natural order and leaves its output in
// digit-reversed order: so lines go there and back in one place. With real and imaginary parts exchanged before and
// after, it is the transform with the other sign.
namespace grayling {
inline namespace v0 {
namespace fourier {

inline constexpr int kLineBytes = 32;
template <class T>
inline constexpr std::int64_t kLanes = kLineBytes / static_cast<std::int64_t>(sizeof(T));
template <class T>
inline constexpr std::int64_t kPoint = 2 * kLanes<T>;  // numbers that a point of all lanes has

// The shortest length from n on that has no prime factor above 5.
std::int64_t fast_length(std::int64_t n);

// What a transform of one length needs.
template <class T>
class LinePlan {
 public:
  // Throws InvalidArgument for a length with a prime factor above 5.
  explicit LinePlan(std::int64_t n);

  std::int64_t n() const { return n_; }
  // At which place each point stands in digit-reversed order.
  const std::vector<std::int64_t>& places() const { return places_; }

  struct Stage {
    int radix = 1;
    std::int64_t n_before = 1;  // points of the transforms that it joins
    std::vector<T> twiddles;    // [point, 1 ... radix - 1, (re, im)]
  };
  const std::vector<Stage>& stages() const { return stages_; }

  void transform(T* lines) const;          // from digit-reversed to natural order
  void transform_ordered(T* lines) const;  // from natural to digit-reversed order

 private:
  std::int64_t n_ = 1;
  std::vector<std::int64_t> places_;
  std::vector<Stage> stages_;
};

}  // namespace fourier
}  // namespace v0
}  // namespace grayling
