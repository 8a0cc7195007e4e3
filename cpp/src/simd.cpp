// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/simd.hpp"

#include <atomic>
#include <cstdlib>
#include <string>

#include "grayling/error.hpp"

namespace grayling {
inline namespace v0 {
namespace {

constexpr int kNotChosen = -1;
std::atomic<int> chosen_path{kNotChosen};

SimdPath checked(SimdPath path) {
  if (simd_path_available(path)) return path;
  throw InvalidArgument(std::string("SIMD path '") + simd_path_name(path) + "' is not available on this machine");
}

SimdPath default_path() {
  const char* variable = std::getenv("GRAYLING_SIMD");
  if (variable != nullptr && *variable != '\0') return checked(parse_simd_path(variable));
  return simd_path_available(SimdPath::avx2) ? SimdPath::avx2 : SimdPath::baseline;
}

}  // namespace

bool simd_path_available(SimdPath path) {
  if (path == SimdPath::baseline) return true;
#if GRAYLING_HAS_AVX2_PATH
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}

const char* simd_path_name(SimdPath path) { return path == SimdPath::avx2 ? "avx2" : "baseline"; }

SimdPath parse_simd_path(std::string_view name) {
  if (name == "baseline") return SimdPath::baseline;
  if (name == "avx2") return SimdPath::avx2;
  throw InvalidArgument("unknown SIMD path '" + std::string(name) + "' (GRAYLING_SIMD), expected 'baseline' or 'avx2'");
}

SimdPath simd_path() {
  int path = chosen_path.load(std::memory_order_relaxed);
  if (path == kNotChosen) {
    // Two threads may both come here; they find the same path, and one set meanwhile wins.
    const int found = static_cast<int>(default_path());
    if (chosen_path.compare_exchange_strong(path, found)) path = found;
  }
  return static_cast<SimdPath>(path);
}

void set_simd_path(SimdPath path) { chosen_path.store(static_cast<int>(checked(path))); }

}  // namespace v0
}  // namespace grayling
