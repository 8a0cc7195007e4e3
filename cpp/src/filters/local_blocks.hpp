// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "filters/workspace.hpp"
#include "grayling/any_volume.hpp"
#include "grayling/cancel.hpp"
#include "grayling/error.hpp"
#include "grayling/filters/boundary.hpp"
#include "grayling/simd.hpp"
#include "grayling/threads.hpp"
#include "grayling/volume.hpp"

// Filters that look at the voxels around each one. The results are cut into blocks; of each, the image with all that
// its voxels see lies in one small buffer, in the type that is worked with and continued beyond the image. A kernel so
// knows neither voxel types nor boundaries.
namespace grayling {
inline namespace v0 {
namespace filters {

// How far a kernel looks, and every how many voxels there is a result, from which voxel on.
struct Window {
  Index3 before, after;
  Index3 step{1, 1, 1};
  Index3 origin{};  // the voxel of the first result
};

// Some results, and what they see. Where results lie `step.x` voxels apart, the columns of a row stand in so many runs:
// first every step-th from the first on, then every step-th from the second on, each of `run` numbers.
template <class T>
struct Block {
  Index3 begin, size;  // results
  const T* first = nullptr;
  std::int64_t stride_z = 0, stride_y = 0, run = 0;
  Window window;

  // What result (z, y, 0) of the block sees `offset` voxels away; result x sees what lies x further.
  const T* seen(std::int64_t z, std::int64_t y, const Index3& offset) const {
    const std::int64_t x = window.before.x + offset.x;
    return first + (z * window.step.z + window.before.z + offset.z) * stride_z +
           (y * window.step.y + window.before.y + offset.y) * stride_y + x % window.step.x * run + x / window.step.x;
  }
};

namespace local {

struct Load {
  template <class V, class T>
  GRAYLING_ALWAYS_INLINE void operator()(const V* voxels, std::int64_t n, T* row) const {
    for (std::int64_t x = 0; x < n; ++x) row[x] = static_cast<T>(voxels[x]);
  }
};

// Which column of the image stands in each place of a row, and where these follow one another.
struct Columns {
  std::vector<std::int64_t> source;
  std::int64_t plain_begin = 0, n_plain = 0;
};

inline Columns columns_of(std::int64_t first, std::int64_t n, std::int64_t step, std::int64_t run, std::int64_t n_x,
                          Boundary boundary) {
  Columns columns;
  columns.source.assign(static_cast<std::size_t>(step * run), kBeyond);
  for (std::int64_t x = 0; x < n; ++x) {
    columns.source[static_cast<std::size_t>(x % step * run + x / step)] = extended_index(first + x, n_x, boundary);
  }
  if (step > 1) return columns;
  columns.plain_begin = std::clamp<std::int64_t>(-first, 0, n);
  columns.n_plain = std::max<std::int64_t>(std::min(first + n, n_x) - first - columns.plain_begin, 0);
  return columns;
}

template <class T, class V>
void load_row(const V* voxels, const Columns& columns, T constant, T* row) {
  const auto n = static_cast<std::int64_t>(columns.source.size());
  const auto one_by_one = [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t x = begin; x < end; ++x) {
      const std::int64_t source = columns.source[static_cast<std::size_t>(x)];
      row[x] = source == kBeyond ? constant : static_cast<T>(voxels[source]);
    }
  };
  const std::int64_t plain_end = columns.plain_begin + columns.n_plain;
  one_by_one(0, columns.plain_begin);
  if (columns.n_plain > 0) {
    const std::int64_t source = columns.source[static_cast<std::size_t>(columns.plain_begin)];
    simd_call<Load>(voxels + source, columns.n_plain, row + columns.plain_begin);
  }
  one_by_one(plain_end, n);
}

// Behind a block there are so many zeros, for registers that are read whole.
inline constexpr std::int64_t kBehind = 32;

// How many voxels `n` results see along an axis.
inline std::int64_t extent(std::int64_t n, std::int64_t step, std::int64_t before, std::int64_t after) {
  return (n - 1) * step + 1 + before + after;
}

template <class T>
void load_block(const AnyVolume& volume, Extension extension, Block<T>& block, Buffer<T>& buffer) {
  const Window& w = block.window;
  const Index3 shape = shape_of(volume);
  const Index3 size{extent(block.size.z, w.step.z, w.before.z, w.after.z),
                    extent(block.size.y, w.step.y, w.before.y, w.after.y),
                    extent(block.size.x, w.step.x, w.before.x, w.after.x)};
  const Index3 steps{block.begin.z * w.step.z, block.begin.y * w.step.y, block.begin.x * w.step.x};
  const Index3 first = w.origin + steps - w.before;
  block.run = (size.x + w.step.x - 1) / w.step.x;
  block.stride_y = block.run * w.step.x;
  block.stride_z = block.stride_y * size.y;
  buffer.reserve(block.stride_z * size.z + kBehind);
  std::fill_n(buffer.data() + block.stride_z * size.z, kBehind, T{0});
  block.first = buffer.data();
  const auto constant = static_cast<T>(extension.value);
  const Columns columns = columns_of(first.x, size.x, w.step.x, block.run, shape.x, extension.boundary);
  for (std::int64_t z = 0; z < size.z; ++z) {
    const std::int64_t from_z = extended_index(first.z + z, shape.z, extension.boundary);
    for (std::int64_t y = 0; y < size.y; ++y) {
      const std::int64_t from_y = extended_index(first.y + y, shape.y, extension.boundary);
      T* const row = buffer.data() + z * block.stride_z + y * block.stride_y;
      if (from_z == kBeyond || from_y == kBeyond) {
        std::fill_n(row, block.stride_y, constant);
      } else {
        std::visit([&](const auto& view) { load_row(view.row(from_z, from_y), columns, constant, row); }, volume);
      }
    }
  }
}

inline std::int64_t n_parts(std::int64_t n, std::int64_t most) { return (n + most - 1) / most; }

}  // namespace local

// Calls work(block, workspace) for blocks of results of at most `most` voxels along each axis; `results` is the shape
// of all of them. `Scratch` is handed on from block to block.
template <class T, class Scratch, class Work>
void for_each_block(const AnyVolume& volume, Extension extension, const Window& window, const Index3& results,
                    const Index3& most, Work work) {
  if (voxel_count(shape_of(volume)) == 0) throw InvalidGeometry("the image has no voxels");
  struct Memory {
    Buffer<T> seen;
    Scratch scratch;
  };
  Pool<Memory> pool;
  const Index3 n{local::n_parts(results.z, most.z), local::n_parts(results.y, most.y),
                 local::n_parts(results.x, most.x)};
  parallel_for(static_cast<std::size_t>(voxel_count(n)), [&](std::size_t task) {
    const auto k = static_cast<std::int64_t>(task);
    const Index3 part{k / (n.y * n.x), k / n.x % n.y, k % n.x};
    const Index3 begin{results.z * part.z / n.z, results.y * part.y / n.y, results.x * part.x / n.x};
    const Index3 end{results.z * (part.z + 1) / n.z, results.y * (part.y + 1) / n.y, results.x * (part.x + 1) / n.x};
    auto memory = pool.take();
    Block<T> block{begin, end - begin, nullptr, 0, 0, 0, window};
    local::load_block(volume, extension, block, memory->seen);
    work(std::as_const(block), memory->scratch);
    pool.give_back(std::move(memory));
  });
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
