// Copyright The grayling developers. Licensed under Apache-2.0.
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "arrays.hpp"
#include "cancellable.hpp"
#include "grayling/simd.hpp"
#include "grayling/threads.hpp"
#include "register.hpp"

namespace py = pybind11;

// Small kernels that let the tests see the runtime at work: threads, cancellation, SIMD paths, errors, array views.
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

// Keeps a thread busy; returns the sum of the task numbers, so that a lost or repeated task shows.
std::uint64_t spin(double seconds, std::size_t n_tasks) {
  return run_cancellable([=](grayling::CancelToken& cancel) {
    std::atomic<std::uint64_t> sum{0};
    const auto task = [&](std::size_t index) {
      const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(Seconds(seconds));
      while (Clock::now() < end) cancel.throw_if_cancelled();
      sum += index;
    };
    grayling::parallel_for(n_tasks, task, &cancel);
    return sum.load();
  });
}

// How many threads worked on n_tasks tasks of a millisecond each, and the sum over a nested loop in every task.
std::pair<std::size_t, std::uint64_t> nested(std::size_t n_tasks, std::size_t n_inner) {
  const py::gil_scoped_release no_gil;
  std::mutex mutex;
  std::set<std::thread::id> threads;
  std::uint64_t sum = 0;
  grayling::parallel_for(n_tasks, [&](std::size_t) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    grayling::parallel_for(n_inner, [&](std::size_t inner) {
      const std::lock_guard lock(mutex);
      threads.insert(std::this_thread::get_id());
      sum += inner;
    });
  });
  return {threads.size(), sum};
}

struct LaneSum {
  GRAYLING_ALWAYS_INLINE double operator()(const double* values, std::size_t n_values) const {
    constexpr std::size_t kLanes = 8;
    double lanes[kLanes] = {};
    std::size_t i = 0;
    for (; i + kLanes <= n_values; i += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += values[i + lane] * values[i + lane];
    }
    for (std::size_t lane = 0; i < n_values; ++i, ++lane) lanes[lane] += values[i] * values[i];
    double sum = 0.0;
    for (const double lane : lanes) sum += lane;
    return sum;
  }
};

double sum_of_squares(const py::array_t<double, py::array::c_style>& values) {
  const double* data = values.data();
  const auto n_values = static_cast<std::size_t>(values.size());
  const py::gil_scoped_release no_gil;
  return grayling::simd_call<LaneSum>(data, n_values);
}

double volume_sum(const py::array& volume) {
  const auto view = arrays::volume_view<double>(volume);
  double sum = 0.0;
  for (std::int64_t z = 0; z < view.shape.z; ++z) {
    for (std::int64_t y = 0; y < view.shape.y; ++y) {
      for (std::int64_t x = 0; x < view.shape.x; ++x) sum += view(z, y, x);
    }
  }
  return sum;
}

void raise_error(const std::string& name) {
  if (name == "InvalidArgument") throw grayling::InvalidArgument("an argument");
  if (name == "InvalidGeometry") throw grayling::InvalidGeometry("a geometry");
  if (name == "EmptyRegion") throw grayling::EmptyRegion("no voxel");
  if (name == "TooLarge") throw grayling::TooLarge("a matrix", 2000, 1000);
  if (name == "Cancelled") throw grayling::Cancelled("cancelled");
  if (name == "DeviceError") throw grayling::DeviceError("no device");
  throw grayling::Error(name);
}

}  // namespace

void register_testing(py::module_& module) {
  py::module_ testing = module.def_submodule("_testing", "Kernels for the tests of the runtime.");
  testing.def("spin", &spin, py::arg("seconds"), py::arg("n_tasks"));
  testing.def("nested", &nested, py::arg("n_tasks"), py::arg("n_inner"));
  testing.def("sum_of_squares", &sum_of_squares, py::arg("values"));
  testing.def("volume_sum", &volume_sum, py::arg("volume"));
  testing.def("raise_error", &raise_error, py::arg("name"));
}
