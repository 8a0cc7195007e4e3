// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include "extract/plan.hpp"

namespace grayling {
inline namespace v0 {

// Adds GLCM, GLRLM, GLSZM, GLDZM, NGTDM and NGLDM under every aggregation of the settings.
void plan_texture(Plan& plan);

}  // namespace v0
}  // namespace grayling
