// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/steering.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "grayling/error.hpp"
#include "grayling/simd.hpp"
#include "grayling/threads.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

constexpr std::int64_t kVoxelsAtOnce = 512;  // rows of so many numbers stay in the first cache

// A term of the polynomial: a coefficient times components of the eigenvectors, 3 axis + component.
struct Term {
  double coefficient = 1.0;
  std::vector<int> components;
};

double factorial(int n) { return std::tgamma(n + 1.0); }

double factorial(const RieszOrder& order) { return factorial(order[0]) * factorial(order[1]) * factorial(order[2]); }

// What a power (u nu)^n of one axis contributes: u^m nu^m n! / m! for every m with |m| = n and m <= most.
template <class F>
void for_each_split(int n, const RieszOrder& most, F&& take) {
  for (int x = 0; x <= std::min(n, most[0]); ++x) {
    for (int y = 0; y <= std::min(n - x, most[1]); ++y) {
      const int z = n - x - y;
      if (z <= most[2]) take(RieszOrder{x, y, z});
    }
  }
}

void add_terms(int axis, const RieszOrder& steered, const RieszOrder& rest, const Term& so_far,
               std::vector<Term>& terms) {
  if (axis == 3) {
    terms.push_back(so_far);
    return;
  }
  for_each_split(steered[static_cast<std::size_t>(axis)], rest, [&](const RieszOrder& taken) {
    Term term = so_far;
    term.coefficient *= factorial(steered[static_cast<std::size_t>(axis)]) / factorial(taken);
    RieszOrder left = rest;
    for (std::size_t component = 0; component < 3; ++component) {
      const auto n = static_cast<std::size_t>(taken[component]);
      term.components.insert(term.components.end(), n, 3 * axis + static_cast<int>(component));
      left[component] -= taken[component];
    }
    add_terms(axis + 1, steered, left, term, terms);
  });
}

std::vector<Term> terms_of(const RieszOrder& steered, const RieszOrder& plain) {
  const auto total = [](const RieszOrder& order) { return order[0] + order[1] + order[2]; };
  const auto lowest = [](const RieszOrder& order) { return *std::min_element(order.begin(), order.end()); };
  if (total(steered) != total(plain) || lowest(steered) < 0 || lowest(plain) < 0) {
    throw InvalidArgument("a steered Riesz transform is a sum of those whose orders have the same sum");
  }
  std::vector<Term> terms;
  add_terms(0, steered, plain, {std::sqrt(factorial(plain) / factorial(steered)), {}}, terms);
  return terms;
}

// The third eigenvector, from the other two, with the same rule of signs.
struct ThirdAxis {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(std::array<const T*, 6> axes, std::int64_t n, T* x, T* y, T* z) const {
    for (std::int64_t k = 0; k < n; ++k) {
      const T cx = axes[1][k] * axes[5][k] - axes[2][k] * axes[4][k];
      const T cy = axes[2][k] * axes[3][k] - axes[0][k] * axes[5][k];
      const T cz = axes[0][k] * axes[4][k] - axes[1][k] * axes[3][k];
      const T ax = std::abs(cx), ay = std::abs(cy), az = std::abs(cz);
      T largest = az > ay ? cz : cy;
      largest = (az > ay ? az : ay) > ax ? largest : cx;
      const T sign = largest < 0 ? T{-1} : T{1};
      x[k] = sign * cx;
      y[k] = sign * cy;
      z[k] = sign * cz;
    }
  }
};

struct MultiplyRow {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* factor, std::int64_t n, T* product) const {
    for (std::int64_t k = 0; k < n; ++k) product[k] *= factor[k];
  }
};

struct AddProduct {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* product, const T* response, std::int64_t n, T* sum) const {
    for (std::int64_t k = 0; k < n; ++k) sum[k] += product[k] * response[k];
  }
};

template <class T>
void add(const std::array<const T*, 6>& axes, const std::vector<Term>& terms, const T* response, std::int64_t n,
         T* sum) {
  const auto uses_third = [](const Term& term) {
    return std::any_of(term.components.begin(), term.components.end(), [](int component) { return component >= 6; });
  };
  const bool third = std::any_of(terms.begin(), terms.end(), uses_third);
  T buffer[3][kVoxelsAtOnce], product[kVoxelsAtOnce];
  if (third) simd_call<ThirdAxis>(axes, n, buffer[0], buffer[1], buffer[2]);
  for (const Term& term : terms) {
    std::fill_n(product, n, static_cast<T>(term.coefficient));
    for (const int component : term.components) {
      const T* factor = component < 6 ? axes[static_cast<std::size_t>(component)] : buffer[component - 6];
      simd_call<MultiplyRow>(factor, n, product);
    }
    simd_call<AddProduct>(static_cast<const T*>(product), response, n, sum);
  }
}

template <class T>
void add_in_parallel(const std::array<const T*, 6>& axes, const RieszOrder& steered, const RieszOrder& plain,
                     const T* response, std::int64_t n, T* sum) {
  const std::vector<Term> terms = terms_of(steered, plain);
  constexpr std::int64_t kTask = 16 * kVoxelsAtOnce;
  parallel_for(static_cast<std::size_t>((n + kTask - 1) / kTask), [&](std::size_t task) {
    const std::int64_t first = static_cast<std::int64_t>(task) * kTask;
    for (std::int64_t begin = first; begin < std::min(first + kTask, n); begin += kVoxelsAtOnce) {
      std::array<const T*, 6> part = axes;
      for (const T*& component : part) component += begin;
      add(part, terms, response + begin, std::min(kVoxelsAtOnce, n - begin), sum + begin);
    }
  });
}

}  // namespace

void add_steered(const std::array<const float*, 6>& axes, const RieszOrder& steered, const RieszOrder& plain,
                 const float* response, std::int64_t n, float* sum) {
  add_in_parallel(axes, steered, plain, response, n, sum);
}

void add_steered(const std::array<const double*, 6>& axes, const RieszOrder& steered, const RieszOrder& plain,
                 const double* response, std::int64_t n, double* sum) {
  add_in_parallel(axes, steered, plain, response, n, sum);
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
