// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/threads.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#if defined(__unix__) || defined(__APPLE__)
#define GRAYLING_POSIX_THREADS 1
#include <pthread.h>
#include <signal.h>
#endif

namespace grayling {
inline namespace v0 {
namespace {

thread_local bool inside_task = false;  // a nested call runs serially
thread_local bool is_worker = false;

// One call of parallel_for, on its caller's stack.
struct Job {
  FunctionRef<void(std::size_t)> task;
  std::size_t n_tasks;
  CancelToken* cancel;
  int max_helpers;
  std::atomic<std::size_t> next{0};
  int n_helpers = 0;         // guarded by the pool's mutex
  std::exception_ptr error;  // guarded by the pool's mutex; the first one

  bool wants_help() const { return n_helpers < max_helpers && next.load(std::memory_order_relaxed) < n_tasks; }
};

// std::condition_variable::wait() without a time limit would tie the library to GLIBCXX_3.4.30, newer than the
// manylinux_2_34 of the wheel; with one, all of it is older. Waking once an hour costs nothing.
template <class Predicate>
void wait_for(std::condition_variable& condition, std::unique_lock<std::mutex>& lock, Predicate predicate) {
  while (!condition.wait_for(lock, std::chrono::hours(1), predicate)) {
  }
}

void run_one(const Job& job, std::size_t index) {
  const CancelScope scope(job.cancel);
  check_cancelled();
  job.task(index);
}

// For the caller that waits for its helpers: asks whether to stop, so that they see the flag. Returns the error if so.
std::exception_ptr poll(const Job& job) {
  try {
    if (job.cancel != nullptr) job.cancel->throw_if_cancelled();
  } catch (...) {
    return std::current_exception();
  }
  return {};
}

class Pool {
 public:
  void run(Job& job);

  // Workers finish the task in hand, leave, and are joined; callers carry on alone, and no worker starts, until
  // end_fork. The mutex is held over the fork itself.
  void begin_fork();
  void end_fork();
  void join_workers();

 private:
  void start_workers(int n_wanted);
  void worker_loop();
  void work_on(Job& job);
  Job* find_job();

  std::mutex fork_mutex_;  // one fork at a time, from begin_fork to end_fork
  std::mutex mutex_;
  std::condition_variable work_arrived_;
  std::condition_variable helper_left_;
  std::vector<std::thread> workers_;
  std::vector<Job*> jobs_;
  std::atomic<bool> stopping_{false};
};

// Never destroyed: other threads may still be in a call while the process exits.
Pool* the_pool = nullptr;

Pool& pool() {
  static const bool made = [] {
    the_pool = new Pool;
#if defined(GRAYLING_POSIX_THREADS)
    // In the child only the forking thread lives on. Jobs and waiters of the others are gone, so it gets a new pool;
    // the old one is left behind as it is.
    pthread_atfork([] { the_pool->begin_fork(); }, [] { the_pool->end_fork(); }, [] { the_pool = new Pool; });
#endif
    std::atexit([] { the_pool->join_workers(); });
    return true;
  }();
  static_cast<void>(made);
  return *the_pool;
}

void Pool::run(Job& job) {
  {
    const std::lock_guard lock(mutex_);
    start_workers(job.max_helpers);
    jobs_.push_back(&job);
  }
  work_arrived_.notify_all();
  work_on(job);
  // Not `this`: the task may have forked, and then this thread goes on in the child, with the child's pool.
  Pool& current = pool();
  std::unique_lock lock(current.mutex_);
  std::erase(current.jobs_, &job);
  const auto done = [&] { return job.n_helpers == 0; };
  while (!current.helper_left_.wait_for(lock, CancelToken::kPollInterval, done)) {
    lock.unlock();  // the token's host may take locks of its own
    const std::exception_ptr error = poll(job);
    lock.lock();
    if (!job.error) job.error = error;
  }
  if (job.error) std::rethrow_exception(job.error);
}

void Pool::work_on(Job& job) {
  inside_task = true;
  while (!(is_worker && stopping_.load(std::memory_order_relaxed))) {
    const std::size_t index = job.next.fetch_add(1, std::memory_order_relaxed);
    if (index >= job.n_tasks) break;
    try {
      run_one(job, index);
    } catch (...) {
      job.next.store(job.n_tasks, std::memory_order_relaxed);
      const std::lock_guard lock(pool().mutex_);
      if (!job.error) job.error = std::current_exception();
    }
  }
  inside_task = false;
}

Job* Pool::find_job() {
  const auto found = std::find_if(jobs_.begin(), jobs_.end(), [](const Job* job) { return job->wants_help(); });
  return found == jobs_.end() ? nullptr : *found;
}

void Pool::worker_loop() {
  is_worker = true;
  std::unique_lock lock(mutex_);
  while (true) {
    Job* job = nullptr;
    wait_for(work_arrived_, lock, [&] { return stopping_ || (job = find_job()) != nullptr; });
    if (stopping_) return;
    ++job->n_helpers;
    lock.unlock();
    work_on(*job);
    lock.lock();
    --job->n_helpers;
    helper_left_.notify_all();
  }
}

// Called with the mutex held. Where the system refuses a thread, fewer workers do: the caller always works itself.
void Pool::start_workers(int n_wanted) {
  if (stopping_) return;
#if defined(GRAYLING_POSIX_THREADS)
  // Signals belong to the host's threads; workers start with all of them blocked.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
#endif
  try {
    while (workers_.size() < static_cast<std::size_t>(n_wanted)) workers_.emplace_back([this] { worker_loop(); });
  } catch (const std::system_error&) {
  }
#if defined(GRAYLING_POSIX_THREADS)
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
#endif
}

void Pool::join_workers() {
  if (is_worker) return;  // a task that exits or forks cannot wait for itself
  std::vector<std::thread> leaving;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    leaving.swap(workers_);
  }
  work_arrived_.notify_all();
  for (std::thread& worker : leaving) worker.join();
}

void Pool::begin_fork() {
  fork_mutex_.lock();
  join_workers();
  mutex_.lock();
}

void Pool::end_fork() {
  stopping_ = false;
  mutex_.unlock();
  fork_mutex_.unlock();
}

void run_serially(std::size_t n_tasks, FunctionRef<void(std::size_t)> task, CancelToken* cancel) {
  const CancelScope scope(cancel);
  for (std::size_t index = 0; index < n_tasks; ++index) {
    check_cancelled();
    task(index);
  }
}

}  // namespace

void parallel_for(std::size_t n_tasks, FunctionRef<void(std::size_t)> task, CancelToken* cancel) {
  if (cancel == nullptr) cancel = CancelScope::current();
  const std::size_t n_threads = inside_task || n_tasks < 2 ? 1 : static_cast<std::size_t>(num_threads());
  if (n_threads == 1) return run_serially(n_tasks, task, cancel);
  Job job{task, n_tasks, cancel, static_cast<int>(std::min(n_threads, n_tasks)) - 1, {}, 0, {}};
  pool().run(job);
}

}  // namespace v0
}  // namespace grayling
