// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <vector>

#include "grayling/any_volume.hpp"
#include "grayling/filters/boundary.hpp"
#include "grayling/filters/spectral.hpp"
#include "grayling/fourier_lines.hpp"
#include "grayling/volume.hpp"

// Filters of the whole spectrum (spectral.hpp) by transforms of several lines at once (fourier_lines.hpp), for periods
// that have no prime factor above 5. The lanes of a point are neighbouring frequencies along x from beginning to end:
//
//     slices -> rows in pairs, along x -> [block of frequencies of x, y] -> along y -> kept rows of the spectrum
//     lines of the spectrum along z -> along z -> times the filter -> back along z -> lines of the spectrum
//     slices of that -> back along y -> rows in pairs, back along x -> response
//
// so only the steps along x transpose, in registers. What is under way is a line, some of them, or half a slice's
// spectrum: it stays in the caches. Rows of the padding are copies of rows of the image, and come where a line is
// filled. Same bits for any threads and SIMD path.
namespace grayling {
inline namespace v0 {
namespace filters {

// Whether there are such transforms of a length.
bool has_line_transform(std::int64_t n);

template <class T>
class LineSpectra {
 public:
  // A transfer of slices filters slices. Those used later must keep no more frequencies than this one. Throws
  // InvalidArgument for periods with other prime factors, InvalidGeometry for ones that do not belong to the shape.
  LineSpectra(const Index3& shape, std::int64_t padding, Extension extended, const Transfer& transfer);

  // Numbers that the spectrum of a slice takes, and that a thread has under way.
  std::int64_t slice_size() const { return n_points_ * fourier::kPoint<T>; }
  std::int64_t thread_size() const;

  // The spectra of all slices along y and x, [z, block of frequencies of x, row that is kept there], points with their
  // parts exchanged. False, and values of no meaning, if a voxel is not finite as T.
  bool forward(const AnyVolume& volume, T* spectra) const;

  // The spectra times a filter, transformed back along z, with their parts in order; in place if result is spectra.
  void multiply(const T* spectra, const Transfer& transfer, T* result) const;

  // The response in slices from begin on, from what multiply gives.
  void back(const T* spectra, const Transfer& transfer, std::int64_t begin, const VolumeView<T>& response) const;

  // The response of slices one by one. False as for forward.
  bool filter_slices(const AnyVolume& volume, const Transfer& transfer, const VolumeView<T>& response) const;

 private:
  struct Lines;
  struct Memory;
  struct Group;

  // Neighbouring frequencies along x.
  struct Block {
    std::int64_t first = 0;            // point of a slice
    std::vector<std::int64_t> rows;    // kept positions along y
    std::vector<std::int64_t> row_at;  // number of the row at each position along y, or kBeyond
  };

  std::int64_t n_blocks() const { return static_cast<std::int64_t>(blocks_.size()); }
  const Block& block_at(std::int64_t block) const { return blocks_[static_cast<std::size_t>(block)]; }
  std::vector<Group> groups() const;
  void multiply_group(const Group& group, const T* spectra, const Transfer& transfer, Lines& lines, T* result) const;
  std::int64_t slice_stride() const;  // numbers from one block of frequencies to the next
  void expect_same(const Transfer& transfer, const Index3& shape) const;
  T scale(const Transfer& transfer) const;
  T shift(const Transfer& transfer) const;

  // Between rows and the spectra of all rows along x, [block of frequencies of x, y].
  bool transform_rows(const AnyVolume& volume, std::int64_t z, std::int64_t y, Lines& lines, T* slice) const;
  bool load_slice(const AnyVolume& volume, std::int64_t z, Memory& memory, T* slice) const;
  void respond_rows(const T* slice, std::int64_t y, T shift, Lines& lines, const VolumeView<T>& row) const;
  void store_slice(const T* slice, T shift, Memory& memory, const VolumeView<T>& response) const;

  void gather(const T* spectra, const Group& group, T* columns) const;
  void scatter(const T* columns, const Group& group, T* result) const;

  Index3 shape_, periods_;
  Extension extension_;
  bool in_slices_;
  fourier::LinePlan<T> along_z_, along_y_, along_x_;
  std::vector<std::int64_t> from_z_, from_y_, from_x_;  // voxels at each position of a period
  std::vector<Block> blocks_;
  std::int64_t n_points_ = 0;  // of a slice
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
