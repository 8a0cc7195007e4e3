// Copyright The grayling developers. Licensed under Apache-2.0.
#include <thread>
#include <vector>

#include "check.hpp"
#include "grayling/cancel.hpp"
#include "grayling/error.hpp"
#include "grayling/gather.hpp"

using namespace grayling;

namespace {

bool throws_cancelled(CancelToken& token) {
  try {
    token.throw_if_cancelled();
  } catch (const Cancelled&) {
    return true;
  }
  return false;
}

void test_a_flag_set_anywhere_is_seen() {
  CancelToken token;
  CHECK(!throws_cancelled(token));
  std::thread([&] { token.cancel(); }).join();
  CHECK(throws_cancelled(token));
}

void test_the_host_is_asked_on_its_own_thread_only() {
  int n_asked = 0;
  auto ask = [&] {
    ++n_asked;
    return true;
  };
  CancelToken token(ask);
  CHECK(!throws_cancelled(token));  // the first poll comes after the interval
  CHECK_EQ(n_asked, 0);
  std::this_thread::sleep_for(CancelToken::kPollInterval);
  std::thread([&] { CHECK(!throws_cancelled(token)); }).join();
  CHECK_EQ(n_asked, 0);
  CHECK(throws_cancelled(token));
  CHECK(throws_cancelled(token));
  CHECK_EQ(n_asked, 1);
}

void test_progress_counts_blocks() {
  CancelToken token;
  token.advance();
  token.advance(4);
  CHECK_EQ(token.n_blocks_done(), 5U);
}

// Loops that are long where levels are many, in code that a GPU thread runs as well.
void test_shared_loops_poll() {
  CancelToken token;
  token.cancel();
  const CancelScope scope(&token);
  const auto is_cancelled = [](auto call) {
    try {
      call();
    } catch (const Cancelled&) {
      return true;
    }
    return false;
  };
  CHECK(is_cancelled([] { ngtdm::summarise({{{1, 2, 3, 1}, {2, 2, 3, 1}}}); }));
  CHECK(is_cancelled([&] {
    const glcm::Counts counts{{{1, 1, 2}, {1, 2, 1}, {2, 1, 1}, {2, 2, 2}}};
    glcm::summarise(counts, 2, glcm::kMaximalCorrelation);
  }));
}

}  // namespace

int main() {
  test_a_flag_set_anywhere_is_seen();
  test_the_host_is_asked_on_its_own_thread_only();
  test_progress_counts_blocks();
  test_shared_loops_poll();
  return report();
}
