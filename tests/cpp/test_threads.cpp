// Copyright The grayling developers. Licensed under Apache-2.0.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/threads.hpp"

using namespace grayling;

namespace {

constexpr std::uint64_t sum_below(std::uint64_t n) { return n * (n - 1) / 2; }

std::uint64_t parallel_sum(std::size_t n_tasks) {
  std::atomic<std::uint64_t> sum{0};
  parallel_for(n_tasks, [&](std::size_t index) { sum += index; });
  return sum;
}

void test_every_task_runs_once() {
  for (const int n_threads : {1, 2, 3, 8}) {
    set_num_threads(n_threads);
    for (const std::size_t n_tasks : {0U, 1U, 2U, 7U, 1000U}) {
      std::vector<int> runs(n_tasks, 0);  // each element is one task's own
      parallel_for(n_tasks, [&](std::size_t index) { ++runs[index]; });
      CHECK(runs == std::vector<int>(n_tasks, 1));
    }
  }
}

void test_one_thread_is_a_plain_loop() {
  set_num_threads(1);
  std::vector<std::size_t> order;
  const std::thread::id here = std::this_thread::get_id();
  parallel_for(5, [&](std::size_t index) {
    CHECK_EQ(std::this_thread::get_id(), here);
    order.push_back(index);
  });
  CHECK(order == (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

bool is_cancelled_by(const std::function<void()>& call) {
  try {
    call();
  } catch (const Cancelled&) {
    return true;
  }
  return false;
}

void test_kernels_see_the_token_of_their_call() {
  for (const int n_threads : {1, 4}) {
    set_num_threads(n_threads);
    CancelToken token;
    std::atomic<int> n_passed{0};
    const auto task = [&](std::size_t index) {
      if (index == 0) token.cancel();
      while (!token.is_cancelled()) std::this_thread::yield();
      check_cancelled();
      ++n_passed;
    };
    CHECK(is_cancelled_by([&] { parallel_for(8, task, &token); }));
    CHECK(is_cancelled_by([&] {
      const CancelScope scope(&token);
      parallel_for(8, task);
    }));
    CHECK_EQ(n_passed.load(), 0);
    CHECK(CancelScope::current() == nullptr);
    check_cancelled();  // without a token nothing is cancelled
  }
}

// The caller has nothing left to do, and asks its host while a helper works on.
void test_the_host_is_asked_while_helpers_work() {
  set_num_threads(2);
  const std::thread::id owner = std::this_thread::get_id();
  auto ask = [] { return true; };
  CancelToken token(ask);
  std::atomic<bool> helping{false};
  const auto task = [&](std::size_t) {
    helping = helping || std::this_thread::get_id() != owner;
    while (std::this_thread::get_id() != owner) check_cancelled();
    while (!helping) std::this_thread::yield();
  };
  CHECK(is_cancelled_by([&] { parallel_for(2, task, &token); }));
}

void test_nested_call_stays_on_its_thread() {
  set_num_threads(4);
  std::atomic<std::uint64_t> sum{0};
  parallel_for(50, [&](std::size_t) {
    const std::thread::id outer = std::this_thread::get_id();
    parallel_for(20, [&](std::size_t inner) {
      CHECK_EQ(std::this_thread::get_id(), outer);
      sum += inner;
    });
  });
  CHECK_EQ(sum.load(), 50 * sum_below(20));
}

void test_exception_reaches_the_caller() {
  set_num_threads(4);
  for (int repeat = 0; repeat < 50; ++repeat) {
    bool caught = false;
    try {
      parallel_for(100, [](std::size_t index) {
        if (index % 10 == 3) throw EmptyRegion("no voxel");
      });
    } catch (const EmptyRegion&) {
      caught = true;
    }
    CHECK(caught);
    CHECK_EQ(parallel_sum(100), sum_below(100));
  }
}

void test_concurrent_callers() {
  set_num_threads(3);
  std::vector<std::thread> callers;
  std::atomic<int> n_right{0};
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&] {
      for (int repeat = 0; repeat < 100; ++repeat) n_right += parallel_sum(64) == sum_below(64);
    });
  }
  for (std::thread& caller : callers) caller.join();
  CHECK_EQ(n_right.load(), 400);
}

void test_cancel_stops_the_hand_out() {
  set_num_threads(4);
  CancelToken token;
  std::atomic<int> n_started{0};
  std::atomic<int> n_started_cancelled{0};
  bool caught = false;
  try {
    parallel_for(
        10000,
        [&](std::size_t) {
          n_started_cancelled += token.is_cancelled();
          if (++n_started == 5) token.cancel();
        },
        &token);
  } catch (const Cancelled&) {
    caught = true;
  }
  CHECK(caught);
  CHECK(n_started_cancelled <= 4);  // each thread may have been between its poll and its task
}

// The exit status of a child that runs `parallel_sum` after the fork.
int child_status() {
  const pid_t child = fork();
  if (child == 0) _exit(parallel_sum(200) == sum_below(200) ? 0 : 1);
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

void test_fork_between_calls() {
  set_num_threads(3);
  for (int repeat = 0; repeat < 10; ++repeat) {
    CHECK_EQ(parallel_sum(200), sum_below(200));
    CHECK_EQ(child_status(), 0);
  }
}

// Another thread is in the middle of calls while this one forks: it must neither hang nor lose a task.
void test_fork_during_calls() {
  set_num_threads(3);
  std::atomic<bool> stop{false};
  std::atomic<int> n_wrong{0};
  std::thread caller([&] {
    while (!stop) n_wrong += parallel_sum(500) != sum_below(500);
  });
  for (int repeat = 0; repeat < 20; ++repeat) {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    int status = -1;
    waitpid(child, &status, 0);
    CHECK_EQ(status, 0);
  }
  stop = true;
  caller.join();
  CHECK_EQ(n_wrong.load(), 0);
}

void test_number_of_threads_is_checked() {
  for (const int wrong : {0, -1, kMaxThreads + 1}) {
    bool caught = false;
    try {
      set_num_threads(wrong);
    } catch (const InvalidArgument&) {
      caught = true;
    }
    CHECK(caught);
  }
  reset_num_threads();
  CHECK(num_threads() >= 1);
}

}  // namespace

int main() {
  test_every_task_runs_once();
  test_one_thread_is_a_plain_loop();
  test_kernels_see_the_token_of_their_call();
  test_the_host_is_asked_while_helpers_work();
  test_nested_call_stays_on_its_thread();
  test_exception_reaches_the_caller();
  test_concurrent_callers();
  test_cancel_stops_the_hand_out();
  test_fork_between_calls();
  test_fork_during_calls();
  test_number_of_threads_is_checked();
  return report();
}
