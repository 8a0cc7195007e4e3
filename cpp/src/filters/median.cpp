// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/median.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "filters/lanes.hpp"
#include "filters/local_blocks.hpp"
#include "filters/not_finite.hpp"
#include "filters/rank_order.hpp"
#include "filters/selection_network.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

// Small windows: the values of a window go through a selection network, a register of windows at once. Behind the last
// window a register is filled from whatever the block has there.
template <int N, int Bytes>
struct SelectRow {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* seen, const std::int64_t* offsets, std::int64_t n, T* result) const {
#if defined(__GNUC__) || defined(__clang__)
    using Register = Lanes<T, Bytes>;
    for (std::int64_t x = 0; x < n; x += Register::kSize) {
      typename Register::Vector values[N];
      for (int k = 0; k < N; ++k) std::memcpy(values + k, seen + offsets[k] + x, Bytes);
      selection::leave_median<N>(values);
      const auto n_bytes = static_cast<std::size_t>(n - x) * sizeof(T);
      std::memcpy(result + x, values + N / 2, n_bytes < Bytes ? n_bytes : Bytes);
    }
#else
    for (std::int64_t x = 0; x < n; ++x) {
      T values[N];
      for (int k = 0; k < N; ++k) values[k] = seen[offsets[k] + x];
      selection::leave_median<N>(values);
      result[x] = values[N / 2];
    }
#endif
  }
};

template <int N, class T>
void select_row(const T* seen, const std::int64_t* offsets, std::int64_t n, T* result) {
#if GRAYLING_HAS_AVX2_PATH
  if (simd_path() == SimdPath::avx2) return simd_detail::call_avx2<SelectRow<N, 32>>(seen, offsets, n, result);
  simd_detail::call_baseline<SelectRow<N, 16>>(seen, offsets, n, result);
#else
  SelectRow<N, 16>{}(seen, offsets, n, result);
#endif
}

// Larger windows: among the ranks of a block, the median of a window is the largest rank that at most half of the
// window is below, found bit by bit from the highest.
template <class Rank>
struct SearchRow {
  static constexpr int kLanes = 64 / static_cast<int>(sizeof(Rank));  // two registers of counts

  // `rows`: where the rows of the window begin, each `support` ranks long.
  GRAYLING_ALWAYS_INLINE void operator()(const Rank* seen, const std::int64_t* rows, std::int64_t n_rows,
                                         std::int64_t support, int n_bits, Rank* found) const {
    const Rank half = static_cast<Rank>(n_rows * support / 2);
    for (int k = 0; k < kLanes; ++k) found[k] = 0;
    for (int bit = n_bits - 1; bit >= 0; --bit) {
      Rank candidate[kLanes], below[kLanes];
      for (int k = 0; k < kLanes; ++k) candidate[k] = static_cast<Rank>(found[k] | Rank{1} << bit);
      count_below(seen, rows, n_rows, support, candidate, below);
      for (int k = 0; k < kLanes; ++k) found[k] = below[k] <= half ? candidate[k] : found[k];
    }
  }

#if defined(__GNUC__) || defined(__clang__)
  GRAYLING_ALWAYS_INLINE static void count_below(const Rank* seen, const std::int64_t* rows, std::int64_t n_rows,
                                                 std::int64_t support, const Rank* candidate, Rank* below) {
    using Register = Lanes<Rank, 32>;
    constexpr int kSize = Register::kSize;
    Register limit[2], sum[2];
    for (int r = 0; r < 2; ++r) {
      limit[r].load(candidate + r * kSize);
      sum[r].clear();
    }
    for (std::int64_t row = 0; row < n_rows; ++row) {
      const Rank* ranks = seen + rows[row];
      for (std::int64_t x = 0; x < support; ++x) {
        GRAYLING_UNROLL
        for (int r = 0; r < 2; ++r) {
          Register rank;
          rank.load(ranks + x + r * kSize);
          sum[r].vector -= rank.vector < limit[r].vector;  // a lane of a comparison is 0 or -1
        }
      }
    }
    for (int r = 0; r < 2; ++r) sum[r].store(below + r * kSize);
  }
#else
  static void count_below(const Rank* seen, const std::int64_t* rows, std::int64_t n_rows, std::int64_t support,
                          const Rank* candidate, Rank* below) {
    std::fill_n(below, kLanes, Rank{0});
    for (std::int64_t row = 0; row < n_rows; ++row) {
      for (std::int64_t x = 0; x < support; ++x) {
        for (int k = 0; k < kLanes; ++k) below[k] += seen[rows[row] + x + k] < candidate[k] ? 1 : 0;
      }
    }
  }
#endif
};

// Ranks of 15 bits make registers of 16 of them; blocks whose windows are too large for that have ranks of 31.
constexpr std::int64_t kShortRanks = std::int64_t{1} << 15;

struct RankedBlocks {
  Index3 most;
  bool is_short = true;
};

RankedBlocks ranked_blocks(std::int64_t support, bool flat) {
  constexpr std::int64_t kLowest = 3;
  const std::int64_t margin = support - 1;
  const std::int64_t width = flat ? 128 : 32;
  const std::int64_t room = kShortRanks / (width + margin);
  const std::int64_t side = (flat ? room : static_cast<std::int64_t>(std::sqrt(static_cast<double>(room)))) - margin;
  if (side >= kLowest) return {{flat ? 1 : side, side, width}, true};
  return {{flat ? 1 : 8, flat ? 64 : 8, width}, false};
}

template <class T, class Rank>
struct Ranking {
  RankOrder<T, Rank> order;
  std::vector<Rank> ranks;
};

// Where the rows of a window begin, seen from its first voxel.
template <class T>
std::vector<std::int64_t> window_rows(const Block<T>& block) {
  const Index3& reach = block.window.before;
  std::vector<std::int64_t> rows;
  for (std::int64_t z = 0; z <= 2 * reach.z; ++z) {
    for (std::int64_t y = 0; y <= 2 * reach.y; ++y) rows.push_back(z * block.stride_z + y * block.stride_y);
  }
  return rows;
}

template <class T, class Rank>
void search_block(const Block<T>& block, Ranking<T, Rank>& ranking, const VolumeView<T>& result) {
  const Index3& reach = block.window.before;
  constexpr std::int64_t kLanes = SearchRow<Rank>::kLanes;
  const std::int64_t support = 2 * reach.x + 1;
  const auto n = static_cast<std::size_t>((block.size.z + 2 * reach.z) * block.stride_z);
  ranking.ranks.resize(n + kLanes);  // a register is read beyond the last one
  ranking.order(block.first, n, ranking.ranks.data());
  const auto n_bits = static_cast<int>(std::bit_width(n - 1));
  const std::vector<std::int64_t> rows = window_rows(block);
  for (std::int64_t z = 0; z < block.size.z; ++z) {
    check_cancelled();
    for (std::int64_t y = 0; y < block.size.y; ++y) {
      const Rank* seen = ranking.ranks.data() + z * block.stride_z + y * block.stride_y;
      T* const row = result.row(block.begin.z + z, block.begin.y + y) + block.begin.x;
      for (std::int64_t x = 0; x < block.size.x; x += kLanes) {
        Rank found[SearchRow<Rank>::kLanes];
        simd_call<SearchRow<Rank>>(seen + x, rows.data(), static_cast<std::int64_t>(rows.size()), support, n_bits,
                                   static_cast<Rank*>(found));
        const std::int64_t n_found = std::min(kLanes, block.size.x - x);
        for (std::int64_t k = 0; k < n_found; ++k) row[x + k] = ranking.order[found[k]];
      }
    }
  }
}

template <int N, class T>
void select_block(const Block<T>& block, const VolumeView<T>& result) {
  std::vector<std::int64_t> offsets;
  for (const std::int64_t row : window_rows(block)) {
    for (std::int64_t x = 0; x <= 2 * block.window.before.x; ++x) offsets.push_back(row + x);
  }
  const Index3 corner = Index3{} - block.window.before;
  for (std::int64_t z = 0; z < block.size.z; ++z) {
    for (std::int64_t y = 0; y < block.size.y; ++y) {
      const T* seen = block.seen(z, y, corner);
      T* const row = result.row(block.begin.z + z, block.begin.y + y) + block.begin.x;
      select_row<N>(seen, offsets.data(), block.size.x, row);
    }
  }
}

template <class T>
class Median {
 public:
  Median(const AnyVolume& volume, Extension extension, const Index3& reach, const VolumeView<T>& result)
      : volume_(volume), extension_(extension), reach_(reach), result_(result) {}

  template <int N>
  void select() const {
    constexpr Index3 kBlock{4, 16, 256};
    const auto work = [&](const Block<T>& block, NotFinite<T>& spoilt) {
      select_block<N>(block, result_);
      spoilt.spread(block, result_);
    };
    for_each_block<T, NotFinite<T>>(volume_, extension_, {reach_, reach_}, result_.shape, kBlock, work);
  }

  template <class Rank>
  void search(const Index3& most) const {
    struct Scratch {
      Ranking<T, Rank> ranking;
      NotFinite<T> spoilt;
    };
    const auto work = [&](const Block<T>& block, Scratch& scratch) {
      search_block(block, scratch.ranking, result_);
      scratch.spoilt.spread(block, result_);
    };
    for_each_block<T, Scratch>(volume_, extension_, {reach_, reach_}, result_.shape, most, work);
  }

 private:
  const AnyVolume& volume_;
  Extension extension_;
  Index3 reach_;
  VolumeView<T> result_;
};

}  // namespace

template <class T>
void median(const AnyVolume& volume, std::int64_t support, Dimensions dimensions, Extension extension,
            const VolumeView<T>& result) {
  if (support < 1 || support % 2 == 0) {
    throw InvalidArgument("the support of a median is odd and at least 1, got " + std::to_string(support));
  }
  const bool flat = dimensions == Dimensions::two;
  const std::int64_t side = support / 2;
  const Median<T> filter(volume, extension, {flat ? 0 : side, side, side}, result);
  if (support == 1) return filter.template select<1>();
  if (support == 3) return flat ? filter.template select<9>() : filter.template select<27>();
  if (support == 5 && flat) return filter.template select<25>();
  const RankedBlocks blocks = ranked_blocks(support, flat);
  if (blocks.is_short) return filter.template search<std::int16_t>(blocks.most);
  filter.template search<std::int32_t>(blocks.most);
}

template void median(const AnyVolume&, std::int64_t, Dimensions, Extension, const VolumeView<float>&);
template void median(const AnyVolume&, std::int64_t, Dimensions, Extension, const VolumeView<double>&);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
