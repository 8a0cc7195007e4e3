// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include "grayling/host_device.hpp"

namespace grayling {
inline namespace v0 {

// What long loops that host and device share call once per turn. The core passes check_cancelled, a GPU thread nothing.
struct NoPoll {
  GRAYLING_HOST_DEVICE void operator()() const {}
};

}  // namespace v0
}  // namespace grayling
