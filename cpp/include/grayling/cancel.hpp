// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <thread>

#include "grayling/function_ref.hpp"

namespace grayling {
inline namespace v0 {

// Polled by kernels once per block (a slice, a few milliseconds of work at most); cancelled from any thread.
//
// A host that learns of its cancellation by asking (Python: have signals arrived?) gives an `asks_to_stop` callable.
// It is called from throw_if_cancelled(), only on the thread that made the token, at most once per kPollInterval, so
// that it may take locks; it must not throw. All other threads only read the flag.
class CancelToken {
 public:
  static constexpr std::chrono::milliseconds kPollInterval{50};

  CancelToken() = default;
  explicit CancelToken(FunctionRef<bool()> asks_to_stop) : asks_to_stop_(asks_to_stop) {}
  CancelToken(const CancelToken&) = delete;
  CancelToken& operator=(const CancelToken&) = delete;

  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool is_cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

  // Throws Cancelled when the token is, or has just become, cancelled.
  void throw_if_cancelled();

  // Progress, in blocks; only kernels know how many there are.
  void advance(std::uint64_t n_blocks = 1) { n_blocks_done_.fetch_add(n_blocks, std::memory_order_relaxed); }
  std::uint64_t n_blocks_done() const { return n_blocks_done_.load(std::memory_order_relaxed); }

 private:
  using Clock = std::chrono::steady_clock;

  std::atomic<bool> cancelled_{false};
  std::atomic<std::uint64_t> n_blocks_done_{0};
  std::optional<FunctionRef<bool()>> asks_to_stop_;
  const std::thread::id owner_ = std::this_thread::get_id();
  Clock::time_point next_poll_ = Clock::now() + kPollInterval;  // read and written by the owner only
};

// Makes a token the current one of this thread while the scope lives, for kernels too deep to be handed it. With null
// there is none.
class CancelScope {
 public:
  explicit CancelScope(CancelToken* token);
  ~CancelScope();
  CancelScope(const CancelScope&) = delete;
  CancelScope& operator=(const CancelScope&) = delete;

  static CancelToken* current();

 private:
  CancelToken* outer_;
};

// Throws Cancelled when this thread's current token is cancelled. For the outer loops of kernels, once per block.
void check_cancelled();

}  // namespace v0
}  // namespace grayling
