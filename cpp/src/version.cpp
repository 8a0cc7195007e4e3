// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/version.hpp"

namespace grayling {
inline namespace v0 {

const char* version() { return GRAYLING_VERSION; }

const char* compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#elif defined(__GNUC__)
  return "gcc " __VERSION__;
#elif defined(_MSC_VER)
  return "msvc";
#else
  return "unknown";
#endif
}

}  // namespace v0
}  // namespace grayling
