// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <complex>
#include <cstdint>
#include <variant>
#include <vector>

#include "grayling/any_volume.hpp"
#include "grayling/filters/boundary.hpp"
#include "grayling/filters/taps.hpp"
#include "grayling/volume.hpp"

// Filters that are given by what they do to each frequency of the whole image (IBSI 2: Simoncelli's wavelet, Riesz
// transforms). The transforms are the caller's; here is what comes before, between and after them.
//
// The image continues into its padding by the boundary condition, and what is left beyond is periodic. Of n voxels and
// p of padding to either side a period has n + 2 p positions: the image first, the padding after it, then the padding
// before it. So the response to the image stands first as well, and rows of the padding are copies of rows of the
// image: transforms along other axes need not be made anew for them.
//
// Half a spectrum is enough, k_x from 0 to n_x / 2: the image is real, and of the response the real part is taken. That
// is the response to the Hermitian part of a transfer function,
//
//     Re F^-1[H X] = F^-1[(H(k) + conj H(-k)) / 2 X]
//
// which differs from H where the frequencies are not symmetric around 0, as those of the centred grid for an even n.
namespace grayling {
inline namespace v0 {
namespace filters {

// The frequency of position k of a transform of n points, in units of the Nyquist frequency.
//
//     transform    2 k / n, k from -n/2 on: what the transform itself has
//     centred      n points from -1 to 1, evenly around the centre (n - 1) / 2, as the response maps of IBSI 2 have it,
//                  brought into the order of the transform. For an even n none of them is 0, and
//                  they differ from the transform's by up to 1 / (n - 1)
enum class FrequencyGrid { transform, centred };
std::vector<double> frequencies(std::int64_t n, FrequencyGrid grid);  // one point has frequency 0

// Simoncelli's band-pass filter (B map): cos(pi/2 log2(2 r)) for 1/4 <= r <= 1, else 0, r = 2^(level - 1) |nu|.
struct SimoncelliBand {
  int level = 1;
};

// The spectrum of laplacian_of_gaussian_plan's kernel (taps.hpp), sigma in voxels, which is real.
struct SampledLaplacian {
  double sigma = 1.0;
  double cutoff = 4.0;
};

using Isotropic = std::variant<SimoncelliBand, SampledLaplacian>;

// A Riesz transform (IBSI 2) of order l = (l1, l2, l3) along x, y, z, L = l1 + l2 + l3; of order 0 the identity:
//
//     (-i)^L sqrt(L! / (l1! l2! l3!)) nu1^l1 nu2^l2 nu3^l3 / |nu|^L,  0 at nu = 0 for L > 0
using RieszOrder = std::array<int, 3>;

// Part of half a spectrum: all frequencies along z (or, of a filter of slices, any slices), some along y, those along x
// from 0 on. In C order.
template <class T>
struct SpectrumBlock {
  std::complex<T>* values = nullptr;  // [n_z, y.size(), n_x]
  std::int64_t n_z = 0, n_x = 0;
  std::vector<std::int64_t> y;  // positions in the transform
};

// What a table of frequencies of one axis has, at k and at -k, and of the sampled Laplacian's factors.
template <class T>
struct FrequencyTable {
  std::array<std::vector<T>, 2> nu, squared;
  std::vector<T> gaussian, second;
};

// An isotropic filter and its Riesz transform on a grid of frequencies: no array of factors is ever held.
class Transfer {
 public:
  // lengths: of the periods. In 2 dimensions z has one frequency, 0.
  Transfer(const Index3& lengths, Dimensions dimensions, FrequencyGrid grid, const Isotropic& isotropic,
           const RieszOrder& order);

  // The response to a constant image of 1.
  double at_zero() const;

  // How many frequencies along x, from 0 on, have a factor that is not 0 in row y for any z.
  std::int64_t kept_x(std::int64_t y) const;

  const Index3& lengths() const { return lengths_; }
  bool in_slices() const { return doubles_[0].nu[0].size() == 1; }

  // Multiplies a block by the Hermitian part of the transfer function. Arithmetic in T, with equal bits for any threads
  // and SIMD path.
  void multiply(const SpectrumBlock<float>& block) const;
  void multiply(const SpectrumBlock<double>& block) const;

  struct Shape {              // what does not depend on the frequency
    double band_scale = 0.0;  // |nu|^2 times this is r^2; 0 without a band
    RieszOrder order{};
    double factor = 1.0;     // sqrt(L! / (l1! l2! l3!)) with the sign of (-i)^L, half of it where two halves are added
    bool imaginary = false;  // L is odd
    bool symmetric = false;  // H(-k) is conj H(k) everywhere: its Hermitian part is H itself
  };

  template <class T>
  using Tables = std::array<FrequencyTable<T>, 3>;  // z, y, x

  const Shape& shape() const { return shape_; }
  template <class T>
  const Tables<T>& tables() const {
    if constexpr (sizeof(T) == sizeof(float)) return floats_;
    if constexpr (sizeof(T) == sizeof(double)) return doubles_;
  }

 private:
  void transform(const RieszOrder& order);

  // From which frequency along x on all factors are 0, both at k and at -k; by the squared frequency along z and y.
  std::int64_t end_of_band(const std::array<double, 2>& squared_zy) const;
  std::int64_t kept(std::size_t z, std::size_t y) const;

  template <class T>
  void multiply_block(const Tables<T>& tables, const SpectrumBlock<T>& block) const;

  Index3 lengths_;
  Shape shape_;
  Tables<double> doubles_;
  Tables<float> floats_;
  std::array<double, 2> lowest_z_{};  // the smallest squared frequency along z, at k and at -k
};

// Which voxel of a line of n stands at each of the n + 2 padding positions of its period, kBeyond where the constant
// is.
std::vector<std::int64_t> extension(std::int64_t n, std::int64_t padding, Boundary boundary);

// Slices of a volume from `begin` on, their rows continued into the padding; the constant of a constant boundary is
// taken off, so that beyond the image lies 0. `rows` has shape (slices, y, x + 2 padding). False, and values of no
// meaning, if a voxel is not finite in the result's type.
bool extend_rows(const AnyVolume& volume, std::int64_t begin, std::int64_t padding, Extension extension,
                 const VolumeView<float>& rows);
bool extend_rows(const AnyVolume& volume, std::int64_t begin, std::int64_t padding, Extension extension,
                 const VolumeView<double>& rows);

// Some rows of all slices, continued along z: block position k holds slice source[k], or zeros for kBeyond.
template <class T>
struct RowsOfSlices {
  const std::complex<T>* spectra = nullptr;  // [n_z, n_y, n_x], in C order
  Index3 shape;
  std::int64_t begin = 0, n_rows = 0, n_kept = 0;  // rows from begin on, and frequencies along x from 0 on
};
void gather_rows(const RowsOfSlices<float>& rows, const std::vector<std::int64_t>& source, std::complex<float>* block);
void gather_rows(const RowsOfSlices<double>& rows, const std::vector<std::int64_t>& source,
                 std::complex<double>* block);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
