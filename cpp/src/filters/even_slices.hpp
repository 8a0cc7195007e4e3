// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

#include "filters/even_line.hpp"
#include "filters/even_points.hpp"
#include "filters/tiles.hpp"
#include "filters/workspace.hpp"
#include "grayling/any_volume.hpp"
#include "grayling/cancel.hpp"
#include "grayling/filters/even_kernel.hpp"
#include "grayling/threads.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

inline constexpr std::int64_t kBlocksAtOnce = 8;  // of lines along z: memory is read in pieces of some cache lines

constexpr std::int64_t blocks_of(std::int64_t n, std::int64_t size) { return (n + size - 1) / size; }
constexpr std::int64_t round_up(std::int64_t n, std::int64_t size) { return blocks_of(n, size) * size; }

// Places of rows, and of the last one again up to a whole number of points: lanes beyond the image's must be numbers.
template <class T>
std::vector<std::int64_t> places_of_rows(std::vector<std::int64_t> places) {
  const std::int64_t last = places.back();
  places.resize(static_cast<std::size_t>(round_up(static_cast<std::int64_t>(places.size()), kPoint<T>)), last);
  return places;
}

// What filters of one product and of a sum of products share: slices of an image as lines along y, [block of x, y,
// lane], the image less the constant beyond it, and whether all voxels are finite.
template <class T>
class EvenSlices {
 public:
  EvenSlices(const EvenKernel& kernel, Extension extension, const VolumeView<T>& result);

  T constant() const { return constant_; }
  const VolumeView<T>& result() const { return result_; }
  const EvenLine<T>& along_y() const { return along_y_; }
  const EvenLine<T>& along_x() const { return along_x_; }
  std::int64_t n_blocks() const { return n_blocks_; }

  void note(bool finite) {
    if (!finite) finite_.store(false, std::memory_order_relaxed);
  }
  bool all_finite() const { return finite_.load(); }

  // Calls task(memory) with memory for lines.
  template <class Task>
  void with_lines(std::int64_t size, const Task& task) {
    with(lines_, size, task);
  }

  // Calls task(z, slice) with memory for a slice. Slices are spread over threads where there are enough of them, else
  // what is done to each of them is.
  template <class Task>
  void each_slice(const Task& task) {
    const auto run = [&](std::size_t z) {
      with(slices_, n_blocks_ * block_stride_, [&](T* slice) { task(static_cast<std::int64_t>(z), slice); });
    };
    const auto n = static_cast<std::size_t>(result_.shape.z);
    if (result_.shape.z >= num_threads()) return parallel_for(n, run);
    for (std::size_t z = 0; z < n; ++z) {
      check_cancelled();
      run(z);
    }
  }

  // Calls task(lines) for each block of lines along y of a slice.
  template <class Task>
  void each_block(T* slice, const Task& task) const {
    parallel_for(static_cast<std::size_t>(n_blocks_),
                 [&](std::size_t block) { task(slice + static_cast<std::int64_t>(block) * block_stride_); });
  }

  // Loads slice z, less a constant.
  template <class V>
  void load(const VolumeView<V>& volume, std::int64_t z, T constant, T* slice) {
    bool finite = true;
    for (std::int64_t y = 0; y < result_.shape.y; ++y) {
      T* const place = slice + along_y_.places()[static_cast<std::size_t>(y)] * kPoint<T>;
      finite &= simd_call<PlaceRow>(volume.row(z, y), constant, result_.shape.x, place, block_stride_);
    }
    note(finite);
  }

  // Rows at places of a slice, as many as a point has numbers, to lines along x.
  void place_rows(const T* slice, const std::int64_t* rows, T* lines) const {
    simd_call<PlaceTiles>(slice, rows, block_stride_, result_.shape.x, along_x_.places().data(), lines);
  }
  // The reverse: filtered lines along x to rows from `row` on.
  void take_rows(const T* lines, std::int64_t row, T* slice) const {
    simd_call<RowsOfPlaces>(lines, along_x_.results().data(), result_.shape.x, T{0},
                            RowBlocks<T>{slice + row * kPoint<T>, kPoint<T>, block_stride_});
  }
  // Filtered lines along x to the response from row y on. `rows`: memory for a tile of rows.
  void respond(const T* lines, std::int64_t z, std::int64_t y, T* rows) const;
  // Filtered lines along y to the response.
  void respond(const T* slice, std::int64_t z) const;

  std::int64_t tile_size() const { return kPoint<T> * round_up(result_.shape.x, kPoint<T>); }

 private:
  template <class Task>
  static void with(Pool<Buffer<T>>& pool, std::int64_t size, const Task& task) {
    auto memory = pool.take();
    memory->reserve(size);
    task(memory->data());
    pool.give_back(std::move(memory));
  }

  VolumeView<T> result_;
  T constant_, shift_;
  EvenLine<T> along_y_, along_x_;
  std::int64_t n_blocks_, block_stride_;  // blocks of lines along y
  std::atomic<bool> finite_{true};
  Pool<Buffer<T>> lines_, slices_;
};

// Filters by a kernel that is a sum of products (even_sum.cpp).
template <class T>
bool filter_even_sum(const AnyVolume& volume, const EvenKernel& kernel, Extension extension,
                     const VolumeView<T>& result);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
