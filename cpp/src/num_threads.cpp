// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>

#include "grayling/cpu_budget.hpp"
#include "grayling/error.hpp"
#include "grayling/threads.hpp"

namespace grayling {
inline namespace v0 {
namespace {

std::atomic<int> chosen_threads{0};  // 0: not chosen yet

int checked(int n_threads, const std::string& source, std::string_view value) {
  if (n_threads >= 1 && n_threads <= kMaxThreads) return n_threads;
  throw InvalidArgument(source + " must be a whole number from 1 to " + std::to_string(kMaxThreads) + ", got '" +
                        std::string(value) + "'");
}

int default_threads() {
  const char* variable = std::getenv("GRAYLING_NUM_THREADS");
  const std::string_view text = variable == nullptr ? "" : variable;
  if (text.empty()) return std::min(available_cpus(), kMaxThreads);
  int n_threads = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n_threads);
  if (error != std::errc() || end != text.data() + text.size()) n_threads = 0;
  return checked(n_threads, "GRAYLING_NUM_THREADS", text);
}

}  // namespace

int num_threads() {
  const int n_threads = chosen_threads.load(std::memory_order_relaxed);
  if (n_threads > 0) return n_threads;
  // Two threads may both come here; they find the same number, and one set meanwhile wins.
  int expected = 0;
  const int found = default_threads();
  return chosen_threads.compare_exchange_strong(expected, found) ? found : expected;
}

void set_num_threads(int n_threads) {
  chosen_threads.store(checked(n_threads, "the number of threads", std::to_string(n_threads)));
}

void reset_num_threads() { chosen_threads.store(0); }

}  // namespace v0
}  // namespace grayling
