// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "grayling/host_device.hpp"

namespace grayling {
inline namespace v0 {

// Why a feature has no value, or has one only because the standard fixes it for a degenerate region.
// A reason is judged on integer facts (numbers of voxels, levels, entries), never on a rounded float.
enum class Undefined : std::uint8_t {
  none,
  flat_region,     // every voxel has the same intensity or grey level, so a spread in the denominator is zero
  single_voxel,    // the region has one voxel
  no_neighbours,   // no pair, run or neighbourhood exists at this distance
  zero_mean,       // the mean in the denominator is exactly zero
  zero_quartiles,  // the first and third quartile in the denominator cancel exactly
  zero_intensity,  // the intensities in the denominator sum to zero
  planar_region,   // the region has no extent along some axis, so an enclosing volume is zero
  no_range,        // the range of intensities is empty
  no_differences,  // every voxel equals the mean of its neighbours
  equal_products,  // level times number of voxels is the same for all levels, so their differences in the denominator
                   // vanish
  capped,          // the standard sets a largest value, and the feature exceeds it
  not_computed,    // the value was not asked for
  empty_interval,  // no intensity lies between the percentiles that bound the set
  out_of_range,    // the intensity sought lies beyond the range under study
  not_finite,      // a voxel outside the region that takes part is infinite or not a number
  several_slices,  // the region lies in more than one slice, and the feature is of one
  empty_mesh,      // the mesh in the denominator encloses nothing
};

// What features of degenerate matrices are: what the IBSI fixes, else undefined; or the numbers that pyradiomics gives.
// The prose of a family's header lists where the two differ.
enum class Degenerate : std::uint8_t { ibsi, pyradiomics };

// What is made of a matrix without entries: it is left out, also by pyradiomics where it is one of many. Where it is
// the only one pyradiomics goes on, and some of its sums are over nothing and give 0.
enum class Empty : std::uint8_t { left_out, one_of_many, only_one };

inline constexpr int kUndefinedCount = static_cast<int>(Undefined::empty_mesh) + 1;

constexpr const char* to_string(Undefined reason) {
  constexpr const char* kTexts[] = {
      "",                //
      "flat region",     //
      "single voxel",    //
      "no neighbours",   //
      "zero mean",       //
      "zero quartiles",  //
      "zero intensity",  //
      "planar region",   //
      "no range",        //
      "no differences",  //
      "equal products",  //
      "capped",          //
      "not computed",    //
      "empty interval",  //
      "out of range",    //
      "not finite",
      "several slices",
      "empty mesh",
  };
  static_assert(sizeof(kTexts) / sizeof(kTexts[0]) == kUndefinedCount, "one text per reason");
  return kTexts[static_cast<int>(reason)];
}

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// A feature's value. With a reason and a finite value, the standard fixes the value; with a reason and NaN, it is
// silent.
struct Value {
  double value = kNaN;
  Undefined reason = Undefined::none;
};

GRAYLING_HOST_DEVICE inline Value defined(double value) { return {value, Undefined::none}; }
GRAYLING_HOST_DEVICE inline Value undefined(Undefined reason) { return {kNaN, reason}; }
GRAYLING_HOST_DEVICE inline Value fixed_by_standard(double value, Undefined reason) { return {value, reason}; }

}  // namespace v0
}  // namespace grayling
