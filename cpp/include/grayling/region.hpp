// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// The voxels of a row that may lie inside the region: all of it is inside [begin, end).
struct RowSpan {
  std::int32_t begin = 0;
  std::int32_t end = 0;
  bool empty() const { return begin >= end; }
};

// Kernels over rows work in whole blocks of voxels, so that there is no remainder to treat one by one: every row buffer
// can be read and written up to a block past its end.
inline constexpr std::int64_t kRowBlock = 32;
constexpr std::int64_t whole_blocks(std::int64_t n) { return (n + kRowBlock - 1) & ~(kRowBlock - 1); }

// The discretised region of interest as the texture gatherers want it: cropped to the bounding box, level 0 = outside,
// levels in the smallest unsigned type that holds them, and a border of `padding` outside voxels on every side. So
// neighbours can be read without bounds checks, and a row's neighbour row always exists. Reading on past the end of any
// row for a block meets other voxels of the region or its border, never foreign memory.
class Region {
 public:
  Region() = default;
  // All voxels start outside. Fill through visit(), then call close(). Throws InvalidGeometry for 2^32 voxels and more.
  Region(const Index3& shape, std::uint32_t n_levels, std::int64_t padding);

  const Index3& shape() const { return shape_; }  // of the bounding box, without the border
  std::int64_t padding() const { return padding_; }
  void require_padding(std::int64_t reach) const;       // throws InvalidArgument where the border is narrower
  std::uint32_t n_levels() const { return n_levels_; }  // of the discretisation; not all need occur
  std::uint32_t n_levels_occupied() const { return n_levels_occupied_; }
  std::uint64_t n_voxels() const { return n_voxels_; }  // inside
  std::uint64_t n_voxels_in_slice(std::int64_t z) const { return slice_voxels_[static_cast<std::size_t>(z)]; }
  const RowSpan& span(std::int64_t z, std::int64_t y) const {
    return spans_[static_cast<std::size_t>(z * shape_.y + y)];
  }

  // Calls visit(VolumeView<Level>) with the typed view of the box. Indices may reach `padding` voxels outside it.
  template <class Visit>
  decltype(auto) visit(Visit&& visit) const {
    return std::visit([&](const auto& buffer) { return visit(box_view(buffer)); }, levels_);
  }
  template <class Visit>
  decltype(auto) visit(Visit&& visit) {
    return std::visit([&](auto& buffer) { return visit(box_view(buffer)); }, levels_);
  }

  // Derives row spans and voxel counts once the levels are written.
  void close();

 private:
  template <class Buffer>
  auto box_view(Buffer& buffer) const {
    using Level = std::remove_pointer_t<decltype(buffer.data())>;
    const std::int64_t stride_y = shape_.x + 2 * padding_;
    const std::int64_t stride_z = stride_y * (shape_.y + 2 * padding_);
    return VolumeView<Level>{buffer.data() + padding_ * (stride_z + stride_y + 1), shape_, stride_z, stride_y};
  }

  Index3 shape_;
  std::uint32_t n_levels_ = 0;
  std::int64_t padding_ = 0;
  std::uint64_t n_voxels_ = 0;
  std::uint32_t n_levels_occupied_ = 0;
  std::vector<std::uint64_t> slice_voxels_;  // [z]
  std::vector<RowSpan> spans_;               // [z, y]
  std::variant<std::vector<std::uint8_t>, std::vector<std::uint16_t>, std::vector<std::uint32_t>> levels_;
};

// The voxels of each level, [n_levels + 1]; the first is 0, whatever lies outside.
std::vector<std::uint64_t> level_counts(const Region& region);

// Copies a volume of levels (0 = outside) into a region of its own, cropped to the voxels inside. Throws EmptyRegion
// where there is none, and InvalidArgument for a level above n_levels.
Region make_region(const VolumeView<const std::uint32_t>& levels, std::uint32_t n_levels, std::int64_t padding);

}  // namespace v0
}  // namespace grayling
