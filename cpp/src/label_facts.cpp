// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/label_facts.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <vector>

#include "grayling/cancel.hpp"
#include "grayling/simd.hpp"
#include "label_type.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// A run of voxels with the label along x.
struct Run {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

constexpr std::int64_t kWord = 8;

// 1 where a row has the label, 0 elsewhere; returns whether it does anywhere.
struct MarkLabel {
  template <class T>
  GRAYLING_ALWAYS_INLINE bool operator()(const T* row, std::int64_t size, T label, std::uint8_t* inside) const {
    std::uint8_t any = 0;
    for (std::int64_t x = 0; x < size; ++x) {
      const auto here = static_cast<std::uint8_t>(row[x] == label ? 1 : 0);
      inside[x] = here;
      any |= here;
    }
    return any != 0;
  }
};

// The runs of a row of ones and zeros with a zero before it, and zeros up to a whole word after it. A run begins or
// ends where a byte differs from the one before; words without such a byte are passed over at once.
void append_runs(const std::uint8_t* inside, std::int64_t size, std::vector<Run>& runs) {
  bool open = false;
  for (std::int64_t word = 0; word <= size; word += kWord) {
    std::uint64_t here = 0, before = 0;
    std::memcpy(&here, inside + word, kWord);
    std::memcpy(&before, inside + word - 1, kWord);
    if (here == before) continue;
    for (std::int64_t x = word; x < word + kWord; ++x) {
      if (inside[x] == inside[x - 1]) continue;
      if (open) {
        runs.back().end = x;
      } else {
        runs.push_back({x, 0});
      }
      open = !open;
    }
  }
}

// Runs in the order of rows, united where rows that touch have runs that do.
class Components {
 public:
  explicit Components(std::int64_t n_rows) : before_(static_cast<std::size_t>(n_rows) + 2), here_(before_.size()) {}

  void begin_slice() {
    before_.swap(here_);
    std::fill(here_.begin(), here_.end(), Rows{runs_.size(), runs_.size()});
  }

  std::vector<Run>& runs() { return runs_; }

  // The runs from `first` on are those of row y of this slice.
  void close_row(std::int64_t y, std::size_t first) {
    for (std::size_t k = first; k < runs_.size(); ++k) parents_.push_back(k);
    const Rows row{first, runs_.size()};
    here_[at(y)] = row;
    unite(row, here_[at(y - 1)]);
    for (const std::int64_t step : {-1, 0, 1}) unite(row, before_[at(y + step)]);
  }

  std::uint64_t count() const {
    std::uint64_t roots = 0;
    for (std::size_t k = 0; k < parents_.size(); ++k) roots += parents_[k] == k ? 1 : 0;
    return roots;
  }

 private:
  struct Rows {  // runs [begin, end) of a row
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  std::size_t at(std::int64_t y) const { return static_cast<std::size_t>(y + 1); }

  std::size_t root(std::size_t run) {
    while (parents_[run] != run) run = parents_[run] = parents_[parents_[run]];
    return run;
  }

  // Both rows' runs ascend, so that the one that ends first has met all that it can.
  void unite(const Rows& row, const Rows& other) {
    for (std::size_t a = row.begin, b = other.begin; a < row.end && b < other.end;) {
      if (runs_[a].begin <= runs_[b].end && runs_[b].begin <= runs_[a].end) join(a, b);
      (runs_[a].end < runs_[b].end ? a : b) += 1;
    }
  }
  void join(std::size_t a, std::size_t b) {
    const auto [low, high] = std::minmax({root(a), root(b)});
    parents_[high] = low;
  }

  std::vector<Run> runs_;
  std::vector<std::size_t> parents_;  // an earlier run, or itself
  std::vector<Rows> before_, here_;   // [y], with an empty row at either end
};

// Adds the runs of a row to what is known.
void add_row(std::int64_t z, std::int64_t y, const Run* run, const Run* end, LabelFacts& facts) {
  const Index3 old_end = facts.box.begin + facts.box.size;
  const std::int64_t first = run->begin, last = (end - 1)->end;
  Index3 low{z, y, first}, high{z + 1, y + 1, last};
  if (facts.n_voxels > 0) {
    const Index3& begin = facts.box.begin;
    low = {begin.z, std::min(begin.y, y), std::min(begin.x, first)};
    high = {z + 1, std::max(old_end.y, y + 1), std::max(old_end.x, last)};
  }
  facts.box = {low, high - low};
  for (; run != end; ++run) {
    const std::int64_t n = run->end - run->begin;
    facts.n_voxels += static_cast<std::uint64_t>(n);
    facts.index_sum[0] += z * n;
    facts.index_sum[1] += y * n;
    facts.index_sum[2] += (run->begin + run->end - 1) * n / 2;
  }
}

template <class T>
LabelFacts facts_of(const VolumeView<const T>& volume, T label) {
  LabelFacts facts;
  Components components(volume.shape.y);
  std::vector<std::uint8_t> row(static_cast<std::size_t>(volume.shape.x + 3 * kWord));
  std::uint8_t* inside = row.data() + kWord;
  for (std::int64_t z = 0; z < volume.shape.z; ++z) {
    check_cancelled();
    components.begin_slice();
    for (std::int64_t y = 0; y < volume.shape.y; ++y) {
      if (!simd_call<MarkLabel>(volume.row(z, y), volume.shape.x, label, inside)) continue;
      const std::size_t first = components.runs().size();
      append_runs(inside, volume.shape.x, components.runs());
      components.close_row(y, first);
      const Run* runs = components.runs().data();
      add_row(z, y, runs + first, runs + components.runs().size(), facts);
    }
  }
  facts.n_components = components.count();
  return facts;
}

}  // namespace

LabelFacts label_facts(const AnyVolume& volume, std::int64_t label) {
  return std::visit(
      [&]<class T>(const VolumeView<const T>& view) {
        return label_fits<T>(label) ? facts_of(view, static_cast<T>(label)) : LabelFacts{};
      },
      volume);
}

}  // namespace v0
}  // namespace grayling
