// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/geometry/hull.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>

#include "grayling/error.hpp"
#include "grayling/geometry/vec3.hpp"

namespace grayling {
inline namespace v0 {
namespace {

using Triangle = std::array<std::int32_t, 3>;

constexpr std::int32_t kNone = -1;

std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

struct Face {
  Triangle vertex{};
  Triangle neighbour{};  // neighbour[i] lies across the edge from vertex[i] to vertex[i + 1]
  Index3 normal;         // outwards, not normalised
  std::int64_t offset = 0;
  std::vector<std::int32_t> outside;  // points above this face and not yet inside the hull; the farthest one first
  std::int64_t farthest = 0;
  bool visible = false;
  bool alive = true;
};

struct HorizonEdge {
  std::int32_t from = 0;
  std::int32_t to = 0;
  std::int32_t beyond = 0;  // the face that stays
};

class Quickhull {
 public:
  explicit Quickhull(std::span<const Index3> points) : points_(points), face_from_(points.size(), kNone) {}

  // False if the points lie in one plane.
  bool run() {
    if (!start()) return false;
    while (!pending_.empty()) {
      const std::int32_t face = pending_.back();
      pending_.pop_back();
      if (faces_[at(face)].alive && !faces_[at(face)].outside.empty()) add_point(face);
    }
    return true;
  }

  std::vector<Triangle> triangles() const {
    std::vector<Triangle> result;
    for (const Face& face : faces_) {
      if (face.alive) result.push_back(face.vertex);
    }
    return result;
  }

 private:
  const Index3& point(std::int32_t i) const { return points_[at(i)]; }

  std::int64_t height(const Face& face, std::int32_t i) const { return dot(face.normal, point(i)) - face.offset; }

  // The index of the point with the largest score. Scores only choose; what they choose is checked exactly.
  template <class Score>
  std::int32_t best(Score score) const {
    std::int32_t chosen = 0;
    double highest = score(point(0));
    for (std::int32_t i = 1; at(i) < points_.size(); ++i) {
      const double value = score(point(i));
      if (value > highest) {
        highest = value;
        chosen = i;
      }
    }
    return chosen;
  }

  bool start() {
    const auto real = [](const Index3& p) { return scaled(p, Spacing{}); };
    const std::int32_t a = best([&](const Index3& p) { return -dot(real(p), Vec3{1.0, 1.7, 2.3}); });
    const std::int32_t b = best([&](const Index3& p) { return norm(real(p - point(a))); });
    const Index3 ab = point(b) - point(a);
    const std::int32_t c = best([&](const Index3& p) { return norm(real(cross(ab, p - point(a)))); });
    const Index3 normal = cross(ab, point(c) - point(a));
    if (normal == Index3{}) return false;
    const std::int32_t d =
        best([&](const Index3& p) { return std::abs(static_cast<double>(dot(normal, p - point(a)))); });
    const std::int64_t side = dot(normal, point(d) - point(a));
    if (side == 0) return false;
    add_tetrahedron(side < 0 ? Triangle{a, b, c} : Triangle{a, c, b}, d);
    return true;
  }

  void add_tetrahedron(const Triangle& base, std::int32_t apex) {
    const auto [a, b, c] = base;
    add_face({a, b, c}, {1, 2, 3});
    add_face({b, a, apex}, {0, 3, 2});
    add_face({c, b, apex}, {0, 1, 3});
    add_face({a, c, apex}, {0, 2, 1});
    std::vector<std::int32_t> all(points_.size());
    std::iota(all.begin(), all.end(), 0);
    distribute(all, 0);
  }

  void add_face(const Triangle& vertex, const Triangle& neighbour) {
    Face face;
    face.vertex = vertex;
    face.neighbour = neighbour;
    const Index3& a = point(vertex[0]);
    face.normal = cross(point(vertex[1]) - a, point(vertex[2]) - a);
    face.offset = dot(face.normal, a);
    faces_.push_back(std::move(face));
  }

  // Gives each point to the first face, from first_face on, that sees it; points that none sees are inside the hull.
  void distribute(const std::vector<std::int32_t>& candidates, std::size_t first_face) {
    for (const std::int32_t i : candidates) {
      for (std::size_t f = first_face; f < faces_.size(); ++f) {
        Face& face = faces_[f];
        const std::int64_t above = height(face, i);
        if (above <= 0) continue;
        face.outside.push_back(i);
        if (above > face.farthest) {
          face.farthest = above;
          std::swap(face.outside.front(), face.outside.back());
        }
        break;
      }
    }
    for (std::size_t f = first_face; f < faces_.size(); ++f) {
      if (!faces_[f].outside.empty()) pending_.push_back(static_cast<std::int32_t>(f));
    }
  }

  void add_point(std::int32_t seed) {
    const std::int32_t apex = faces_[at(seed)].outside.front();
    collect_visible(seed, apex);
    const std::size_t first_new = faces_.size();
    for (const HorizonEdge& edge : horizon_) {
      face_from_[at(edge.from)] = static_cast<std::int32_t>(faces_.size());
      add_face({edge.from, edge.to, apex}, {edge.beyond, kNone, kNone});
      attach(edge);
    }
    for (std::size_t f = first_new; f < faces_.size(); ++f) {
      const std::int32_t next = face_from_[at(faces_[f].vertex[1])];
      faces_[f].neighbour[1] = next;
      faces_[at(next)].neighbour[2] = static_cast<std::int32_t>(f);
    }
    std::vector<std::int32_t> orphans;
    for (const std::int32_t f : visible_) {
      Face& face = faces_[at(f)];
      for (const std::int32_t i : face.outside) {
        if (i != apex) orphans.push_back(i);
      }
      face.alive = false;
      std::vector<std::int32_t>().swap(face.outside);
    }
    distribute(orphans, first_new);
  }

  // Fills visible_ and horizon_ by walking over the faces that see the apex, which are connected.
  void collect_visible(std::int32_t seed, std::int32_t apex) {
    visible_.assign(1, seed);
    horizon_.clear();
    faces_[at(seed)].visible = true;
    for (std::size_t next = 0; next < visible_.size(); ++next) {
      const Triangle vertex = faces_[at(visible_[next])].vertex;
      const Triangle neighbour = faces_[at(visible_[next])].neighbour;
      for (std::size_t i = 0; i < 3; ++i) {
        Face& other = faces_[at(neighbour[i])];
        if (other.visible) continue;
        if (height(other, apex) > 0) {
          other.visible = true;
          visible_.push_back(neighbour[i]);
        } else {
          horizon_.push_back({vertex[i], vertex[(i + 1) % 3], neighbour[i]});
        }
      }
    }
  }

  // Makes the face beyond a horizon edge point to the newest face.
  void attach(const HorizonEdge& edge) {
    Face& beyond = faces_[at(edge.beyond)];
    for (std::size_t i = 0; i < 3; ++i) {
      if (beyond.vertex[i] == edge.to && beyond.vertex[(i + 1) % 3] == edge.from) {
        beyond.neighbour[i] = static_cast<std::int32_t>(faces_.size() - 1);
      }
    }
  }

  std::span<const Index3> points_;
  std::vector<Face> faces_;
  std::vector<std::int32_t> pending_;
  std::vector<std::int32_t> visible_;
  std::vector<HorizonEdge> horizon_;
  std::vector<std::int32_t> face_from_;  // the newest face that starts at a point
};

Index3 normal_of(std::span<const Index3> points, const Triangle& t) {
  return cross(points[at(t[1])] - points[at(t[0])], points[at(t[2])] - points[at(t[0])]);
}

// A vertex is extreme if at least three planes meet there; with two it lies on an edge, with one inside a facet.
std::vector<Index3> extreme_points(std::span<const Index3> points, const std::vector<Triangle>& triangles) {
  std::vector<std::array<Index3, 3>> planes(points.size());
  std::vector<std::size_t> n_planes(points.size(), 0);
  for (const Triangle& triangle : triangles) {
    const Index3 normal = primitive(normal_of(points, triangle));
    for (const std::int32_t vertex : triangle) {
      auto& known = planes[at(vertex)];
      std::size_t& count = n_planes[at(vertex)];
      const auto end = known.begin() + static_cast<std::ptrdiff_t>(count);
      if (count < 3 && std::find(known.begin(), end, normal) == end) known[count++] = normal;
    }
  }
  std::vector<Index3> result;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (n_planes[i] == 3) result.push_back(points[i]);
  }
  return result;
}

void check_extent(std::span<const Index3> points) {
  Index3 low = points.front();
  Index3 high = points.front();
  for (const Index3& p : points) {
    low = {std::min(low.z, p.z), std::min(low.y, p.y), std::min(low.x, p.x)};
    high = {std::max(high.z, p.z), std::max(high.y, p.y), std::max(high.x, p.x)};
  }
  const Index3 extent = high - low;
  if (std::max({extent.z, extent.y, extent.x}) > kMaxHullExtent) {
    throw InvalidArgument("a region of more than " + std::to_string(kMaxHullExtent / 2) +
                          " voxels along an axis is too long for its convex hull");
  }
}

}  // namespace

ConvexHull convex_hull(std::span<const Index3> points) {
  if (points.empty()) return {};
  check_extent(points);
  Quickhull first(points);
  if (!first.run()) return {};
  ConvexHull hull;
  hull.vertices = extreme_points(points, first.triangles());
  Quickhull second(hull.vertices);
  second.run();
  hull.triangles = second.triangles();
  return hull;
}

}  // namespace v0
}  // namespace grayling
