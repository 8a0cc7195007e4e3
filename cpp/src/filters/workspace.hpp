// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace grayling {
inline namespace v0 {
namespace filters {

// Memory that grows and is not initialised, from the beginning of a cache line on: registers that lie in two lines take
// twice as long.
template <class T>
class Buffer {
 public:
  void reserve(std::int64_t size) {
    if (size <= size_) return;
    values_.reset();
    values_.reset(static_cast<T*>(::operator new(static_cast<std::size_t>(size) * sizeof(T), kCacheLine)));
    size_ = size;
  }
  T* data() const { return values_.get(); }

 private:
  static constexpr std::align_val_t kCacheLine{64};
  struct Free {
    void operator()(T* values) const { ::operator delete(values, kCacheLine); }
  };

  std::unique_ptr<T, Free> values_;
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
