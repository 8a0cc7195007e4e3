// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/cancel.hpp"

#include "grayling/error.hpp"

namespace grayling {
inline namespace v0 {

namespace {

thread_local CancelToken* current = nullptr;

}  // namespace

CurrentCancelToken::CurrentCancelToken(CancelToken* token) : former_(current) { current = token; }
CurrentCancelToken::~CurrentCancelToken() { current = former_; }
CancelToken* CurrentCancelToken::get() { return current; }

void cancellation_point() {
  if (current != nullptr) current->throw_if_cancelled();
}

bool CancelToken::poll() {
  if (asks_to_stop_ && !is_cancelled() && std::this_thread::get_id() == owner_ && Clock::now() >= next_poll_) {
    if ((*asks_to_stop_)()) cancel();
    next_poll_ = Clock::now() + kPollInterval;
  }
  return is_cancelled();
}

void CancelToken::throw_if_cancelled() {
  if (poll()) throw Cancelled("cancelled");
}

}  // namespace v0
}  // namespace grayling
