// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "geometry/plane_hull.hpp"
#include "grayling/cancel.hpp"
#include "grayling/geometry/diameter.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace {

using Voxels = VolumeView<const std::uint8_t>;

// Seeks the largest distance over planes of one direction. In a plane through voxel centres the vertices are the
// centres moved by half a voxel along the plane's axes, where they do not get to an inside neighbour; moved there they
// lie between centres and add nothing. Of two centres that many rows and columns apart, the moved ones are at most a
// row or a column further apart, and only extreme centres matter. Between two layers the vertices are where these
// differ.
class PlaneSearch {
 public:
  PlaneSearch(double row_mm, double column_mm) : row_mm_(row_mm), column_mm_(column_mm) {}

  void add_row(std::int64_t row, const RowEnds& ends) {
    if (!ends.empty()) rows_.emplace_back(row, ends);
  }

  // Ends a plane: through centres, or between layers.
  void end_plane(bool through_centres) {
    if (!rows_.empty() && squared_between(low_corner(), high_corner(), through_centres) > squared_mm2_) {
      seek(through_centres);
    }
    rows_.clear();
  }

  double diameter_mm() const { return std::sqrt(squared_mm2_); }

 private:
  // Grows with the distance in rows and in columns, so that the corners of the plane's box bound it.
  double squared_between(const PlanePoint& a, const PlanePoint& b, bool through_centres) const {
    const auto squared = [&](std::int64_t rows, std::int64_t columns) {
      const double u = static_cast<double>(rows) * row_mm_, v = static_cast<double>(columns) * column_mm_;
      return u * u + v * v;
    };
    const std::int64_t rows = std::abs(a.row - b.row), columns = std::abs(a.column - b.column);
    if (!through_centres) return squared(rows, columns);
    return std::max(squared(rows + 1, columns), squared(rows, columns + 1));
  }

  PlanePoint low_corner() const {
    std::int64_t first = rows_.front().second.first;
    for (const auto& [row, ends] : rows_) first = std::min(first, ends.first);
    return {rows_.front().first, first};
  }
  PlanePoint high_corner() const {
    std::int64_t last = rows_.front().second.last;
    for (const auto& [row, ends] : rows_) last = std::max(last, ends.last);
    return {rows_.back().first, last};
  }

  void seek(bool through_centres) {
    hull_.clear();
    for (const auto& [row, ends] : rows_) hull_.add_row(row, ends);
    const auto between = [&](const std::vector<PlanePoint>& from, const std::vector<PlanePoint>& to) {
      for (const PlanePoint& a : from) {
        for (const PlanePoint& b : to) squared_mm2_ = std::max(squared_mm2_, squared_between(a, b, through_centres));
      }
    };
    between(hull_.first_chain(), hull_.last_chain());
    between(hull_.first_chain(), hull_.first_chain());
    between(hull_.last_chain(), hull_.last_chain());
  }

  double row_mm_, column_mm_;
  double squared_mm2_ = 0.0;
  std::vector<std::pair<std::int64_t, RowEnds>> rows_;
  PlaneHull hull_;
};

// Where two rows differ; `ends` reads the result in words.
struct RowsDiffer {
  GRAYLING_ALWAYS_INLINE void operator()(const std::uint8_t* a, const std::uint8_t* b, std::int64_t size,
                                         std::uint8_t* differs) const {
    for (std::int64_t x = 0; x < size; ++x) {
      differs[x] = static_cast<std::uint8_t>((a[x] != 0 ? 1 : 0) ^ (b[x] != 0 ? 1 : 0));
    }
  }
};

// The rows' ends of all planes of one direction and kind, [slower axis of the mask, faster axis].
class EndsOfRows {
 public:
  EndsOfRows(std::int64_t n_slow, std::int64_t n_fast)
      : n_fast_(n_fast), ends_(static_cast<std::size_t>(n_slow * n_fast)) {}
  RowEnds& operator()(std::int64_t slow, std::int64_t fast) {
    return ends_[static_cast<std::size_t>(slow * n_fast_ + fast)];
  }

 private:
  std::int64_t n_fast_;
  std::vector<RowEnds> ends_;
};

// Planes of constant z (then rows lie along y) and of constant y (then along z), whose columns run along x.
class SlicesAndColumns {
 public:
  SlicesAndColumns(const Voxels& mask, const Spacing& mm)
      : mask_(mask), slices_(mm.y, mm.x), columns_(mm.z, mm.x), differs_(static_cast<std::size_t>(mask.shape.x)) {}

  void seek(PlaneDiameters& found) {
    EndsOfRows inside(mask_.shape.z, mask_.shape.y), between_columns(mask_.shape.z, mask_.shape.y);
    for (std::int64_t z = 0; z + 1 < mask_.shape.z; ++z) {
      check_cancelled();
      for (std::int64_t y = 0; y + 1 < mask_.shape.y; ++y) {
        slices_.add_row(y, inside(z, y) = row_ends(mask_.row(z, y), mask_.shape.x));
        between_columns(z, y) = where_differ(mask_.row(z, y), mask_.row(z, y + 1));
      }
      slices_.end_plane(true);
      for (std::int64_t y = 0; y + 1 < mask_.shape.y; ++y) {
        slices_.add_row(y, where_differ(mask_.row(z, y), mask_.row(z + 1, y)));
      }
      slices_.end_plane(false);
    }
    for (std::int64_t y = 0; y + 1 < mask_.shape.y; ++y) {
      for (std::int64_t z = 0; z + 1 < mask_.shape.z; ++z) columns_.add_row(z, inside(z, y));
      columns_.end_plane(true);
      for (std::int64_t z = 0; z + 1 < mask_.shape.z; ++z) columns_.add_row(z, between_columns(z, y));
      columns_.end_plane(false);
    }
    found.slice_mm = slices_.diameter_mm();
    found.column_mm = columns_.diameter_mm();
  }

 private:
  RowEnds where_differ(const std::uint8_t* a, const std::uint8_t* b) {
    simd_call<RowsDiffer>(a, b, mask_.shape.x, differs_.data());
    return row_ends(differs_.data(), mask_.shape.x);
  }

  Voxels mask_;
  PlaneSearch slices_, columns_;
  std::vector<std::uint8_t> differs_;
};

// The first and last y at which each x of a slice is inside, and at which it differs from the next x. Rows are visited
// in rising order; `none` stands where there is no y yet.
struct ColumnEnds {
  std::int32_t* first;
  std::int32_t* last;
  std::int32_t* first_differing;
  std::int32_t* last_differing;
};

struct ExtendColumns {
  GRAYLING_ALWAYS_INLINE void operator()(const std::uint8_t* row, std::int64_t size, std::int32_t y,
                                         ColumnEnds ends) const {
    for (std::int64_t x = 0; x < size; ++x) {
      const bool inside = row[x] != 0, differs = (row[x] != 0) != (row[x + 1] != 0);
      ends.first[x] = inside && y < ends.first[x] ? y : ends.first[x];
      ends.last[x] = inside ? y : ends.last[x];
      ends.first_differing[x] = differs && y < ends.first_differing[x] ? y : ends.first_differing[x];
      ends.last_differing[x] = differs ? y : ends.last_differing[x];
    }
  }
};

// Planes of constant x: rows lie along z and columns along y.
double row_plane_diameter(const Voxels& mask, const Spacing& mm) {
  const std::int64_t n = mask.shape.x - 1;  // the last x is border
  const auto size = static_cast<std::size_t>(mask.shape.z * n);
  const auto none = static_cast<std::int32_t>(mask.shape.y);
  std::vector<std::int32_t> first(size, none), last(size, -1), first_differing(size, none), last_differing(size, -1);
  for (std::int64_t z = 0; z < mask.shape.z; ++z) {
    check_cancelled();
    const std::int64_t at = z * n;
    const ColumnEnds ends{first.data() + at, last.data() + at, first_differing.data() + at, last_differing.data() + at};
    for (std::int64_t y = 0; y < mask.shape.y; ++y) {
      simd_call<ExtendColumns>(mask.row(z, y), n, static_cast<std::int32_t>(y), ends);
    }
  }
  PlaneSearch rows(mm.z, mm.y);
  for (std::int64_t x = 0; x < n; ++x) {
    for (std::int64_t z = 0; z < mask.shape.z; ++z) {
      const auto at = static_cast<std::size_t>(z * n + x);
      rows.add_row(z, {first[at], last[at]});
    }
    rows.end_plane(true);
    for (std::int64_t z = 0; z < mask.shape.z; ++z) {
      const auto at = static_cast<std::size_t>(z * n + x);
      rows.add_row(z, {first_differing[at], last_differing[at]});
    }
    rows.end_plane(false);
  }
  return rows.diameter_mm();
}

}  // namespace

PlaneDiameters plane_diameters(const Voxels& mask, const Spacing& spacing_mm) {
  PlaneDiameters found;
  SlicesAndColumns(mask, spacing_mm).seek(found);
  found.row_mm = row_plane_diameter(mask, spacing_mm);
  return found;
}

double in_slice_diameter(const Voxels& mask, const Spacing& spacing_mm) {
  PlaneSearch slices(spacing_mm.y, spacing_mm.x);
  for (std::int64_t z = 0; z < mask.shape.z; ++z) {
    for (std::int64_t y = 0; y < mask.shape.y; ++y) slices.add_row(y, row_ends(mask.row(z, y), mask.shape.x));
    slices.end_plane(true);
  }
  return slices.diameter_mm();
}

}  // namespace v0
}  // namespace grayling
