// Copyright The grayling developers. Licensed under Apache-2.0.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "check.hpp"
#include "grayling/pages.hpp"

using namespace grayling;

namespace {

std::uintptr_t address_of(const Pages& pages) { return reinterpret_cast<std::uintptr_t>(pages.get()); }

void test_memory_begins_with_a_cache_line_and_can_be_written() {
  for (const std::size_t n_bytes : {std::size_t{1}, kLargeBytes - 1, kLargeBytes, kLargeBytes + 12345}) {
    const Pages pages = new_pages(n_bytes);
    CHECK_EQ(address_of(pages) % 64, std::uintptr_t{0});
    std::memset(pages.get(), 1, n_bytes);
    CHECK_EQ(static_cast<const char*>(pages.get())[n_bytes - 1], 1);
  }
}

#ifdef __linux__
// What the system knows of the memory that an address lies in.
std::string flags_of(std::uintptr_t address) {
  std::ifstream file("/proc/self/smaps");
  bool here = false;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::uintptr_t begin = 0, end = 0;
    char dash = 0;
    if (words >> std::hex >> begin >> dash >> end && dash == '-') here = begin <= address && address < end;
    if (here && line.starts_with("VmFlags:")) return line + ' ';
  }
  return {};
}

void test_large_memory_is_of_huge_pages() {
  if (!std::ifstream("/sys/kernel/mm/transparent_hugepage/enabled").good()) return;
  const Pages large = new_pages(kLargeBytes), small = new_pages(kLargeBytes / 2);
  CHECK_EQ(address_of(large) % (std::uintptr_t{2} << 20), std::uintptr_t{0});
  CHECK(flags_of(address_of(large)).find(" hg ") != std::string::npos);
  CHECK(flags_of(address_of(small)).find(" hg ") == std::string::npos);
}
#endif

}  // namespace

int main() {
  test_memory_begins_with_a_cache_line_and_can_be_written();
#ifdef __linux__
  test_large_memory_is_of_huge_pages();
#endif
  return report();
}
