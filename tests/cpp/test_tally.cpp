// Copyright The grayling developers. Licensed under Apache-2.0.
#include <vector>

#include "check.hpp"
#include "grayling/tally.hpp"

using namespace grayling;

namespace {

void check_looked_up_logarithms() {
  for (std::uint64_t count = 1; count < 2000; ++count) {
    const volatile auto c = static_cast<double>(count);  // volatile: computed here and now, as for large counts
    const double expected = c * std::log2(c);
    CHECK_EQ(count_log2_count(count), expected);
  }
}

// Keys come in any order and repeatedly; the moments do not depend on how they are kept.
void check_kinds_agree() {
  std::vector<std::uint64_t> counts(40);
  DenseTally dense(counts.data(), counts.size());
  SmallTally<40> small;
  for (std::size_t k = 0; k < 100; ++k) {
    const std::size_t key = k * 17 % 37;
    dense.add(key, k + 1);
    small.add(key, k + 1);
  }
  const Moments a = moments(dense, 5050.0), b = moments(small, 5050.0);
  CHECK_EQ(a.distinct, 37);
  CHECK_EQ(a.distinct, b.distinct);
  CHECK_EQ(a.mean, b.mean);
  CHECK_EQ(a.variance, b.variance);
  CHECK_EQ(a.third, b.third);
  CHECK_EQ(a.fourth, b.fourth);
  CHECK_EQ(a.entropy, b.entropy);
  CHECK_EQ(a.sum_of_squares, b.sum_of_squares);
}

}  // namespace

int main() {
  check_looked_up_logarithms();
  check_kinds_agree();
  return report();
}
