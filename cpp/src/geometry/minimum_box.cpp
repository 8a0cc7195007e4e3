// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/geometry/minimum_box.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "grayling/cancel.hpp"
#include "grayling/geometry/support.hpp"

namespace grayling {
inline namespace v0 {
namespace {

constexpr double kRelativeTolerance = 1e-12;  // on the volume
constexpr double kRounding = 1e-14;           // of the polynomials' coefficients, relative to the best volume
constexpr double kShortestInterval = 1e-13;

// The normals of sides that hold an edge: middle + t across, not normalised, for -limit <= t <= limit.
struct EdgeArc {
  Vec3 along;  // unit vector of the edge
  Vec3 middle;
  Vec3 across;
  double limit = 0.0;
  std::int32_t left = 0;  // facets at t = -limit and t = limit
  std::int32_t right = 0;
  std::int32_t opposite = 0;  // a vertex near the far side of the boxes that hold this edge
};

// The boxes whose first side holds edge `first` with its normal at t, and whose second side holds edge `second`.
struct Family {
  std::int32_t first = 0;
  std::int32_t second = 0;
  double begin = 0.0;
  double end = 0.0;
};

// A box of a family with, per axis, the difference of its two supporting vertices.
struct Box {
  double volume = std::numeric_limits<double>::infinity();
  std::array<Vec3, 3> axes{};
  std::array<Vec3, 3> spans{};
};

// Coefficients over the Bernstein basis of an interval; a polynomial is nowhere below its smallest coefficient.
struct Quadratic {
  double b0, b1, b2;
};

// (a + a_step x) (b + b_step x) for 0 <= x <= 1.
Quadratic product(double a, double a_step, double b, double b_step) {
  return {a * b, a * b + 0.5 * (a * b_step + a_step * b), (a + a_step) * (b + b_step)};
}

std::array<double, 5> product(const Quadratic& p, const Quadratic& q) {
  return {p.b0 * q.b0, 0.5 * (p.b0 * q.b1 + p.b1 * q.b0), (p.b0 * q.b2 + 4.0 * p.b1 * q.b1 + p.b2 * q.b0) / 6.0,
          0.5 * (p.b1 * q.b2 + p.b2 * q.b1), p.b2 * q.b2};
}

class BoxSearch {
 public:
  BoxSearch(const ConvexHull& hull, const Spacing& unit) : support_(hull, unit) {
    for (const auto& t : hull.triangles) {
      const Index3& origin = hull.vertices[static_cast<std::size_t>(t[0])];
      const Index3 normal = cross(hull.vertices[static_cast<std::size_t>(t[1])] - origin,
                                  hull.vertices[static_cast<std::size_t>(t[2])] - origin);
      // A normal scales with the inverse of its axis.
      normals_.push_back(grayling::unit(scaled(normal, {1.0 / unit.z, 1.0 / unit.y, 1.0 / unit.x})));
    }
    for (const HullEdge& edge : hull_edges(hull)) add_arc(edge);
  }

  Box run() {
    for (std::size_t i = 0; i < arcs_.size(); ++i) {
      check_cancelled();
      visit_partners(i);
      // Late in the search the best volume is small; families kept early on are judged again.
      if (kept_.size() >= 4 * arcs_.size() + 1000) resolve_kept();
    }
    resolve_kept();
    return best_;
  }

 private:
  void add_arc(const HullEdge& edge) {
    const Vec3& left = normals_[static_cast<std::size_t>(edge.left)];
    const Vec3& right = normals_[static_cast<std::size_t>(edge.right)];
    EdgeArc arc;
    arc.along = unit(support_.position(edge.to) - support_.position(edge.from));
    arc.middle = unit(left + right);
    arc.across = unit(cross(arc.along, arc.middle));
    if (dot(arc.across, right) < 0.0) arc.across = -1.0 * arc.across;
    arc.limit = norm(right - left) / norm(right + left);
    arc.left = edge.left;
    arc.right = edge.right;
    arc.opposite = support_.farthest(-1.0 * arc.middle);
    arcs_.push_back(arc);
  }

  const EdgeArc& arc(std::int32_t i) const { return arcs_[static_cast<std::size_t>(i)]; }

  // Opens the families of one first edge. The second normal must be at a right angle to the first somewhere on both
  // arcs: scalar products are linear in each parameter, so it cannot be if all four products of arc ends share a sign.
  void visit_partners(std::size_t first) {
    const EdgeArc& own = arcs_[first];
    left_products_.clear();
    right_products_.clear();
    for (const Vec3& normal : normals_) {
      left_products_.push_back(dot(normals_[static_cast<std::size_t>(own.left)], normal));
      right_products_.push_back(dot(normals_[static_cast<std::size_t>(own.right)], normal));
    }
    for (std::size_t second = first; second < arcs_.size(); ++second) {
      const auto left = static_cast<std::size_t>(arcs_[second].left);
      const auto right = static_cast<std::size_t>(arcs_[second].right);
      const std::array<double, 4> ends = {left_products_[left], right_products_[left], left_products_[right],
                                          right_products_[right]};
      const auto [low, high] = std::minmax({ends[0], ends[1], ends[2], ends[3]});
      if (low > kRounding || high < -kRounding) continue;
      open_families({static_cast<std::int32_t>(first), static_cast<std::int32_t>(second), -own.limit, own.limit}, ends);
    }
  }

  // Along the first arc, the products with the two ends of the second arc are linear; where they differ in sign, the
  // second arc holds a normal at a right angle.
  void open_families(const Family& whole, const std::array<double, 4>& ends) {
    std::array<double, 4> cuts = {0.0, 1.0, 1.0, 1.0};
    std::size_t n_cuts = 1;
    for (const std::size_t i : {0U, 2U}) {
      if (ends[i] * ends[i + 1] < 0.0) cuts[n_cuts++] = ends[i] / (ends[i] - ends[i + 1]);
    }
    cuts[n_cuts] = 1.0;
    if (n_cuts == 3 && cuts[1] > cuts[2]) std::swap(cuts[1], cuts[2]);
    for (std::size_t i = 0; i < n_cuts; ++i) {
      const double x = 0.5 * (cuts[i] + cuts[i + 1]);
      const double with_left = ends[0] + x * (ends[1] - ends[0]);
      const double with_right = ends[2] + x * (ends[3] - ends[2]);
      if (with_left * with_right > kRounding || cuts[i] == cuts[i + 1]) continue;
      const double length = whole.end - whole.begin;
      const Family part = {whole.first, whole.second, whole.begin + cuts[i] * length,
                           whole.begin + cuts[i + 1] * length};
      const Box middle = box_at(part, 0.5 * (part.begin + part.end));
      consider(middle);
      if (!certified(part, middle)) kept_.push_back(part);
    }
  }

  void resolve_kept() {
    std::vector<Family> open;
    open.swap(kept_);
    for (const Family& family : open) {
      consider(box_at(family, family.begin));
      consider(box_at(family, family.end));
    }
    while (!open.empty()) {
      const Family family = open.back();
      open.pop_back();
      const double middle = 0.5 * (family.begin + family.end);
      const Box box = box_at(family, middle);
      consider(box);
      if (certified(family, box)) continue;
      if (family.end - family.begin <= kShortestInterval * (1.0 + std::abs(middle))) continue;
      open.push_back({family.first, family.second, family.begin, middle});
      open.push_back({family.first, family.second, middle, family.end});
    }
  }

  void consider(const Box& box) {
    if (box.volume < best_.volume) best_ = box;
  }

  // No box where the first normal runs along the second edge: there the second side is free, and a minimum has another
  // edge on it.
  Box box_at(const Family& family, double t) {
    const EdgeArc& first = arc(family.first);
    EdgeArc& second = arcs_[static_cast<std::size_t>(family.second)];
    Box box;
    box.axes[0] = unit(first.middle + t * first.across);
    const Vec3 raw = cross(second.along, box.axes[0]);
    const double length = norm(raw);
    if (length < 1e-12) return box;
    box.axes[1] = (1.0 / length) * raw;
    if (dot(box.axes[1], second.middle) < 0.0) box.axes[1] = -1.0 * box.axes[1];
    box.axes[2] = cross(box.axes[0], box.axes[1]);
    const Vec3& third = box.axes[2];
    second.opposite = support_.climb(-1.0 * box.axes[1], second.opposite);
    box.spans[0] = span(support_.farthest(box.axes[0]), support_.climb(-1.0 * box.axes[0], first.opposite));
    box.spans[1] = span(support_.farthest(box.axes[1]), second.opposite);
    box.spans[2] = span(support_.farthest(third), support_.farthest(-1.0 * third));
    box.volume = dot(box.spans[0], box.axes[0]) * dot(box.spans[1], box.axes[1]) * dot(box.spans[2], third);
    return box;
  }

  Vec3 span(std::int32_t high, std::int32_t low) const { return support_.position(high) - support_.position(low); }

  // Whether no box of the family is smaller than the best one. With n the first normal, not normalised, e the second
  // edge and p1, p2, p3 the spans of `box`, volume is at least
  //   (p1 . n) (p2 . (e x n)) (p3 . (e (n . n) - n (n . e))) / ((n . n) (n . n - (n . e)^2)),
  // since the three vectors on the right of the products are the box's axes times lengths that the divisor takes out.
  bool certified(const Family& family, const Box& box) const {
    if (std::isinf(box.volume)) return false;
    const EdgeArc& first = arc(family.first);
    const Vec3& e = arc(family.second).along;
    const Vec3 n = first.middle + family.begin * first.across;
    const Vec3 step = (family.end - family.begin) * first.across;
    const double turned = dot(cross(e, box.axes[0]), box.axes[1]) < 0.0 ? -1.0 : 1.0;
    const Vec3 p2_e = turned * cross(box.spans[1], e);
    const double height = dot(e, box.axes[2]) < 0.0 ? -1.0 : 1.0;
    const Vec3 p3 = height * box.spans[2];

    const Quadratic base = product(dot(box.spans[0], n), dot(box.spans[0], step), dot(p2_e, n), dot(p2_e, step));
    const double squared = dot(n, n);
    const Quadratic nn = {squared, squared + dot(n, step), squared + 2.0 * dot(n, step) + dot(step, step)};
    const Quadratic ee = product(dot(n, e), dot(step, e), dot(n, e), dot(step, e));
    const Quadratic pe = product(dot(p3, n), dot(p3, step), dot(n, e), dot(step, e));
    const double p3_e = dot(p3, e);
    const Quadratic third = {p3_e * nn.b0 - pe.b0, p3_e * nn.b1 - pe.b1, p3_e * nn.b2 - pe.b2};

    const auto volume = product(base, third);
    const auto divisor = product(nn, {nn.b0 - ee.b0, nn.b1 - ee.b1, nn.b2 - ee.b2});
    const double target = best_.volume * (1.0 - kRelativeTolerance);
    const double slack = kRounding * target * nn.b0 * nn.b0;
    for (std::size_t i = 0; i < volume.size(); ++i) {
      if (volume[i] - target * divisor[i] < -slack) return false;
    }
    return true;
  }

  SupportMap support_;
  std::vector<Vec3> normals_;  // of the hull's triangles
  std::vector<EdgeArc> arcs_;
  std::vector<double> left_products_;  // of the current first arc's end normals with all normals
  std::vector<double> right_products_;
  std::vector<Family> kept_;
  Box best_;
};

}  // namespace

BoundingBox minimum_bounding_box(const ConvexHull& hull, const Spacing& unit) {
  BoundingBox result;
  if (hull.empty()) return result;
  const Box box = BoxSearch(hull, unit).run();
  result.axes = box.axes;
  for (std::size_t i = 0; i < 3; ++i) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const Index3& vertex : hull.vertices) {
      const double height = dot(scaled(vertex, unit), box.axes[i]);
      low = std::min(low, height);
      high = std::max(high, height);
    }
    result.lengths_mm[i] = high - low;
  }
  const auto [a, b, c] = result.lengths_mm;
  result.volume_mm3 = a * b * c;
  result.area_mm2 = 2.0 * (a * b + b * c + c * a);
  return result;
}

}  // namespace v0
}  // namespace grayling
