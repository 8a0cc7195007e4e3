// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "grayling/distance_weighting.hpp"
#include "grayling/norm.hpp"

// The place of a family in the registry; throws InvalidArgument for a name that is not there.
std::size_t family_index(const std::string& name);

// These throw InvalidArgument for a name that is none.
grayling::WeightFunction weight_function(const std::string& name);
grayling::Norm norm(const std::string& name);
std::optional<grayling::Norm> norm(const std::optional<std::string>& name);
