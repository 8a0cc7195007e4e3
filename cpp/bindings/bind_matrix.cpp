// Copyright The grayling developers. Licensed under Apache-2.0.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arrays.hpp"
#include "bind_settings.hpp"
#include "cancellable.hpp"
#include "grayling/border_distance.hpp"
#include "grayling/bounding_box.hpp"
#include "grayling/error.hpp"
#include "grayling/gather.hpp"
#include "grayling/mask.hpp"
#include "grayling/registry.hpp"
#include "register.hpp"

namespace py = pybind11;

namespace {

// The occupied cells of one matrix as columns. `extra` is the NGTDM's sum of differences and empty elsewhere.
struct Columns {
  std::vector<std::int64_t> first, second, count, extra;
};

struct Options {
  std::vector<int> distances{1};
  bool symmetric = true;
  std::uint32_t alpha = 0;
  std::optional<grayling::Norm> norm;  // none: the family's default
  grayling::Norm border_norm = grayling::Norm::manhattan;

  grayling::Norm neighbour_norm() const { return norm.value_or(grayling::Norm::chebyshev); }
  grayling::Neighbourhood neighbourhood() const { return {distances, neighbour_norm()}; }
};

Columns columns(const grayling::glcm::Counts& counts) {
  Columns c;
  counts.for_each([&](const grayling::glcm::Entry& e) {
    c.first.push_back(e.i);
    c.second.push_back(e.j);
    c.count.push_back(static_cast<std::int64_t>(e.count));
  });
  return c;
}

Columns columns(const grayling::zone_like::Cells& cells) {
  Columns c;
  cells.for_each([&](const grayling::zone_like::Entry& e) {
    c.first.push_back(e.level);
    c.second.push_back(static_cast<std::int64_t>(e.size));
    c.count.push_back(static_cast<std::int64_t>(e.count));
  });
  return c;
}

Columns columns(const grayling::ngtdm::Cells& cells) {
  Columns c;
  cells.for_each([&](const grayling::ngtdm::Entry& e) {
    c.first.push_back(e.level);
    c.second.push_back(e.n_neighbours);
    c.count.push_back(static_cast<std::int64_t>(e.n_voxels));
    c.extra.push_back(static_cast<std::int64_t>(e.difference));
  });
  return c;
}

// The levels' own mask serves as the morphological mask of the distances.
std::vector<grayling::Zone> zones_with_distances(const grayling::Region& region, const grayling::Group& group,
                                                 bool in_plane, const Options& options) {
  grayling::Mask mask(region.shape());
  region.visit([&](const auto& levels) {
    for (std::int64_t z = 0; z < region.shape().z; ++z) {
      for (std::int64_t y = 0; y < region.shape().y; ++y) {
        const auto* row = levels.row(z, y);
        std::transform(row, row + region.shape().x, mask.view().row(z, y), [](auto level) { return level != 0; });
      }
    }
  });
  const grayling::BorderDistance border = grayling::border_distance(mask.view(), in_plane, options.border_norm);
  return grayling::find_zones(region, group, in_plane, border.view(), options.neighbour_norm());
}

Columns gather(grayling::Family family, const grayling::Region& region, const grayling::Group& group, bool in_plane,
               const Options& options) {
  using grayling::Family;
  switch (family) {
    case Family::glcm:
      return columns(grayling::glcm::gather(region, group, options.symmetric));
    case Family::glrlm:
      return columns(grayling::glrlm::gather(region, group));
    case Family::glszm:
      return columns(grayling::glszm::gather(region, group, in_plane, options.neighbour_norm()));
    case Family::gldzm:
      return columns(
          grayling::gldzm::gather(zones_with_distances(region, group, in_plane, options), region.n_levels()));
    case Family::ngtdm:
      return columns(grayling::ngtdm::gather(region, group, in_plane, options.neighbourhood()));
    case Family::ngldm:
      return columns(grayling::ngldm::gather(region, group, in_plane, {options.neighbourhood(), options.alpha}));
    default:
      throw grayling::InvalidArgument("this family has no matrix");
  }
}

grayling::Aggregation find_aggregation(const std::string& name, grayling::FamilyKind kind) {
  const auto in = [&](const auto& known) -> const grayling::Aggregation* {
    const auto at = std::find_if(known.begin(), known.end(), [&](const auto& a) { return a.name == name; });
    return at == known.end() ? nullptr : &*at;
  };
  const auto* found = kind == grayling::FamilyKind::directional ? in(grayling::kDirectionalAggregations)
                                                                : in(grayling::kZonalAggregations);
  if (found == nullptr) throw grayling::InvalidArgument("unknown aggregation '" + name + "' for this family");
  return *found;
}

py::tuple row(const grayling::Group& group, const grayling::Index3& begin, bool per_direction, Columns&& c) {
  py::object direction = py::none();
  if (per_direction) {
    const grayling::Index3& d = group.directions.front();
    direction = py::make_tuple(d.z, d.y, d.x);
  }
  return py::make_tuple(group.slice_begin + begin.z, group.slice_end + begin.z, direction,
                        arrays::from_vector(std::move(c.first)), arrays::from_vector(std::move(c.second)),
                        arrays::from_vector(std::move(c.count)), arrays::from_vector(std::move(c.extra)));
}

py::list matrix(const std::string& family_name, const py::array& levels, std::uint32_t n_levels,
                const std::string& aggregation, const Options& options) {
  const grayling::FamilyInfo& family = grayling::registry()[family_index(family_name)];
  const grayling::Aggregation how = find_aggregation(aggregation, family.kind);
  const auto view = arrays::volume_view<std::uint32_t>(levels);
  const auto id = static_cast<grayling::Family>(family_index(family_name));
  const bool glcm = id == grayling::Family::glcm;
  std::vector<grayling::Group> groups;
  std::vector<Columns> all;
  const grayling::Box box = grayling::bounding_box(view);
  run_cancellable([&](grayling::CancelToken& cancel) {
    const grayling::Region region = grayling::make_region(view, n_levels, options.neighbourhood().reach());
    const auto directions = glcm ? grayling::pair_offsets(options.distances, how.in_plane, options.norm)
                                 : grayling::pair_offsets(1, how.in_plane, std::nullopt);
    groups = grayling::groups(how, region.shape().z, directions);
    for (const grayling::Group& group : groups) {
      cancel.throw_if_cancelled();
      all.push_back(gather(id, region, group, how.in_plane, options));
    }
    return 0;
  });
  py::list rows;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    rows.append(row(groups[k], box.begin, how.per_direction, std::move(all[k])));
  }
  return rows;
}

}  // namespace

void register_matrix(py::module_& module) {
  module.def(
      "matrix",
      [](const std::string& family, const py::array& levels, std::uint32_t n_levels, const std::string& aggregation,
         const std::vector<int>& distances, bool symmetric, std::uint32_t alpha,
         const std::optional<std::string>& norm_name, const std::string& border_norm) {
        const Options options{distances, symmetric, alpha, norm(norm_name), norm(border_norm)};
        return matrix(family, levels, n_levels, aggregation, options);
      },
      py::arg("family"), py::arg("levels"), py::arg("n_levels"), py::arg("aggregation"), py::kw_only(),
      py::arg("distances") = std::vector<int>{1}, py::arg("symmetric") = true, py::arg("alpha") = 0,
      py::arg("norm") = py::none(), py::arg("border_norm") = "manhattan",
      "Rows of (slice begin, slice end, direction, i, j, count, extra), one per matrix of the aggregation.");
  module.def(
      "direction_weights",
      [](const std::vector<std::array<std::int64_t, 3>>& directions, const std::string& function,
         const std::string& norm_name, const std::array<double, 3>& unit_steps) {
        std::vector<grayling::Index3> offsets;
        for (const auto& direction : directions) offsets.push_back(arrays::index3(direction));
        return grayling::direction_weights(offsets,
                                           {weight_function(function), norm(norm_name), arrays::spacing(unit_steps)});
      },
      py::arg("directions"), py::arg("function"), py::arg("norm"), py::arg("unit_steps"),
      "What the counts of each direction are multiplied by; `unit_steps` is the length of a voxel along (z, y, x).");
}
