// Copyright The grayling developers. Licensed under Apache-2.0.
#include "filters/gabor_slices.hpp"

#include <algorithm>
#include <limits>

#include "filters/joins.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

// Slices across z or y have contiguous rows.
template <class T>
constexpr VolumeView<T> upright_slices(const VolumeView<T>& volume, int axis) {
  if (axis == 0) return volume;
  return {volume.data, slices_across(axis, volume.shape), volume.stride_y, volume.stride_z};
}

struct ConvertRow {
  template <class V, class T>
  GRAYLING_ALWAYS_INLINE void operator()(const V* voxels, std::int64_t n, T* row) const {
    for (std::int64_t x = 0; x < n; ++x) row[x] = static_cast<T>(voxels[x]);
  }
};

template <class T>
GRAYLING_ALWAYS_INLINE bool is_finite(T value) {
  return value >= std::numeric_limits<T>::lowest() && value <= std::numeric_limits<T>::max();
}

// Sums in lanes, the same on every SIMD path.
struct SumRow {
  template <class T>
  GRAYLING_ALWAYS_INLINE double operator()(const T* row, std::int64_t n, std::int64_t* n_finite) const {
    constexpr std::int64_t kLanes = 8;
    double lanes[kLanes] = {};
    std::int64_t x = 0, count = 0;
    for (; x + kLanes <= n; x += kLanes) {
      for (std::int64_t k = 0; k < kLanes; ++k) {
        const bool finite = is_finite(row[x + k]);
        lanes[k] += finite ? static_cast<double>(row[x + k]) : 0.0;
        count += finite ? 1 : 0;
      }
    }
    for (std::int64_t k = 0; x < n; ++x, ++k) {
      const bool finite = is_finite(row[x]);
      lanes[k] += finite ? static_cast<double>(row[x]) : 0.0;
      count += finite ? 1 : 0;
    }
    *n_finite += count;
    double sum = 0.0;
    for (const double lane : lanes) sum += lane;
    return sum;
  }
};

struct SubtractRow {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(T taken, std::int64_t n, T* row) const {
    for (std::int64_t x = 0; x < n; ++x) row[x] = is_finite(row[x]) ? row[x] - taken : T{0};
  }
};

// Across x, voxels of one row of the image belong to as many slices.
template <class V, class T>
void load_across_x(const VolumeView<const V>& volume, std::int64_t first, const VolumeView<T>& rows) {
  for (std::int64_t z = 0; z < volume.shape.z; ++z) {
    for (std::int64_t y = 0; y < volume.shape.y; ++y) {
      const V* voxels = volume.row(z, y) + first;
      for (std::int64_t k = 0; k < rows.shape.z; ++k) rows(k, z, y) = static_cast<T>(voxels[k]);
    }
  }
}

template <class V, class T>
void load_voxels(const VolumeView<const V>& volume, const SliceRange& slices, const VolumeView<T>& rows) {
  if (slices.axis == 2) return load_across_x(volume, slices.first, rows);
  const auto upright = upright_slices(volume, slices.axis);
  for (std::int64_t k = 0; k < rows.shape.z; ++k) {
    for (std::int64_t r = 0; r < rows.shape.y; ++r) {
      simd_call<ConvertRow>(upright.row(slices.first + k, r), upright.shape.x, rows.row(k, r));
    }
  }
}

struct Finite {
  double sum = 0.0;
  std::int64_t n = 0;
};

template <class T>
Finite sum_of(const VolumeView<T>& rows, std::int64_t slice, std::int64_t n_columns) {
  Finite finite;
  for (std::int64_t r = 0; r < rows.shape.y; ++r) {
    finite.sum += simd_call<SumRow>(static_cast<const T*>(rows.row(slice, r)), n_columns, &finite.n);
  }
  return finite;
}

template <class Join>
struct StoreRow {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* pooled, std::int64_t n, T scale, T* row) const {
    for (std::int64_t x = 0; x < n; ++x) row[x] = Join{}(row[x], pooled[x] * scale);
  }
};

template <class Join, class T>
void store(const VolumeView<const T>& pooled, const SliceRange& slices, T scale, const VolumeView<T>& result) {
  if (slices.axis != 2) {
    const auto upright = upright_slices(result, slices.axis);
    for (std::int64_t k = 0; k < pooled.shape.z; ++k) {
      for (std::int64_t r = 0; r < pooled.shape.y; ++r) {
        simd_call<StoreRow<Join>>(pooled.row(k, r), pooled.shape.x, scale, upright.row(slices.first + k, r));
      }
    }
    return;
  }
  for (std::int64_t z = 0; z < result.shape.z; ++z) {
    for (std::int64_t y = 0; y < result.shape.y; ++y) {
      T* const voxels = result.row(z, y) + slices.first;
      for (std::int64_t k = 0; k < pooled.shape.z; ++k) voxels[k] = Join{}(voxels[k], pooled(k, z, y) * scale);
    }
  }
}

}  // namespace

template <class T>
std::int64_t load_slices(const AnyVolume& volume, const SliceRange& slices, Extension extension,
                         const VolumeView<T>& rows, T* taken) {
  std::visit([&](const auto& view) { load_voxels(view, slices, rows); }, volume);
  const std::int64_t n = slices_across(slices.axis, shape_of(volume)).x;
  std::int64_t n_not_finite = 0;
  for (std::int64_t k = 0; k < rows.shape.z; ++k) {
    const Finite finite = sum_of(rows, k, n);
    n_not_finite += rows.shape.y * n - finite.n;
    const double mean = finite.n > 0 ? finite.sum / static_cast<double>(finite.n) : 0.0;
    taken[k] = static_cast<T>(extension.boundary == Boundary::constant ? extension.value : mean);
    for (std::int64_t r = 0; r < rows.shape.y; ++r) {
      simd_call<SubtractRow>(taken[k], n, rows.row(k, r));
      std::fill(rows.row(k, r) + n, rows.row(k, r) + rows.shape.x, T{0});
    }
  }
  return n_not_finite;
}

template <class T>
void store_slices(const VolumeView<const T>& pooled, const SliceRange& slices, const GaborPooling& pooling,
                  const VolumeView<T>& result) {
  const T scale = static_cast<T>(pooling.scale);
  if (pooling.starts) return store<Start>(pooled, slices, scale, result);
  if (pooling.pooling == ResponsePooling::average) return store<Add>(pooled, slices, scale, result);
  if (pooling.pooling == ResponsePooling::maximum) return store<Largest>(pooled, slices, scale, result);
  store<Smallest>(pooled, slices, scale, result);
}

#define GRAYLING_INSTANTIATE(T)                                                                                   \
  template std::int64_t load_slices<T>(const AnyVolume&, const SliceRange&, Extension, const VolumeView<T>&, T*); \
  template void store_slices<T>(const VolumeView<const T>&, const SliceRange&, const GaborPooling&,               \
                                const VolumeView<T>&);
GRAYLING_INSTANTIATE(float)
GRAYLING_INSTANTIATE(double)
#undef GRAYLING_INSTANTIATE

}  // namespace filters
}  // namespace v0
}  // namespace grayling
