// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/pages.hpp"

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace grayling {
inline namespace v0 {
namespace {

constexpr std::size_t kCacheLine = 64;

#if defined(__linux__) && defined(MADV_HUGEPAGE)
constexpr std::size_t kHugePage = std::size_t{2} << 20;
void ask_for_huge_pages(void* memory, std::size_t n_bytes) { madvise(memory, n_bytes, MADV_HUGEPAGE); }  // may refuse
#else
constexpr std::size_t kHugePage = kCacheLine;
void ask_for_huge_pages(void*, std::size_t) {}
#endif

}  // namespace

Pages new_pages(std::size_t n_bytes) {
  const bool is_large = n_bytes >= kLargeBytes;
  const std::align_val_t alignment{is_large ? kHugePage : kCacheLine};
  Pages pages(::operator new(n_bytes, alignment), {alignment});
  if (is_large) ask_for_huge_pages(pages.get(), n_bytes);
  return pages;
}

}  // namespace v0
}  // namespace grayling
