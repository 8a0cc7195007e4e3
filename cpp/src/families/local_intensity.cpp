// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/local_intensity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "grayling/cancel.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace local_intensity {
namespace {

// The sphere as chords along x: half(dz, dy) voxels to either side of its axis, -1 where it does not reach.
class Sphere {
 public:
  // Voxels further than the image is long are never met, so the reach ends there.
  Sphere(const Spacing& spacing_mm, const Index3& image_shape) {
    const double radius_mm = 10.0 * std::cbrt(3.0 / (4.0 * std::numbers::pi));
    const auto reach = [&](double step_mm, std::int64_t size) {
      const double steps = std::floor(radius_mm / step_mm);
      return steps < static_cast<double>(size) ? static_cast<std::int64_t>(steps) : size - 1;
    };
    reach_ = {reach(spacing_mm.z, image_shape.z), reach(spacing_mm.y, image_shape.y),
              reach(spacing_mm.x, image_shape.x)};
    for (std::int64_t dz = -reach_.z; dz <= reach_.z; ++dz) {
      for (std::int64_t dy = -reach_.y; dy <= reach_.y; ++dy) {
        const double z_mm = static_cast<double>(dz) * spacing_mm.z, y_mm = static_cast<double>(dy) * spacing_mm.y;
        std::int64_t half = reach_.x;
        const auto x_mm = [&] { return static_cast<double>(half) * spacing_mm.x; };
        while (half >= 0 && z_mm * z_mm + y_mm * y_mm + x_mm() * x_mm() > radius_mm * radius_mm) --half;
        half_.push_back(half);
      }
    }
  }

  const Index3& reach() const { return reach_; }
  std::int64_t half(std::int64_t dz, std::int64_t dy) const {
    return half_[static_cast<std::size_t>((dz + reach_.z) * (2 * reach_.y + 1) + dy + reach_.y)];
  }

  // The voxels of an image of this shape in the sphere around `p`.
  std::int64_t count(const Index3& shape, const Index3& p) const {
    std::int64_t sum = 0;
    for (std::int64_t dz = std::max(-reach_.z, -p.z); dz <= std::min(reach_.z, shape.z - 1 - p.z); ++dz) {
      for (std::int64_t dy = std::max(-reach_.y, -p.y); dy <= std::min(reach_.y, shape.y - 1 - p.y); ++dy) {
        const std::int64_t h = half(dz, dy);
        if (h >= 0) sum += std::min(p.x + h, shape.x - 1) - std::max(p.x - h, std::int64_t{0}) + 1;
      }
    }
    return sum;
  }

 private:
  Index3 reach_;
  std::vector<std::int64_t> half_;  // [dz, dy]
};

// sums[h, x], the sum of the 2 h + 1 voxels around row[x + reach]: each chord is the one before and two voxels more.
struct SumChords {
  GRAYLING_ALWAYS_INLINE void operator()(const double* row, std::int64_t size, std::int64_t reach, double* sums) const {
    for (std::int64_t x = 0; x < size; ++x) sums[x] = row[x + reach];
    for (std::int64_t h = 1; h <= reach; ++h) {
      const double* before = sums + (h - 1) * size;
      double* after = sums + h * size;
      for (std::int64_t x = 0; x < size; ++x) after[x] = before[x] + (row[x + reach - h] + row[x + reach + h]);
    }
  }
};

struct AddRow {
  GRAYLING_ALWAYS_INLINE void operator()(const double* row, std::int64_t size, double* sums) const {
    for (std::int64_t x = 0; x < size; ++x) sums[x] += row[x];
  }
};

// Walks the slices of the image that a sphere can reach. Each row of voxels is added, as chords, to the sums of all
// voxels of the box whose sphere it crosses; only as many slices of sums are kept as a sphere is high.
template <class T>
class PeakSearch {
 public:
  PeakSearch(const VolumeView<const T>& image, const VolumeView<const std::uint8_t>& mask, const Index3& begin,
             const Spacing& spacing_mm)
      : image_(image), mask_(mask), begin_(begin), sphere_(spacing_mm, image.shape) {
    const Index3& shape = mask.shape;
    const Index3& reach = sphere_.reach();
    n_kept_ = std::min(2 * reach.z + 1, shape.z);
    row_.resize(static_cast<std::size_t>(shape.x + 2 * reach.x));
    chords_.resize(static_cast<std::size_t>((reach.x + 1) * shape.x));
    sums_.resize(static_cast<std::size_t>(n_kept_ * shape.y * shape.x));
  }

  Summary run() {
    find_region();
    if (summary_.empty()) return summary_;
    const std::int64_t reach = sphere_.reach().z;
    for (std::int64_t z = -reach; z < mask_.shape.z + reach; ++z) {  // in the box's coordinates
      check_cancelled();
      if (begin_.z + z >= 0 && begin_.z + z < image_.shape.z) add_slice(z);
      if (z - reach >= 0) read_slice(z - reach);
    }
    return summary_;
  }

 private:
  struct Span {
    std::int64_t begin = 0, end = 0;
  };

  // Where each row's mask begins and ends, and the maximum intensity inside.
  void find_region() {
    summary_.local_peak = summary_.global_peak = -std::numeric_limits<double>::infinity();
    for (std::int64_t z = 0; z < mask_.shape.z; ++z) {
      for (std::int64_t y = 0; y < mask_.shape.y; ++y) {
        const std::uint8_t* inside = mask_.row(z, y);
        const T* intensity = box_row(z, y);
        Span span;
        for (std::int64_t x = 0; x < mask_.shape.x; ++x) {
          if (inside[x] == 0) continue;
          if (span.end == 0) span.begin = x;
          span.end = x + 1;
          if (summary_.count == 0 || intensity[x] > highest_) highest_ = intensity[x];
          ++summary_.count;
        }
        spans_.push_back(span);
      }
    }
  }

  const T* box_row(std::int64_t z, std::int64_t y) const { return image_.row(begin_.z + z, begin_.y + y) + begin_.x; }
  const Span& span(std::int64_t z, std::int64_t y) const {
    return spans_[static_cast<std::size_t>(z * mask_.shape.y + y)];
  }
  double* sums_row(std::int64_t z, std::int64_t y) {
    return sums_.data() + ((z % n_kept_) * mask_.shape.y + y) * mask_.shape.x;
  }

  void add_slice(std::int64_t z) {
    const std::int64_t reach = sphere_.reach().y;
    const std::int64_t first = std::max(-reach, -begin_.y);
    const std::int64_t last = std::min(mask_.shape.y + reach, image_.shape.y - begin_.y) - 1;
    for (std::int64_t y = first; y <= last; ++y) {
      load_row(z, y);
      simd_call<SumChords>(static_cast<const double*>(row_.data()), mask_.shape.x, sphere_.reach().x, chords_.data());
      scatter_row(z, y);
    }
  }

  // The row of the image with a margin on either side, 0 where there is no image.
  void load_row(std::int64_t z, std::int64_t y) {
    const T* source = image_.row(begin_.z + z, begin_.y + y);
    const std::int64_t first = begin_.x - sphere_.reach().x, size = static_cast<std::int64_t>(row_.size());
    const std::int64_t skip = std::max(-first, std::int64_t{0}), end = std::min(size, image_.shape.x - first);
    std::fill_n(row_.begin(), skip, 0.0);
    std::fill(row_.begin() + end, row_.end(), 0.0);
    for (std::int64_t x = skip; x < end; ++x)
      row_[static_cast<std::size_t>(x)] = static_cast<double>(source[first + x]);
  }

  void scatter_row(std::int64_t z, std::int64_t y) {
    const Index3& reach = sphere_.reach();
    const Index3& shape = mask_.shape;
    for (std::int64_t to_z = std::max(z - reach.z, std::int64_t{0}); to_z <= std::min(z + reach.z, shape.z - 1);
         ++to_z) {
      for (std::int64_t to_y = std::max(y - reach.y, std::int64_t{0}); to_y <= std::min(y + reach.y, shape.y - 1);
           ++to_y) {
        const std::int64_t half = sphere_.half(z - to_z, y - to_y);
        const Span& to = span(to_z, to_y);
        if (half < 0 || to.end == 0) continue;
        const double* chord = chords_.data() + half * shape.x + to.begin;
        simd_call<AddRow>(chord, to.end - to.begin, sums_row(to_z, to_y) + to.begin);
      }
    }
  }

  // All rows have been added: takes the slice's means and clears its sums for the slice that comes next in their place.
  void read_slice(std::int64_t z) {
    for (std::int64_t y = 0; y < mask_.shape.y; ++y) {
      const Span& here = span(z, y);
      double* sums = sums_row(z, y);
      if (here.end > 0) read_row(z, y, here, sums);
      std::fill_n(sums, mask_.shape.x, 0.0);
    }
  }

  void read_row(std::int64_t z, std::int64_t y, const Span& here, const double* sums) {
    const std::uint8_t* inside = mask_.row(z, y);
    const T* intensity = box_row(z, y);
    const std::int64_t reach = sphere_.reach().x;
    std::int64_t whole = 0;  // voxels of a sphere that no end of the row cuts
    for (std::int64_t x = here.begin; x < here.end; ++x) {
      if (inside[x] == 0) continue;
      const Index3 p = begin_ + Index3{z, y, x};
      const bool cut = p.x < reach || p.x + reach >= image_.shape.x;
      if (!cut && whole == 0) whole = sphere_.count(image_.shape, p);
      take(sums[x] / static_cast<double>(cut ? sphere_.count(image_.shape, p) : whole), intensity[x] == highest_);
    }
  }

  void take(double mean, bool is_maximum) {
    if (!std::isfinite(mean)) {
      ++summary_.global_not_finite;
      summary_.local_not_finite += is_maximum ? 1 : 0;
      return;
    }
    summary_.global_peak = std::max(summary_.global_peak, mean);
    if (is_maximum) summary_.local_peak = std::max(summary_.local_peak, mean);
  }

  VolumeView<const T> image_;
  VolumeView<const std::uint8_t> mask_;
  Index3 begin_;
  Sphere sphere_;
  std::int64_t n_kept_ = 0;
  std::vector<double> row_;
  std::vector<double> chords_;  // [half width, x]
  std::vector<double> sums_;    // [z mod n_kept, y, x]
  std::vector<Span> spans_;     // [z, y]
  T highest_{};
  Summary summary_;
};

}  // namespace

template <class T>
Summary summarise(const VolumeView<const T>& image, const VolumeView<const std::uint8_t>& mask,
                  const Index3& mask_begin, const Spacing& spacing_mm) {
  return PeakSearch<T>(image, mask, mask_begin, spacing_mm).run();
}

#define GRAYLING_INSTANTIATE(T)                                                                                \
  template Summary summarise(const VolumeView<const T>&, const VolumeView<const std::uint8_t>&, const Index3&, \
                             const Spacing&);
GRAYLING_INSTANTIATE(std::int8_t)
GRAYLING_INSTANTIATE(std::int16_t)
GRAYLING_INSTANTIATE(std::int32_t)
GRAYLING_INSTANTIATE(std::int64_t)
GRAYLING_INSTANTIATE(std::uint8_t)
GRAYLING_INSTANTIATE(std::uint16_t)
GRAYLING_INSTANTIATE(std::uint32_t)
GRAYLING_INSTANTIATE(std::uint64_t)
GRAYLING_INSTANTIATE(float)
GRAYLING_INSTANTIATE(double)
#undef GRAYLING_INSTANTIATE

}  // namespace local_intensity
}  // namespace v0
}  // namespace grayling
