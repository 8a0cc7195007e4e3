// Copyright The grayling developers. Licensed under Apache-2.0.
#include "extract/texture.hpp"

#include <algorithm>

#include "grayling/border_distance.hpp"
#include "grayling/families/gldzm.hpp"
#include "grayling/families/glrlm.hpp"
#include "grayling/families/glszm.hpp"
#include "grayling/families/ngldm.hpp"
#include "grayling/families/ngtdm.hpp"
#include "grayling/gather.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// Nanoseconds per voxel of the region, from benchmarks/kernels.
constexpr double kPairsCost = 12.0;
constexpr double kRunsCost = 12.0;
constexpr double kZonesCost = 15.0;
constexpr double kNeighboursCost = 4.0;

void plan_glcm(Plan& plan, const Aggregation& how, double n_voxels) {
  const TextureSettings& texture = plan.settings().texture;
  const auto summarise = [&region = plan.roi().region, symmetric = texture.glcm_symmetric](const Group& group,
                                                                                           unsigned needs) {
    return glcm::summarise(glcm::gather(region, group, symmetric), region.n_levels(), needs);
  };
  plan.add_matrices<glcm::Features>(Family::glcm, how, texture.glcm_distance, kPairsCost * n_voxels, summarise);
}

void plan_glrlm(Plan& plan, const Aggregation& how, double n_voxels) {
  const auto summarise = [&region = plan.roi().region](const Group& group, unsigned) {
    return zone_like::summarise(glrlm::gather(region, group), region.n_levels(), glrlm::n_voxels(region, group));
  };
  plan.add_matrices<glrlm::Features>(Family::glrlm, how, 1, kRunsCost * n_voxels, summarise);
}

// GLSZM and GLDZM look at the same zones, so one task finds them for both.
void plan_zones(Plan& plan, const Aggregation& how, double n_voxels) {
  const Selection sizes = plan.selection(Family::glszm), distances = plan.selection(Family::gldzm);
  if (sizes == 0 && distances == 0) return;
  const std::vector<Group> all = groups(how, plan.roi().region.shape().z, 1);
  MatrixValues* by_size = sizes != 0 ? &plan.add_result(Family::glszm, how, all.size()) : nullptr;
  MatrixValues* by_distance = distances != 0 ? &plan.add_result(Family::gldzm, how, all.size()) : nullptr;
  const auto run = [&roi = plan.roi(), all, in_plane = how.in_plane, by_size, by_distance, sizes, distances] {
    BorderDistance border;
    if (by_distance != nullptr) border = border_distance(roi.morphological.view(), in_plane);
    for (std::size_t k = 0; k < all.size(); ++k) {
      const std::uint64_t n = voxels_in(all[k], roi.region);
      const std::vector<Zone> zones = find_zones(roi.region, all[k], in_plane, border.view());
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
  plan.add_matrices<ngtdm::Features>(
      Family::ngtdm, how, 1, kNeighboursCost * n_voxels, [&region, how, &t](const Group& group, unsigned) {
        return ngtdm::summarise(ngtdm::gather(region, group, how.in_plane, t.ngtdm_distance));
      });
  plan.add_matrices<ngldm::Features>(
      Family::ngldm, how, 1, kNeighboursCost * n_voxels, [&region, how, &t](const Group& group, unsigned) {
        const auto alpha = static_cast<std::uint32_t>(std::clamp(t.ngldm_alpha, std::int64_t{0}, kMaxLevels));
        const auto cells = ngldm::gather(region, group, how.in_plane, t.ngldm_distance, alpha);
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
