// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/extract.hpp"

#include <deque>
#include <memory>

#include "extract/intensity.hpp"
#include "extract/plan.hpp"
#include "extract/texture.hpp"
#include "grayling/error.hpp"
#include "grayling/families/morphology.hpp"
#include "grayling/families/planar_morphology.hpp"
#include "grayling/measure.hpp"

namespace grayling {
inline namespace v0 {
namespace {

void plan_morphology(Plan& plan, const std::optional<AutocorrelationSums>& autocorrelation) {
  plan.add_plain<morphology::Features>(
      Family::morphology, 100.0 * static_cast<double>(plan.roi().n_morphological),
      [&roi = plan.roi(), rules = plan.settings().shape, autocorrelation](unsigned needs) {
        return morphology::summarise(roi, needs, autocorrelation, rules);
      });
  plan.add_plain<planar_morphology::Features>(
      Family::planar_morphology, 10.0 * static_cast<double>(plan.roi().n_morphological),
      [&roi = plan.roi(), covariance = plan.settings().shape.covariance](unsigned needs) {
        return planar_morphology::summarise(roi, needs, covariance);
      });
}

}  // namespace

std::vector<FamilyResult> extract(const Roi& roi, const Settings& settings,
                                  const std::optional<AutocorrelationSums>& autocorrelation, CancelToken* cancel) {
  if (roi.region.n_levels() == 0) throw InvalidArgument("the region has no grey levels yet; discretise it first");
  Plan plan(roi, settings);
  plan_morphology(plan, autocorrelation);
  plan_intensity(plan);
  plan_texture(plan);
  return plan.run(cancel);
}

}  // namespace v0
}  // namespace grayling
