// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/line_spectra.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "filters/column_factors.hpp"
#include "filters/line_rows.hpp"
#include "filters/workspace.hpp"
#include "grayling/cancel.hpp"
#include "grayling/error.hpp"
#include "grayling/threads.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

constexpr std::int64_t kColumnsAtOnce = 8;  // whose points next to one another are read together
constexpr std::int64_t kRowsOfTask = 128;

constexpr std::int64_t blocks_of(std::int64_t n, std::int64_t size) { return (n + size - 1) / size; }
constexpr std::int64_t round_up(std::int64_t n, std::int64_t size) { return blocks_of(n, size) * size; }

template <class T>
constexpr std::int64_t kPair = 2 * kLanes<T>;  // rows that are transformed at once

template <class T>
void copy_points(const T* from, std::int64_t n, T* to) {
  std::memcpy(to, from, static_cast<std::size_t>(n * kPoint<T>) * sizeof(T));
}

// Slices are spread over threads where there are enough of them, else what is done to each of them.
template <class Task>
void for_each_slice(std::int64_t n, const Task& task) {
  const auto run = [&](std::size_t z) { task(static_cast<std::int64_t>(z)); };
  if (n >= num_threads()) return parallel_for(static_cast<std::size_t>(n), run);
  for (std::int64_t z = 0; z < n; ++z) {
    check_cancelled();
    task(z);
  }
}

}  // namespace

bool has_line_transform(std::int64_t n) { return n >= 1 && fourier::fast_length(n) == n; }

// What a thread needs for lines that it transforms.
template <class T>
struct LineSpectra<T>::Lines {
  Buffer<T> rows;            // [row of a pair, x]
  Buffer<T> points, result;  // of one line
  Buffer<T> columns;         // [column, z], points
};

template <class T>
struct LineSpectra<T>::Memory {
  explicit Memory(const LineSpectra& owner) : spectra(owner) {}

  template <class Task>
  void with_lines(const Task& task) {
    auto taken = lines.take();
    const auto longest = std::max({spectra.along_x_.n(), spectra.along_y_.n(), spectra.along_z_.n()});
    taken->rows.reserve(kPair<T> * round_up(spectra.shape_.x, kLanes<T>));
    taken->points.reserve((longest + kLanes<T>)*kPoint<T>);
    taken->result.reserve(longest * kPoint<T>);
    if (!spectra.in_slices_) taken->columns.reserve(kColumnsAtOnce * spectra.along_z_.n() * kPoint<T>);
    task(*taken);
    lines.give_back(std::move(taken));
  }

  template <class Task>
  void with_slice(const Task& task) {
    auto taken = slices.take();
    taken->reserve(spectra.n_blocks() * spectra.slice_stride());
    task(taken->data());
    slices.give_back(std::move(taken));
  }

  // Blocks of frequencies along x.
  template <class Task>
  void for_each_block(const Task& task) {
    parallel_for(static_cast<std::size_t>(spectra.n_blocks()), [&](std::size_t block) {
      with_lines([&](Lines& taken) { task(static_cast<std::int64_t>(block), taken); });
    });
  }

  // Pairs of rows.
  template <class Task>
  void for_each_pair(const Task& task) {
    parallel_for(static_cast<std::size_t>(blocks_of(spectra.shape_.y, kPair<T>)), [&](std::size_t pair) {
      with_lines([&](Lines& taken) { task(static_cast<std::int64_t>(pair) * kPair<T>, taken); });
    });
  }

  const LineSpectra& spectra;
  Pool<Lines> lines;
  Pool<Buffer<T>> slices;
};

// Lines along z next to one another.
template <class T>
struct LineSpectra<T>::Group {
  std::int64_t block = 0, row = 0, n = 0;
};

template <class T>
LineSpectra<T>::LineSpectra(const Index3& shape, std::int64_t padding, Extension extended, const Transfer& transfer)
    : shape_(shape),
      periods_(transfer.lengths()),
      extension_(extended),
      in_slices_(transfer.in_slices()),
      along_z_(in_slices_ ? 1 : periods_.z),
      along_y_(periods_.y),
      along_x_(periods_.x),
      from_z_(extension(shape.z, padding, extended.boundary)),
      from_y_(extension(shape.y, padding, extended.boundary)),
      from_x_(extension(shape.x, padding, extended.boundary)) {
  const auto fits = [&](std::int64_t n, std::int64_t period) { return n >= 1 && period == n + 2 * padding; };
  if (!fits(shape.y, periods_.y) || !fits(shape.x, periods_.x) || (!in_slices_ && !fits(shape.z, periods_.z))) {
    throw InvalidGeometry("the periods of a filter have the voxels of the image and its padding on both sides");
  }
  std::vector<std::int64_t> kept;
  for (std::int64_t y = 0; y < periods_.y; ++y) kept.push_back(transfer.kept_x(y));
  const std::int64_t n_kept = *std::max_element(kept.begin(), kept.end());
  for (std::int64_t x = 0; x == 0 || x < n_kept; x += kLanes<T>) {
    Block block{n_points_, {}, {}};
    for (std::int64_t y = 0; y < periods_.y; ++y) {
      const bool is_kept = x < kept[static_cast<std::size_t>(y)];
      block.row_at.push_back(is_kept ? static_cast<std::int64_t>(block.rows.size()) : kBeyond);
      if (is_kept) block.rows.push_back(y);
    }
    n_points_ += static_cast<std::int64_t>(block.rows.size());
    blocks_.push_back(std::move(block));
  }
}

template <class T>
std::int64_t LineSpectra<T>::slice_stride() const {
  return round_up(shape_.y, kPair<T>) * kPoint<T>;
}

template <class T>
std::int64_t LineSpectra<T>::thread_size() const {
  const std::int64_t longest = std::max({along_x_.n(), along_y_.n(), along_z_.n()});
  const std::int64_t weights = n_blocks() * along_y_.n() * kLanes<T>;  // of slices, which threads share
  const std::int64_t columns = in_slices_ ? weights : kColumnsAtOnce * along_z_.n() * kPoint<T>;
  return n_blocks() * slice_stride() + kPair<T> * (shape_.x + kLanes<T>)+2 * (longest + kLanes<T>)*kPoint<T> + columns;
}

template <class T>
void LineSpectra<T>::expect_same(const Transfer& transfer, const Index3& shape) const {
  if (!(transfer.lengths() == periods_) || transfer.in_slices() != in_slices_) {
    throw InvalidGeometry("a filter has the periods of the spectra that it is used on");
  }
  if (shape.y != shape_.y || shape.x != shape_.x) throw InvalidGeometry("slices have the shape of the image's");
}

// Transforms back are not divided by their lengths, and SeparatePairs gives twice a spectrum.
template <class T>
T LineSpectra<T>::scale(const Transfer& transfer) const {
  const auto n = static_cast<double>(along_z_.n() * along_y_.n() * along_x_.n());
  return static_cast<T>(0.5 * transfer.shape().factor / n);
}

template <class T>
T LineSpectra<T>::shift(const Transfer& transfer) const {
  return extension_.boundary == Boundary::constant ? static_cast<T>(extension_.value * transfer.at_zero()) : T{0};
}

template <class T>
bool LineSpectra<T>::transform_rows(const AnyVolume& volume, std::int64_t z, std::int64_t y, Lines& lines,
                                    T* slice) const {
  const std::int64_t stride = round_up(shape_.x, kLanes<T>);
  const T constant = extension_.boundary == Boundary::constant ? static_cast<T>(extension_.value) : T{0};
  T *const rows = lines.rows.data(), *const points = lines.points.data();
  std::fill_n(rows, kPair<T> * stride, T{0});
  bool finite = true;
  std::visit(
      [&](const auto& view) {
        for (std::int64_t k = 0; k < std::min(kPair<T>, shape_.y - y); ++k) {
          finite &= simd_call<LoadFinite>(view.row(z, y + k), constant, shape_.x, rows + k * stride);
        }
      },
      volume);
  const std::int64_t* const places = along_x_.places().data();
  simd_call<PlaceColumns>(static_cast<const T*>(rows), stride, shape_.x, places, points);
  simd_call<ExtendPoints>(from_x_.data(), places, shape_.x, along_x_.n(), points);
  along_x_.transform(points);
  for (std::int64_t block = 0; block < n_blocks(); ++block) {
    T* const left = slice + block * slice_stride() + y * kPoint<T>;
    T* const right = left + kLanes<T> * kPoint<T>;
    simd_call<SeparatePairs>(static_cast<const T*>(points), block * kLanes<T>, along_x_.n(), left, right);
  }
  return finite;
}

template <class T>
bool LineSpectra<T>::load_slice(const AnyVolume& volume, std::int64_t z, Memory& memory, T* slice) const {
  std::atomic<bool> finite{true};
  memory.for_each_pair([&](std::int64_t y, Lines& lines) {
    if (!transform_rows(volume, z, y, lines, slice)) finite.store(false, std::memory_order_relaxed);
  });
  return finite.load();
}

template <class T>
void LineSpectra<T>::respond_rows(const T* slice, std::int64_t y, T shift, Lines& lines,
                                  const VolumeView<T>& response) const {
  const std::int64_t stride = round_up(shape_.x, kLanes<T>), n = along_x_.n();
  const std::int64_t* const places = along_x_.places().data();
  T *const rows = lines.rows.data(), *const points = lines.points.data();
  for (std::int64_t block = 0; block < n_blocks(); ++block) {
    const T* const left = slice + block * slice_stride() + y * kPoint<T>;
    simd_call<JoinPairs>(left, left + kLanes<T> * kPoint<T>, block * kLanes<T>, n, places, points);
  }
  simd_call<ClearPoints>(n_blocks() * kLanes<T>, n, places, points);
  along_x_.transform(points);
  simd_call<RowsOfColumns>(static_cast<const T*>(points), shape_.x, rows, stride);
  for (std::int64_t k = 0; k < std::min(kPair<T>, shape_.y - y); ++k) {
    simd_call<ShiftedRow>(static_cast<const T*>(rows + k * stride), shift, shape_.x, response.row(0, y + k));
  }
}

template <class T>
void LineSpectra<T>::store_slice(const T* slice, T shift, Memory& memory, const VolumeView<T>& response) const {
  memory.for_each_pair([&](std::int64_t y, Lines& lines) { respond_rows(slice, y, shift, lines, response); });
}

template <class T>
bool LineSpectra<T>::forward(const AnyVolume& volume, T* spectra) const {
  if (!(shape_of(volume) == shape_)) throw InvalidGeometry("spectra are of an image of their shape");
  std::atomic<bool> finite{true};
  Memory memory(*this);
  for_each_slice(shape_.z, [&](std::int64_t z) {
    memory.with_slice([&](T* slice) {
      if (!load_slice(volume, z, memory, slice)) finite.store(false, std::memory_order_relaxed);
      memory.for_each_block([&](std::int64_t block, Lines& lines) {
        T* const points = lines.points.data();
        const T* const along_x = slice + block * slice_stride();
        simd_call<PlacePoints>(along_x, from_y_.data(), along_y_.places().data(), along_y_.n(), points);
        along_y_.transform(points);
        T* to = spectra + (z * n_points_ + block_at(block).first) * kPoint<T>;
        for (const std::int64_t y : block_at(block).rows) {
          copy_points(points + y * kPoint<T>, 1, to);
          to += kPoint<T>;
        }
      });
    });
  });
  return finite.load();
}

template <class T>
void LineSpectra<T>::gather(const T* spectra, const Group& group, T* columns) const {
  const std::int64_t* const places = along_z_.places().data();
  const std::int64_t n = along_z_.n(), stride = n_points_ * kPoint<T>;
  const T* const first = spectra + (block_at(group.block).first + group.row) * kPoint<T>;
  for (std::int64_t k = 0; k < n; ++k) {
    const std::int64_t source = from_z_[static_cast<std::size_t>(k)];
    T* to = columns + places[k] * kPoint<T>;
    for (std::int64_t column = 0; column < group.n; ++column, to += n * kPoint<T>) {
      if (source == kBeyond) {
        std::fill_n(to, kPoint<T>, T{0});
      } else {
        copy_points(first + source * stride + column * kPoint<T>, 1, to);
      }
    }
  }
}

template <class T>
void LineSpectra<T>::scatter(const T* columns, const Group& group, T* result) const {
  const std::int64_t stride = n_points_ * kPoint<T>;
  T* const first = result + (block_at(group.block).first + group.row) * kPoint<T>;
  for (std::int64_t z = 0; z < shape_.z; ++z) {
    const T* from = columns + z * kPoint<T>;
    for (std::int64_t column = 0; column < group.n; ++column, from += along_z_.n() * kPoint<T>) {
      copy_points(from, 1, first + z * stride + column * kPoint<T>);
    }
  }
}

template <class T>
auto LineSpectra<T>::groups() const -> std::vector<Group> {
  std::vector<Group> groups;
  for (std::int64_t block = 0; block < n_blocks(); ++block) {
    const auto n = static_cast<std::int64_t>(block_at(block).rows.size());
    for (std::int64_t row = 0; row < n; row += kRowsOfTask) {
      groups.push_back({block, row, std::min(kRowsOfTask, n - row)});
    }
  }
  return groups;
}

template <class T>
void LineSpectra<T>::multiply_group(const Group& group, const T* spectra, const Transfer& transfer, Lines& lines,
                                    T* result) const {
  const bool imaginary = transfer.shape().imaginary;
  const T factor = scale(transfer);
  const std::int64_t n = along_z_.n(), end = group.row + group.n;
  T* const points = lines.points.data();
  ColumnFactors<T> factors(transfer, 0, group.block * kLanes<T>);
  for (std::int64_t row = group.row; row < end; row += kColumnsAtOnce) {
    const Group part{group.block, row, std::min(kColumnsAtOnce, end - row)};
    gather(spectra, part, lines.columns.data());
    for (std::int64_t k = 0; k < part.n; ++k) {
      T* const column = lines.columns.data() + k * n * kPoint<T>;
      along_z_.transform(column);
      const T* const weight = factors.at(block_at(group.block).rows[static_cast<std::size_t>(row + k)]);
      simd_call<WeightPoints>(static_cast<const T*>(column), weight, factor, imaginary, &along_z_, points);
      along_z_.transform(points);
      copy_points(static_cast<const T*>(points), shape_.z, column);
    }
    scatter(lines.columns.data(), part, result);
  }
}

template <class T>
void LineSpectra<T>::multiply(const T* spectra, const Transfer& transfer, T* result) const {
  expect_same(transfer, shape_);
  Memory memory(*this);
  const std::vector<Group> tasks = groups();
  parallel_for(tasks.size(), [&](std::size_t task) {
    memory.with_lines([&](Lines& lines) { multiply_group(tasks[task], spectra, transfer, lines, result); });
  });
}

template <class T>
void LineSpectra<T>::back(const T* spectra, const Transfer& transfer, std::int64_t begin,
                          const VolumeView<T>& response) const {
  expect_same(transfer, response.shape);
  if (begin < 0 || begin + response.shape.z > shape_.z) throw InvalidGeometry("spectra have no such slices");
  Memory memory(*this);
  const T constant = shift(transfer);
  for_each_slice(response.shape.z, [&](std::int64_t z) {
    memory.with_slice([&](T* slice) {
      memory.for_each_block([&](std::int64_t block, Lines& lines) {
        T* const points = lines.points.data();
        const T* const rows = spectra + ((begin + z) * n_points_ + block_at(block).first) * kPoint<T>;
        simd_call<PlacePoints>(rows, block_at(block).row_at.data(), along_y_.places().data(), along_y_.n(), points);
        along_y_.transform(points);
        T* const along_x = slice + block * slice_stride();
        copy_points(points, shape_.y, along_x);
        std::fill(along_x + shape_.y * kPoint<T>, along_x + slice_stride(), T{0});  // pairs of the last rows
      });
      store_slice(slice, constant, memory, response.crop({z, 0, 0}, {1, shape_.y, shape_.x}));
    });
  });
}

template <class T>
bool LineSpectra<T>::filter_slices(const AnyVolume& volume, const Transfer& transfer,
                                   const VolumeView<T>& response) const {
  expect_same(transfer, response.shape);
  if (!(shape_of(volume) == response.shape)) throw InvalidGeometry("a response map has the shape of its image");
  Memory memory(*this);
  const bool imaginary = transfer.shape().imaginary;
  const T factor = scale(transfer), constant = shift(transfer);
  const std::int64_t n = along_y_.n();
  std::vector<T> weights(static_cast<std::size_t>(n_blocks() * n * kLanes<T>));
  memory.for_each_block([&](std::int64_t block, Lines&) {
    std::copy_n(ColumnFactors<T>(transfer, 1, block * kLanes<T>).at(0), n * kLanes<T>,
                weights.data() + block * n * kLanes<T>);
  });
  std::atomic<bool> finite{true};
  for_each_slice(shape_.z, [&](std::int64_t z) {
    memory.with_slice([&](T* slice) {
      if (!load_slice(volume, z, memory, slice)) finite.store(false, std::memory_order_relaxed);
      memory.for_each_block([&](std::int64_t block, Lines& lines) {
        T *const points = lines.points.data(), *const result = lines.result.data();
        T* const along_x = slice + block * slice_stride();
        const T* const weight = weights.data() + block * n * kLanes<T>;
        simd_call<PlacePoints>(static_cast<const T*>(along_x), from_y_.data(), along_y_.places().data(), n, points);
        along_y_.transform(points);
        simd_call<WeightPoints>(static_cast<const T*>(points), weight, factor, imaginary, &along_y_, result);
        along_y_.transform(result);
        copy_points(static_cast<const T*>(result), shape_.y, along_x);
      });
      store_slice(slice, constant, memory, response.crop({z, 0, 0}, {1, shape_.y, shape_.x}));
    });
  });
  return finite.load();
}

template class LineSpectra<float>;
template class LineSpectra<double>;

}  // namespace filters
}  // namespace v0
}  // namespace grayling
