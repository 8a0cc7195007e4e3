// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

namespace grayling {
inline namespace v0 {

const char* version();   // "major.minor.patch"
const char* compiler();  // what the library was compiled with, for provenance and bug reports

}  // namespace v0
}  // namespace grayling
