// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

#include "grayling/pages.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// Memory that grows, is not initialised, and begins with a cache line, so that registers of it lie within one.
template <class T>
class Buffer {
 public:
  static_assert(std::is_trivially_default_constructible_v<T> && std::is_trivially_destructible_v<T>);

  void reserve(std::int64_t size) {
    if (size <= size_) return;
    pages_.reset();  // never both at once
    size_ = 0;
    pages_ = new_pages(static_cast<std::size_t>(size) * sizeof(T));
    size_ = size;
  }
  T* data() const { return static_cast<T*>(pages_.get()); }

 private:
  Pages pages_;
  std::int64_t size_ = 0;
};

// What one tile needs, handed on from tile to tile: fresh pages cost more than the filter.
template <class T>
struct Workspace {
  Buffer<T> loaded;            // [z that is read, column]
  Buffer<T> after_z;           // [node, z, column]
  Buffer<T> slots;             // [node, slot, z, x]
  Buffer<T> response, pooled;  // [y, z, x]
  Buffer<T> scratch_z[2], scratch_y[2];
  Buffer<T> line[2];
};

// As many objects as tasks are under way at once.
template <class Memory>
class Pool {
 public:
  std::unique_ptr<Memory> take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return std::make_unique<Memory>();
    auto memory = std::move(free_.back());
    free_.pop_back();
    return memory;
  }
  void give_back(std::unique_ptr<Memory> memory) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(memory));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Memory>> free_;
};

template <class T>
using Workspaces = Pool<Workspace<T>>;

}  // namespace filters
}  // namespace v0
}  // namespace grayling
