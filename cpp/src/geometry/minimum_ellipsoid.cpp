// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/geometry/minimum_ellipsoid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "grayling/geometry/symmetric_eigen.hpp"

namespace grayling {
inline namespace v0 {
namespace {

constexpr int kMaxIterations = 100;     // some twenty are typical
constexpr double kTargetError = 1e-14;  // gap and dual residual together; 4 at the start
constexpr double kReduction = 0.1;      // of the gap, aimed at by a step
constexpr int kPatience = 4;            // iterations without improvement: rounding has taken over

using Vec4 = std::array<double, 4>;
using Matrix4 = std::array<Vec4, 4>;
using Vec10 = std::array<double, 10>;
using Matrix10 = std::array<Vec10, 10>;

// A lifted point in coordinates in which the current matrix X is the identity.
struct LiftedPoint {
  Vec4 q{};
  double slack = 0.0;   // 1 - q . q, as its own variable
  double weight = 0.0;  // the multiplier of the point's constraint
};

double squared_norm(const Vec4& q) { return q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]; }

// The symmetric matrix q q^T as a vector; off-diagonal elements count twice, hence the root.
Vec10 outer(const Vec4& q) {
  constexpr double kRoot2 = 1.41421356237309504880;
  return {q[0] * q[0],          q[1] * q[1],          q[2] * q[2],          q[3] * q[3],          kRoot2 * q[0] * q[1],
          kRoot2 * q[0] * q[2], kRoot2 * q[0] * q[3], kRoot2 * q[1] * q[2], kRoot2 * q[1] * q[3], kRoot2 * q[2] * q[3]};
}

Matrix4 unpacked(const Vec10& v) {
  constexpr double kHalfRoot2 = 0.70710678118654752440;
  const double zy = kHalfRoot2 * v[4];
  const double zx = kHalfRoot2 * v[5];
  const double z1 = kHalfRoot2 * v[6];
  const double yx = kHalfRoot2 * v[7];
  const double y1 = kHalfRoot2 * v[8];
  const double x1 = kHalfRoot2 * v[9];
  return {{{v[0], zy, zx, z1}, {zy, v[1], yx, y1}, {zx, yx, v[2], x1}, {z1, y1, x1, v[3]}}};
}

// Replaces the lower triangle by that of the Cholesky factor; false if the matrix is not positive definite.
template <std::size_t n>
bool cholesky(std::array<std::array<double, n>, n>& m) {
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = m[i][j];
      for (std::size_t k = 0; k < j; ++k) sum -= m[i][k] * m[j][k];
      if (i == j && !(sum > 0.0)) return false;
      m[i][j] = i == j ? std::sqrt(sum) : sum / m[j][j];
    }
  }
  return true;
}

Vec10 solved(const Matrix10& factor, Vec10 b) {
  for (std::size_t i = 0; i < b.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= factor[i][k] * b[k];
    b[i] /= factor[i][i];
  }
  for (std::size_t i = b.size(); i-- > 0;) {
    for (std::size_t k = i + 1; k < b.size(); ++k) b[i] -= factor[k][i] * b[k];
    b[i] /= factor[i][i];
  }
  return b;
}

double quadratic_form(const Vec10& direction, const Vec4& q) {
  const Vec10 v = outer(q);
  double sum = 0.0;
  for (std::size_t i = 0; i < v.size(); ++i) sum += v[i] * direction[i];
  return sum;
}

class InteriorPoint {
 public:
  // Starts from the covariance of all points, grown until they are well inside.
  explicit InteriorPoint(const std::vector<Vec3>& points) {
    Matrix4 moments{};
    for (const Vec3& p : points) {
      const Vec4 q = {p.z, p.y, p.x, 1.0};
      for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t j = 0; j < 4; ++j) moments[i][j] += q[i] * q[j] / static_cast<double>(points.size());
      }
      points_.push_back({q, 0.0, 0.0});
    }
    cholesky(moments);
    double largest = 0.0;
    for (LiftedPoint& p : points_) {
      for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t k = 0; k < i; ++k) p.q[i] -= moments[i][k] * p.q[k];
        p.q[i] /= moments[i][i];
      }
      largest = std::max(largest, squared_norm(p.q));
    }
    const double scale = std::sqrt(0.5 / largest);
    for (LiftedPoint& p : points_) {
      for (double& value : p.q) value *= scale;
      p.slack = 1.0 - squared_norm(p.q);
      p.weight = 4.0 / (static_cast<double>(points_.size()) * p.slack);
    }
  }

  // Returns the number of iterations. Newton systems become ill-conditioned close to the optimum when points lie on the
  // ellipsoid without holding it; so the best weights seen are kept, not the last.
  int run() {
    double best_error = std::numeric_limits<double>::infinity();
    int best_iteration = 0;
    for (int iteration = 0;; ++iteration) {
      double gap = 0.0;
      for (const LiftedPoint& p : points_) gap += p.slack * p.weight;
      const double error = gap + dual_residual();
      if (error < best_error) {
        best_error = error;
        best_iteration = iteration;
        keep_weights();
      }
      if (error <= kTargetError || iteration == kMaxIterations || iteration - best_iteration >= kPatience ||
          !newton_step(kReduction * gap / static_cast<double>(points_.size()))) {
        return iteration;
      }
    }
  }

  // Of the points in the order given, with sum one.
  const std::vector<double>& weights() const { return weights_; }

 private:
  void keep_weights() {
    double total = 0.0;
    for (const LiftedPoint& p : points_) total += p.weight;
    weights_.clear();
    for (const LiftedPoint& p : points_) weights_.push_back(p.weight / total);
  }

  // How far the inverse of X, here 1, is from the sum of weight q q^T.
  double dual_residual() const {
    Vec10 sum{};
    for (const LiftedPoint& p : points_) {
      const Vec10 v = outer(p.q);
      for (std::size_t i = 0; i < 10; ++i) sum[i] += p.weight * v[i];
    }
    double largest = 0.0;
    for (std::size_t i = 0; i < 10; ++i) largest = std::max(largest, std::abs(sum[i] - (i < 4 ? 1.0 : 0.0)));
    return largest;
  }

  // Aims at slack times weight = target for every point. With X the identity and a step D, the conditions
  //   inverse of X = sum of weight q q^T,  slack = 1 - q . X q,  slack weight = target
  // leave (1 + sum of weight / slack (q q^T)(q q^T)^T) D = 1 - sum of (target - weight residual) / slack q q^T.
  bool newton_step(double target) {
    Matrix10 system{};
    Vec10 right{};
    for (std::size_t i = 0; i < 10; ++i) system[i][i] = 1.0;
    for (std::size_t i = 0; i < 4; ++i) right[i] = 1.0;
    for (const LiftedPoint& p : points_) {
      const Vec10 v = outer(p.q);
      const double residual = 1.0 - p.slack - squared_norm(p.q);
      const double shift = (target - p.weight * residual) / p.slack;
      const double stiffness = p.weight / p.slack;
      for (std::size_t i = 0; i < 10; ++i) {
        right[i] -= shift * v[i];
        const double scaled_v = stiffness * v[i];
        for (std::size_t j = 0; j <= i; ++j) system[i][j] += scaled_v * v[j];
      }
    }
    if (!cholesky(system)) return false;
    return advance(solved(system, right), target);
  }

  struct PointStep {
    double slack = 0.0;
    double weight = 0.0;
  };

  static PointStep step_of(const LiftedPoint& p, const Vec10& direction, double target) {
    const double slack_step = 1.0 - p.slack - squared_norm(p.q) - quadratic_form(direction, p.q);
    return {slack_step, (target - p.weight * p.slack - p.weight * slack_step) / p.slack};
  }

  // Goes along the direction, but not as far as where a slack, a weight or X would lose its sign.
  bool advance(const Vec10& direction, double target) {
    double shrink = 1.0;
    for (const LiftedPoint& p : points_) {
      const PointStep step = step_of(p, direction, target);
      shrink = std::max({shrink, -step.slack / p.slack, -step.weight / p.weight});
    }
    double length = shrink > 0.95 ? std::min(1.0, 0.95 / shrink) : 1.0;
    Matrix4 factor = one_plus(direction, length);
    for (int halving = 0; !cholesky(factor); ++halving) {
      if (halving == 50) return false;
      length *= 0.5;
      factor = one_plus(direction, length);
    }
    for (LiftedPoint& p : points_) {
      const PointStep step = step_of(p, direction, target);
      p.slack += length * step.slack;
      p.weight += length * step.weight;
      Vec4 q{};
      for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t k = i; k < 4; ++k) q[i] += factor[k][i] * p.q[k];
      }
      p.q = q;
    }
    return true;
  }

  static Matrix4 one_plus(const Vec10& direction, double length) {
    Matrix4 m = unpacked(direction);
    for (std::size_t i = 0; i < 4; ++i) {
      for (double& value : m[i]) value *= length;
      m[i][i] += 1.0;
    }
    return m;
  }

  std::vector<LiftedPoint> points_;
  std::vector<double> weights_;
};

struct WeightedMoments {
  Vec3 mean;
  Symmetric3 covariance;
};

WeightedMoments weighted_moments(const std::vector<Vec3>& points, const std::vector<double>& weights) {
  WeightedMoments m;
  for (std::size_t i = 0; i < points.size(); ++i) m.mean = m.mean + weights[i] * points[i];
  Symmetric3& c = m.covariance;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Vec3 d = points[i] - m.mean;
    c.zz += weights[i] * d.z * d.z;
    c.yy += weights[i] * d.y * d.y;
    c.xx += weights[i] * d.x * d.x;
    c.zy += weights[i] * d.z * d.y;
    c.zx += weights[i] * d.z * d.x;
    c.yx += weights[i] * d.y * d.x;
  }
  return m;
}

// Largest squared Mahalanobis distance of the points; 3 if the weights are optimal.
double largest_distance(const std::vector<Vec3>& points, const WeightedMoments& moments) {
  const Symmetric3& c = moments.covariance;
  std::array<std::array<double, 3>, 3> f = {{{c.zz, c.zy, c.zx}, {c.zy, c.yy, c.yx}, {c.zx, c.yx, c.xx}}};
  cholesky(f);
  double largest = 0.0;
  for (const Vec3& point : points) {
    const Vec3 d = point - moments.mean;
    const double z = d.z / f[0][0];
    const double y = (d.y - f[1][0] * z) / f[1][1];
    const double x = (d.x - f[2][0] * z - f[2][1] * y) / f[2][2];
    largest = std::max(largest, z * z + y * y + x * x);
  }
  return largest;
}

}  // namespace

EnclosingEllipsoid minimum_enclosing_ellipsoid(const ConvexHull& hull, const Spacing& unit) {
  EnclosingEllipsoid result;
  if (hull.empty()) return result;
  Vec3 centre;
  for (const Index3& vertex : hull.vertices) centre = centre + scaled(vertex, unit);
  centre = (1.0 / static_cast<double>(hull.vertices.size())) * centre;
  std::vector<Vec3> points;
  for (const Index3& vertex : hull.vertices) points.push_back(scaled(vertex, unit) - centre);

  InteriorPoint search(points);
  result.iterations = search.run();
  const WeightedMoments moments = weighted_moments(points, search.weights());
  const double largest = largest_distance(points, moments);
  const Eigenvalues3 eigen = symmetric_eigenvalues(moments.covariance);
  result.volume_mm3 = 4.0 / 3.0 * 3.14159265358979323846;
  for (std::size_t i = 0; i < 3; ++i) {
    result.semi_axes_mm[i] = std::sqrt(largest * eigen.value[i]);
    result.volume_mm3 *= result.semi_axes_mm[i];
  }
  result.centre_mm = centre + moments.mean;
  result.relative_gap = std::max(0.0, std::pow(largest / 3.0, 1.5) - 1.0);
  return result;
}

}  // namespace v0
}  // namespace grayling
