// Copyright The grayling developers. Licensed under Apache-2.0.
#include <bit>
#include <cstdint>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/simd.hpp"

using namespace grayling;

namespace {

// Fixed lanes: the order of additions is written down, so that both paths must give the same bits.
struct LaneDot {
  GRAYLING_ALWAYS_INLINE double operator()(const double* a, const double* b, std::size_t n) const {
    double lanes[8] = {};
    for (std::size_t i = 0; i + 8 <= n; i += 8) {
      for (std::size_t lane = 0; lane < 8; ++lane) lanes[lane] += a[i + lane] * b[i + lane];
    }
    double sum = 0.0;
    for (const double lane : lanes) sum += lane;
    return sum;
  }
};

struct AddOne {
  GRAYLING_ALWAYS_INLINE void operator()(float* row, std::size_t n) const {
    for (std::size_t i = 0; i < n; ++i) row[i] += 1.0F;
  }
};

double pseudo_random(std::uint64_t& state) {
  state = state * 6364136223846793005U + 1442695040888963407U;
  return static_cast<double>(state >> 11U) * 0x1p-53 - 0.3;
}

void test_paths_give_the_same_bits() {
  if (!simd_path_available(SimdPath::avx2)) {
    std::printf("skipped: this processor has no AVX2\n");
    return;
  }
  std::uint64_t state = 1;
  std::vector<double> a(4096);
  std::vector<double> b(4096);
  for (double& value : a) value = pseudo_random(state);
  for (double& value : b) value = pseudo_random(state);
  set_simd_path(SimdPath::baseline);
  const double baseline = simd_call<LaneDot>(a.data(), b.data(), a.size());
  set_simd_path(SimdPath::avx2);
  const double avx2 = simd_call<LaneDot>(a.data(), b.data(), a.size());
  CHECK_EQ(std::bit_cast<std::uint64_t>(baseline), std::bit_cast<std::uint64_t>(avx2));
}

void test_a_kernel_without_result() {
  std::vector<float> row(37, 1.5F);
  simd_call<AddOne>(row.data(), row.size());
  CHECK(row == std::vector<float>(37, 2.5F));
}

void test_names() {
  CHECK(parse_simd_path("avx2") == SimdPath::avx2);
  CHECK(parse_simd_path(simd_path_name(SimdPath::baseline)) == SimdPath::baseline);
  bool caught = false;
  try {
    parse_simd_path("sse9");
  } catch (const InvalidArgument& error) {
    caught = std::string_view(error.what()).find("'sse9'") != std::string_view::npos;
  }
  CHECK(caught);
}

}  // namespace

int main() {
  test_paths_give_the_same_bits();
  test_a_kernel_without_result();
  test_names();
  return report();
}
