// Copyright The grayling developers. Licensed under Apache-2.0.
#include <random>
#include <vector>

#include "check.hpp"
#include "grayling/geometry/symmetric_eigen.hpp"

using namespace grayling;

namespace {

using Matrix = std::vector<double>;  // [n, n]

// Falling.
std::vector<double> eigenvalues(const Matrix& a, int n) {
  std::vector<double> values, scratch(static_cast<std::size_t>(2 * n));
  for (int above = 0; above < n; ++above) {
    Matrix copy = a;
    values.push_back(symmetric_eigenvalue(copy.data(), n, above, scratch.data()));
  }
  return values;
}

Matrix random_symmetric(int n, std::mt19937& generator) {
  Matrix a(static_cast<std::size_t>(n * n));
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j <= i; ++j) {
      const double value = static_cast<double>(generator()) / 2147483648.0 - 1.0;
      a[static_cast<std::size_t>(i * n + j)] = a[static_cast<std::size_t>(j * n + i)] = value;
    }
  }
  return a;
}

// The number of eigenvalues below a shift is the number of negative pivots of the shifted matrix (Sylvester's law of
// inertia), which needs no eigenvalue algorithm.
int count_below(Matrix a, int n, double shift) {
  const auto element = [&](int i, int j) -> double& { return a[static_cast<std::size_t>(i * n + j)]; };
  for (int i = 0; i < n; ++i) element(i, i) -= shift;
  int negative = 0;
  for (int k = 0; k < n; ++k) {
    if (element(k, k) < 0.0) ++negative;
    for (int i = k + 1; i < n; ++i) {
      const double factor = element(i, k) / element(k, k);
      for (int j = k + 1; j < n; ++j) element(i, j) -= factor * element(k, j);
    }
  }
  return negative;
}

void test_random_matrices() {
  std::mt19937 generator(9);
  for (int n = 1; n <= 70; n += n < 12 ? 1 : 29) {
    const Matrix a = random_symmetric(n, generator);
    const std::vector<double> values = eigenvalues(a, n);
    for (int i = 0; i < n; ++i) {
      const double value = values[static_cast<std::size_t>(i)];
      CHECK_EQ(count_below(a, n, value - 1e-9), n - 1 - i);
      CHECK_EQ(count_below(a, n, value + 1e-9), n - i);
    }
  }
}

// Path graphs: the second-difference matrix has eigenvalues 2 - 2 cos(k pi / (n + 1)).
void test_known_spectrum() {
  const int n = 50;
  Matrix a(static_cast<std::size_t>(n * n), 0.0);
  for (int i = 0; i < n; ++i) {
    a[static_cast<std::size_t>(i * n + i)] = 2.0;
    if (i > 0) a[static_cast<std::size_t>(i * n + i - 1)] = -1.0;  // the upper triangle is not read
  }
  const std::vector<double> values = eigenvalues(a, n);
  for (int k = 1; k <= n; ++k) {
    const double expected = 2.0 - 2.0 * std::cos(3.14159265358979323846 * k / (n + 1));
    CHECK(std::abs(values[static_cast<std::size_t>(n - k)] - expected) < 1e-14);
  }
}

void test_degenerate_matrices() {
  for (const double value : eigenvalues(Matrix(25, 0.0), 5)) CHECK_EQ(value, 0.0);
  const std::vector<double> rank_one = eigenvalues(Matrix(36, 1.0), 6);
  CHECK_CLOSE(rank_one[0], 6.0, 1e-14);
  for (std::size_t i = 1; i < 6; ++i) CHECK(std::abs(rank_one[i]) < 1e-14);
  CHECK(eigenvalues({}, 0).empty());
  CHECK_CLOSE(eigenvalues({-3.0}, 1)[0], -3.0, 1e-15);
  const std::vector<double> diagonal = eigenvalues({1, 0, 0, 0, 3, 0, 0, 0, 2}, 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK_CLOSE(diagonal[i], 3.0 - static_cast<double>(i), 1e-15);
}

void test_three_by_three() {
  std::mt19937 generator(10);
  for (int repeat = 0; repeat < 200; ++repeat) {
    const Matrix a = random_symmetric(3, generator);
    const Eigenvalues3 jacobi = symmetric_eigenvalues(Symmetric3{a[0], a[4], a[8], a[1], a[2], a[5]});
    const std::vector<double> expected = eigenvalues(a, 3);
    for (std::size_t i = 0; i < 3; ++i) CHECK(std::abs(jacobi.value[i] - expected[i]) < 4e-15);
  }
  const Eigenvalues3 flat = symmetric_eigenvalues(Symmetric3{0.0, 4.0, 4.0, 0.0, 0.0, 1.0});
  CHECK_CLOSE(flat.value[0], 5.0, 1e-15);
  CHECK_CLOSE(flat.value[1], 3.0, 1e-15);
  CHECK_EQ(flat.value[2], 0.0);
}

}  // namespace

int main() {
  test_random_matrices();
  test_known_spectrum();
  test_degenerate_matrices();
  test_three_by_three();
  return report();
}
