// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

// Memory of responses and of what is under way. The system gives it out page by page and clears each page: of 32 MB in
// pages of 4 kB that takes 18 ms, longer than a mean filter, in huge pages of 2 MB 2.3 ms, and 3.5 ms where memory
// begins within one, so that both ends come in small ones.
namespace grayling {
inline namespace v0 {

struct FreePages {
  std::align_val_t alignment;
  void operator()(void* memory) const { ::operator delete(memory, alignment); }
};
using Pages = std::unique_ptr<void, FreePages>;

inline constexpr std::size_t kLargeBytes = std::size_t{4} << 20;  // what is less has few pages

// Not initialised. It begins with a cache line, from kLargeBytes on with a huge page where the system has such.
Pages new_pages(std::size_t n_bytes);

}  // namespace v0
}  // namespace grayling
