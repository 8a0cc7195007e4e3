// Copyright The grayling developers. Licensed under Apache-2.0.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "grayling/aggregation.hpp"
#include "grayling/registry.hpp"
#include "register.hpp"

namespace py = pybind11;

namespace {

const char* name_of(grayling::FamilyKind kind) {
  switch (kind) {
    case grayling::FamilyKind::directional:
      return "directional";
    case grayling::FamilyKind::zonal:
      return "zonal";
    default:
      return "plain";
  }
}

py::dict row(const grayling::FeatureInfo& f) {
  using namespace pybind11::literals;
  return py::dict("name"_a = f.name, "ibsi_code"_a = f.ibsi_code, "pyradiomics_name"_a = f.pyradiomics_name,
                  "unit"_a = f.unit, "formula"_a = f.formula, "on_demand"_a = f.on_demand);
}

py::list registry() {
  using namespace pybind11::literals;
  py::list families;
  for (const grayling::FamilyInfo& family : grayling::registry()) {
    py::list features;
    for (const grayling::FeatureInfo& f : family.features) features.append(row(f));
    families.append(py::dict("name"_a = family.name, "title"_a = family.title, "ibsi_code"_a = family.ibsi_code,
                             "kind"_a = name_of(family.kind), "values_version"_a = family.values_version,
                             "features"_a = features));
  }
  return families;
}

py::list reasons() {
  py::list texts;
  for (int k = 0; k < grayling::kUndefinedCount; ++k) {
    texts.append(grayling::to_string(static_cast<grayling::Undefined>(k)));
  }
  return texts;
}

py::list aggregations() {
  py::list rows;
  for (const grayling::Aggregation& a : grayling::kDirectionalAggregations) {
    rows.append(py::make_tuple(a.name, a.ibsi_code, "directional"));
  }
  for (const grayling::Aggregation& a : grayling::kZonalAggregations) {
    rows.append(py::make_tuple(a.name, a.ibsi_code, "zonal"));
  }
  return rows;
}

}  // namespace

void register_registry(py::module_& module) {
  module.def("registry", &registry, "The families and their features, in the order of every table.");
  module.def("reasons", &reasons, "The texts of the reasons for undefined values, by code.");
  module.def("aggregations", &aggregations, "(name, IBSI code, kind) of every aggregation.");
}
