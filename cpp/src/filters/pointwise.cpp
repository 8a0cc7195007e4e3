// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/pointwise.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <variant>
#include <vector>

#include "filters/elementary.hpp"
#include "filters/local_blocks.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

constexpr Index3 kBlock{1, 16, 1024};

// In fixed lanes. What is not finite leaves a trace in `spoilt`, which is 0 else: a maximum would lose it.
struct LargestOfRow {
  static constexpr int kLanes = 8;
  template <class T>
  GRAYLING_ALWAYS_INLINE T operator()(const T* row, std::int64_t n) const {
    T largest[kLanes] = {}, spoilt[kLanes] = {};
    std::int64_t x = 0;
    for (; x + kLanes <= n; x += kLanes) {
      for (int k = 0; k < kLanes; ++k) see(row[x + k], largest[k], spoilt[k]);
    }
    for (; x < n; ++x) see(row[x], largest[0], spoilt[0]);
    T found = 0, trace = 0;
    for (int k = 0; k < kLanes; ++k) {
      found = std::max(found, largest[k]);
      trace += spoilt[k];
    }
    return found + trace;
  }

  template <class T>
  GRAYLING_ALWAYS_INLINE static void see(T value, T& largest, T& spoilt) {
    const T size = value < 0 ? -value : value;
    largest = largest < size ? size : largest;
    spoilt += value * T{0};
  }
};

// `peak` is what becomes of the largest magnitude, as the C library has it. It is the one intensity that stays what it
// is, but for rounding, and where it lies on the border of a bin, rounding decides on which side it comes to lie.
template <class T>
struct Scale {
  T coefficient{}, largest{}, peak{};
};

// The coefficients come as the published formulas have them, so that the values agree with them to the last place.
struct Square {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(Scale<T> scale, std::int64_t n, const T* seen, T* row) const {
    for (std::int64_t x = 0; x < n; ++x) {
      const T scaled = scale.coefficient * seen[x];
      row[x] = scaled * scaled;
    }
  }
};

struct SquareRoot {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(Scale<T> scale, std::int64_t n, const T* seen, T* row) const {
    for (std::int64_t x = 0; x < n; ++x) {
      const T size = seen[x] < 0 ? -seen[x] : seen[x];
      row[x] = std::copysign(std::sqrt(size * scale.coefficient), seen[x]);
    }
  }
};

struct Logarithm {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(Scale<T> scale, std::int64_t n, const T* seen, T* row) const {
    for (std::int64_t x = 0; x < n; ++x) {
      const T size = seen[x] < 0 ? -seen[x] : seen[x];
      const T value = scale.coefficient * elementary::log_of_one_plus(size);
      row[x] = std::copysign(size == scale.largest ? scale.peak : value, seen[x]);
    }
  }
};

struct Exponential {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(Scale<T> scale, std::int64_t n, const T* seen, T* row) const {
    for (std::int64_t x = 0; x < n; ++x) {
      const T value = elementary::exp(scale.coefficient * seen[x]);
      row[x] = seen[x] == scale.largest ? scale.peak : value;
    }
  }
};

double coefficient_of(Pointwise function, double largest) {
  switch (function) {
    case Pointwise::square:
      return 1.0 / std::sqrt(largest);
    case Pointwise::square_root:
      return largest;
    case Pointwise::logarithm:
      return largest / std::log1p(largest);
    case Pointwise::exponential:
      break;
  }
  return std::log(largest) / largest;
}

double peak_of(Pointwise function, double largest, double coefficient) {
  if (function == Pointwise::logarithm) return coefficient * std::log1p(largest);
  return std::exp(coefficient * largest);
}

template <class T>
void map_row(Pointwise function, Scale<T> scale, std::int64_t n, const T* seen, T* row) {
  switch (function) {
    case Pointwise::square:
      return simd_call<Square>(scale, n, seen, row);
    case Pointwise::square_root:
      return simd_call<SquareRoot>(scale, n, seen, row);
    case Pointwise::logarithm:
      return simd_call<Logarithm>(scale, n, seen, row);
    case Pointwise::exponential:
      return simd_call<Exponential>(scale, n, seen, row);
  }
}

struct NoScratch {};

template <class T>
double largest_of(const AnyVolume& volume) {
  const Index3 shape = shape_of(volume);
  std::vector<T> of_row(static_cast<std::size_t>(shape.z * shape.y));
  const auto work = [&](const Block<T>& block, NoScratch&) {
    for (std::int64_t y = 0; y < block.size.y; ++y) {
      T& found = of_row[static_cast<std::size_t>(block.begin.z * shape.y + block.begin.y + y)];
      found = simd_call<LargestOfRow>(block.seen(0, y, {}), block.size.x);
    }
  };
  for_each_block<T, NoScratch>(volume, {}, {}, shape, {1, kBlock.y, shape.x}, work);
  const auto larger = [](T a, T b) { return a > b || std::isnan(a) ? a : b; };
  return static_cast<double>(std::accumulate(of_row.begin(), of_row.end(), T{0}, larger));
}

}  // namespace

Pointwise pointwise_named(std::string_view name) {
  if (name == "square") return Pointwise::square;
  if (name == "square_root") return Pointwise::square_root;
  if (name == "logarithm") return Pointwise::logarithm;
  if (name == "exponential") return Pointwise::exponential;
  throw InvalidArgument("unknown function '" + std::string(name) +
                        "', expected square, square_root, logarithm or exponential");
}

double largest_magnitude(const AnyVolume& volume) {
  if (std::holds_alternative<ConstVolume<float>>(volume)) return largest_of<float>(volume);
  return largest_of<double>(volume);
}

template <class T>
void filter_pointwise(const AnyVolume& volume, Pointwise function, double largest, const VolumeView<T>& result) {
  const double coefficient = coefficient_of(function, largest);
  const double peak = peak_of(function, largest, coefficient);
  const Scale<T> scale{static_cast<T>(coefficient), static_cast<T>(largest), static_cast<T>(peak)};
  const auto work = [&](const Block<T>& block, NoScratch&) {
    for (std::int64_t y = 0; y < block.size.y; ++y) {
      T* const row = result.row(block.begin.z, block.begin.y + y) + block.begin.x;
      map_row(function, scale, block.size.x, block.seen(0, y, {}), row);
    }
  };
  for_each_block<T, NoScratch>(volume, {}, {}, result.shape, kBlock, work);
}

template void filter_pointwise(const AnyVolume&, Pointwise, double, const VolumeView<float>&);
template void filter_pointwise(const AnyVolume&, Pointwise, double, const VolumeView<double>&);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
