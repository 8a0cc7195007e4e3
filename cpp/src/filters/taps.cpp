// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/taps.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "grayling/error.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

struct LawsKernel {
  std::string_view name;
  std::array<int, 5> weight;
  std::size_t n_taps;
};

constexpr std::array<LawsKernel, 8> kLawsKernels{{{"L3", {1, 2, 1}, 3},
                                                  {"E3", {-1, 0, 1}, 3},
                                                  {"S3", {-1, 2, -1}, 3},
                                                  {"L5", {1, 4, 6, 4, 1}, 5},
                                                  {"E5", {-1, -2, 0, 2, 1}, 5},
                                                  {"S5", {-1, 0, 2, 0, -1}, 5},
                                                  {"W5", {-1, 2, 0, -2, 1}, 5},
                                                  {"R5", {1, -4, 6, -4, 1}, 5}}};

std::int64_t checked_radius(double sigma, double cutoff) {
  constexpr double kLargest = 1e6;  // voxels: beyond what any image has
  const double radius = std::floor(cutoff * sigma + 0.5);
  if (sigma > 0.0 && cutoff > 0.0 && radius <= kLargest) return static_cast<std::int64_t>(radius);
  throw InvalidArgument("sigma must be above 0 and sigma times cutoff at most 1e6 voxels, got sigma " +
                        std::to_string(sigma) + " and cutoff " + std::to_string(cutoff));
}

// weight[k] = value(distance from the centre).
template <class F>
Taps sampled(std::int64_t radius, F&& value) {
  Taps taps;
  taps.origin = radius;
  for (std::int64_t k = -radius; k <= radius; ++k) taps.weight.push_back(value(static_cast<double>(k)));
  return taps;
}

Taps laws_taps(std::string_view name) {
  for (const LawsKernel& kernel : kLawsKernels) {
    if (kernel.name != name) continue;
    double squares = 0.0;
    for (const int weight : kernel.weight) squares += weight * weight;
    Taps taps;
    taps.origin = static_cast<std::int64_t>(kernel.n_taps / 2);
    for (std::size_t k = 0; k < kernel.n_taps; ++k) taps.weight.push_back(kernel.weight[k] / std::sqrt(squares));
    return taps;
  }
  throw InvalidArgument("unknown Laws kernel '" + std::string(name) +
                        "', expected one of L3, E3, S3, L5, E5, S5, W5, R5");
}

}  // namespace

Taps gaussian_taps(double sigma, int order, double cutoff) {
  if (order < 0 || order > 2) throw InvalidArgument("order must be 0, 1 or 2, got " + std::to_string(order));
  const std::int64_t radius = checked_radius(sigma, cutoff);
  const auto gaussian = [&](double x) { return std::exp(-0.5 * x * x / (sigma * sigma)); };
  double sum = 0.0;
  for (const double weight : sampled(radius, gaussian).weight) sum += weight;
  return sampled(radius, [&](double x) {
    const double g = gaussian(x) / sum, s2 = sigma * sigma;
    if (order == 0) return g;
    return order == 1 ? -x / s2 * g : (x * x / s2 - 1.0) / s2 * g;
  });
}

// -(1 - x^2 / sigma^2) / sigma^2 along one axis and the Gaussian along the others, summed over the axes.
LaplacianTaps laplacian_of_gaussian_taps(double sigma, double cutoff) {
  const std::int64_t radius = checked_radius(sigma, cutoff);
  const auto gaussian = [&](double x) {
    return std::exp(-0.5 * x * x / (sigma * sigma)) / (std::sqrt(2.0 * std::numbers::pi) * sigma);
  };
  const auto second = [&](double x) { return -(1.0 - x * x / (sigma * sigma)) / (sigma * sigma) * gaussian(x); };
  return {sampled(radius, gaussian), sampled(radius, second)};
}

// The terms with the second derivative along z and x share the Gaussian along y.
SeparablePlan laplacian_of_gaussian_plan(double sigma, double cutoff, Dimensions dimensions) {
  const LaplacianTaps taps = laplacian_of_gaussian_taps(sigma, cutoff);
  SeparablePlan plan;
  plan.cascades = {{taps.gaussian}, {taps.second}, {}};
  constexpr std::size_t kGaussian = 0, kSecond = 1, kNothing = 2;
  if (dimensions == Dimensions::two) {
    plan.z = {{{0, kNothing}}};
    plan.x = {{{0, kGaussian}}, {{0, kSecond}}};
  } else {
    plan.z = {{{0, kGaussian}}, {{0, kSecond}}};
    plan.x = {{{kGaussian, kGaussian}}, {{kGaussian, kSecond}, {kSecond, kGaussian}}};
  }
  plan.y = {{{{0, kSecond}, {1, kGaussian}}}};
  return plan;
}

Dimensions laws_dimensions(std::string_view name) {
  if (name.size() == 4) return Dimensions::two;
  if (name.size() == 6) return Dimensions::three;
  throw InvalidArgument("a Laws kernel has two parts or three, such as L5E5 or L5E5S5, got '" + std::string(name) +
                        "'");
}

SeparableKernel laws_kernel(std::string_view name) {
  const bool three = laws_dimensions(name) == Dimensions::three;
  return {{laws_taps(name.substr(0, 2))},
          {laws_taps(name.substr(2, 2))},
          three ? Cascade{laws_taps(name.substr(4, 2))} : Cascade{}};
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
