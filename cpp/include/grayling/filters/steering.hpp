// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>

#include "grayling/filters/spectral.hpp"

// Riesz transforms steered by the structure tensor (IBSI 2): at every voxel that of the image turned so that the
// eigenvectors of the tensor there become the axes.
//
// A component of the turned frequency is a sum over those of the frequency as it is, and so the steered transform of
// order l is a sum over the plain ones of order c, |c| = |l|, each weighed by a polynomial in the eigenvectors u, v, w:
//
//     R_l(turned) = sum over c of R_c sqrt(c! / l!) [nu^c] (u nu)^l1 (v nu)^l2 (w nu)^l3,  c! = c1! c2! c3!
//
// where [nu^c] is the coefficient of nu1^c1 nu2^c2 nu3^c3. The sum is taken order by order.
//
// IBSI 2 has found no consensus on steered responses. Here the eigenvectors by falling eigenvalue are x, y and z. Their
// sign, which decides that of responses of odd order, makes the component of largest magnitude positive, the first such
// along x, y, z. Where two eigenvalues are equal, as in a flat or a spherical surrounding, the choice is arbitrary, but
// the same every time.
namespace grayling {
inline namespace v0 {
namespace filters {

// Replaces structure tensors (xx, xy, xz, yy, yz, zz, one array each of n voxels) by the eigenvectors of the largest
// and the second eigenvalue (x, y, z of one, x, y, z of the other).
void axes_of_tensors(const std::array<float*, 6>& tensor, std::int64_t n);
void axes_of_tensors(const std::array<double*, 6>& tensor, std::int64_t n);

// Adds to the steered response of order l what the plain response of order c contributes.
void add_steered(const std::array<const float*, 6>& axes, const RieszOrder& steered, const RieszOrder& plain,
                 const float* response, std::int64_t n, float* sum);
void add_steered(const std::array<const double*, 6>& axes, const RieszOrder& steered, const RieszOrder& plain,
                 const double* response, std::int64_t n, double* sum);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
