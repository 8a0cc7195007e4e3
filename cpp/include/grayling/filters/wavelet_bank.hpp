// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace grayling {
inline namespace v0 {
namespace filters {

// The taps of a decomposition, in PyWavelets' order and with its numbers: as many of both, an even number.
struct WaveletBank {
  std::vector<double> low, high;
  // In single precision a tap is the product of two numbers that are rounded to it first, tap / scale and scale: the
  // square root of 2 for Coiflets, which PyWavelets has with a sum of 1, else 1.
  double scale = 1.0;

  template <class T>
  T tap(double value) const {
    return static_cast<T>(value / scale) * static_cast<T>(scale);
  }
};
template <>
inline double WaveletBank::tap<double>(double value) const {
  return value;
}

// By PyWavelets' names: haar, db1 to db38, sym2 to sym20, coif1 to coif17, bior1.1 to bior6.8 and rbio1.1 to rbio6.8,
// dmey.
WaveletBank wavelet_bank(std::string_view name);
std::vector<std::string> wavelet_bank_names();

}  // namespace filters
}  // namespace v0
}  // namespace grayling
