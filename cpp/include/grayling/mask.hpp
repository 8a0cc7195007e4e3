// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <vector>

#include "grayling/any_volume.hpp"
#include "grayling/bounding_box.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// A binary volume cropped to a box, with a border of one outside voxel on every side.
class Mask {
 public:
  Mask() = default;
  explicit Mask(const Index3& shape)
      : shape_(shape), voxels_(static_cast<std::size_t>((shape.z + 2) * (shape.y + 2) * (shape.x + 2))) {}

  const Index3& shape() const { return shape_; }  // without the border
  // Indices may reach one voxel outside the shape.
  VolumeView<std::uint8_t> view() { return inner(voxels_.data()); }
  VolumeView<const std::uint8_t> view() const { return inner(voxels_.data()); }
  // The volume with its border.
  VolumeView<const std::uint8_t> padded() const {
    return VolumeView<const std::uint8_t>::contiguous(voxels_.data(), {shape_.z + 2, shape_.y + 2, shape_.x + 2});
  }
  std::uint64_t count() const;
  std::uint64_t count_in_slice(std::int64_t z) const;

 private:
  template <class T>
  VolumeView<T> inner(T* data) const {
    const std::int64_t stride_y = shape_.x + 2;
    const std::int64_t stride_z = stride_y * (shape_.y + 2);
    return {data + stride_z + stride_y + 1, shape_, stride_z, stride_y};
  }

  Index3 shape_;
  std::vector<std::uint8_t> voxels_;
};

// One label of an integer volume.
struct Label {
  std::int64_t label = 0;
  std::uint64_t n_voxels = 0;
  Box box;
};

// The smallest box that holds every voxel with this label; size zero when there is none.
Box label_box(const AnyVolume& volume, std::int64_t label);

// The voxels of the box with this label.
Mask crop_label(const AnyVolume& volume, std::int64_t label, const Box& box);

// Every label except 0, in ascending order. Throws InvalidArgument for a volume that cannot be a segmentation because
// it has more than 65,535 of them.
std::vector<Label> find_labels(const AnyVolume& volume);

}  // namespace v0
}  // namespace grayling
