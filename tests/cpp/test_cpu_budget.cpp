// Copyright The grayling developers. Licensed under Apache-2.0.
#include <filesystem>
#include <fstream>
#include <string>

#include "check.hpp"
#include "grayling/cpu_budget.hpp"

using namespace grayling;
namespace fs = std::filesystem;

namespace {

// A made-up "/" with the files that describe a process's cgroup.
class FakeRoot {
 public:
  explicit FakeRoot(const std::string& name) : root_(fs::temp_directory_path() / ("grayling_cpu_budget_" + name)) {
    fs::remove_all(root_);
  }
  ~FakeRoot() { fs::remove_all(root_); }

  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  std::optional<double> quota() const { return cgroup_cpu_quota(root_); }

 private:
  fs::path root_;
};

void test_v2_takes_the_tightest_of_the_ancestors() {
  const FakeRoot root("v2");
  root.write("proc/self/cgroup", "0::/user/job\n");
  root.write("sys/fs/cgroup/user/cpu.max", "150000 100000\n");
  root.write("sys/fs/cgroup/user/job/cpu.max", "max 100000\n");
  CHECK(root.quota() == 1.5);
}

void test_v2_in_a_container_reads_the_mount_itself() {
  const FakeRoot root("v2_container");
  root.write("proc/self/cgroup", "0::/../../host/path\n");
  root.write("sys/fs/cgroup/cpu.max", "400000 100000\n");
  CHECK(root.quota() == 4.0);
}

void test_v1() {
  const FakeRoot root("v1");
  root.write("proc/self/cgroup", "5:memory:/job\n3:cpu,cpuacct:/job\n");
  root.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  root.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  root.write("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "250000\n");
  root.write("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
  CHECK(root.quota() == 2.5);
}

void test_no_limit_and_no_cgroup() {
  const FakeRoot unlimited("unlimited");
  unlimited.write("proc/self/cgroup", "0::/\n");
  unlimited.write("sys/fs/cgroup/cpu.max", "max 100000\n");
  CHECK(!unlimited.quota());
  CHECK(!FakeRoot("absent").quota());
}

}  // namespace

int main() {
  test_v2_takes_the_tightest_of_the_ancestors();
  test_v2_in_a_container_reads_the_mount_itself();
  test_v1();
  test_no_limit_and_no_cgroup();
  CHECK(available_cpus() >= 1);
  return report();
}
