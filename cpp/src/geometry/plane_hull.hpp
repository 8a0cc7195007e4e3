// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

namespace grayling {
inline namespace v0 {

// First and last voxel inside, along a row; first > last if there is none.
struct RowEnds {
  std::int64_t first = 0;
  std::int64_t last = -1;

  bool empty() const { return first > last; }
};

// The ends of a row of bytes, where inside is not zero; whole words of zeros are passed over at once.
inline RowEnds row_ends(const std::uint8_t* voxels, std::int64_t size) {
  const auto eight_zeros = [voxels](std::int64_t x) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, voxels + x, 8);
    return eight == 0;
  };
  std::int64_t first = 0;
  while (first + 8 <= size && eight_zeros(first)) first += 8;
  while (first < size && voxels[first] == 0) ++first;
  if (first == size) return {};
  std::int64_t last = size - 1;
  while (last >= first + 8 && eight_zeros(last - 7)) last -= 8;
  while (voxels[last] == 0) --last;
  return {first, last};
}

// A voxel's place in a plane.
struct PlanePoint {
  std::int64_t row = 0;
  std::int64_t column = 0;
};

// The voxels of a plane that are extreme within it, gathered row by row in rising order (Andrew's monotone chain): one
// chain runs along the rows' first voxels, one along their last ones. Exact, on integers.
class PlaneHull {
 public:
  void clear() {
    first_chain_.clear();
    last_chain_.clear();
  }

  // A row that is not empty.
  void add_row(std::int64_t row, const RowEnds& ends) {
    extend(first_chain_, {row, ends.first}, 1);
    extend(last_chain_, {row, ends.last}, -1);
  }

  const std::vector<PlanePoint>& first_chain() const { return first_chain_; }
  const std::vector<PlanePoint>& last_chain() const { return last_chain_; }

 private:
  // Twice the signed area of a, b, c.
  static std::int64_t turn(const PlanePoint& a, const PlanePoint& b, const PlanePoint& c) {
    return (b.row - a.row) * (c.column - a.column) - (b.column - a.column) * (c.row - a.row);
  }

  // Appends a point and drops those that are extreme no more.
  static void extend(std::vector<PlanePoint>& chain, const PlanePoint& point, std::int64_t side) {
    while (chain.size() >= 2 && side * turn(chain[chain.size() - 2], chain.back(), point) <= 0) chain.pop_back();
    chain.push_back(point);
  }

  std::vector<PlanePoint> first_chain_, last_chain_;
};

}  // namespace v0
}  // namespace grayling
