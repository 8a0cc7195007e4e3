// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "grayling/cancel.hpp"
#include "grayling/threads.hpp"

namespace grayling {
inline namespace v0 {

// Independent pieces of work, started with the most expensive one so that threads finish together.
class Tasks {
 public:
  // `cost` in any unit shared by all tasks.
  void add(double cost, std::function<void()> run) { tasks_.push_back({cost, std::move(run)}); }

  void run(CancelToken* cancel) {
    std::stable_sort(tasks_.begin(), tasks_.end(), [](const Task& a, const Task& b) { return a.cost > b.cost; });
    parallel_for(tasks_.size(), [&](std::size_t k) { tasks_[k].run(); }, cancel);
  }

 private:
  struct Task {
    double cost;
    std::function<void()> run;
  };
  std::vector<Task> tasks_;
};

}  // namespace v0
}  // namespace grayling
