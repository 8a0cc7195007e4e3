// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/fourier_lines.hpp"

#include <cmath>
#include <numbers>
#include <string>

#include "filters/lanes.hpp"
#include "grayling/error.hpp"

namespace grayling {
inline namespace v0 {
namespace fourier {
namespace {

// A point of all lanes, or of as many as fit into a register of `Bytes`.
template <class T, int Bytes>
struct Point {
  filters::Lanes<T, Bytes> re, im;

  GRAYLING_ALWAYS_INLINE void load(const T* values) {
    re.load(values);
    im.load(values + kLanes<T>);
  }
  GRAYLING_ALWAYS_INLINE void store(T* values) const {
    re.store(values);
    im.store(values + kLanes<T>);
  }
  GRAYLING_ALWAYS_INLINE friend Point operator+(const Point& a, const Point& b) { return {a.re + b.re, a.im + b.im}; }
  GRAYLING_ALWAYS_INLINE friend Point operator-(const Point& a, const Point& b) { return {a.re - b.re, a.im - b.im}; }
  GRAYLING_ALWAYS_INLINE friend Point operator*(T factor, const Point& a) { return {factor * a.re, factor * a.im}; }
  GRAYLING_ALWAYS_INLINE Point turned(T cosine, T sine) const {
    return {cosine * re - sine * im, sine * re + cosine * im};
  }
  // A quarter turn: b = i a, added to or taken from a sum without a register of its own sign.
  GRAYLING_ALWAYS_INLINE friend Point plus_i(const Point& a, const Point& b) { return {a.re - b.im, a.im + b.re}; }
  GRAYLING_ALWAYS_INLINE friend Point minus_i(const Point& a, const Point& b) { return {a.re + b.im, a.im - b.re}; }
};

// Transforms of `Radix` points.
template <class T, int Bytes>
GRAYLING_ALWAYS_INLINE void butterfly(Point<T, Bytes> (&z)[2]) {
  const Point<T, Bytes> a = z[0];
  z[0] = a + z[1];
  z[1] = a - z[1];
}

template <class T, int Bytes>
GRAYLING_ALWAYS_INLINE void butterfly(Point<T, Bytes> (&z)[3]) {
  constexpr T kSine = static_cast<T>(0.86602540378443864676);  // of a third of a turn
  const Point<T, Bytes> sum = z[1] + z[2], difference = kSine * (z[1] - z[2]);
  const Point<T, Bytes> rest = z[0] - static_cast<T>(0.5) * sum;
  z[0] = z[0] + sum;
  z[1] = plus_i(rest, difference);
  z[2] = minus_i(rest, difference);
}

template <class T, int Bytes>
GRAYLING_ALWAYS_INLINE void butterfly(Point<T, Bytes> (&z)[4]) {
  const Point<T, Bytes> a = z[0] + z[2], b = z[0] - z[2], c = z[1] + z[3], d = z[1] - z[3];
  z[0] = a + c;
  z[1] = plus_i(b, d);
  z[2] = a - c;
  z[3] = minus_i(b, d);
}

template <class T, int Bytes>
GRAYLING_ALWAYS_INLINE void butterfly(Point<T, Bytes> (&z)[5]) {
  // Cosines and sines of one and two fifths of a turn.
  constexpr T kCosine1 = static_cast<T>(0.30901699437494742410), kCosine2 = static_cast<T>(-0.80901699437494742410);
  constexpr T kSine1 = static_cast<T>(0.95105651629515357212), kSine2 = static_cast<T>(0.58778525229247312917);
  const Point<T, Bytes> a = z[1] + z[4], b = z[1] - z[4], c = z[2] + z[3], d = z[2] - z[3];
  const Point<T, Bytes> p = z[0] + (kCosine1 * a + kCosine2 * c), q = z[0] + (kCosine2 * a + kCosine1 * c);
  const Point<T, Bytes> u = kSine1 * b + kSine2 * d, v = kSine2 * b - kSine1 * d;
  z[0] = z[0] + (a + c);
  z[1] = plus_i(p, u);
  z[2] = plus_i(q, v);
  z[3] = minus_i(q, v);
  z[4] = minus_i(p, u);
}

// In which order the points of a transform come: digit-reversed, and are turned before they are joined, or naturally,
// and are turned after they are taken apart.
enum class Order { reversed, natural };

// Joins transforms of n_before points each, `Radix` at a time, or the reverse. `Bytes`: of a register.
template <int Radix, int Bytes, Order From>
struct RunStage {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(T* lines, std::int64_t n, std::int64_t n_before, const T* twiddles) const {
    if (n_before == 1) return run<true>(lines, n, n_before, twiddles);
    run<false>(lines, n, n_before, twiddles);
  }

 private:
  template <bool First, class T>
  GRAYLING_ALWAYS_INLINE static void run(T* lines, std::int64_t n, std::int64_t n_before, const T* twiddles) {
    constexpr std::int64_t kSize = filters::Lanes<T, Bytes>::kSize;
    for (std::int64_t j = 0; j < n_before; ++j) {
      const T* const twiddle = twiddles + 2 * (Radix - 1) * j;
      for (std::int64_t begin = j; begin < n; begin += Radix * n_before) {
        for (std::int64_t lane = 0; lane < kLanes<T>; lane += kSize) {
          join<First>(lines + begin * kPoint<T> + lane, n_before * kPoint<T>, twiddle);
        }
      }
    }
  }

  template <bool First, class T>
  GRAYLING_ALWAYS_INLINE static void join(T* lines, std::int64_t stride, const T* twiddle) {
    Point<T, Bytes> z[Radix];
    GRAYLING_UNROLL
    for (int q = 0; q < Radix; ++q) {
      z[q].load(lines + q * stride);
      if (!First && From == Order::reversed && q > 0) z[q] = z[q].turned(twiddle[2 * q - 2], twiddle[2 * q - 1]);
    }
    butterfly(z);
    GRAYLING_UNROLL
    for (int q = 0; q < Radix; ++q) {
      if (!First && From == Order::natural && q > 0) z[q] = z[q].turned(twiddle[2 * q - 2], twiddle[2 * q - 1]);
      z[q].store(lines + q * stride);
    }
  }
};

// Registers of 16 bytes where there are no larger ones: halves of larger ones would wait in memory.
template <int Radix, Order From, class T>
void run_radix(T* lines, std::int64_t n, const typename LinePlan<T>::Stage& stage) {
  const T* const twiddles = stage.twiddles.data();
  if (simd_path() == SimdPath::baseline)
    return simd_call<RunStage<Radix, 16, From>>(lines, n, stage.n_before, twiddles);
  simd_call<RunStage<Radix, 32, From>>(lines, n, stage.n_before, twiddles);
}

template <Order From, class T>
void run_stage(T* lines, std::int64_t n, const typename LinePlan<T>::Stage& stage) {
  if (stage.radix == 2) run_radix<2, From>(lines, n, stage);
  if (stage.radix == 3) run_radix<3, From>(lines, n, stage);
  if (stage.radix == 4) run_radix<4, From>(lines, n, stage);
  if (stage.radix == 5) run_radix<5, From>(lines, n, stage);
}

std::vector<int> radices_of(std::int64_t n) {
  std::vector<int> radices;
  for (const int radix : {5, 4, 3, 2}) {
    for (; n % radix == 0; n /= radix) radices.push_back(radix);
  }
  if (n != 1) throw InvalidArgument("a transform has a length with prime factors 2, 3 and 5; " + std::to_string(n));
  return radices;
}

template <class T>
std::vector<T> twiddles_of(int radix, std::int64_t n_before) {
  std::vector<T> twiddles;
  const std::int64_t n = radix * n_before;
  for (std::int64_t j = 0; j < n_before; ++j) {
    for (std::int64_t q = 1; q < radix; ++q) {
      const double angle = 2.0 * std::numbers::pi * static_cast<double>(j * q) / static_cast<double>(n);
      twiddles.push_back(static_cast<T>(std::cos(angle)));
      twiddles.push_back(static_cast<T>(std::sin(angle)));
    }
  }
  return twiddles;
}

}  // namespace

std::int64_t fast_length(std::int64_t n) {
  for (std::int64_t length = n;; ++length) {
    std::int64_t rest = length;
    for (const std::int64_t prime : {2, 3, 5}) {
      while (rest % prime == 0) rest /= prime;
    }
    if (rest == 1) return length;
  }
}

template <class T>
LinePlan<T>::LinePlan(std::int64_t n) {
  if (n < 1) throw InvalidArgument("a transform has at least one point, got " + std::to_string(n));
  std::vector<std::int64_t> order{0};  // which point stands at each place
  for (const int radix : radices_of(n)) {
    stages_.push_back({radix, n_, twiddles_of<T>(radix, n_)});
    // The points q, q + radix, q + 2 radix, ... are transformed before, each set in its own order.
    std::vector<std::int64_t> joined;
    for (int q = 0; q < radix; ++q) {
      for (const std::int64_t k : order) joined.push_back(radix * k + q);
    }
    order = std::move(joined);
    n_ *= radix;
  }
  places_.resize(order.size());
  for (std::size_t place = 0; place < order.size(); ++place) {
    places_[static_cast<std::size_t>(order[place])] = static_cast<std::int64_t>(place);
  }
}

template <class T>
void LinePlan<T>::transform(T* lines) const {
  for (const Stage& stage : stages_) run_stage<Order::reversed>(lines, n_, stage);
}

template <class T>
void LinePlan<T>::transform_ordered(T* lines) const {
  for (auto stage = stages_.rbegin(); stage != stages_.rend(); ++stage) run_stage<Order::natural>(lines, n_, *stage);
}

template class LinePlan<float>;
template class LinePlan<double>;

}  // namespace fourier
}  // namespace v0
}  // namespace grayling
