// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "grayling/host_device.hpp"
#include "grayling/undefined.hpp"

namespace grayling {
inline namespace v0 {

// One row of the registry. A feature is a stateless struct in its family's header with
//   static constexpr FeatureInfo info{...};
//   GRAYLING_HOST_DEVICE static Value value(const Summary&);
// and is registered by joining the family's FeatureList. Tables, name maps, documents and tests are read from there.
struct FeatureInfo {
  const char* name;              // IBSI name
  const char* ibsi_code;         // "" where IBSI does not define the feature
  const char* pyradiomics_name;  // "" where pyradiomics has no such feature
  const char* unit;              // "1" for a pure number
  const char* formula;
  unsigned needs = 0;      // what the reducer must compute for it, in the family's own bits
  bool on_demand = false;  // left out unless asked for by name
};

// Which features of a family are wanted: bit k is the k-th of its list.
using Selection = std::uint64_t;

template <class... Features>
struct FeatureList {
  static constexpr std::size_t size = sizeof...(Features);
  static_assert(size <= 64, "a Selection has 64 bits");
  static constexpr std::array<FeatureInfo, size> infos = {Features::info...};

  static constexpr Selection default_selection = [] {
    Selection selection = 0;
    for (std::size_t k = 0; k < size; ++k) selection |= infos[k].on_demand ? 0 : Selection{1} << k;
    return selection;
  }();
  static constexpr unsigned needs(Selection selection) {
    unsigned bits = 0;
    for (std::size_t k = 0; k < size; ++k) bits |= (selection >> k & 1) != 0 ? infos[k].needs : 0U;
    return bits;
  }
  // Writes `size` values; features outside the selection are marked as not computed.
  template <class Summary>
  GRAYLING_HOST_DEVICE static void evaluate(const Summary& summary, Selection selection, Value* out) {
    std::size_t k = 0;
    ((out[k] = (selection >> k & 1) != 0 ? one<Features>(summary) : undefined(Undefined::not_computed), ++k), ...);
  }

 private:
  template <class Feature, class Summary>
  GRAYLING_HOST_DEVICE static Value one(const Summary& summary) {
    if (!summary.empty()) return Feature::value(summary);
    if constexpr (requires { Feature::of_empty(summary); }) {
      return Feature::of_empty(summary);
    } else {
      return undefined(Undefined::no_neighbours);
    }
  }
};

}  // namespace v0
}  // namespace grayling
