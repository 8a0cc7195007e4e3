// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/orientations.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

constexpr std::size_t kAxes = 3;  // x, y, z

Cascade scaled(Cascade cascade, double factor) {
  if (cascade.empty() && factor != 1.0) cascade.push_back({{1.0}, 0, 1});
  if (!cascade.empty()) {
    for (double& weight : cascade.back().weight) weight *= factor;
  }
  return cascade;
}

// Which part of the kernel lies along each axis, which axes are flipped, and whether the permutation alone is even.
struct Orientation {
  std::array<std::size_t, kAxes> part{0, 1, 2};
  std::array<bool, kAxes> flipped{false, false, false};
  bool even = true;
};

bool is_even(const std::array<std::size_t, kAxes>& p) {
  int inversions = 0;
  for (std::size_t a = 0; a < kAxes; ++a) {
    for (std::size_t b = a + 1; b < kAxes; ++b) inversions += p[a] > p[b] ? 1 : 0;
  }
  return inversions % 2 == 0;
}

std::vector<Orientation> permutations(std::size_t n_axes) {
  std::vector<Orientation> found;
  std::array<std::size_t, kAxes> part{0, 1, 2};
  do {
    if (n_axes == 2 && part[2] != 2) continue;
    found.push_back({part, {}, is_even(part)});
  } while (std::next_permutation(part.begin(), part.end()));
  return found;
}

// Proper rotations: an odd permutation goes with an odd number of flips.
std::vector<Orientation> rotations(std::size_t n_axes) {
  std::vector<Orientation> found;
  for (Orientation orientation : permutations(n_axes)) {
    for (unsigned flips = 0; flips < 1U << n_axes; ++flips) {
      bool even = orientation.even;
      for (std::size_t axis = 0; axis < n_axes; ++axis) {
        orientation.flipped[axis] = (flips >> axis & 1U) != 0;
        even ^= orientation.flipped[axis];
      }
      if (even) found.push_back(orientation);
    }
  }
  return found;
}

// Builds a plan from what runs along each axis; what is the same is made once.
class PlanBuilder {
 public:
  explicit PlanBuilder(Pooling pooling) { plan_.pooling = pooling; }

  std::size_t cascade(const Cascade& wanted) { return place(plan_.cascades, wanted); }
  std::size_t z_node(const Node& node) { return place(plan_.z, node); }
  std::size_t x_node(const Node& node) { return place(plan_.x, node); }
  Response& response(const Node& sum) {
    const auto same = [&sum](const Response& r) { return r.sum == sum; };
    const auto found = std::find_if(plan_.y.begin(), plan_.y.end(), same);
    if (found != plan_.y.end()) return *found;
    return plan_.y.emplace_back(Response{sum, false, false});
  }
  SeparablePlan plan() && { return std::move(plan_); }

 private:
  template <class T>
  static std::size_t place(std::vector<T>& list, const T& wanted) {
    const auto at = static_cast<std::size_t>(std::find(list.begin(), list.end(), wanted) - list.begin());
    if (at == list.size()) list.push_back(wanted);
    return at;
  }

  SeparablePlan plan_;
};

std::array<Cascade, kAxes> parts_of(const SeparableKernel& kernel) { return {kernel.x, kernel.y, kernel.z}; }

// The largest or smallest response: every one that differs in more than its sign.
SeparablePlan pooled_by_order(const SeparableKernel& kernel, std::size_t n_axes, Pooling pooling) {
  PlanBuilder builder(pooling);
  const auto parts = parts_of(kernel);
  for (const Orientation& orientation : rotations(n_axes)) {
    std::array<std::size_t, kAxes> along{};
    bool negative = false;
    for (std::size_t axis = 0; axis < kAxes; ++axis) {
      const Cascade& part = parts[orientation.part[axis]];
      const Cascade turned = orientation.flipped[axis] ? mirrored(part) : part;
      const bool opposite = !(turned == part) && turned == scaled(part, -1.0);
      along[axis] = builder.cascade(opposite ? part : turned);
      negative ^= opposite;
    }
    const std::size_t z = builder.z_node({{0, along[2]}});
    const std::size_t x = builder.x_node({{z, along[0]}});
    Response& response = builder.response({{x, along[1]}});
    (negative ? response.negative : response.positive) = true;
  }
  return std::move(builder).plan();
}

// k + k' or k - k', as a sum of cascades; none where it is 0.
std::vector<Cascade> symmetric_part(const Cascade& part, bool odd) {
  const double sign = odd ? -1.0 : 1.0;
  const Cascade other = scaled(mirrored(part), sign);
  if (other == part) return {scaled(part, 2.0)};
  if (other == scaled(part, -1.0)) return {};
  return {part, other};
}

// A product of parts along x, y, z, all of them even or all of them odd.
struct Term {
  std::array<std::size_t, kAxes> part{};
  bool odd = false;
  friend auto operator<=>(const Term&, const Term&) = default;
};

// Every term with its number, of which as many are negative as cancel.
std::map<Term, int> terms_of(const std::array<Cascade, kAxes>& parts, std::size_t n_axes) {
  std::map<Term, int> terms;
  for (const Orientation& orientation : permutations(n_axes)) {
    Term term;
    for (std::size_t axis = 0; axis < kAxes; ++axis) {
      const auto same = std::find(parts.begin(), parts.end(), parts[orientation.part[axis]]);
      term.part[axis] = static_cast<std::size_t>(same - parts.begin());
    }
    for (const bool odd : {false, true}) {
      term.odd = odd;
      terms[term] += odd && !orientation.even ? -1 : 1;
    }
  }
  return terms;
}

SeparablePlan averaged(const SeparableKernel& kernel, std::size_t n_axes) {
  PlanBuilder builder(Pooling::sum);
  const auto parts = parts_of(kernel);
  const double share = 0.5 / static_cast<double>(rotations(n_axes).size());
  std::map<std::vector<std::size_t>, Node> before_y;  // what is filtered in the same way along y, summed up
  for (const auto& [term, count] : terms_of(parts, n_axes)) {
    std::array<std::vector<Cascade>, kAxes> along;
    for (std::size_t axis = 0; axis < kAxes; ++axis) {
      const Cascade& part = parts[term.part[axis]];
      along[axis] = axis < n_axes ? symmetric_part(part, term.odd) : std::vector<Cascade>{part};
    }
    if (count == 0 || along[0].empty() || along[1].empty() || along[2].empty()) continue;
    Node z_sum;
    for (const Cascade& cascade : along[2]) z_sum.push_back({0, builder.cascade(cascade)});
    std::vector<std::size_t> y_sum;
    for (const Cascade& cascade : along[1]) y_sum.push_back(builder.cascade(cascade));
    const std::size_t z = builder.z_node(z_sum);
    for (const Cascade& cascade : along[0]) {
      before_y[y_sum].push_back({z, builder.cascade(scaled(cascade, count * share))});
    }
  }
  Node sum;
  for (const auto& [y_sum, node] : before_y) {
    const std::size_t x = builder.x_node(node);
    for (const std::size_t cascade : y_sum) sum.push_back({x, cascade});
  }
  builder.response(sum).positive = true;
  return std::move(builder).plan();
}

SeparablePlan in_every_orientation(const SeparableKernel& kernel, std::size_t n_axes, OrientationPooling pooling) {
  if (pooling == OrientationPooling::average) return averaged(kernel, n_axes);
  return pooled_by_order(kernel, n_axes, pooling == OrientationPooling::maximum ? Pooling::maximum : Pooling::minimum);
}

}  // namespace

Cascade mirrored(const Cascade& cascade) {
  Cascade result = cascade;
  for (Taps& taps : result) {
    std::reverse(taps.weight.begin(), taps.weight.end());
    taps.origin = static_cast<std::int64_t>(taps.weight.size()) - 1 - taps.origin;
  }
  return result;
}

SeparablePlan upright(const SeparableKernel& kernel) {
  PlanBuilder builder(Pooling::sum);
  const std::size_t z = builder.z_node({{0, builder.cascade(kernel.z)}});
  const std::size_t x = builder.x_node({{z, builder.cascade(kernel.x)}});
  builder.response({{x, builder.cascade(kernel.y)}}).positive = true;
  return std::move(builder).plan();
}

SeparablePlan in_every_orientation_3d(const SeparableKernel& kernel, OrientationPooling pooling) {
  return in_every_orientation(kernel, 3, pooling);
}

SeparablePlan in_every_orientation_2d(const SeparableKernel& kernel, OrientationPooling pooling) {
  return in_every_orientation(kernel, 2, pooling);
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
