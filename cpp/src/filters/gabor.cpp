// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/gabor.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "filters/gabor_slices.hpp"
#include "filters/gabor_tiles.hpp"
#include "filters/joins.hpp"
#include "filters/workspace.hpp"
#include "grayling/cancel.hpp"
#include "grayling/error.hpp"
#include "grayling/fourier_lines.hpp"
#include "grayling/simd.hpp"
#include "grayling/threads.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

// Slices that are loaded and stored at a time: across x, a cache line of the image has voxels of so many.
constexpr std::int64_t kSlabAcrossX = 16, kSlab = 4;

constexpr std::int64_t blocks_of(std::int64_t n, std::int64_t size) { return (n + size - 1) / size; }
constexpr std::int64_t round_up(std::int64_t n, std::int64_t size) { return blocks_of(n, size) * size; }
constexpr std::int64_t modulo(std::int64_t k, std::int64_t n) { return (k % n + n) % n; }

using Indices = std::vector<std::int64_t>;

// Where the frequencies of a transform are found in a box whose first is number `offset` of what is stored.
Indices box_sources(std::int64_t n_frequencies, std::int64_t first, std::int64_t n, std::int64_t offset) {
  Indices sources;
  for (std::int64_t k = 0; k < n_frequencies; ++k) {
    const std::int64_t in_box = modulo(k - first, n_frequencies);
    sources.push_back(in_box < n ? offset + in_box : kBeyond);
  }
  return sources;
}

// A kernel's spectrum in blocks of rows, as lanes: [block, column, row in the block]. What SeparatePairs leaves twice
// as large is halved.
template <class T>
struct Orientation {
  std::int64_t first_block = 0, n_blocks = 0;
  std::vector<T> spectrum;
  Indices row_sources, column_sources;
  T total = 0;
};

template <class T>
Orientation<T> orientation_of(const GaborKernel<T>& kernel, std::int64_t first_row, const GaborPlane& plane) {
  constexpr std::int64_t kSize = kLanes<T>;
  Orientation<T> made;
  made.total = kernel.total;
  const std::int64_t begin = kernel.first_row - first_row;
  made.first_block = begin / kSize;
  made.n_blocks = blocks_of(begin + kernel.n_rows, kSize) - made.first_block;
  const std::int64_t offset = begin - made.first_block * kSize;
  made.spectrum.resize(static_cast<std::size_t>(made.n_blocks * kernel.n_columns * kSize));
  for (std::int64_t row = 0; row < kernel.n_rows; ++row) {
    const std::int64_t block = (offset + row) / kSize, lane = (offset + row) % kSize;
    T* const target = made.spectrum.data() + block * kernel.n_columns * kSize + lane;
    for (std::int64_t column = 0; column < kernel.n_columns; ++column) {
      target[column * kSize] = static_cast<T>(0.5) * kernel.box[row * kernel.n_columns + column];
    }
  }
  made.row_sources = box_sources(plane.n_padded_rows, kernel.first_row, kernel.n_rows, offset);
  made.column_sources = box_sources(plane.n_padded_columns, kernel.first_column, kernel.n_columns, 0);
  return made;
}

// What a thread needs, handed on from slab to slab.
template <class T>
struct Memory {
  Buffer<T> rows, pooled;  // [slice, row, column]
  Buffer<T> lines;         // [point]: of one transform
  Buffer<T> along_y;       // [block of frequencies of y, column], points whose lanes are the block
  Buffer<T> spectrum;      // [block of frequencies of y, frequency of x]
  Buffer<T> along_x;       // [block of columns, frequency of y in the box], points whose lanes are columns
  std::vector<T> taken;
};

template <class T>
class GaborFilter {
 public:
  GaborFilter(const AnyVolume& volume, const GaborPlane& plane, Extension extension,
              std::span<const GaborKernel<T>> kernels, const GaborPooling& pooling, const VolumeView<T>& result)
      : volume_(volume),
        axis_(plane.axis),
        extension_(extension),
        pooling_(pooling),
        result_(result),
        shape_(slices_across(plane.axis, result.shape)),
        n_columns_(round_up(shape_.x, 2 * kSize)),
        rows_(plane.n_padded_rows),
        columns_(plane.n_padded_columns),
        row_sources_(padded_line(shape_.y, plane.n_padded_rows, extension.boundary)),
        column_sources_(padded_line(shape_.x, plane.n_padded_columns, extension.boundary)) {
    first_row_ = kernels.front().first_row;
    for (const auto& kernel : kernels) first_row_ = std::min(first_row_, kernel.first_row);
    for (const auto& kernel : kernels) {
      orientations_.push_back(orientation_of(kernel, first_row_, plane));
      const auto& made = orientations_.back();
      n_blocks_ = std::max(n_blocks_, made.first_block + made.n_blocks);
      n_box_blocks_ = std::max(n_box_blocks_, made.n_blocks);
    }
  }

  std::int64_t run() {
    const std::int64_t per_thread = blocks_of(shape_.z, num_threads());
    const std::int64_t height = std::min(axis_ == 2 ? kSlabAcrossX : kSlab, per_thread);
    std::atomic<std::int64_t> n_not_finite{0};
    parallel_for(static_cast<std::size_t>(blocks_of(shape_.z, height)), [&](std::size_t slab) {
      const std::int64_t first = static_cast<std::int64_t>(slab) * height;
      auto memory = memories_.take();
      n_not_finite += filter_slab({axis_, first}, std::min(height, shape_.z - first), *memory);
      memories_.give_back(std::move(memory));
    });
    return n_not_finite;
  }

 private:
  static constexpr std::int64_t kSize = kLanes<T>;

  std::int64_t filter_slab(const SliceRange& slices, std::int64_t n, Memory<T>& memory) const {
    const Index3 shape{n, shape_.y, n_columns_};
    make_room(shape, memory);
    const auto rows = VolumeView<T>::contiguous(memory.rows.data(), shape);
    const auto pooled = VolumeView<T>::contiguous(memory.pooled.data(), shape);
    const std::int64_t n_not_finite = load_slices(volume_, slices, extension_, rows, memory.taken.data());
    for (std::int64_t k = 0; k < n; ++k) {
      check_cancelled();
      transform(rows.row(k, 0), memory);
      for (std::size_t orientation = 0; orientation < orientations_.size(); ++orientation) {
        respond(orientation, memory.taken[static_cast<std::size_t>(k)], memory, pooled.row(k, 0));
      }
    }
    store_slices<T>(pooled.crop({0, 0, 0}, {n, shape_.y, shape_.x}), slices, pooling_, result_);
    return n_not_finite;
  }

  // Lines have room for whole blocks, where the last has columns to spare.
  void make_room(const Index3& shape, Memory<T>& memory) const {
    memory.rows.reserve(voxel_count(shape));
    memory.pooled.reserve(voxel_count(shape));
    memory.taken.resize(static_cast<std::size_t>(shape.z));
    memory.lines.reserve((std::max(rows_.n(), columns_.n()) + n_columns_) * kPoint<T>);
    memory.along_y.reserve(n_blocks_ * n_columns_ * kPoint<T>);
    memory.spectrum.reserve(n_blocks_ * columns_.n() * kPoint<T>);
    memory.along_x.reserve(blocks_of(shape_.x, kSize) * n_box_blocks_ * kSize * kPoint<T>);
  }

  // A slice to its spectrum: along y in pairs of columns, then along x.
  void transform(const T* rows, Memory<T>& memory) const {
    T* const lines = memory.lines.data();
    for (std::int64_t x = 0; x < n_columns_; x += 2 * kSize) {
      simd_call<PlaceRows>(rows + x, n_columns_, row_sources_.data(), rows_.places().data(), rows_.n(), lines);
      rows_.transform(lines);
      for (std::int64_t block = 0; block < n_blocks_; ++block) {
        T* const left = memory.along_y.data() + (block * n_columns_ + x) * kPoint<T>;
        const std::int64_t first = modulo(first_row_ + block * kSize, rows_.n());
        simd_call<SeparatePairs>(static_cast<const T*>(lines), first, rows_.n(), left, left + kSize * kPoint<T>);
      }
    }
    for (std::int64_t block = 0; block < n_blocks_; ++block) {
      T* const spectrum = memory.spectrum.data() + block * columns_.n() * kPoint<T>;
      const T* const along_y = memory.along_y.data() + block * n_columns_ * kPoint<T>;
      simd_call<PlacePoints>(along_y, column_sources_.data(), columns_.places().data(), columns_.n(), spectrum);
      columns_.transform(spectrum);
    }
  }

  // The spectrum times that of a kernel, back along x and along y.
  void respond(std::size_t number, T taken, Memory<T>& memory, T* pooled) const {
    const Orientation<T>& orientation = orientations_[number];
    const std::int64_t n_rows = orientation.n_blocks * kSize;
    const std::int64_t box_size = static_cast<std::int64_t>(orientation.spectrum.size()) / orientation.n_blocks;
    T* const lines = memory.lines.data();
    for (std::int64_t block = 0; block < orientation.n_blocks; ++block) {
      const T* const spectrum = memory.spectrum.data() + (orientation.first_block + block) * columns_.n() * kPoint<T>;
      const T* const kernel = orientation.spectrum.data() + block * box_size;
      simd_call<MultiplyPoints>(spectrum, kernel, orientation.column_sources.data(), &columns_, lines);
      columns_.transform(lines);
      T* const points = memory.along_x.data() + block * kSize * kPoint<T>;
      simd_call<TransposePoints>(static_cast<const T*>(lines), shape_.x, points, n_rows);
    }
    for (std::int64_t x = 0; x < shape_.x; x += kSize) {
      const T* const points = memory.along_x.data() + x * n_rows / kSize * kPoint<T>;
      simd_call<PlacePoints>(points, orientation.row_sources.data(), rows_.places().data(), rows_.n(), lines);
      rows_.transform(lines);
      pool(lines, taken * orientation.total, number == 0, pooled + x);
    }
  }

  void pool(const T* lines, T shift, bool starts, T* pooled) const {
    if (pooling_.response == GaborResponse::modulus) return pool_taken<Modulus>(lines, shift, starts, pooled);
    if (pooling_.response == GaborResponse::phase) return pool_taken<Phase>(lines, shift, starts, pooled);
    if (pooling_.response == GaborResponse::real) return pool_taken<Real>(lines, shift, starts, pooled);
    pool_taken<Imaginary>(lines, shift, starts, pooled);
  }

  template <class Take>
  void pool_taken(const T* lines, T shift, bool starts, T* pooled) const {
    if (starts) {
      simd_call<PoolPoints<Take, Start>>(lines, shift, shape_.y, pooled, n_columns_);
    } else if (pooling_.pooling == ResponsePooling::average) {
      simd_call<PoolPoints<Take, Add>>(lines, shift, shape_.y, pooled, n_columns_);
    } else if (pooling_.pooling == ResponsePooling::maximum) {
      simd_call<PoolPoints<Take, Largest>>(lines, shift, shape_.y, pooled, n_columns_);
    } else {
      simd_call<PoolPoints<Take, Smallest>>(lines, shift, shape_.y, pooled, n_columns_);
    }
  }

  const AnyVolume& volume_;
  int axis_;
  Extension extension_;
  GaborPooling pooling_;
  VolumeView<T> result_;
  Index3 shape_;            // slices, their rows and columns
  std::int64_t n_columns_;  // of loaded rows: whole pairs of blocks
  fourier::LinePlan<T> rows_, columns_;
  Indices row_sources_, column_sources_;
  std::vector<Orientation<T>> orientations_;
  std::int64_t first_row_ = 0;  // the lowest frequency of y that any kernel needs
  std::int64_t n_blocks_ = 0, n_box_blocks_ = 0;
  Pool<Memory<T>> memories_;
};

template <class T>
void check(const AnyVolume& volume, const GaborPlane& plane, std::span<const GaborKernel<T>> kernels,
           const VolumeView<T>& result) {
  if (!(shape_of(volume) == result.shape)) throw InvalidGeometry("a response map has the shape of its image");
  if (voxel_count(result.shape) == 0) throw InvalidGeometry("the image has no voxels");
  if (plane.axis < 0 || plane.axis > 2) {
    throw InvalidArgument("slices lie across axis 0, 1 or 2, got " + std::to_string(plane.axis));
  }
  const Index3 shape = slices_across(plane.axis, result.shape);
  if (plane.n_padded_rows < shape.y || plane.n_padded_columns < shape.x) {
    throw InvalidGeometry("padded lines are at least as long as those of the image");
  }
  if (kernels.empty()) throw InvalidArgument("a Gabor filter has at least one orientation");
  for (const auto& kernel : kernels) {
    const bool fits = kernel.n_rows >= 1 && kernel.n_rows <= plane.n_padded_rows && kernel.n_columns >= 1 &&
                      kernel.n_columns <= plane.n_padded_columns;
    if (!fits || std::abs(kernel.first_row) > plane.n_padded_rows) {
      throw InvalidGeometry("the box of a kernel's spectrum lies within the frequencies of padded lines");
    }
  }
}

}  // namespace

std::int64_t padded_length(std::int64_t n, std::int64_t reach, Boundary boundary) {
  // The zeros behind a line (less its constant) are also those before it, and a kernel meets no further voxels.
  if (boundary == Boundary::constant) return fourier::fast_length(n + std::min(reach, n - 1));
  const std::int64_t needed = n + 2 * reach;
  const std::int64_t period = boundary == Boundary::periodic ? n : boundary == Boundary::mirror ? 2 * n : needed + 1;
  return period <= needed && fourier::fast_length(period) == period ? period : fourier::fast_length(needed);
}

std::vector<std::int64_t> padded_line(std::int64_t n, std::int64_t n_padded, Boundary boundary) {
  std::vector<std::int64_t> line(static_cast<std::size_t>(n_padded));
  const std::int64_t end_right = n + (n_padded - n + 1) / 2;
  for (std::int64_t i = 0; i < n_padded; ++i) {
    line[static_cast<std::size_t>(i)] = extended_index(i < end_right ? i : i - n_padded, n, boundary);
  }
  return line;
}

template <class T>
std::int64_t filter_gabor(const AnyVolume& volume, const GaborPlane& plane, Extension extension,
                          std::span<const GaborKernel<T>> kernels, const GaborPooling& pooling,
                          const VolumeView<T>& result) {
  check(volume, plane, kernels, result);
  return GaborFilter<T>(volume, plane, extension, kernels, pooling, result).run();
}

template std::int64_t filter_gabor<float>(const AnyVolume&, const GaborPlane&, Extension,
                                          std::span<const GaborKernel<float>>, const GaborPooling&,
                                          const VolumeView<float>&);
template std::int64_t filter_gabor<double>(const AnyVolume&, const GaborPlane&, Extension,
                                           std::span<const GaborKernel<double>>, const GaborPooling&,
                                           const VolumeView<double>&);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
