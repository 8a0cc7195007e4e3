// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <random>
#include <vector>

#include "check.hpp"
#include "grayling/label_facts.hpp"
#include "grayling/simd.hpp"

using namespace grayling;

namespace {

template <class T>
struct Labels {
  Index3 shape;
  std::vector<T> voxels;

  VolumeView<const T> view() const { return VolumeView<const T>::contiguous(voxels.data(), shape); }
};

template <class T>
Labels<T> random_labels(std::mt19937& generator, T label, const Index3& most) {
  const auto up_to = [&](std::int64_t n) {
    return 1 + static_cast<std::int64_t>(generator() % static_cast<unsigned>(n));
  };
  Labels<T> labels{{up_to(most.z), up_to(most.y), up_to(most.x)}, {}};
  const auto percent = 3 + generator() % 60;
  for (std::int64_t k = 0; k < voxel_count(labels.shape); ++k) {
    const auto drawn = generator() % 100;
    labels.voxels.push_back(drawn < percent ? label : static_cast<T>(drawn % 2 == 0 ? 0 : 3));
  }
  return labels;
}

// The slow way: voxel by voxel, and components by painting one after the other.
template <class T>
class Counted {
 public:
  Counted(const Labels<T>& labels, T label) : view_(labels.view()), label_(label), painted_(labels.voxels.size()) {
    Index3 low = view_.shape, high{-1, -1, -1};
    for_each(Index3{}, view_.shape, [&](const Index3& p) {
      if (view_(p.z, p.y, p.x) != label_) return;
      ++facts.n_voxels;
      low = {std::min(low.z, p.z), std::min(low.y, p.y), std::min(low.x, p.x)};
      high = {std::max(high.z, p.z), std::max(high.y, p.y), std::max(high.x, p.x)};
      facts.index_sum = {facts.index_sum[0] + p.z, facts.index_sum[1] + p.y, facts.index_sum[2] + p.x};
      if (paint(p)) ++facts.n_components;
    });
    if (facts.n_voxels > 0) facts.box = {low, high - low + Index3{1, 1, 1}};
  }

  LabelFacts facts;

 private:
  template <class Visit>
  static void for_each(const Index3& begin, const Index3& end, Visit visit) {
    for (std::int64_t z = begin.z; z < end.z; ++z) {
      for (std::int64_t y = begin.y; y < end.y; ++y) {
        for (std::int64_t x = begin.x; x < end.x; ++x) visit(Index3{z, y, x});
      }
    }
  }

  // Whether the voxel was not painted yet; then all that it touches is.
  bool paint(const Index3& start) {
    if (is_painted(start)) return false;
    std::vector<Index3> open{start};
    is_painted(start) = true;
    while (!open.empty()) {
      const Index3 p = open.back();
      open.pop_back();
      const Index3 low{std::max<std::int64_t>(p.z - 1, 0), std::max<std::int64_t>(p.y - 1, 0),
                       std::max<std::int64_t>(p.x - 1, 0)};
      const Index3 high{std::min(p.z + 2, view_.shape.z), std::min(p.y + 2, view_.shape.y),
                        std::min(p.x + 2, view_.shape.x)};
      for_each(low, high, [&](const Index3& q) {
        if (view_(q.z, q.y, q.x) != label_ || is_painted(q)) return;
        is_painted(q) = true;
        open.push_back(q);
      });
    }
    return true;
  }
  std::vector<bool>::reference is_painted(const Index3& p) {
    return painted_[static_cast<std::size_t>((p.z * view_.shape.y + p.y) * view_.shape.x + p.x)];
  }

  VolumeView<const T> view_;
  T label_;
  std::vector<bool> painted_;
};

template <class T>
void test_random_labels(T label, const Index3& most, int n_repeats) {
  std::mt19937 generator(7);
  for (int repeat = 0; repeat < n_repeats; ++repeat) {
    const Labels<T> labels = random_labels(generator, label, most);
    const LabelFacts expected = Counted<T>(labels, label).facts;
    const LabelFacts found = label_facts(AnyVolume{labels.view()}, static_cast<std::int64_t>(label));
    CHECK_EQ(found.n_voxels, expected.n_voxels);
    CHECK(found.box.begin == expected.box.begin);
    CHECK(found.box.size == expected.box.size);
    CHECK(found.index_sum == expected.index_sum);
    CHECK_EQ(found.n_components, expected.n_components);
  }
}

void test_absent_labels() {
  const Labels<std::uint8_t> labels{{1, 1, 2}, {0, 7}};
  for (const std::int64_t label : {1, -1, 256 + 7}) {
    const LabelFacts found = label_facts(AnyVolume{labels.view()}, label);
    CHECK_EQ(found.n_voxels, 0U);
    CHECK_EQ(found.n_components, 0U);
    CHECK(found.box.size == Index3{});
  }
}

}  // namespace

int main() {
  std::vector<SimdPath> paths{SimdPath::baseline};
  if (simd_path_available(SimdPath::avx2)) paths.push_back(SimdPath::avx2);
  for (const SimdPath path : paths) {
    set_simd_path(path);
    test_random_labels<std::uint8_t>(1, {5, 6, 20}, 200);
    test_random_labels<std::int16_t>(-2, {1, 9, 70}, 100);
    test_random_labels<std::uint32_t>(70000, {4, 7, 40}, 100);
    test_random_labels<std::int64_t>(std::int64_t{1} << 40, {4, 5, 30}, 50);
    test_random_labels<double>(2.0, {3, 5, 30}, 50);
  }
  test_absent_labels();
  return report();
}
