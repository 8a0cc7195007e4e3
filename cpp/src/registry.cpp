// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/registry.hpp"

#include "grayling/families/glcm.hpp"
#include "grayling/families/gldzm.hpp"
#include "grayling/families/glrlm.hpp"
#include "grayling/families/glszm.hpp"
#include "grayling/families/intensity_histogram.hpp"
#include "grayling/families/intensity_statistics.hpp"
#include "grayling/families/intensity_volume_histogram.hpp"
#include "grayling/families/local_intensity.hpp"
#include "grayling/families/morphology.hpp"
#include "grayling/families/ngldm.hpp"
#include "grayling/families/ngtdm.hpp"
#include "grayling/families/planar_morphology.hpp"

namespace grayling {
inline namespace v0 {
namespace {

struct Name {
  const char* name;
  const char* title;
  const char* ibsi_code;
  FamilyKind kind;
  int values_version;
};

template <class Features>
FamilyInfo row(const Name& n) {
  return {n.name, n.title, n.ibsi_code, n.kind, n.values_version, Features::infos, Features::default_selection};
}

}  // namespace

const std::array<FamilyInfo, kFamilyCount>& registry() {
  using enum FamilyKind;
  static const std::array<FamilyInfo, kFamilyCount> families = {
      row<morphology::Features>({"morphology", "Morphology", "HCUG", plain, 1}),
      row<local_intensity::Features>({"local_intensity", "Local intensity", "9ST6", plain, 1}),
      row<intensity_statistics::Features>({"intensity_statistics", "Intensity statistics", "UHIW", plain, 1}),
      row<intensity_histogram::Features>({"intensity_histogram", "Intensity histogram", "ZVCW", plain, 1}),
      row<intensity_volume_histogram::Features>(
          {"intensity_volume_histogram", "Intensity-volume histogram", "P88C", plain, 1}),
      row<glcm::Features>({"glcm", "Grey level co-occurrence matrix", "LFYI", directional, 2}),
      row<glrlm::Features>({"glrlm", "Grey level run length matrix", "TP0I", directional, 1}),
      row<glszm::Features>({"glszm", "Grey level size zone matrix", "9SAK", zonal, 1}),
      row<gldzm::Features>({"gldzm", "Grey level distance zone matrix", "VMDZ", zonal, 1}),
      row<ngtdm::Features>({"ngtdm", "Neighbourhood grey tone difference matrix", "IPET", zonal, 1}),
      row<ngldm::Features>({"ngldm", "Neighbouring grey level dependence matrix", "REK0", zonal, 1}),
      row<planar_morphology::Features>({"planar_morphology", "Planar morphology", "", plain, 1}),
  };
  return families;
}

const FamilyInfo& info(Family family) { return registry()[static_cast<std::size_t>(family)]; }

std::array<Selection, kFamilyCount> default_selections() {
  std::array<Selection, kFamilyCount> selections{};
  for (std::size_t k = 0; k < kFamilyCount; ++k) selections[k] = registry()[k].default_selection;
  return selections;
}

}  // namespace v0
}  // namespace grayling
