// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/cpu_budget.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#endif

namespace grayling {
inline namespace v0 {
namespace {

namespace fs = std::filesystem;

std::optional<double> smaller(std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

// cgroup v2: "max 100000" or "<quota> <period>" in cpu.max.
std::optional<double> quota_v2(const fs::path& folder) {
  std::ifstream file(folder / "cpu.max");
  double quota = 0;
  double period = 0;
  if (!(file >> quota >> period) || quota <= 0 || period <= 0) return {};  // "max" is no number: no limit
  return quota / period;
}

// cgroup v1: the quota is -1 where there is none.
std::optional<double> quota_v1(const fs::path& folder) {
  std::ifstream quota_file(folder / "cpu.cfs_quota_us");
  std::ifstream period_file(folder / "cpu.cfs_period_us");
  double quota = 0;
  double period = 0;
  if (!(quota_file >> quota) || !(period_file >> period) || quota <= 0 || period <= 0) return {};
  return quota / period;
}

// A quota of an ancestor binds its descendants. Inside a container the path named in /proc/self/cgroup may be the
// host's and absent from the mount; the mount's own root then carries the container's quota.
std::optional<double> tightest(const fs::path& mount, const std::string& cgroup,
                               std::optional<double> (*read)(const fs::path&)) {
  std::optional<double> quota = read(mount);
  fs::path folder = mount;
  for (const fs::path& part : fs::path(cgroup).relative_path()) {
    folder /= part;
    quota = smaller(quota, read(folder));
  }
  return quota;
}

bool lists(const std::string& controllers, const std::string& wanted) {
  std::istringstream stream(controllers);
  for (std::string name; std::getline(stream, name, ',');) {
    if (name == wanted) return true;
  }
  return false;
}

}  // namespace

// A line of /proc/self/cgroup is "hierarchy:controllers:path"; version 2 has no controllers.
std::optional<double> cgroup_cpu_quota(const fs::path& root) {
  const fs::path mounts = root / "sys/fs/cgroup";
  std::optional<double> quota;
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string path = line.substr(second + 1);
    if (controllers.empty()) {
      quota = smaller(quota, tightest(mounts, path, quota_v2));
    } else if (lists(controllers, "cpu")) {
      quota = smaller(quota, tightest(mounts / "cpu", path, quota_v1));
      quota = smaller(quota, tightest(mounts / controllers, path, quota_v1));
    }
  }
  return quota;
}

int available_cpus() {
  int n_cpus = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
#if defined(__linux__)
  // Beyond CPU_SETSIZE (1024) processors the call fails and hardware_concurrency() stands.
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0) n_cpus = std::max(1, CPU_COUNT(&allowed));
#endif
  const std::optional<double> quota = cgroup_cpu_quota();
  if (quota && *quota < n_cpus) n_cpus = std::max(1, static_cast<int>(std::ceil(*quota)));
  return n_cpus;
}

}  // namespace v0
}  // namespace grayling
