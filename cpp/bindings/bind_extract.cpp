// Copyright The grayling developers. Licensed under Apache-2.0.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "any_volume.hpp"
#include "arrays.hpp"
#include "cancellable.hpp"
#include "grayling/extract.hpp"
#include "grayling/label_facts.hpp"
#include "grayling/mask.hpp"
#include "grayling/range_within.hpp"
#include "register.hpp"

namespace py = pybind11;

namespace {

using Triple = std::array<std::int64_t, 3>;

Triple triple(const grayling::Index3& v) { return {v.z, v.y, v.x}; }

grayling::Roi crop(const py::array& image, const py::array& mask, std::int64_t label,
                   const std::optional<py::array>& morphological, const std::array<double, 3>& spacing_mm,
                   const grayling::Settings& settings) {
  grayling::RoiSource source{arrays::any_volume(image), arrays::any_volume(mask), label, std::nullopt,
                             arrays::spacing(spacing_mm)};
  if (morphological) source.morphological = arrays::any_volume(*morphological);
  return run_cancellable([&](grayling::CancelToken&) { return grayling::crop_roi(source, settings.resegmentation); });
}

void discretise(grayling::Roi& roi, const grayling::Settings& settings) {
  run_cancellable([&](grayling::CancelToken&) {
    grayling::discretise(settings, roi);
    return 0;
  });
}

grayling::Roi prepare(const py::array& image, const py::array& mask, std::int64_t label,
                      const std::optional<py::array>& morphological, const std::array<double, 3>& spacing_mm,
                      const grayling::Settings& settings) {
  grayling::Roi roi = crop(image, mask, label, morphological, spacing_mm, settings);
  discretise(roi, settings);
  return roi;
}

py::dict facts(const grayling::Roi& roi) {
  using namespace pybind11::literals;
  return py::dict("n_voxels_morphological"_a = roi.n_morphological, "n_voxels_labelled"_a = roi.n_labelled,
                  "n_voxels_in_range"_a = roi.n_in_range, "n_voxels_intensity"_a = roi.n_intensity,
                  "minimum"_a = roi.minimum, "maximum"_a = roi.maximum, "n_levels"_a = roi.region.n_levels(),
                  "n_levels_occupied"_a = roi.region.n_levels_occupied(), "box_begin"_a = triple(roi.box.begin),
                  "box_size"_a = triple(roi.box.size));
}

// The box with intensities inside the intensity mask, zero outside, and that mask; both [z, y, x].
py::tuple intensity_box(const grayling::Roi& roi) {
  auto intensities = arrays::new_volume<double>(roi.box.size);
  auto mask = arrays::new_volume<std::uint8_t>(roi.box.size);
  double* value = intensities.mutable_data();
  std::uint8_t* inside = mask.mutable_data();
  const auto view = roi.intensity.view();
  std::visit(
      [&](const auto& values) {
        auto next = values.begin();
        for (std::int64_t z = 0; z < roi.box.size.z; ++z) {
          for (std::int64_t y = 0; y < roi.box.size.y; ++y) {
            for (std::int64_t x = 0; x < roi.box.size.x; ++x) {
              *inside = view(z, y, x);
              *value++ = *inside++ != 0 ? static_cast<double>(*next++) : 0.0;
            }
          }
        }
      },
      roi.intensities);
  return py::make_tuple(intensities, mask);
}

void require_levels(const grayling::Roi& roi) {
  if (roi.region.n_levels() == 0) {
    throw grayling::InvalidArgument("the region has no grey levels yet; discretise it first");
  }
}

// Grey levels of the box, 0 outside the intensity mask, [z, y, x].
py::array_t<std::uint32_t> levels(const grayling::Roi& roi) {
  require_levels(roi);
  auto result = arrays::new_volume<std::uint32_t>(roi.box.size);
  std::uint32_t* out = result.mutable_data();
  roi.region.visit([&](const auto& view) {
    for (std::int64_t z = 0; z < roi.box.size.z; ++z) {
      for (std::int64_t y = 0; y < roi.box.size.y; ++y) {
        const auto* row = view.row(z, y);
        out = std::copy(row, row + roi.box.size.x, out);
      }
    }
  });
  return result;
}

// Voxels of each grey level, [n_levels], level 1 first.
py::array_t<std::uint64_t> level_counts(const grayling::Roi& roi) {
  require_levels(roi);
  std::vector<std::uint64_t> counts = grayling::level_counts(roi.region);
  counts.erase(counts.begin());
  return arrays::from_vector(std::move(counts));
}

py::tuple row(const grayling::FamilyResult& result) {
  const auto n = static_cast<py::ssize_t>(result.values.size());
  py::array_t<double> values(n);
  py::array_t<std::uint8_t> reasons(n);
  for (py::ssize_t k = 0; k < n; ++k) {
    const grayling::Value& v = result.values[static_cast<std::size_t>(k)];
    values.mutable_at(k) = v.value;
    reasons.mutable_at(k) = static_cast<std::uint8_t>(v.reason);
  }
  return py::make_tuple(grayling::info(result.family).name, result.aggregation.name, values, reasons);
}

py::list extract(const grayling::Roi& roi, const grayling::Settings& settings,
                 const std::optional<std::array<double, 3>>& autocorrelation) {
  std::optional<grayling::AutocorrelationSums> sums;
  if (autocorrelation) {
    sums.emplace();
    sums->weights = (*autocorrelation)[0];
    sums->products = (*autocorrelation)[1];
    sums->differences = (*autocorrelation)[2];
  }
  const std::vector<grayling::FamilyResult> results =
      run_cancellable([&](grayling::CancelToken& cancel) { return grayling::extract(roi, settings, sums, &cancel); });
  py::list rows;
  for (const grayling::FamilyResult& result : results) rows.append(row(result));
  return rows;
}

py::list find_labels(const py::array& mask) {
  const grayling::AnyVolume volume = arrays::any_volume(mask);
  const std::vector<grayling::Label> labels =
      run_cancellable([&](grayling::CancelToken&) { return grayling::find_labels(volume); });
  py::list rows;
  for (const grayling::Label& l : labels) {
    rows.append(py::make_tuple(l.label, l.n_voxels, triple(l.box.begin), triple(l.box.size)));
  }
  return rows;
}

py::dict label_facts(const py::array& mask, std::int64_t label) {
  using namespace pybind11::literals;
  const grayling::AnyVolume volume = arrays::any_volume(mask);
  const grayling::LabelFacts found =
      run_cancellable([&](grayling::CancelToken&) { return grayling::label_facts(volume, label); });
  return py::dict("n_voxels"_a = found.n_voxels, "box_begin"_a = triple(found.box.begin),
                  "box_size"_a = triple(found.box.size), "index_sum"_a = found.index_sum,
                  "n_components"_a = found.n_components);
}

// Both ends in the image's type, or None where there is no value.
py::object range_within(const py::array& image, const py::array& mask) {
  const grayling::AnyVolume volume = arrays::any_volume(image);
  const auto inside = arrays::volume_view<std::uint8_t>(mask);
  const std::optional<grayling::AnyRange> found =
      run_cancellable([&](grayling::CancelToken&) { return grayling::range_within(volume, inside); });
  if (!found) return py::none();
  return std::visit(
      []<class T>(const grayling::Range<T>& range) -> py::object {
        return arrays::from_vector(std::vector<T>{range.low, range.high});
      },
      *found);
}

}  // namespace

void register_extract(py::module_& module) {
  py::class_<grayling::Roi>(module, "Roi", "A prepared region of interest.")
      .def("discretise", &discretise, py::arg("settings"), "Adds the grey levels.")
      .def_property_readonly(
          "extremes", [](const grayling::Roi& roi) { return py::make_tuple(roi.minimum, roi.maximum); },
          "The smallest and the largest intensity.")
      .def("facts", &facts)
      .def("intensity_box", &intensity_box)
      .def("level_counts", &level_counts)
      .def("levels", &levels);
  module.def("crop", &crop, py::arg("image"), py::arg("mask"), py::arg("label"), py::arg("morphological"),
             py::arg("spacing_mm"), py::arg("settings"), py::keep_alive<0, 1>(),
             "A region without grey levels, for those who choose bins by its extremes.");
  module.def("prepare", &prepare, py::arg("image"), py::arg("mask"), py::arg("label"), py::arg("morphological"),
             py::arg("spacing_mm"), py::arg("settings"), py::keep_alive<0, 1>());
  module.def("extract", &extract, py::arg("roi"), py::arg("settings"), py::arg("autocorrelation"));
  module.def("range_within", &range_within, py::arg("image"), py::arg("mask"));
  module.def("find_labels", &find_labels, py::arg("mask"));
  module.def("label_facts", &label_facts, py::arg("mask"), py::arg("label"));
}
