// Copyright The grayling developers. Licensed under Apache-2.0.
#include "bind_settings.hpp"

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "arrays.hpp"
#include "grayling/error.hpp"
#include "grayling/settings.hpp"
#include "register.hpp"

namespace py = pybind11;

namespace {

grayling::Discretisation discretisation(const std::string& method, std::int64_t n_bins, double bin_width) {
  using grayling::DiscretisationMethod;
  if (method == "none") return {DiscretisationMethod::none, n_bins, bin_width};
  if (method == "fixed_bin_number") return {DiscretisationMethod::fixed_bin_number, n_bins, bin_width};
  if (method == "fixed_bin_size") return {DiscretisationMethod::fixed_bin_size, n_bins, bin_width};
  if (method == "fixed_bin_size_from_zero") return {DiscretisationMethod::fixed_bin_size, n_bins, bin_width, true};
  throw grayling::InvalidArgument("unknown discretisation '" + method +
                                  "'; choose fixed_bin_number, fixed_bin_size, fixed_bin_size_from_zero or none");
}

grayling::Discretisation edges_of(const py::array& edges) {
  return {grayling::DiscretisationMethod::bin_edges, 0, 0.0, false, arrays::to_vector<double>(edges)};
}

grayling::IsolatedVoxels isolated_voxels(const std::string& name) {
  if (name == "left_out") return grayling::IsolatedVoxels::left_out;
  if (name == "counted") return grayling::IsolatedVoxels::counted;
  throw grayling::InvalidArgument("unknown rule for isolated voxels '" + name + "'; choose left_out or counted");
}

grayling::SparseDirections sparse_directions(const std::string& name) {
  if (name == "kept") return grayling::SparseDirections::kept;
  if (name == "left_out") return grayling::SparseDirections::left_out;
  throw grayling::InvalidArgument("unknown rule for sparse directions '" + name + "'; choose kept or left_out");
}

grayling::Degenerate degenerate_rule(const std::string& name) {
  if (name == "ibsi") return grayling::Degenerate::ibsi;
  if (name == "pyradiomics") return grayling::Degenerate::pyradiomics;
  throw grayling::InvalidArgument("unknown rule for degenerate matrices '" + name + "'; choose ibsi or pyradiomics");
}

grayling::MeshRule mesh_rule(const std::string& name) {
  if (name == "closed") return grayling::MeshRule::closed;
  if (name == "pyradiomics") return grayling::MeshRule::pyradiomics;
  throw grayling::InvalidArgument("unknown mesh rule '" + name + "'; choose closed or pyradiomics");
}

grayling::CovarianceRule covariance_rule(const std::string& name) {
  if (name == "sample") return grayling::CovarianceRule::sample;
  if (name == "population") return grayling::CovarianceRule::population;
  throw grayling::InvalidArgument("unknown covariance '" + name + "'; choose sample or population");
}

grayling::DirectionWeights direction_weights(const std::string& function, const std::string& norm_name,
                                             const std::string& unit) {
  if (unit != "voxel" && unit != "mm") {
    throw grayling::InvalidArgument("unknown unit of weighting '" + unit + "'; choose voxel or mm");
  }
  return {weight_function(function), norm(norm_name), unit == "mm"};
}

void select_features(grayling::Settings& settings, const std::map<std::string, grayling::Selection>& selections) {
  settings.selections.fill(0);
  for (const auto& [name, selection] : selections) settings.selections[family_index(name)] = selection;
}

void aggregate(grayling::Settings& settings, const std::vector<std::string>& names) {
  settings.texture.directional.clear();
  settings.texture.zonal.clear();
  for (const std::string& name : names) {
    const auto add = [&](const auto& known, std::vector<grayling::Aggregation>& chosen) {
      for (const grayling::Aggregation& a : known) {
        if (a.name == name) chosen.push_back(a);
      }
    };
    const std::size_t before = settings.texture.directional.size() + settings.texture.zonal.size();
    add(grayling::kDirectionalAggregations, settings.texture.directional);
    add(grayling::kZonalAggregations, settings.texture.zonal);
    if (settings.texture.directional.size() + settings.texture.zonal.size() == before) {
      throw grayling::InvalidArgument("unknown aggregation '" + name + "'");
    }
  }
}

}  // namespace

grayling::WeightFunction weight_function(const std::string& name) {
  using grayling::WeightFunction;
  if (name == "none") return WeightFunction::none;
  if (name == "inverse") return WeightFunction::inverse;
  if (name == "exponential") return WeightFunction::exponential;
  if (name == "proportional") return WeightFunction::proportional;
  throw grayling::InvalidArgument("unknown weighting '" + name +
                                  "'; choose none, inverse, exponential or proportional");
}

grayling::Norm norm(const std::string& name) {
  if (name == "chebyshev") return grayling::Norm::chebyshev;
  if (name == "manhattan") return grayling::Norm::manhattan;
  if (name == "euclidean") return grayling::Norm::euclidean;
  throw grayling::InvalidArgument("unknown norm '" + name + "'; choose chebyshev, manhattan or euclidean");
}

std::optional<grayling::Norm> norm(const std::optional<std::string>& name) {
  if (!name) return std::nullopt;
  return norm(*name);
}

std::size_t family_index(const std::string& name) {
  const auto& families = grayling::registry();
  for (std::size_t k = 0; k < families.size(); ++k) {
    if (families[k].name == name) return k;
  }
  throw grayling::InvalidArgument("unknown feature family '" + name + "'");
}

void register_settings(py::module_& module) {
  using grayling::Settings;
  py::class_<Settings>(module, "Settings", "What the core needs to know; grayling.Settings is the public form.")
      .def(py::init<>())
      .def("select", &select_features, py::arg("selections"))
      .def("aggregate", &aggregate, py::arg("names"))
      .def(
          "resegment",
          [](Settings& s, double low, double high, double outlier_sigma) {
            s.resegmentation = {low, high, outlier_sigma};
          },
          py::arg("low"), py::arg("high"), py::arg("outlier_sigma"))
      .def(
          "discretise",
          [](Settings& s, const std::string& method, std::int64_t n_bins, double bin_width) {
            s.discretisation = discretisation(method, n_bins, bin_width);
          },
          py::arg("method"), py::arg("n_bins"), py::arg("bin_width"))
      .def(
          "discretise_ivh",
          [](Settings& s, const std::string& method, std::int64_t n_bins, double bin_width) {
            s.ivh = discretisation(method, n_bins, bin_width);
          },
          py::arg("method"), py::arg("n_bins"), py::arg("bin_width"))
      .def(
          "discretise_by_edges", [](Settings& s, const py::array& edges) { s.discretisation = edges_of(edges); },
          py::arg("edges"))
      .def(
          "discretise_ivh_by_edges", [](Settings& s, const py::array& edges) { s.ivh = edges_of(edges); },
          py::arg("edges"))
      .def(
          "cut_mesh", [](Settings& s, const std::string& rule) { s.shape.mesh = mesh_rule(rule); }, py::arg("rule"))
      .def(
          "divide_covariance", [](Settings& s, const std::string& rule) { s.shape.covariance = covariance_rule(rule); },
          py::arg("rule"))
      .def(
          "texture",
          [](Settings& s, const std::vector<int>& glcm_distances, bool glcm_symmetric,
             const std::vector<int>& ngtdm_distances, const std::vector<int>& ngldm_distances,
             std::int64_t ngldm_alpha) {
            s.texture.glcm_distances = glcm_distances;
            s.texture.glcm_symmetric = glcm_symmetric;
            s.texture.ngtdm_distances = ngtdm_distances;
            s.texture.ngldm_distances = ngldm_distances;
            s.texture.ngldm_alpha = ngldm_alpha;
          },
          py::arg("glcm_distances"), py::arg("glcm_symmetric"), py::arg("ngtdm_distances"), py::arg("ngldm_distances"),
          py::arg("ngldm_alpha"))
      .def(
          "texture_rules",
          [](Settings& s, const std::string& ngtdm_isolated, const std::string& glrlm_sparse_directions,
             const std::string& degenerate) {
            s.texture.ngtdm_isolated = isolated_voxels(ngtdm_isolated);
            s.texture.glrlm_sparse_directions = sparse_directions(glrlm_sparse_directions);
            s.texture.degenerate = degenerate_rule(degenerate);
          },
          py::arg("ngtdm_isolated"), py::arg("glrlm_sparse_directions"), py::arg("degenerate"))
      .def(
          "measure_distances",
          [](Settings& s, const std::optional<std::string>& glcm, const std::string& neighbour,
             const std::string& border) {
            s.texture.glcm_norm = norm(glcm);
            s.texture.neighbour_norm = norm(neighbour);
            s.texture.border_norm = norm(border);
          },
          py::arg("glcm_norm"), py::arg("neighbour_norm"), py::arg("border_norm"))
      .def(
          "weigh_glcm",
          [](Settings& s, const std::string& function, const std::string& norm_name, const std::string& unit) {
            s.texture.glcm_weights = direction_weights(function, norm_name, unit);
          },
          py::arg("function"), py::arg("norm"), py::arg("unit"))
      .def(
          "weigh_glrlm",
          [](Settings& s, const std::string& function, const std::string& norm_name, const std::string& unit) {
            s.texture.glrlm_weights = direction_weights(function, norm_name, unit);
          },
          py::arg("function"), py::arg("norm"), py::arg("unit"));
}
