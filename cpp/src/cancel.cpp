// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/cancel.hpp"

#include "grayling/error.hpp"

namespace grayling {
inline namespace v0 {

void CancelToken::throw_if_cancelled() {
  if (asks_to_stop_ && !is_cancelled() && std::this_thread::get_id() == owner_ && Clock::now() >= next_poll_) {
    if ((*asks_to_stop_)()) cancel();
    next_poll_ = Clock::now() + kPollInterval;
  }
  if (is_cancelled()) throw Cancelled("cancelled");
}

}  // namespace v0
}  // namespace grayling
