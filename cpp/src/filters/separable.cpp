// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/separable.hpp"

#include <algorithm>
#include <numeric>
#include <string>

#include "filters/block_schedule.hpp"
#include "filters/column_tile.hpp"
#include "filters/layer_steps.hpp"
#include "filters/pool_rows.hpp"
#include "filters/row_cascade.hpp"
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

// What the slots of a tile may take, of a second cache of 512 kB.
constexpr std::int64_t kTileBytes = std::int64_t{384} << 10;
constexpr std::int64_t kResultsAtOnce = 8;  // along y
constexpr std::int64_t kColumns = 256;      // of a tile, if it can choose

struct LoadVoxels {
  template <class V, class T>
  GRAYLING_ALWAYS_INLINE void operator()(const V* voxels, std::int64_t n, T offset, T* row) const {
    for (std::int64_t x = 0; x < n; ++x) row[x] = static_cast<T>(voxels[x]) - offset;
  }
};

double gain_of(const Cascade& cascade) {
  double gain = 1.0;
  for (const Taps& taps : cascade) gain *= std::accumulate(taps.weight.begin(), taps.weight.end(), 0.0);
  return gain;
}

// What a constant beyond the image becomes in each response: the convolutions see the image less the constant.
std::vector<double> constants_after(const SeparablePlan& plan, double constant) {
  std::vector<double> gain;
  for (const Cascade& cascade : plan.cascades) gain.push_back(gain_of(cascade));
  const auto after = [&gain](const Node& node, const std::vector<double>& before) {
    double sum = 0.0;
    for (const Link& link : node) sum += before[link.from] * gain[link.cascade];
    return sum;
  };
  std::vector<double> after_z, after_x, result;
  for (const Node& node : plan.z) after_z.push_back(after(node, {constant}));
  for (const Node& node : plan.x) after_x.push_back(after(node, after_z));
  for (const Response& response : plan.y) result.push_back(after(response.sum, after_x));
  return result;
}

template <class T>
class Filter {
 public:
  Filter(const AnyVolume& volume, const SeparablePlan& plan, Extension extension, const VolumeView<T>& result)
      : volume_(volume),
        plan_(plan),
        boundary_(extension.boundary),
        constant_(extension.boundary == Boundary::constant ? static_cast<T>(extension.value) : T{0}),
        result_(result),
        shape_(result.shape),
        schedule_(plan, shape_.y, boundary_, kResultsAtOnce),
        columns_(plan, shape_.x, boundary_),
        z_steps_(steps_of(plan.z, plan.cascades, true)),
        x_steps_(steps_of(plan.x, plan.cascades, columns_.is_tiled())) {
    for (const double constant : constants_after(plan, static_cast<double>(constant_))) {
      shifts_.push_back(static_cast<T>(constant));
    }
    cut_into_tiles();
    schedule_.bind(slot_size_);
  }

  void run() {
    parallel_for(static_cast<std::size_t>(n_z_ * n_x_), [&](std::size_t tile) {
      const auto k = static_cast<std::int64_t>(tile);
      auto workspace = workspaces_.take();
      Tile(*this, part_of(shape_.z, n_z_, k % n_z_), part_of(shape_.x, n_x_, k / n_z_), *workspace).run();
      workspaces_.give_back(std::move(workspace));
    });
  }

 private:
  class Tile;

  // Columns first, then as many slices as the cache has room for, and a tile for every thread where there is work.
  void cut_into_tiles() {
    const auto n_nodes = static_cast<std::int64_t>(std::max<std::size_t>(plan_.x.size(), 1));
    n_x_ = columns_.is_tiled() ? (shape_.x + kColumns - 1) / kColumns : 1;
    width_ = (shape_.x + n_x_ - 1) / n_x_;
    stride_ = (width_ + kPerLine<T> - 1) / kPerLine<T> * kPerLine<T>;
    const std::int64_t room =
        kTileBytes / (n_nodes * schedule_.n_slots() * stride_ * static_cast<std::int64_t>(sizeof(T)));
    const std::int64_t per_thread = (shape_.z * n_x_ + num_threads() - 1) / num_threads();
    const std::int64_t height = std::clamp<std::int64_t>(std::min(room, per_thread), kLowest, shape_.z + kLowest);
    n_z_ = (shape_.z + height - 1) / height;
    slot_size_ = odd_lines<T>((shape_.z + n_z_ - 1) / n_z_ * stride_);
  }
  static constexpr std::int64_t kLowest = 8;  // slices of a tile: lower ones read their neighbours too often

  const AnyVolume& volume_;
  const SeparablePlan& plan_;
  Boundary boundary_;
  T constant_;
  VolumeView<T> result_;
  Index3 shape_;
  BlockSchedule<T> schedule_;
  ColumnTile<T> columns_;
  std::vector<Step> z_steps_, x_steps_;
  std::vector<T> shifts_;
  std::int64_t n_z_ = 1, n_x_ = 1;       // tiles
  std::int64_t width_ = 0, stride_ = 0;  // of a tile's rows
  std::int64_t slot_size_ = 0;
  Pool<Workspace<T>> workspaces_;
};

// Slices and columns of every y.
template <class T>
class Filter<T>::Tile {
 public:
  Tile(const Filter& filter, Range z, Range x, Workspace<T>& memory)
      : f_(filter), z_(z), x_(x), size_(z.size() * filter.stride_), columns_(filter.columns_), memory_(memory) {
    Rows results(static_cast<std::size_t>(z.size()));
    std::iota(results.begin(), results.end(), z.begin);
    for (const Cascade& cascade : f_.plan_.cascades) {
      along_z_.emplace_back(cascade, f_.shape_.z, results, f_.boundary_);
    }
    for (const Node& node : f_.plan_.z) {
      for (const Link& link : node) read_ = merged(read_, along_z_[link.cascade].needed());
    }
    loaded_stride_ = odd_lines<T>(x.size() + columns_.margin());
    columns_.choose(x.begin, x.end, z.size(), loaded_stride_);
    std::vector<std::int64_t> place(static_cast<std::size_t>(f_.shape_.z), kBeyond);
    for (std::size_t k = 0; k < read_.size(); ++k) {
      place[static_cast<std::size_t>(read_[k])] = static_cast<std::int64_t>(k) * loaded_stride_;
    }
    for (RowCascade<T>& cascade : along_z_) cascade.bind({&place, n_read() * loaded_stride_}, loaded_stride_);
    make_room();
  }

  void run() {
    for (const ResultBlock<T>& block : f_.schedule_.blocks()) {
      check_cancelled();
      for (const Waiting& slice : block.made) make(slice);
      respond(block);
    }
  }

 private:
  std::int64_t n_read() const { return static_cast<std::int64_t>(read_.size()); }

  // A row of zeros behind the rows that are loaded, and a slot of zeros behind those of each node, stand for what lies
  // beyond the image.
  void make_room() {
    const auto n_z_nodes = static_cast<std::int64_t>(f_.plan_.z.size());
    const auto n_x_nodes = static_cast<std::int64_t>(f_.plan_.x.size());
    std::int64_t n_scratch_rows = 1;
    for (const RowCascade<T>& cascade : along_z_) n_scratch_rows = std::max(n_scratch_rows, cascade.n_scratch_rows());
    memory_.loaded.reserve((n_read() + 1) * loaded_stride_);
    memory_.after_z.reserve(n_z_nodes * z_.size() * loaded_stride_);
    memory_.slots.reserve(n_x_nodes * (f_.schedule_.n_slots() + 1) * f_.slot_size_);
    for (Buffer<T>* buffer : {&memory_.response, &memory_.pooled}) buffer->reserve(kResultsAtOnce * f_.slot_size_);
    for (Buffer<T>& buffer : memory_.scratch_z) clear_first(buffer, n_scratch_rows, loaded_stride_);
    for (Buffer<T>& buffer : memory_.scratch_y) clear_first(buffer, f_.schedule_.n_scratch_rows(), f_.slot_size_);
    for (Buffer<T>& buffer : memory_.line) buffer.reserve(columns_.line_size());
    std::fill_n(memory_.loaded.data() + n_read() * loaded_stride_, loaded_stride_, T{0});
    for (std::int64_t node = 0; node < n_x_nodes; ++node) {
      std::fill_n(slots(static_cast<std::size_t>(node)) + f_.schedule_.n_slots() * f_.slot_size_, f_.slot_size_, T{0});
    }
  }

  static void clear_first(Buffer<T>& buffer, std::int64_t n_rows, std::int64_t stride) {
    buffer.reserve(n_rows * stride);
    std::fill_n(buffer.data(), stride, T{0});
  }

  T* slots(std::size_t node) const {
    return memory_.slots.data() + static_cast<std::int64_t>(node) * (f_.schedule_.n_slots() + 1) * f_.slot_size_;
  }
  T* after_z(std::size_t node) const {
    return memory_.after_z.data() + static_cast<std::int64_t>(node) * z_.size() * loaded_stride_;
  }

  // Loads one y and takes it through the first two layers.
  void make(const Waiting& slice) {
    load(slice.y);
    T* const scratch[2] = {memory_.scratch_z[0].data(), memory_.scratch_z[1].data()};
    T* const lines[2] = {memory_.line[0].data(), memory_.line[1].data()};
    for (const Step& step : f_.z_steps_) {
      const StepTarget& one = step.targets.front();
      const auto target_of = [&](const StepTarget& t) {
        return RowTarget<T>{after_z(t.node), loaded_stride_, z_.size()};
      };
      if (step.targets.size() == 1) {
        along_z_[one.cascade].add_to(memory_.loaded.data(), target_of(one), columns_.n_columns(), one.add, scratch);
      } else {
        const StepTarget& two = step.targets.back();
        const RowSums<T> sums = along_z_[one.cascade].sums(memory_.loaded.data());
        const T* const other_weight = along_z_[two.cascade].sums(nullptr).weight;
        sum_rows_twice<T>({sums, other_weight, target_of(one), target_of(two), one.add, two.add}, columns_.n_columns());
      }
    }
    for (const Step& step : f_.x_steps_) {
      const StepTarget& one = step.targets.front();
      const auto target_of = [&](const StepTarget& t) {
        return RowTarget<T>{slots(t.node) + slice.slot * f_.slot_size_, f_.stride_, z_.size()};
      };
      if (step.targets.size() == 1) {
        columns_.add_to(one.cascade, after_z(step.from), target_of(one), one.add, lines);
      } else {
        const StepTarget& two = step.targets.back();
        const RowSums<T> sums = columns_.sums(one.cascade, after_z(step.from));
        const T* const other_weight = columns_.sums(two.cascade, nullptr).weight;
        sum_rows_twice<T>({sums, other_weight, target_of(one), target_of(two), one.add, two.add}, columns_.n_results());
      }
    }
  }

  void load(std::int64_t y) const {
    const std::vector<std::int64_t>& columns = columns_.columns();
    const std::int64_t first = columns_.first_plain(), n_plain = columns_.n_plain();
    for (std::int64_t k = 0; k < n_read(); ++k) {
      T* const row = memory_.loaded.data() + k * loaded_stride_;
      std::visit(
          [&](const auto& view) {
            const auto* voxels = view.row(read_[static_cast<std::size_t>(k)], y);
            if (y + 1 < f_.shape_.y)
              prefetch_row(voxels + view.stride_y + columns[static_cast<std::size_t>(first)], n_plain);
            simd_call<LoadVoxels>(voxels + columns[static_cast<std::size_t>(first)], n_plain, f_.constant_,
                                  row + first);
            const auto gather = [&](std::int64_t begin, std::int64_t end) {
              for (std::int64_t c = begin; c < end; ++c) {
                const std::int64_t x = columns[static_cast<std::size_t>(c)];
                row[c] = x == kBeyond ? T{0} : static_cast<T>(voxels[x]) - f_.constant_;
              }
            };
            gather(0, first);
            gather(first + n_plain, columns_.n_columns());
          },
          f_.volume_);
    }
  }

  void respond(const ResultBlock<T>& block) {
    const RowTarget<T> response{memory_.response.data(), f_.slot_size_, block.n_results};
    const RowTarget<T> pooled{memory_.pooled.data(), f_.slot_size_, block.n_results};
    bool started = false;
    for (std::size_t r = 0; r < f_.plan_.y.size(); ++r) {
      const Response& wanted = f_.plan_.y[r];
      const bool first = !started && wanted.positive && f_.shifts_[r] == T{0};  // goes where it is pooled
      const RowTarget<T>& target = first ? pooled : response;
      sum_up(wanted.sum, block, target);
      started |= first;
      if (wanted.positive && !first) started = pool(target, f_.shifts_[r], T{1}, started, pooled);
      if (wanted.negative) started = pool(target, f_.shifts_[r], T{-1}, started, pooled);
    }
    for (std::int64_t j = 0; j < block.n_results; ++j) {
      if (f_.plan_.magnitude) simd_call<TakeMagnitude>(size_, pooled.row(j));
      for (std::int64_t z = 0; z < z_.size(); ++z) {
        std::copy_n(pooled.row(j) + z * f_.stride_, x_.size(),
                    f_.result_.row(z_.begin + z, block.begin + j) + x_.begin);
      }
    }
  }

  void sum_up(const Node& sum, const ResultBlock<T>& block, const RowTarget<T>& target) const {
    if (sum.empty()) std::fill_n(target.first, target.n_rows * target.stride, T{0});  // all terms cancelled
    T* const scratch[2] = {memory_.scratch_y[0].data(), memory_.scratch_y[1].data()};
    bool add = false;
    for (const Link& link : sum) {
      block.cascades[link.cascade].add_to(slots(link.from), target, size_, add, scratch);
      add = true;
    }
  }

  bool pool(const RowTarget<T>& response, T shift, T sign, bool started, const RowTarget<T>& pooled) const {
    const bool largest = f_.plan_.pooling == Pooling::maximum;
    for (std::int64_t j = 0; j < pooled.n_rows; ++j) {
      const T* row = response.row(j);
      if (started) {
        simd_call<PoolRow>(row, shift, sign, largest, size_, pooled.row(j));
      } else {
        simd_call<StartRow>(row, shift, sign, size_, pooled.row(j));
      }
    }
    return true;
  }

  const Filter& f_;
  Range z_, x_;
  std::int64_t size_;  // of a slice in a slot
  std::int64_t loaded_stride_ = 0;
  ColumnTile<T> columns_;
  Workspace<T>& memory_;
  Rows read_;
  std::vector<RowCascade<T>> along_z_;
};

void check_node(const Node& node, std::size_t n_before, std::size_t n_cascades) {
  for (const Link& link : node) {
    if (link.from < n_before && link.cascade < n_cascades) continue;
    throw InvalidArgument("a plan links node " + std::to_string(link.from) + " of " + std::to_string(n_before) +
                          " and cascade " + std::to_string(link.cascade) + " of " + std::to_string(n_cascades));
  }
}

void check_plan(const SeparablePlan& plan, const AnyVolume& volume, const Index3& shape) {
  if (!(shape_of(volume) == shape)) throw InvalidGeometry("a response map has the shape of its image");
  if (voxel_count(shape) == 0) throw InvalidGeometry("the image has no voxels");
  if (plan.y.empty() || (plan.pooling == Pooling::sum && plan.y.size() > 1)) {
    throw InvalidArgument("a plan has one response, or several that are pooled; got " + std::to_string(plan.y.size()));
  }
  for (const Node& node : plan.z) check_node(node, 1, plan.cascades.size());
  for (const Node& node : plan.x) check_node(node, plan.z.size(), plan.cascades.size());
  for (const Response& response : plan.y) {
    check_node(response.sum, plan.x.size(), plan.cascades.size());
    if (!response.positive && !response.negative) throw InvalidArgument("a response of a plan has no sign");
  }
}

}  // namespace

void filter_separable(const AnyVolume& volume, const SeparablePlan& plan, Extension extension,
                      const VolumeView<float>& result) {
  check_plan(plan, volume, result.shape);
  Filter<float>(volume, plan, extension, result).run();
}

void filter_separable(const AnyVolume& volume, const SeparablePlan& plan, Extension extension,
                      const VolumeView<double>& result) {
  check_plan(plan, volume, result.shape);
  Filter<double>(volume, plan, extension, result).run();
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
