// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/even_kernel.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <string>

#include "filters/even_line.hpp"
#include "filters/even_points.hpp"
#include "filters/tiles.hpp"
#include "filters/workspace.hpp"
#include "grayling/cancel.hpp"
#include "grayling/error.hpp"
#include "grayling/threads.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

constexpr std::int64_t kBlocksAtOnce = 8;  // of lines along z, so that memory is read in pieces of some cache lines

constexpr std::int64_t blocks_of(std::int64_t n, std::int64_t size) { return (n + size - 1) / size; }
constexpr std::int64_t round_up(std::int64_t n, std::int64_t size) { return blocks_of(n, size) * size; }

double sum_of(const Taps& taps) { return std::accumulate(taps.weight.begin(), taps.weight.end(), 0.0); }

// What becomes of an image of ones.
double gain_of(const EvenKernel& kernel) {
  const double z = kernel.z ? sum_of(kernel.z->smooth) : 1.0;
  const double y = sum_of(kernel.y.smooth), x = sum_of(kernel.x.smooth);
  if (!kernel.is_sum()) return z * y * x;
  const double along_z = kernel.z ? sum_of(*kernel.z->second) * y * x : 0.0;
  return along_z + z * sum_of(*kernel.y.second) * x + z * y * sum_of(*kernel.x.second);
}

// What a thread needs for lines that it transforms.
template <class T>
struct LineMemory {
  Buffer<T> from[2], to[2];  // of a block of lines, or of some
  Buffer<T> rows;            // [row of a tile, x]
};

template <class T>
struct Pieces {
  T* at[2];
};

template <class T>
class EvenFilter {
 public:
  EvenFilter(const AnyVolume& volume, const EvenKernel& kernel, Extension extension, const VolumeView<T>& second,
             const VolumeView<T>& result)
      : volume_(volume),
        second_(second),
        result_(result),
        shape_(result.shape),
        constant_(extension.boundary == Boundary::constant ? static_cast<T>(extension.value) : T{0}),
        shift_(static_cast<T>(static_cast<double>(constant_) * gain_of(kernel))),
        n_parts_(kernel.is_sum() ? 2 : 1),
        n_slices_(kernel.z ? n_parts_ : 1),
        along_y_(shape_.y, kernel.y, extension.boundary),
        along_x_(shape_.x, kernel.x, extension.boundary),
        n_blocks_(blocks_of(shape_.x, kPoint<T>)),
        block_stride_(odd_lines<T>(round_up(along_y_.n_points(), kPoint<T>) * kPoint<T>)) {
    if (kernel.z) along_z_.emplace(shape_.z, *kernel.z, extension.boundary);
  }

  bool run() {
    if (along_z_) filter_along_z();
    if (finite_.load()) filter_slices();
    return finite_.load();
  }

 private:
  void note(bool finite) {
    if (!finite) finite_.store(false, std::memory_order_relaxed);
  }

  template <class Task>
  void with_lines(const Task& task) {
    auto taken = lines_.take();
    task(*taken);
    lines_.give_back(std::move(taken));
  }

  static Pieces<T> reserve(Buffer<T> (&buffers)[2], std::int64_t size) {
    for (Buffer<T>& buffer : buffers) buffer.reserve(size);
    return {{buffers[0].data(), buffers[1].data()}};
  }

  void filter_along_z() {
    const std::int64_t n_groups = blocks_of(n_blocks_, kBlocksAtOnce);
    parallel_for(static_cast<std::size_t>(shape_.y * n_groups), [&](std::size_t task) {
      const auto k = static_cast<std::int64_t>(task);
      with_lines([&](LineMemory<T>& memory) { filter_group(k / n_groups, k % n_groups * kBlocksAtOnce, memory); });
    });
  }

  // Lines along z of one y, some blocks from one on.
  void filter_group(std::int64_t y, std::int64_t first, LineMemory<T>& memory) {
    const std::int64_t n = std::min(kBlocksAtOnce, n_blocks_ - first), begin = first * kPoint<T>;
    const std::int64_t n_x = std::min(n * kPoint<T>, shape_.x - begin),
                       stride = odd_lines<T>(along_z_->n_points() * kPoint<T>);
    const Pieces<T> from = reserve(memory.from, n * stride), to = reserve(memory.to, n * stride);
    bool finite = true;
    std::visit(
        [&](const auto& view) {
          for (std::int64_t z = 0; z < shape_.z; ++z) {
            T* const place = from.at[0] + along_z_->places()[static_cast<std::size_t>(z)] * kPoint<T>;
            const auto* const voxels = view.row(z, y) + begin;
            if (y + 1 < shape_.y) prefetch_row(voxels + n_x, n_x);  // what the next group reads
            finite &= simd_call<PlaceRow>(voxels, constant_, n_x, place, stride);
          }
        },
        volume_);
    note(finite);
    for (std::int64_t block = 0; block < n; ++block) {
      T* const source = from.at[0] + block * stride;
      T* const target[2] = {to.at[0] + block * stride, to.at[1] + block * stride};
      along_z_->filter(&source, 1, target, n_parts_);
    }
    for (std::int64_t z = 0; z < shape_.z; ++z) {
      const std::int64_t place = along_z_->results()[static_cast<std::size_t>(z)] * kPoint<T>;
      for (int part = 0; part < n_parts_; ++part) {
        const VolumeView<T>& volume = part == 0 ? result_ : second_;
        simd_call<RowOfPoints>(static_cast<const T*>(to.at[part] + place), stride, n_x, volume.row(z, y) + begin);
      }
    }
  }

  // Slices are spread over threads where there are enough of them, else what is done to each of them.
  void filter_slices() {
    const auto run = [&](std::size_t z) {
      auto memory = slices_.take();
      memory->reserve(n_parts_ * n_blocks_ * block_stride_);
      filter_slice(static_cast<std::int64_t>(z), memory->data());
      slices_.give_back(std::move(memory));
    };
    if (shape_.z >= num_threads()) return parallel_for(static_cast<std::size_t>(shape_.z), run);
    for (std::int64_t z = 0; z < shape_.z; ++z) {
      check_cancelled();
      run(static_cast<std::size_t>(z));
    }
  }

  // A slice is [part, block of x, y, lane].
  void filter_slice(std::int64_t z, T* slice) {
    if (along_z_) {
      for (int part = 0; part < n_slices_; ++part) load(part == 0 ? result_ : second_, z, T{0}, slice + part * size());
    } else {
      std::visit([&](const auto& view) { load(view, z, constant_, slice); }, volume_);
    }
    parallel_for(static_cast<std::size_t>(n_blocks_), [&](std::size_t block) {
      T* const first = slice + static_cast<std::int64_t>(block) * block_stride_;
      with_lines([&](LineMemory<T>& memory) { filter_block(first, memory); });
    });
    parallel_for(static_cast<std::size_t>(blocks_of(shape_.y, kPoint<T>)), [&](std::size_t tile) {
      with_lines(
          [&](LineMemory<T>& memory) { respond(slice, z, static_cast<std::int64_t>(tile) * kPoint<T>, memory); });
    });
  }

  std::int64_t size() const { return n_blocks_ * block_stride_; }

  template <class V>
  void load(const VolumeView<V>& volume, std::int64_t z, T constant, T* slice) {
    bool finite = true;
    for (std::int64_t y = 0; y < shape_.y; ++y) {
      T* const place = slice + along_y_.places()[static_cast<std::size_t>(y)] * kPoint<T>;
      finite &= simd_call<PlaceRow>(volume.row(z, y), constant, shape_.x, place, block_stride_);
    }
    note(finite);
  }

  // Lines along y, in place.
  void filter_block(T* first, LineMemory<T>& memory) const {
    T* const parts[2] = {first, first + size()};
    const Pieces<T> to = reserve(memory.to, along_y_.n_points() * kPoint<T>);
    along_y_.filter(parts, n_slices_, to.at, n_parts_);
    for (int part = 0; part < n_parts_; ++part) {
      T* const points = parts[part];
      simd_call<TakePoints>(static_cast<const T*>(to.at[part]), along_y_.results().data(), shape_.y, points);
      std::fill(points + shape_.y * kPoint<T>, points + round_up(shape_.y, kPoint<T>) * kPoint<T>, T{0});
    }
  }

  // Rows from y on.
  void respond(const T* slice, std::int64_t z, std::int64_t y, LineMemory<T>& memory) const {
    const std::int64_t stride = round_up(shape_.x, kLanes<T>);
    const Pieces<T> from = reserve(memory.from, along_x_.n_points() * kPoint<T>);
    const Pieces<T> to = reserve(memory.to, along_x_.n_points() * kPoint<T>);
    for (int part = 0; part < n_parts_; ++part) {
      simd_call<PlaceTiles>(slice + part * size() + y * kPoint<T>, block_stride_, shape_.x, along_x_.places().data(),
                            from.at[part]);
    }
    along_x_.filter(from.at, n_parts_, to.at, 1);
    memory.rows.reserve(kPoint<T> * stride);
    T* const rows = memory.rows.data();
    simd_call<RowsOfPlaces>(static_cast<const T*>(to.at[0]), along_x_.results().data(), shape_.x, shift_, rows, stride);
    for (std::int64_t k = 0; k < std::min(kPoint<T>, shape_.y - y); ++k) {
      std::copy_n(rows + k * stride, shape_.x, result_.row(z, y + k));
    }
  }

  const AnyVolume& volume_;
  VolumeView<T> second_, result_;
  Index3 shape_;
  T constant_, shift_;
  int n_parts_, n_slices_;  // volumes after a pass, and before that along y
  std::optional<EvenLine<T>> along_z_;
  EvenLine<T> along_y_, along_x_;
  std::int64_t n_blocks_, block_stride_;  // blocks of lines along y
  std::atomic<bool> finite_{true};
  Pool<LineMemory<T>> lines_;
  Pool<Buffer<T>> slices_;
};

void check_taps(const EvenTaps& taps, bool is_sum) {
  const auto check = [](const Taps& one) {
    const std::size_t n = one.weight.size();
    if (n % 2 == 1 && one.step == 1 && one.origin == static_cast<std::int64_t>(n / 2)) return;
    throw InvalidArgument("even taps have the voxel itself in their middle; got " + std::to_string(n) + " taps");
  };
  check(taps.smooth);
  if (taps.second) check(*taps.second);
  const bool fits =
      taps.second.has_value() == is_sum && (!is_sum || taps.second->weight.size() == taps.smooth.weight.size());
  if (!fits)
    throw InvalidArgument("a kernel has second derivatives along all of its axes or none, as long as the rest");
}

template <class T>
bool filter(const AnyVolume& volume, const EvenKernel& kernel, Extension extension, const VolumeView<T>& second,
            const VolumeView<T>& result) {
  if (kernel.z) check_taps(*kernel.z, kernel.is_sum());
  check_taps(kernel.y, kernel.is_sum());
  check_taps(kernel.x, kernel.is_sum());
  if (!(shape_of(volume) == result.shape)) throw InvalidGeometry("a response map has the shape of its image");
  if (voxel_count(result.shape) == 0) throw InvalidGeometry("the image has no voxels");
  if (kernel.z && kernel.is_sum() && !(second.shape == result.shape)) {
    throw InvalidGeometry("a sum in three dimensions needs a second volume of the shape of its image");
  }
  return EvenFilter<T>(volume, kernel, extension, second, result).run();
}

}  // namespace

EvenKernel even_laplacian_of_gaussian(double sigma, double cutoff, Dimensions dimensions) {
  const LaplacianTaps taps = laplacian_of_gaussian_taps(sigma, cutoff);
  const EvenTaps along{taps.gaussian, taps.second};
  if (dimensions == Dimensions::two) return {std::nullopt, along, along};
  return {along, along, along};
}

bool filter_even(const AnyVolume& volume, const EvenKernel& kernel, Extension extension,
                 const VolumeView<float>& second, const VolumeView<float>& result) {
  return filter(volume, kernel, extension, second, result);
}

bool filter_even(const AnyVolume& volume, const EvenKernel& kernel, Extension extension,
                 const VolumeView<double>& second, const VolumeView<double>& result) {
  return filter(volume, kernel, extension, second, result);
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
