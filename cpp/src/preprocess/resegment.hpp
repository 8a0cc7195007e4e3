// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include "grayling/roi.hpp"

namespace grayling {
inline namespace v0 {

// Takes from the intensity mask what the settings leave out (the range first, then outliers), and collects the
// intensities that stay with their smallest and largest. Throws InvalidArgument for intensities that are not finite and
// EmptyRegion, naming the step, where none stays.
void resegment(const Resegmentation& how, Roi& roi);

}  // namespace v0
}  // namespace grayling
