// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstddef>

#include "grayling/cancel.hpp"
#include "grayling/function_ref.hpp"

namespace grayling {
inline namespace v0 {

// How many threads one parallel_for uses at most, the calling thread included. By default GRAYLING_NUM_THREADS, else
// the processors that this process may use (affinity and cgroup quota). Throws InvalidArgument outside 1..kMaxThreads,
// for the environment variable too.
inline constexpr int kMaxThreads = 1024;
int num_threads();
void set_num_threads(int n_threads);
void reset_num_threads();  // back to the default

// Calls task(i) for every i in [0, n_tasks), in no particular order, and returns when all are done.
//
// Tasks are handed out one at a time, so make each a block worth some 100 microseconds. The calling thread works too.
// The first exception stops the hand-out and is rethrown here; `cancel`, by default the caller's current
// token, is polled before every task and is the current one within it. A call from inside a task runs serially on that
// thread. Calls from several threads at once share the workers. With one thread it is a plain loop, and no thread is
// ever started. Workers are joined before fork() and started again when needed.
void parallel_for(std::size_t n_tasks, FunctionRef<void(std::size_t)> task, CancelToken* cancel = nullptr);

}  // namespace v0
}  // namespace grayling
