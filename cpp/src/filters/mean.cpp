// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/mean.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "filters/box_sums.hpp"
#include "filters/tiles.hpp"
#include "filters/workspace.hpp"
#include "grayling/cancel.hpp"
#include "grayling/error.hpp"
#include "grayling/simd.hpp"
#include "grayling/threads.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

// Tiles do not depend on the number of threads, because blocks of sums begin where tiles do.
//
// Sums along y and x of as many slices as the support has, twice, stay in the second cache: whole rows if they can, and
// enough of them that those around a tile, which it reads too, are few.
constexpr std::int64_t kBlockBytes = std::int64_t{1} << 20;
constexpr std::int64_t kFewestBlockRows = 32;
// Where that would be too much, or many slices beyond the image would be summed up again, a tile has those of all
// slices: as high as the first has room for, as wide as the second allows for the fewest rows.
constexpr std::int64_t kTileBytes = std::int64_t{2} << 20;
constexpr std::int64_t kLowTileBytes = std::int64_t{8} << 20;
constexpr std::int64_t kFewestRows = 16, kFewestColumns = 128, kMostColumns = 512;
constexpr std::int64_t kWide = 32;  // a support
constexpr std::int64_t kCacheLine = 64;
constexpr std::int64_t kStreamedBytes = std::int64_t{16} << 20;  // of a response: less may stay in the last cache

struct LoadScaled {
  template <class V, class T>
  GRAYLING_ALWAYS_INLINE void operator()(const V* voxels, std::int64_t n, T scale, T* row) const {
    for (std::int64_t x = 0; x < n; ++x) row[x] = static_cast<T>(voxels[x]) * scale;
  }
};

// Lanes do not mix, so that the size of registers changes no bit.
template <template <int> class Kernel, class... Args>
void call(Args... args) {
  if (simd_path() == SimdPath::baseline) return simd_call<Kernel<16>>(args...);
  simd_call<Kernel<32>>(args...);
}

// Positions begin - reach ... end + reach - 1 of an axis of n voxels, as the image has them, or kBeyond.
std::vector<std::int64_t> extended(Range range, std::int64_t reach, std::int64_t n, Boundary boundary) {
  std::vector<std::int64_t> positions;
  for (std::int64_t i = range.begin - reach; i < range.end + reach; ++i) {
    positions.push_back(extended_index(i, n, boundary));
  }
  return positions;
}

template <class T>
struct MeanWorkspace {
  Buffer<T> block;         // [support, x that is read]
  Buffer<T> sum;           // [x that is read] of the rows of this block
  Buffer<T> window;        // [x that is read]
  Buffer<T> after_yx;      // [y, z of a tile or of a block, x], and a row of what lies beyond
  Buffer<T> block_before;  // [y, z of a block, x]: sums from there to its end
  Buffer<T> powers, ends;
};

template <class T>
class MeanFilter {
 public:
  MeanFilter(const AnyVolume& volume, std::int64_t support, Dimensions dimensions, Extension extension,
             const VolumeView<T>& result)
      : volume_(volume),
        support_(support),
        reach_(support / 2),
        in_3d_(dimensions == Dimensions::three),
        in_blocks_(in_3d_ && support <= kWide && 2 * support <= result.shape.z),
        boundary_(extension.boundary),
        result_(result),
        shape_(result.shape) {
    // Sums of what is scaled down by a power of two cannot overflow, and lose nothing.
    const int n_axes = in_3d_ ? 3 : 2;
    const double n_voxels = std::pow(static_cast<double>(support), n_axes);
    const double power = std::exp2(std::ceil(std::log2(n_voxels)));
    scale_ = static_cast<T>(1.0 / power);
    share_ = static_cast<T>(power / n_voxels);
    constant_ = static_cast<T>(extension.value) * scale_;
    cut_into_tiles();
  }

  void run() {
    parallel_for(static_cast<std::size_t>(n_y_ * n_x_), [&](std::size_t tile) {
      const auto k = static_cast<std::int64_t>(tile);
      auto memory = workspaces_.take();
      Tile(*this, part_of(shape_.y, n_y_, k % n_y_), part_of(shape_.x, n_x_, k / n_y_), *memory).run();
      workspaces_.give_back(std::move(memory));
    });
  }

 private:
  class Tile;

  // Where that is whole cache lines, and more of them than caches hold.
  bool writes_past_caches(std::int64_t x) const {
    const auto are_lines = [](std::int64_t n) { return n * static_cast<std::int64_t>(sizeof(T)) % kCacheLine == 0; };
    return voxel_count(shape_) * static_cast<std::int64_t>(sizeof(T)) >= kStreamedBytes &&
           reinterpret_cast<std::uintptr_t>(result_.data + x) % kCacheLine == 0 && are_lines(result_.stride_y) &&
           are_lines(result_.stride_z);
  }

  void cut_into_tiles() {
    const Index3 size = in_blocks_ ? size_of_blocks() : size_of_tiles();
    n_x_ = (shape_.x + size.x - 1) / size.x;
    n_y_ = (shape_.y + size.y - 1) / size.y;
  }

  Index3 size_of_blocks() const {
    const std::int64_t width = std::min(shape_.x, kMostColumns);
    const std::int64_t row_bytes = 2 * support_ * width * static_cast<std::int64_t>(sizeof(T));
    return {support_, std::min(shape_.y, std::max(kBlockBytes / row_bytes, kFewestBlockRows)), width};
  }

  // As wide and high as the support at least: what tiles read around them is then a few times themselves at most. Twice
  // as high saves a third of that, and of supports that are no wider than tiles costs more than it saves.
  Index3 size_of_tiles() const {
    const std::int64_t column_bytes = shape_.z * static_cast<std::int64_t>(sizeof(T));
    const std::int64_t chosen = std::clamp(kLowTileBytes / (kFewestRows * column_bytes), kFewestColumns, kMostColumns);
    const std::int64_t width = std::min(shape_.x, std::max(chosen, support_));
    const std::int64_t room = kTileBytes / (column_bytes * width);
    const std::int64_t height =
        std::min(shape_.y, std::max({room, kFewestRows, support_ > kWide ? 2 * support_ : support_}));
    return {shape_.z, height, width};
  }

  const AnyVolume& volume_;
  std::int64_t support_, reach_;
  bool in_3d_, in_blocks_;
  Boundary boundary_;
  VolumeView<T> result_;
  Index3 shape_;
  T scale_, share_, constant_;
  std::int64_t n_y_ = 1, n_x_ = 1;  // tiles
  Pool<MeanWorkspace<T>> workspaces_;
};

// Rows and columns of every slice.
template <class T>
class MeanFilter<T>::Tile {
 public:
  Tile(const MeanFilter& filter, Range y, Range x, MeanWorkspace<T>& memory)
      : f_(filter),
        y_(y),
        x_(x),
        rows_(extended(y, f_.reach_, f_.shape_.y, f_.boundary_)),
        columns_(extended(x, f_.reach_, f_.shape_.x, f_.boundary_)),
        read_stride_(odd_lines<T>(n_columns())),
        power_stride_(odd_lines<T>(read_stride_ + f_.support_)),
        stride_(odd_lines<T>(x.size())),
        stride_y_(odd_lines<T>((f_.in_blocks_ ? f_.support_ : f_.shape_.z) * stride_)),
        past_caches_(f_.writes_past_caches(x.begin)),
        memory_(memory) {
    reserve_zeros(memory_.block, f_.support_ * read_stride_);
    for (Buffer<T>* buffer : {&memory_.sum, &memory_.window}) reserve_zeros(*buffer, power_stride_);
    reserve_zeros(memory_.powers, n_powers(f_.support_) * power_stride_);
    memory_.ends.reserve(f_.support_ * kSumsAtOnce);
    if (f_.in_blocks_) {
      clear_margins();
    } else if (f_.in_3d_) {
      memory_.after_yx.reserve(y.size() * stride_y_ + stride_);
    }
  }

  void run() {
    if (f_.in_blocks_) return sum_blocks();
    for (std::int64_t z = 0; z < f_.shape_.z; ++z) {
      check_cancelled();
      sum_slice(z, z);
    }
    if (f_.in_3d_) sum_along_z();
  }

 private:
  std::int64_t n_columns() const { return static_cast<std::int64_t>(columns_.size()); }

  // What stands behind rows is worked on with them.
  static void reserve_zeros(Buffer<T>& buffer, std::int64_t size) {
    buffer.reserve(size);
    std::fill_n(buffer.data(), size, T{0});
  }

  // The sum along y and x of slices beyond the image.
  T beyond() const { return f_.constant_ * static_cast<T>(f_.support_ * f_.support_); }

  void clear_margins() const {
    for (Buffer<T>* buffer : {&memory_.after_yx, &memory_.block_before}) {
      buffer->reserve(y_.size() * stride_y_);
      for (std::int64_t j = 0; j < y_.size(); ++j) {
        for (std::int64_t slot = 0; slot < f_.support_; ++slot) {
          T* const row = buffer->data() + j * stride_y_ + slot * stride_;
          std::fill(row + x_.size(), row + stride_, T{0});
        }
      }
    }
  }

  // Row by row, so that all that is worked on stays in the first cache.
  void sum_slice(std::int64_t z, std::int64_t slot) const {
    const auto n_rows = static_cast<std::int64_t>(rows_.size());
    for (std::int64_t i = 0; i < n_rows; ++i) {
      const std::int64_t k = i % f_.support_;  // in its block
      T* const row = memory_.block.data() + k * read_stride_;
      load(z, rows_[static_cast<std::size_t>(i)], row);
      const T* const before = k == 0 ? nullptr : k == 1 ? memory_.block.data() : memory_.sum.data();
      const bool is_window = i + 1 >= f_.support_, is_whole = k + 1 == f_.support_;
      const T* const ends = is_window && !is_whole ? row + read_stride_ : nullptr;
      call<AddRow>(static_cast<const T*>(row), before, ends, memory_.sum.data(), memory_.window.data(), read_stride_);
      const T* const up_to_here = before != nullptr ? memory_.sum.data() : row;
      if (is_window) sum_along_x(z, slot, i + 1 - f_.support_, ends != nullptr ? memory_.window.data() : up_to_here);
      if (is_whole && i + 1 < n_rows) call<SumToEnd>(memory_.block.data(), f_.support_, read_stride_);
    }
  }

  void sum_along_x(std::int64_t z, std::int64_t slot, std::int64_t j, const T* row) const {
    BoxOfColumns<T> box{row, read_stride_, f_.support_, T{1}, memory_.powers.data(), power_stride_};
    if (f_.in_3d_) {
      call<SumBoxOfColumns>(box, memory_.after_yx.data() + j * stride_y_ + slot * stride_, x_.size());
    } else {
      box.factor = f_.share_;
      call<SumBoxOfColumns>(box, f_.result_.row(z, y_.begin + j) + x_.begin, x_.size());
    }
  }

  void load(std::int64_t z, std::int64_t y, T* row) const {
    if (y == kBeyond) {
      std::fill_n(row, n_columns(), f_.constant_);
      return;
    }
    const std::int64_t first = std::max<std::int64_t>(0, f_.reach_ - x_.begin);
    const std::int64_t begin = std::max<std::int64_t>(0, x_.begin - f_.reach_);
    const std::int64_t n_plain = std::min(f_.shape_.x, x_.end + f_.reach_) - begin;
    std::visit(
        [&](const auto& view) {
          const auto* voxels = view.row(z, y);
          if (z + 1 < f_.shape_.z) prefetch_row(voxels + view.stride_z + begin, n_plain);
          simd_call<LoadScaled>(voxels + begin, n_plain, f_.scale_, row + first);
          const auto gather = [&](std::int64_t from, std::int64_t to) {
            for (std::int64_t c = from; c < to; ++c) {
              const std::int64_t x = columns_[static_cast<std::size_t>(c)];
              row[c] = x == kBeyond ? f_.constant_ : static_cast<T>(voxels[x]) * f_.scale_;
            }
          };
          gather(0, first);
          gather(first + n_plain, n_columns());
        },
        f_.volume_);
  }

  // Blocks of as many slices as the support has, so that sums along z find those along y and x in the second cache.
  void sum_blocks() const {
    const std::vector<std::int64_t> slices = extended({0, f_.shape_.z}, f_.reach_, f_.shape_.z, f_.boundary_);
    const auto n_slices = static_cast<std::int64_t>(slices.size());
    for (std::int64_t begin = 0; begin < n_slices; begin += f_.support_) {
      const std::int64_t n = std::min(f_.support_, n_slices - begin);
      for (std::int64_t slot = 0; slot < n; ++slot) {
        check_cancelled();
        const std::int64_t z = slices[static_cast<std::size_t>(begin + slot)];
        if (z == kBeyond) {
          fill_slot(slot, beyond());
        } else {
          sum_slice(z, slot);
        }
      }
      sum_block_along_z(begin, n);
      std::swap(memory_.after_yx, memory_.block_before);
    }
    finish_streams();
  }

  void fill_slot(std::int64_t slot, T value) const {
    for (std::int64_t j = 0; j < y_.size(); ++j) {
      std::fill_n(memory_.after_yx.data() + j * stride_y_ + slot * stride_, x_.size(), value);
    }
  }

  // Windows that end in a block, whose sums then become those to its end.
  void sum_block_along_z(std::int64_t begin, std::int64_t n) const {
    const std::int64_t first = begin == 0 ? f_.support_ - 1 : 0, z = begin + first - (f_.support_ - 1);
    for (std::int64_t j = 0; j < y_.size(); ++j) {
      T* const rows = memory_.after_yx.data() + j * stride_y_;
      const T* const ends = memory_.block_before.data() + j * stride_y_;
      const BlockOfRows<T> block{rows,
                                 ends,
                                 stride_,
                                 n,
                                 f_.support_,
                                 first,
                                 f_.result_.row(z, y_.begin + j) + x_.begin,
                                 f_.result_.stride_z,
                                 f_.share_,
                                 past_caches_};
      call<SumBlockOfRows>(block, x_.size());
      if (n == f_.support_) call<SumToEnd>(rows, n, stride_);
    }
  }

  void sum_along_z() const {
    const std::int64_t n_z = f_.shape_.z;
    const std::vector<std::int64_t> slices = extended({0, n_z}, f_.reach_, n_z, f_.boundary_);
    T* const row_beyond = memory_.after_yx.data() + y_.size() * stride_y_;
    std::fill_n(row_beyond, x_.size(), beyond());
    std::vector<const T*> sources(slices.size());
    std::vector<T*> targets(static_cast<std::size_t>(n_z));
    for (std::int64_t j = 0; j < y_.size(); ++j) {
      const T* const line = memory_.after_yx.data() + j * stride_y_;
      std::transform(slices.begin(), slices.end(), sources.begin(),
                     [&](std::int64_t z) { return z == kBeyond ? row_beyond : line + z * stride_; });
      for (std::int64_t z = 0; z < n_z; ++z) {
        targets[static_cast<std::size_t>(z)] = f_.result_.row(z, y_.begin + j) + x_.begin;
      }
      const BoxOfRows<T> box{sources.data(), targets.data(), n_z, f_.support_, f_.share_, memory_.ends.data()};
      call<SumBoxOfRows>(box, x_.size());
    }
  }

  const MeanFilter& f_;
  Range y_, x_;
  std::vector<std::int64_t> rows_, columns_;  // that are read
  std::int64_t read_stride_, power_stride_;   // of rows as they are read, and of sums of powers of two
  std::int64_t stride_, stride_y_;            // after y and x
  bool past_caches_;
  MeanWorkspace<T>& memory_;
};

template <class T>
void filter(const AnyVolume& volume, std::int64_t support, Dimensions dimensions, Extension extension,
            const VolumeView<T>& result) {
  constexpr std::int64_t kWidest = 9999;
  if (support < 1 || support % 2 == 0 || support > kWidest) {
    throw InvalidArgument("the support of a mean filter must be odd and from 1 to 9999, got " +
                          std::to_string(support));
  }
  if (!(shape_of(volume) == result.shape)) throw InvalidGeometry("a response map has the shape of its image");
  if (voxel_count(result.shape) == 0) throw InvalidGeometry("the image has no voxels");
  MeanFilter<T>(volume, support, dimensions, extension, result).run();
}

}  // namespace

void filter_mean(const AnyVolume& volume, std::int64_t support, Dimensions dimensions, Extension extension,
                 const VolumeView<float>& result) {
  filter(volume, support, dimensions, extension, result);
}

void filter_mean(const AnyVolume& volume, std::int64_t support, Dimensions dimensions, Extension extension,
                 const VolumeView<double>& result) {
  filter(volume, support, dimensions, extension, result);
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
