// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include "extract/plan.hpp"

namespace grayling {
inline namespace v0 {

// Adds intensity statistics, the intensity histogram, the intensity-volume histogram and local intensity.
void plan_intensity(Plan& plan);

}  // namespace v0
}  // namespace grayling
