// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace grayling {
inline namespace v0 {

// Everything the core throws on purpose. Python sees the same names in grayling.errors.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// An argument outside its meaning: a negative distance, an unknown name.
class InvalidArgument : public Error {
 public:
  using Error::Error;
};

// Image and mask do not fit together, or a grid cannot exist (zero or negative spacing, a singular direction).
class InvalidGeometry : public Error {
 public:
  using Error::Error;
};

// The region holds no voxel.
class EmptyRegion : public Error {
 public:
  using Error::Error;
};

// Memory was predicted before it was allocated, and exceeds the limit.
class TooLarge : public Error {
 public:
  TooLarge(const std::string& what, std::uint64_t bytes_needed, std::uint64_t bytes_limit)
      : Error(what + ": needs " + std::to_string(bytes_needed) + " bytes, the limit is " + std::to_string(bytes_limit)),
        bytes_needed_(bytes_needed),
        bytes_limit_(bytes_limit) {}

  std::uint64_t bytes_needed() const { return bytes_needed_; }
  std::uint64_t bytes_limit() const { return bytes_limit_; }

 private:
  std::uint64_t bytes_needed_;
  std::uint64_t bytes_limit_;
};

// The caller's CancelToken was cancelled.
class Cancelled : public Error {
 public:
  using Error::Error;
};

// A device that is absent, out of memory, or used after a fork.
class DeviceError : public Error {
 public:
  using Error::Error;
};

}  // namespace v0
}  // namespace grayling
