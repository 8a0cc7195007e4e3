// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/cancel.hpp"

#include "grayling/error.hpp"

namespace grayling {
inline namespace v0 {
namespace {

thread_local CancelToken* current_token = nullptr;

}  // namespace

CancelScope::CancelScope(CancelToken* token) : outer_(current_token) { current_token = token; }
CancelScope::~CancelScope() { current_token = outer_; }
CancelToken* CancelScope::current() { return current_token; }

void check_cancelled() {
  if (current_token != nullptr) current_token->throw_if_cancelled();
}

void CancelToken::throw_if_cancelled() {
  if (asks_to_stop_ && !is_cancelled() && std::this_thread::get_id() == owner_ && Clock::now() >= next_poll_) {
    if ((*asks_to_stop_)()) cancel();
    next_poll_ = Clock::now() + kPollInterval;
  }
  if (is_cancelled()) throw Cancelled("cancelled");
}

}  // namespace v0
}  // namespace grayling
