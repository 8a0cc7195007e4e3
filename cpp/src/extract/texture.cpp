// Copyright The grayling developers. Licensed under Apache-2.0.
#include "extract/texture.hpp"

#include <algorithm>
#include <cstdlib>

#include "grayling/border_distance.hpp"
#include "grayling/families/gldzm.hpp"
#include "grayling/families/glrlm.hpp"
#include "grayling/families/glszm.hpp"
#include "grayling/families/ngldm.hpp"
#include "grayling/families/ngtdm.hpp"
#include "grayling/gather.hpp"
#include "grayling/neighbourhood.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// Nanoseconds per voxel of the region, from benchmarks/kernels.
constexpr double kPairsCost = 12.0;
constexpr double kRunsCost = 12.0;
constexpr double kZonesCost = 15.0;
constexpr double kNeighboursCost = 4.0;

// Weights have nothing to do where every direction has a matrix of its own.
DistanceWeighting weighting_of(const Plan& plan, const Aggregation& how, const DirectionWeights& weights) {
  return how.per_direction ? DistanceWeighting{} : weights.on(plan.roi().spacing);
}

std::vector<Group> groups_of(const Plan& plan, const Aggregation& how) {
  return groups(how, plan.roi().region.shape().z, 1);
}

// pyradiomics has the offsets that lead from some voxel of the box to another one, as matrices or merged.
class EmptyRule {
 public:
  EmptyRule(const Plan& plan, const Aggregation& how, const std::vector<Index3>& offsets)
      : shape_(plan.roi().region.shape()),
        is_merged_(!how.per_direction),
        is_theirs_(plan.settings().texture.degenerate == Degenerate::pyradiomics),
        is_only_(std::count_if(offsets.begin(), offsets.end(), [&](const Index3& o) { return fits(o); }) == 1) {}

  Empty of(const Group& group) const {
    if (!is_theirs_) return Empty::left_out;
    if (is_merged_) return Empty::only_one;
    if (!fits(group.directions.front())) return Empty::left_out;
    return is_only_ ? Empty::only_one : Empty::one_of_many;
  }

 private:
  bool fits(const Index3& o) const {
    return std::abs(o.z) < shape_.z && std::abs(o.y) < shape_.y && std::abs(o.x) < shape_.x;
  }

  Index3 shape_;
  bool is_merged_, is_theirs_, is_only_;
};

void plan_glcm(Plan& plan, const Aggregation& how, double n_voxels) {
  const TextureSettings& texture = plan.settings().texture;
  const Region& region = plan.roi().region;
  const auto offsets = pair_offsets(texture.glcm_distances, how.in_plane, texture.glcm_norm);
  const auto summarise = [&region, &texture, empty = EmptyRule(plan, how, offsets),
                          weighting = weighting_of(plan, how, texture.glcm_weights)](const Group& group,
                                                                                     unsigned needs) {
    const bool symmetric = texture.glcm_symmetric;
    glcm::Summary s = weighting.active() ? glcm::summarise(glcm::gather_weighted(region, group, symmetric, weighting),
                                                           region.n_levels(), needs, texture.degenerate)
                                         : glcm::summarise(glcm::gather(region, group, symmetric), region.n_levels(),
                                                           needs, texture.degenerate);
    s.one_level = region.n_levels_occupied() == 1;
    s.if_empty = empty.of(group);
    return s;
  };
  const auto all = groups(how, region.shape().z, offsets);
  plan.add_matrices<glcm::Features>(Family::glcm, how, all, kPairsCost * n_voxels, summarise);
}

void plan_glrlm(Plan& plan, const Aggregation& how, double n_voxels) {
  const TextureSettings& texture = plan.settings().texture;
  const auto summarise = [&region = plan.roi().region, sparse = texture.glrlm_sparse_directions,
                          empty = EmptyRule(plan, how, pair_offsets(1, how.in_plane, {})),
                          weighting = weighting_of(plan, how, texture.glrlm_weights)](const Group& all, unsigned) {
    Group group = all;
    if (sparse == SparseDirections::left_out) group.directions = glrlm::directions_with_lines(region, all);
    zone_like::Summary s;
    if (weighting.active()) {
      const glrlm::WeightedRuns runs = glrlm::gather_weighted(region, group, weighting);
      s = zone_like::summarise(runs.cells, region.n_levels(), runs.n_voxels);
    } else {
      s = zone_like::summarise(glrlm::gather(region, group), region.n_levels(), glrlm::n_voxels(region, group));
    }
    s.if_empty = empty.of(all);
    return s;
  };
  plan.add_matrices<glrlm::Features>(Family::glrlm, how, groups_of(plan, how), kRunsCost * n_voxels, summarise);
}

// GLSZM and GLDZM look at the same zones, so one task finds them for both.
void plan_zones(Plan& plan, const Aggregation& how, double n_voxels) {
  const Selection sizes = plan.selection(Family::glszm), distances = plan.selection(Family::gldzm);
  if (sizes == 0 && distances == 0) return;
  const std::vector<Group> all = groups_of(plan, how);
  MatrixValues* by_size = sizes != 0 ? &plan.add_result(Family::glszm, how, all.size()) : nullptr;
  MatrixValues* by_distance = distances != 0 ? &plan.add_result(Family::gldzm, how, all.size()) : nullptr;
  const auto run = [&roi = plan.roi(), &texture = plan.settings().texture, all, in_plane = how.in_plane, by_size,
                    by_distance, sizes, distances] {
    BorderDistance border;
    if (by_distance != nullptr) border = border_distance(roi.morphological.view(), in_plane, texture.border_norm);
    for (std::size_t k = 0; k < all.size(); ++k) {
      const std::uint64_t n = voxels_in(all[k], roi.region);
      const std::vector<Zone> zones = find_zones(roi.region, all[k], in_plane, border.view(), texture.neighbour_norm);
      const auto evaluate = [&]<class Features>(const zone_like::Cells& cells, Selection wanted, MatrixValues& values) {
        Features::evaluate(zone_like::summarise(cells, roi.region.n_levels(), n), wanted, values.row(k));
      };
      if (by_size != nullptr)
        evaluate.template operator()<glszm::Features>(glszm::gather(zones, roi.region.n_levels()), sizes, *by_size);
      if (by_distance != nullptr) {
        evaluate.template operator()<gldzm::Features>(gldzm::gather(zones, roi.region.n_levels()), distances,
                                                      *by_distance);
      }
    }
  };
  plan.add_task(kZonesCost * n_voxels, run);
}

void plan_neighbours(Plan& plan, const Aggregation& how, double n_voxels) {
  const TextureSettings& t = plan.settings().texture;
  const Region& region = plan.roi().region;
  plan.add_matrices<ngtdm::Features>(Family::ngtdm, how, groups_of(plan, how), kNeighboursCost * n_voxels,
                                     [&region, how, &t](const Group& group, unsigned) {
                                       const Neighbourhood neighbourhood{t.ngtdm_distances, t.neighbour_norm};
                                       return ngtdm::summarise(
                                           ngtdm::gather(region, group, how.in_plane, neighbourhood, t.ngtdm_isolated),
                                           t.degenerate);
                                     });
  plan.add_matrices<ngldm::Features>(
      Family::ngldm, how, groups_of(plan, how), kNeighboursCost * n_voxels,
      [&region, how, &t](const Group& group, unsigned) {
        const auto alpha = static_cast<std::uint32_t>(std::clamp(t.ngldm_alpha, std::int64_t{0}, kMaxLevels));
        const auto cells = ngldm::gather(region, group, how.in_plane, {{t.ngldm_distances, t.neighbour_norm}, alpha});
        return zone_like::summarise(cells, region.n_levels(), voxels_in(group, region));
      });
}

}  // namespace

void plan_texture(Plan& plan) {
  const auto n_voxels = static_cast<double>(plan.roi().n_intensity);
  for (const Aggregation& how : plan.settings().texture.directional) {
    plan_glcm(plan, how, n_voxels);
    plan_glrlm(plan, how, n_voxels);
  }
  for (const Aggregation& how : plan.settings().texture.zonal) {
    plan_zones(plan, how, n_voxels);
    plan_neighbours(plan, how, n_voxels);
  }
}

}  // namespace v0
}  // namespace grayling
