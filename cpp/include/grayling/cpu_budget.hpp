// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <filesystem>
#include <optional>

namespace grayling {
inline namespace v0 {

// The number of processors this process may keep busy: its CPU affinity, further limited by a cgroup CPU quota
// (containers), rounded up, at least 1.
int available_cpus();

// The tightest CPU quota, in processors, of this process's cgroup (v1 or v2) and its ancestors; empty when there is
// none. `root` stands for "/" in tests.
std::optional<double> cgroup_cpu_quota(const std::filesystem::path& root = "/");

}  // namespace v0
}  // namespace grayling
