// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cmath>
#include <cstdint>
#include <numeric>

#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// A point or direction in millimetres.
struct Vec3 {
  double z = 0.0;
  double y = 0.0;
  double x = 0.0;

  friend constexpr Vec3 operator+(const Vec3& a, const Vec3& b) { return {a.z + b.z, a.y + b.y, a.x + b.x}; }
  friend constexpr Vec3 operator-(const Vec3& a, const Vec3& b) { return {a.z - b.z, a.y - b.y, a.x - b.x}; }
  friend constexpr Vec3 operator*(double s, const Vec3& a) { return {s * a.z, s * a.y, s * a.x}; }
};

constexpr double dot(const Vec3& a, const Vec3& b) { return a.z * b.z + a.y * b.y + a.x * b.x; }

constexpr Vec3 cross(const Vec3& a, const Vec3& b) {
  return {a.y * b.x - a.x * b.y, a.x * b.z - a.z * b.x, a.z * b.y - a.y * b.z};
}

inline double norm(const Vec3& a) { return std::sqrt(dot(a, a)); }

inline Vec3 unit(const Vec3& a) { return (1.0 / norm(a)) * a; }

constexpr std::int64_t dot(const Index3& a, const Index3& b) { return a.z * b.z + a.y * b.y + a.x * b.x; }

constexpr Index3 cross(const Index3& a, const Index3& b) {
  return {a.y * b.x - a.x * b.y, a.x * b.z - a.z * b.x, a.z * b.y - a.y * b.z};
}

// The shortest integer vector of the same direction: normals of parallel planes become equal. Not for the zero vector.
constexpr Index3 primitive(const Index3& v) {
  const std::int64_t divisor = std::gcd(std::gcd(v.z, v.y), v.x);
  return {v.z / divisor, v.y / divisor, v.x / divisor};
}

constexpr Vec3 scaled(const Index3& point, const Spacing& unit_mm) {
  return {static_cast<double>(point.z) * unit_mm.z, static_cast<double>(point.y) * unit_mm.y,
          static_cast<double>(point.x) * unit_mm.x};
}

}  // namespace v0
}  // namespace grayling
