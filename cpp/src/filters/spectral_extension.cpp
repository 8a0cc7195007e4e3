// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>

#include "filters/spectral_rows.hpp"
#include "grayling/error.hpp"
#include "grayling/filters/spectral.hpp"
#include "grayling/simd.hpp"
#include "grayling/threads.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

constexpr std::int64_t kRowsAtOnce = 64;

template <class T>
bool extend(const AnyVolume& volume, std::int64_t begin, std::int64_t padding, Extension extended,
            const VolumeView<T>& rows) {
  const Index3 shape = shape_of(volume), to = rows.shape;
  if (begin < 0 || begin + to.z > shape.z || to.y != shape.y || to.x != shape.x + 2 * padding) {
    throw InvalidGeometry("rows that are extended do not fit the volume's slices from " + std::to_string(begin));
  }
  const std::vector<std::int64_t> from = extension(shape.x, padding, extended.boundary);
  const T constant = extended.boundary == Boundary::constant ? static_cast<T>(extended.value) : T{0};
  const std::int64_t n_rows = to.z * to.y;
  std::atomic<bool> finite{true};
  parallel_for(static_cast<std::size_t>((n_rows + kRowsAtOnce - 1) / kRowsAtOnce), [&](std::size_t task) {
    const std::int64_t first = static_cast<std::int64_t>(task) * kRowsAtOnce;
    for (std::int64_t k = first; k < std::min(first + kRowsAtOnce, n_rows); ++k) {
      const std::int64_t z = k / to.y, y = k % to.y;
      T* const row = rows.row(z, y);
      const bool is_finite = std::visit(
          [&](const auto& view) { return simd_call<LoadFinite>(view.row(begin + z, y), constant, shape.x, row); },
          volume);
      if (!is_finite) finite.store(false, std::memory_order_relaxed);
      for (std::int64_t x = shape.x; x < to.x; ++x) {
        const std::int64_t source = from[static_cast<std::size_t>(x)];
        row[x] = source == kBeyond ? T{0} : row[source];
      }
    }
  });
  return finite.load();
}

template <class T>
void gather(const RowsOfSlices<T>& rows, const std::vector<std::int64_t>& source, std::complex<T>* block) {
  const Index3& shape = rows.shape;
  const bool fits = rows.begin >= 0 && rows.n_rows >= 0 && rows.begin + rows.n_rows <= shape.y && rows.n_kept >= 0 &&
                    rows.n_kept <= shape.x;
  const auto is_slice = [&](std::int64_t z) { return z == kBeyond || (z >= 0 && z < shape.z); };
  if (!fits || !std::all_of(source.begin(), source.end(), is_slice)) {
    throw InvalidGeometry("rows that are gathered lie outside the spectra");
  }
  constexpr std::size_t kSlicesAtOnce = 8;
  parallel_for((source.size() + kSlicesAtOnce - 1) / kSlicesAtOnce, [&](std::size_t task) {
    const std::size_t first = task * kSlicesAtOnce;
    for (std::size_t k = first; k < std::min(first + kSlicesAtOnce, source.size()); ++k) {
      std::complex<T>* to = block + static_cast<std::int64_t>(k) * rows.n_rows * rows.n_kept;
      for (std::int64_t y = rows.begin; y < rows.begin + rows.n_rows; ++y, to += rows.n_kept) {
        if (source[k] == kBeyond) {
          std::fill_n(to, rows.n_kept, std::complex<T>{});
        } else {
          std::copy_n(rows.spectra + (source[k] * shape.y + y) * shape.x, rows.n_kept, to);
        }
      }
    }
  });
}

}  // namespace

std::vector<std::int64_t> extension(std::int64_t n, std::int64_t padding, Boundary boundary) {
  if (n < 1 || padding < 0) throw InvalidArgument("a line of voxels is extended by 0 or more");
  const std::int64_t period = n + 2 * padding;
  std::vector<std::int64_t> from;
  for (std::int64_t i = 0; i < period; ++i) {
    from.push_back(extended_index(i < n + padding ? i : i - period, n, boundary));
  }
  return from;
}

bool extend_rows(const AnyVolume& volume, std::int64_t begin, std::int64_t padding, Extension extended,
                 const VolumeView<float>& rows) {
  return extend(volume, begin, padding, extended, rows);
}

bool extend_rows(const AnyVolume& volume, std::int64_t begin, std::int64_t padding, Extension extended,
                 const VolumeView<double>& rows) {
  return extend(volume, begin, padding, extended, rows);
}

void gather_rows(const RowsOfSlices<float>& rows, const std::vector<std::int64_t>& source, std::complex<float>* block) {
  gather(rows, source, block);
}

void gather_rows(const RowsOfSlices<double>& rows, const std::vector<std::int64_t>& source,
                 std::complex<double>* block) {
  gather(rows, source, block);
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
