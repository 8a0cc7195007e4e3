// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <span>
#include <string_view>

// Taps of wavelets by name, a family a file.
namespace grayling {
inline namespace v0 {
namespace filters {
namespace wavelet_tables {

struct Row {
  std::string_view name;
  std::span<const double> low;        // low-pass taps of the decomposition
  std::span<const double> synthesis;  // those of the reconstruction; empty where they are the same turned round
};

std::span<const Row> daubechies();
std::span<const Row> symlets();
std::span<const Row> coiflets();
std::span<const Row> biorthogonal();
std::span<const Row> discrete_meyer();

}  // namespace wavelet_tables
}  // namespace filters
}  // namespace v0
}  // namespace grayling
