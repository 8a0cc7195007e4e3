// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/stationary_wavelet.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "filters/tiles.hpp"
#include "filters/wavelet_lines.hpp"
#include "filters/window.hpp"
#include "filters/workspace.hpp"
#include "grayling/cancel.hpp"
#include "grayling/error.hpp"
#include "grayling/threads.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

// What a tile keeps of the slices that the filters along z see, and how many rows it has at least: it reads as many
// more as a filter has taps.
constexpr std::int64_t kKeptBytes = std::int64_t{512} << 10, kFewestRows = 8;

std::int64_t modulo(std::int64_t a, std::int64_t n) { return (a % n + n) % n; }

// An axis of the image, and the part of it that coefficients are asked for.
struct Axis {
  std::int64_t n_voxels, n;  // without and with the voxel that makes it even
  Range window;
  bool filtered;

  // Which voxel lies in a place of the periodic line.
  std::int64_t source(std::int64_t place) const {
    const std::int64_t p = modulo(place, n);
    return p < n_voxels ? p : 0;
  }
};

// Consecutive places of a periodic line, and where each is kept: all of the line if there are no fewer.
struct Kept {
  Range places;
  std::int64_t period;

  static Kept around(const Axis& axis, Range range, std::int64_t before, std::int64_t after) {
    if (!axis.filtered) return {range, range.size()};
    Range places{range.begin - before, range.end + after};
    places.end = std::min(places.end, places.begin + axis.n);
    return {places, places.size()};
  }
  std::int64_t slot(std::int64_t place) const { return modulo(place, period); }
};

struct Load {
  template <class V, class T>
  GRAYLING_ALWAYS_INLINE void operator()(const V* voxels, std::int64_t n, T* row) const {
    for (std::int64_t x = 0; x < n; ++x) row[x] = static_cast<T>(voxels[x]);
  }
};

template <class T>
struct Memory {
  Buffer<T> line;     // [x that is read]
  Buffer<T> after_x;  // [subband, y that is read, x]
  Buffer<T> after_y;  // [subband, slice, y, x]
};

template <class T>
class Transform {
 public:
  Transform(const AnyVolume& volume, const WaveletBank& bank, const WaveletAxes& axes, const Box& window,
            std::span<const VolumeView<T>> bands)
      : volume_(volume), taps_(bank), bands_(bands) {
    const Index3 n_voxels = shape_of(volume), n = even_shape(n_voxels), end = window.begin + window.size;
    z_ = {n_voxels.z, n.z, {window.begin.z, end.z}, axes.z};
    y_ = {n_voxels.y, n.y, {window.begin.y, end.y}, axes.y};
    x_ = {n_voxels.x, n.x, {window.begin.x, end.x}, axes.x};
  }

  void run() {
    const std::int64_t row_bytes = 4 * taps_.size() * x_.window.size() * static_cast<std::int64_t>(sizeof(T));
    const std::int64_t n_rows = std::max({kKeptBytes / row_bytes, kFewestRows, taps_.size() / 4});
    const std::int64_t n_tiles = (y_.window.size() + n_rows - 1) / n_rows;
    Pool<Memory<T>> pool;
    parallel_for(static_cast<std::size_t>(n_tiles), [&](std::size_t k) {
      const Range rows = part_of(y_.window.size(), n_tiles, static_cast<std::int64_t>(k));
      auto memory = pool.take();
      Tile(*this, {y_.window.begin + rows.begin, y_.window.begin + rows.end}, *memory).run();
      pool.give_back(std::move(memory));
    });
  }

 private:
  class Tile;

  const AnyVolume& volume_;
  LineTaps<T> taps_;
  std::span<const VolumeView<T>> bands_;
  Axis z_{}, y_{}, x_{};
};

// Some rows of every slice. Only the slices that the filters along z see are kept.
template <class T>
class Transform<T>::Tile {
 public:
  Tile(const Transform& transform, Range y, Memory<T>& memory)
      : f_(transform),
        y_(y),
        n_x_(f_.x_.window.size()),
        n_after_x_(f_.x_.filtered ? 2 : 1),
        n_after_y_(n_after_x_ * (f_.y_.filtered ? 2 : 1)),
        kept_y_(Kept::around(f_.y_, y, f_.taps_.before(), f_.taps_.after())),
        n_kept_z_(std::min(f_.taps_.size(), f_.z_.n)),
        memory_(memory) {
    memory_.line.reserve(n_x_ + f_.taps_.size());
    memory_.after_x.reserve(n_after_x_ * kept_y_.period * n_x_);
    if (f_.z_.filtered) memory_.after_y.reserve(n_after_y_ * n_kept_z_ * y_.size() * n_x_);
  }

  void run() {
    const Range window = f_.z_.window;
    std::int64_t next = window.begin - f_.taps_.before();
    const std::int64_t end = n_kept_z_ < f_.z_.n ? window.end + f_.taps_.after() : next + f_.z_.n;
    for (std::int64_t z = window.begin; z < window.end; ++z) {
      check_cancelled();
      if (!f_.z_.filtered) {
        filter_slice(z);
        continue;
      }
      for (; next <= z + f_.taps_.after() && next < end; ++next) filter_slice(next);
      filter_along_z(z);
    }
  }

 private:
  // The row of a subband's slice after the filters along x and y.
  T* after_y(std::int64_t band, std::int64_t z, std::int64_t y) const {
    if (!f_.z_.filtered) return result(band, z, y);
    return memory_.after_y.data() + ((modulo(z, n_kept_z_) * n_after_y_ + band) * y_.size() + y - y_.begin) * n_x_;
  }
  T* after_x(std::int64_t band, std::int64_t place) const {
    return memory_.after_x.data() + (band * kept_y_.period + kept_y_.slot(place)) * n_x_;
  }
  T* result(std::int64_t band, std::int64_t z, std::int64_t y) const {
    return f_.bands_[static_cast<std::size_t>(band)].row(z - f_.z_.window.begin, y - f_.y_.window.begin);
  }

  void filter_slice(std::int64_t z) const {
    const std::int64_t source = f_.z_.source(z);
    for (std::int64_t place = kept_y_.places.begin; place < kept_y_.places.end; ++place) {
      const auto target = [&](std::int64_t band) {
        return f_.y_.filtered ? after_x(band, place) : after_y(band, z, place);
      };
      filter_along_x(source, f_.y_.source(place), target);
    }
    if (!f_.y_.filtered) return;
    for (std::int64_t band = 0; band < n_after_x_; ++band) {
      for (std::int64_t y = y_.begin; y < y_.end; ++y) {
        const auto row = [&](std::int64_t tap) { return after_x(band, y + f_.taps_.after() - tap); };
        sum_taps(f_.taps_.at(y, f_.y_.n), row, std::pair{after_y(2 * band, z, y), after_y(2 * band + 1, z, y)}, n_x_);
      }
    }
  }

  template <class Target>
  void filter_along_x(std::int64_t z, std::int64_t y, const Target& target) const {
    const Range window = f_.x_.window;
    if (!f_.x_.filtered) return load(z, y, window, target(0));
    const T* const line = memory_.line.data();
    load(z, y, {window.begin - f_.taps_.before(), window.end + f_.taps_.after()}, memory_.line.data());
    T *const low = target(0), *const high = target(1);
    const std::int64_t plain_end = std::clamp(f_.taps_.plain_end(f_.x_.n), window.begin, window.end);
    const auto row = [&](std::int64_t tap) { return line + f_.taps_.size() - 1 - tap; };
    sum_taps(f_.taps_.plain(), row, std::pair{low, high}, plain_end - window.begin);
    for (std::int64_t x = plain_end - window.begin; x < n_x_; ++x) {
      const TapOrder<T>& order = f_.taps_.at(window.begin + x, f_.x_.n);
      T low_sum = 0, high_sum = 0;
      for (std::size_t k = 0; k < order.tap.size(); ++k) {
        const T voxel = row(order.tap[k])[x];
        low_sum += order.low[k] * voxel;
        high_sum += order.high[k] * voxel;
      }
      low[x] = low_sum;
      high[x] = high_sum;
    }
  }

  // Places of the periodic line along x, a run of voxels at a time.
  void load(std::int64_t z, std::int64_t y, Range places, T* line) const {
    std::visit(
        [&](const auto& view) {
          const auto* const voxels = view.row(z, y);
          for (std::int64_t place = places.begin; place < places.end;) {
            const std::int64_t first = f_.x_.source(place);
            const bool is_padding = modulo(place, f_.x_.n) == f_.x_.n_voxels;
            const std::int64_t n = is_padding ? 1 : std::min(f_.x_.n_voxels - first, places.end - place);
            simd_call<Load>(voxels + first, n, line + (place - places.begin));
            place += n;
          }
        },
        f_.volume_);
  }

  void filter_along_z(std::int64_t z) const {
    const TapOrder<T>& order = f_.taps_.at(z, f_.z_.n);
    for (std::int64_t band = 0; band < n_after_y_; ++band) {
      for (std::int64_t y = y_.begin; y < y_.end; ++y) {
        const auto row = [&](std::int64_t tap) { return after_y(band, z + f_.taps_.after() - tap, y); };
        sum_taps(order, row, std::pair{result(2 * band, z, y), result(2 * band + 1, z, y)}, n_x_);
      }
    }
  }

  const Transform& f_;
  Range y_;
  std::int64_t n_x_, n_after_x_, n_after_y_;  // columns, and subbands after x and after y
  Kept kept_y_;
  std::int64_t n_kept_z_;
  Memory<T>& memory_;
};

}  // namespace

Index3 even_shape(const Index3& shape) { return {shape.z + shape.z % 2, shape.y + shape.y % 2, shape.x + shape.x % 2}; }

template <class T>
void stationary_wavelet(const AnyVolume& volume, const WaveletBank& bank, const WaveletAxes& axes, const Box& window,
                        std::span<const VolumeView<T>> bands) {
  if (bank.low.size() != bank.high.size() || bank.low.empty() || bank.low.size() % 2 != 0) {
    throw InvalidArgument("a wavelet's filters have the same even number of taps, got " +
                          std::to_string(bank.low.size()) + " and " + std::to_string(bank.high.size()));
  }
  if (axes.count() == 0 || bands.size() != std::size_t{1} << axes.count()) {
    throw InvalidArgument("along n axes, at least one, there are 2^n subbands; got " + std::to_string(axes.count()) +
                          " and " + std::to_string(bands.size()));
  }
  if (voxel_count(shape_of(volume)) == 0) throw InvalidGeometry("the image has no voxels");
  expect_window(even_shape(shape_of(volume)), window);
  for (const VolumeView<T>& band : bands) {
    if (!(band.shape == window.size)) throw InvalidGeometry("a subband has the shape of its window");
  }
  Transform<T>(volume, bank, axes, window, bands).run();
}

template void stationary_wavelet(const AnyVolume&, const WaveletBank&, const WaveletAxes&, const Box&,
                                 std::span<const VolumeView<float>>);
template void stationary_wavelet(const AnyVolume&, const WaveletBank&, const WaveletAxes&, const Box&,
                                 std::span<const VolumeView<double>>);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
