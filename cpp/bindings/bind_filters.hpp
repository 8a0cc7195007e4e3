// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <string>

#include "grayling/filters/boundary.hpp"

// Throws InvalidArgument for a name that is none.
grayling::filters::Boundary boundary_named(const std::string& name);
