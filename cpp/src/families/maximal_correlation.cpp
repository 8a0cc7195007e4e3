// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "families/general_eigenvalue.hpp"
#include "filters/lanes.hpp"
#include "grayling/cancel.hpp"
#include "grayling/error.hpp"
#include "grayling/gather.hpp"
#include "grayling/geometry/symmetric_eigen.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace glcm {
namespace {

constexpr std::size_t kLanes = 8;

// Rows of equal length, padded with zeros to whole lanes.
struct Rows {
  Rows(std::size_t n_rows, std::size_t n_columns)
      : size(n_rows), stride((n_columns + kLanes - 1) / kLanes * kLanes), values(size * stride) {}
  double& at(std::size_t row, std::size_t column) { return values[row * stride + column]; }
  const double* row(std::size_t r) const { return values.data() + r * stride; }

  std::size_t size, stride;
  std::vector<double> values;
};

// result[r][b + k] = the product of row r of `rows` with row b + k of `others`, for r >= first and k < N, in fixed
// lanes. A few of the others at once, which stay in the nearest cache: one alone would wait for its sums.
template <int N>
class MultiplyRows {
 public:
  GRAYLING_ALWAYS_INLINE void operator()(const Rows* rows, std::size_t first, const Rows* others, std::size_t b,
                                         double* result) const {
    for (std::size_t r = first; r < rows->size; ++r) {
      multiply(rows->row(r), others->row(b), rows->stride, result + r * others->size + b);
    }
  }

 private:
  using Half = filters::Lanes<double, kLanes / 2 * sizeof(double)>;

  GRAYLING_ALWAYS_INLINE static void multiply(const double* row, const double* others, std::size_t stride,
                                              double* result) {
    Half low[N], high[N];
    filters::unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE { low[k].clear(), high[k].clear(); });
    for (std::size_t at = 0; at < stride; at += kLanes) {
      filters::unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE {
        const double* other = others + k * stride + at;
        add_product(row + at, other, low[k]);
        add_product(row + at + kLanes / 2, other + kLanes / 2, high[k]);
      });
    }
    filters::unrolled<N>([&](auto k) GRAYLING_LAMBDA_INLINE {
      double lane[kLanes / 2];
      (low[k] + high[k]).store(lane);
      result[k] = (lane[0] + lane[2]) + (lane[1] + lane[3]);
    });
  }
  GRAYLING_ALWAYS_INLINE static void add_product(const double* a, const double* b, Half& sum) {
    Half x, y;
    x.load(a);
    y.load(b);
    sum = sum + x * y;
  }
};

// The products of each row of a with each of b, [n, n]; where both are the same, little more than the lower triangle.
std::vector<double> products(const Rows& a, const Rows& b) {
  constexpr std::size_t kAtOnce = 4;
  std::vector<double> result(a.size * a.size);
  const auto first = [&](std::size_t k) { return &a == &b ? k : 0; };
  std::size_t k = 0;
  for (; k + kAtOnce <= b.size; k += kAtOnce) {
    check_cancelled();
    simd_call<MultiplyRows<kAtOnce>>(&a, first(k), &b, k, result.data());
  }
  for (; k < b.size; ++k) simd_call<MultiplyRows<1>>(&a, first(k), &b, k, result.data());
  return result;
}

double second_largest_eigenvalue(std::vector<double>& matrix, std::size_t size) {
  std::vector<double> scratch(2 * size);
  return symmetric_eigenvalue(matrix.data(), static_cast<int>(size), 1, scratch.data(),
                              [](double* a, int n, int row, double* spare) {
                                check_cancelled();
                                simd_call<eigen_detail::ReflectRow>(a, n, row, spare);
                              });
}

// Numbers the levels that occur in a marginal from 0.
template <class Count, class Level>
std::vector<int> ranks(const BasicCounts<Count>& counts, std::uint32_t n_levels, Level level_of, int& n_ranks) {
  std::vector<int> rank(std::size_t{n_levels} + 1, 0);
  counts.for_each([&](const BasicEntry<Count>& e) { rank[level_of(e)] = 1; });
  n_ranks = 0;
  for (int& r : rank) r = r != 0 ? n_ranks++ : -1;
  return rank;
}

void expect_room(std::uint64_t rows, std::uint64_t columns, bool exact) {
  constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 28;  // some 3,000 to 4,000 levels, which take a minute
  const std::uint64_t n_bytes = rows * (rows + (exact ? 1 : 3) * columns) * sizeof(double);
  if (n_bytes <= kMostBytes) return;
  throw TooLarge("the maximal correlation coefficient of " + std::to_string(rows) + " grey levels", n_bytes,
                 kMostBytes);
}

// The matrix with its levels numbered by rank, without those that do not occur.
struct Dense {
  std::vector<std::pair<std::size_t, std::size_t>> places;  // of the cells
  std::vector<double> counts;                               // of the cells
  std::vector<double> row_sum, column_sum;
};

template <class Count>
Dense dense(const BasicCounts<Count>& counts, const Summary& summary) {
  int n_rows = 0, n_columns = 0;
  const auto row_rank = ranks(counts, summary.n_levels, [](const auto& e) { return e.i; }, n_rows);
  const auto column_rank = ranks(counts, summary.n_levels, [](const auto& e) { return e.j; }, n_columns);
  Dense result;
  result.row_sum.resize(static_cast<std::size_t>(n_rows));
  result.column_sum.resize(static_cast<std::size_t>(n_columns));
  counts.for_each([&](const BasicEntry<Count>& e) {
    const auto r = static_cast<std::size_t>(row_rank[e.i]), k = static_cast<std::size_t>(column_rank[e.j]);
    result.places.emplace_back(r, k);
    result.counts.push_back(static_cast<double>(e.count));
    result.row_sum[r] += result.counts.back();
    result.column_sum[k] += result.counts.back();
  });
  return result;
}

// The largest eigenvalue but one of S S^T, with S = p(i,j) / sqrt(p(i,.) p(.,j)).
double of_haralick(const Dense& cells) {
  Rows scaled(cells.row_sum.size(), cells.column_sum.size());
  for (std::size_t k = 0; k < cells.counts.size(); ++k) {
    const auto& [r, c] = cells.places[k];
    scaled.at(r, c) = cells.counts[k] / std::sqrt(cells.row_sum[r] * cells.column_sum[c]);
  }
  std::vector<double> gram = products(scaled, scaled);
  return second_largest_eigenvalue(gram, scaled.size);
}

// The same of (w S) S^T, where w = 1 / (1 + epsilon / (p(i,.) p(.,j))) multiplies cell by cell: similar to pyradiomics'
// matrix. It is nearly the symmetric (sqrt(w) S) (sqrt(w) S)^T: their difference is antisymmetric but for terms of
// second order, so that eigenvalues differ by its square, which is corrected where it matters.
double of_pyradiomics(const Dense& cells, double total) {
  constexpr double kEpsilon = 2.220446049250313e-16;
  constexpr double kNegligible = 1e-14;
  Rows plain(cells.row_sum.size(), cells.column_sum.size()), weighted = plain, halfway = plain;
  double squared = 0.0;  // of the difference, or more
  for (std::size_t k = 0; k < cells.counts.size(); ++k) {
    const auto& [r, c] = cells.places[k];
    const double product = cells.row_sum[r] * cells.column_sum[c];
    const double s = cells.counts[k] / std::sqrt(product), t = kEpsilon * total * total / product;
    plain.at(r, c) = s;
    weighted.at(r, c) = s / (1.0 + t);
    halfway.at(r, c) = s / std::sqrt(1.0 + t);
    squared += s * t * s * t;
  }
  std::vector<double> gram = products(halfway, halfway);
  const double guess = second_largest_eigenvalue(gram, plain.size);
  if (squared < kNegligible) return guess;
  return nearest_eigenvalue(products(weighted, plain), plain.size, guess);
}

}  // namespace

template <class Count>
double maximal_correlation(const BasicCounts<Count>& counts, const Summary& summary) {
  const bool exact = summary.degenerate == Degenerate::ibsi;
  const Dense cells = dense(counts, summary);
  if (cells.row_sum.size() < 2) return 0.0;
  expect_room(cells.row_sum.size(), cells.column_sum.size(), exact);
  const double eigenvalue = exact ? of_haralick(cells) : of_pyradiomics(cells, summary.total);
  return std::sqrt(std::clamp(eigenvalue, 0.0, 1.0));
}

template double maximal_correlation(const Counts&, const Summary&);
template double maximal_correlation(const WeightedCounts&, const Summary&);

}  // namespace glcm
}  // namespace v0
}  // namespace grayling
