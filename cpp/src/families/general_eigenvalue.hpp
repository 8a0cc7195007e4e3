// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <vector>

namespace grayling {
inline namespace v0 {

// The eigenvalue of a square matrix, row by row [n, n], next to a guess that is already close to it: inverse iteration
// for the right and the left vector, whose Rayleigh quotient is off by the product of their errors. Source: Golub and
// Van Loan, "Matrix computations", 7.6 and 8.2.3.
double nearest_eigenvalue(const std::vector<double>& matrix, std::size_t n, double guess);

}  // namespace v0
}  // namespace grayling
