// Copyright The grayling developers. Licensed under Apache-2.0.
#include <atomic>
#include <cstdio>

#include "grayling/threads.hpp"
#include "grayling/version.hpp"
#include "grayling/volume.hpp"

int main() {
  std::atomic<int> n_rows{0};
  const grayling::Index3 shape{2, 3, 4};
  grayling::parallel_for(static_cast<std::size_t>(shape.z * shape.y), [&](std::size_t) { ++n_rows; });
  std::printf("grayling %s: %d rows\n", grayling::version(), n_rows.load());
  return n_rows == 6 ? 0 : 1;
}
