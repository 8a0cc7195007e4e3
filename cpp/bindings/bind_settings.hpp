// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstddef>
#include <string>

// The position of a family in the registry; throws InvalidArgument for an unknown name.
std::size_t family_index(const std::string& name);
