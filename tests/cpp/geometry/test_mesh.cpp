// Copyright The grayling developers. Licensed under Apache-2.0.
#include <array>
#include <map>
#include <set>

#include "check.hpp"
#include "grayling/geometry/hull.hpp"
#include "grayling/geometry/mesh.hpp"
#include "grayling/geometry/vec3.hpp"
#include "masks.hpp"

using namespace grayling;
using grayling_test::Mask;

namespace {

bool inside(int cube_case, std::int64_t z, std::int64_t y, std::int64_t x) {
  return (cube_case >> (4 * z + 2 * y + x) & 1) != 0;
}

// The edge with this midpoint (in half voxels) runs along the axis where the midpoint is odd.
bool is_cut(int cube_case, const Index3& m) {
  return inside(cube_case, m.z / 2, m.y / 2, m.x / 2) != inside(cube_case, (m.z + 1) / 2, (m.y + 1) / 2, (m.x + 1) / 2);
}

bool on_one_face(const Index3& a, const Index3& b) {
  const auto shared = [](std::int64_t i, std::int64_t j) { return i == j && i != 1; };
  return shared(a.z, b.z) || shared(a.y, b.y) || shared(a.x, b.x);
}

void test_triangles_use_exactly_the_cut_edges(MeshRule rule) {
  for (int cube_case = 0; cube_case < kCubeCases; ++cube_case) {
    const auto [edges, orientation] = cube_triangles(cube_case, rule);
    CHECK_EQ(edges.size() % 3, 0U);
    std::set<char> used(edges.begin(), edges.end());
    for (const char edge : {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b'}) {
      CHECK_EQ(used.count(edge) == 1, is_cut(cube_case, cube_edge_midpoint(edge)));
    }
  }
}

// Inside the cube every side of a triangle is shared with another triangle that runs along it the other way.
void test_patches_end_on_faces_of_the_cube(MeshRule rule) {
  for (int cube_case = 0; cube_case < kCubeCases; ++cube_case) {
    const auto edges = cube_triangles(cube_case, rule).edges;
    std::set<std::pair<char, char>> sides;
    for (std::size_t i = 0; i < edges.size(); ++i) {
      CHECK(sides.insert({edges[i], edges[i % 3 == 2 ? i - 2 : i + 1]}).second);
    }
    for (const auto& [from, to] : sides) {
      CHECK(sides.count({to, from}) == 1 || on_one_face(cube_edge_midpoint(from), cube_edge_midpoint(to)));
    }
  }
}

// Where the patch of a cube meets a face of the cube: segments between midpoints, in the coordinates of the face.
using Segments = std::set<std::pair<std::array<std::int64_t, 2>, std::array<std::int64_t, 2>>>;

std::array<std::int64_t, 3> as_array(const Index3& p) { return {p.z, p.y, p.x}; }

Segments segments_on_face(int cube_case, MeshRule rule, std::size_t axis, std::int64_t side) {
  Segments segments;
  const auto edges = cube_triangles(cube_case, rule).edges;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const auto a = as_array(cube_edge_midpoint(edges[i]));
    const auto b = as_array(cube_edge_midpoint(edges[i % 3 == 2 ? i - 2 : i + 1]));
    if (a[axis] != 2 * side || b[axis] != 2 * side) continue;
    const std::size_t u = axis == 0 ? 1 : 0, v = axis == 2 ? 1 : 2;
    const std::array<std::int64_t, 2> from{a[u], a[v]}, to{b[u], b[v]};
    const auto segment = from < to ? std::pair{from, to} : std::pair{to, from};
    if (!segments.insert(segment).second) segments.erase(segment);  // two triangles of the patch meet here
  }
  return segments;
}

int face_pattern(int cube_case, std::size_t axis, std::int64_t side) {
  int pattern = 0;
  for (int corner = 0; corner < 8; ++corner) {
    const int along = corner >> (2 - axis) & 1;
    if (along != side) continue;
    pattern = pattern << 1 | (cube_case >> corner & 1);
  }
  return pattern;
}

// Two cubes with the same corners on their common face meet in the same segments, so that every surface is closed.
bool is_closed(MeshRule rule) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    std::map<int, Segments> by_pattern;
    for (int cube_case = 0; cube_case < kCubeCases; ++cube_case) {
      for (const std::int64_t side : {0, 1}) {
        const Segments found = segments_on_face(cube_case, rule, axis, side);
        const auto [at, is_new] = by_pattern.try_emplace(face_pattern(cube_case, axis, side), found);
        if (!is_new && at->second != found) return false;
      }
    }
  }
  return true;
}

void test_surfaces_are_closed() {
  CHECK(is_closed(MeshRule::closed));
  CHECK(!is_closed(MeshRule::pyradiomics));
}

// A closed surface encloses a volume that does not depend on where it is measured from, and that is positive.
void test_volumes_are_positive_and_do_not_move() {
  std::mt19937 generator(2);
  const Spacing spacing_mm{3.0, 0.7, 1.1};
  for (int repeat = 0; repeat < 100; ++repeat) {
    const Mask mask = grayling_test::random_mask(generator);
    CubeTallies tallies = tally_cubes(mask.view());
    const double volume = mesh_measures(tallies, spacing_mm).volume_mm3;
    for (CubeTally& tally : tallies) {
      tally.position_sum = tally.position_sum + Index3{7 * tally.count, -3 * tally.count, 11 * tally.count};
    }
    CHECK_EQ(mesh_measures(tallies, spacing_mm).volume_mm3, volume);
    CHECK(volume > 0.0);
  }
}

// The slow way: triangle by triangle, straight from the definition.
MeshMeasures summed_over_triangles(const Mask& mask, const Spacing& spacing_mm, MeshRule rule) {
  MeshMeasures sum;
  const auto voxels = mask.view();
  for (std::int64_t z = 0; z + 1 < mask.shape.z; ++z) {
    for (std::int64_t y = 0; y + 1 < mask.shape.y; ++y) {
      for (std::int64_t x = 0; x + 1 < mask.shape.x; ++x) {
        int cube_case = 0;
        for (int corner = 0; corner < 8; ++corner) {
          if (voxels(z + corner / 4, y + corner / 2 % 2, x + corner % 2) != 0) cube_case |= 1 << corner;
        }
        const auto [edges, orientation] = cube_triangles(cube_case, rule);
        for (std::size_t i = 0; i < edges.size(); i += 3) {
          Vec3 p[3];
          for (std::size_t k = 0; k < 3; ++k) {
            p[k] = scaled(Index3{2 * z, 2 * y, 2 * x} + cube_edge_midpoint(edges[i + k]), half_voxel(spacing_mm));
          }
          sum.volume_mm3 += orientation * dot(p[0], cross(p[1], p[2])) / 6.0;
          sum.area_mm2 += 0.5 * norm(cross(p[1] - p[0], p[2] - p[0]));
        }
      }
    }
  }
  return sum;
}

void test_tallies_agree_with_a_triangle_list() {
  std::mt19937 generator(1);
  const Spacing spacing_mm{3.0, 0.7, 1.1};
  for (int repeat = 0; repeat < 200; ++repeat) {
    const Mask mask = grayling_test::random_mask(generator);
    for (const MeshRule rule : {MeshRule::closed, MeshRule::pyradiomics}) {
      const MeshMeasures expected = summed_over_triangles(mask, spacing_mm, rule);
      const MeshMeasures actual = mesh_measures(tally_cubes(mask.view()), spacing_mm, rule);
      CHECK_CLOSE(actual.volume_mm3, expected.volume_mm3, 1e-12);
      CHECK_CLOSE(actual.area_mm2, expected.area_mm2, 1e-12);
    }
  }
}

void test_known_shapes() {
  const Mask voxel({1, 1, 1}, 1);  // an octahedron with half-axes of half a voxel
  const MeshMeasures octahedron = mesh_measures(tally_cubes(voxel.view()), {2.0, 2.0, 2.0});
  CHECK_CLOSE(octahedron.volume_mm3, 8.0 / 6.0, 1e-15);
  CHECK_CLOSE(octahedron.area_mm2, 4.0 * std::sqrt(3.0), 1e-15);

  const Mask block({3, 17, 40}, 255);  // convex: the mesh is its own hull
  const Spacing spacing_mm{2.0, 0.5, 1.5};
  const MeshMeasures measures = mesh_measures(tally_cubes(block.view()), spacing_mm);
  const ConvexHull hull = mesh_convex_hull(block.view());
  CHECK_CLOSE(measures.volume_mm3, hull_volume(hull, half_voxel(spacing_mm)), 1e-14);
  CHECK_CLOSE(measures.area_mm2, hull_area(hull, half_voxel(spacing_mm)), 1e-14);

  const Mask empty({2, 2, 2});
  CHECK_EQ(mesh_measures(tally_cubes(empty.view()), spacing_mm).volume_mm3, 0.0);
}

}  // namespace

int main() {
  for (const MeshRule rule : {MeshRule::closed, MeshRule::pyradiomics}) {
    test_triangles_use_exactly_the_cut_edges(rule);
    test_patches_end_on_faces_of_the_cube(rule);
  }
  test_surfaces_are_closed();
  test_volumes_are_positive_and_do_not_move();
  test_tallies_agree_with_a_triangle_list();
  test_known_shapes();
  return report();
}
