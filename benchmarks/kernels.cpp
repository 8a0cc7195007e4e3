// Copyright The grayling developers. Licensed under Apache-2.0.

// Times every texture gatherer and reducer on one thread:
//
//     kernels LEVELS [N_RUNS [NAME]]
//
// LEVELS holds the shape (z, y, x) as three int64 and then the grey levels as uint32, 0 outside (dump_levels.py writes
// it). NAME picks the kernels whose name contains it. The digest covers the counts: equal digests, equal counts.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "grayling/border_distance.hpp"
#include "grayling/gather.hpp"
#include "grayling/simd.hpp"

using namespace grayling;

namespace {

struct Volume {
  Index3 shape;
  std::vector<std::uint32_t> levels;
  std::vector<std::uint8_t> mask;
  std::uint32_t n_levels = 0;
};

Volume read(const char* path) {
  Volume volume;
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(&volume.shape), sizeof volume.shape);
  volume.levels.resize(file ? static_cast<std::size_t>(voxel_count(volume.shape)) : 0);
  file.read(reinterpret_cast<char*>(volume.levels.data()), static_cast<std::streamsize>(volume.levels.size() * 4));
  if (!file) {
    std::fprintf(stderr, "cannot read levels from %s\n", path);
    std::exit(1);
  }
  for (const std::uint32_t level : volume.levels) {
    volume.n_levels = std::max(volume.n_levels, level);
    volume.mask.push_back(level != 0 ? 1 : 0);
  }
  return volume;
}

// Fowler-Noll-Vo, over 64-bit words.
class Digest {
 public:
  void add(std::uint64_t word) { hash_ = (hash_ ^ word) * 1099511628211U; }
  void add(const glcm::Counts& counts) {
    counts.for_each([&](const glcm::Entry& e) { add(e.i), add(e.j), add(e.count); });
  }
  void add(const zone_like::Cells& cells) {
    cells.for_each([&](const zone_like::Entry& e) { add(e.level), add(e.size), add(e.count); });
  }
  void add(const ngtdm::Cells& cells) {
    cells.for_each(
        [&](const ngtdm::Entry& e) { add(e.level), add(e.n_neighbours), add(e.n_voxels), add(e.difference); });
  }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 14695981039346656037U;
};

class Bench {
 public:
  Bench(int n_runs, std::string name) : n_runs_(n_runs), name_(std::move(name)) {
    std::printf("%-28s %9s %9s  %s\n", "", "min ms", "median", "digest");
  }
  void time(const std::string& name, const std::function<void(Digest&)>& kernel) const {
    if (name.find(name_) == std::string::npos) return;
    std::vector<double> ms;
    std::uint64_t digest = 0;
    for (int run = 0; run < n_runs_; ++run) {
      Digest fresh;
      const auto begin = std::chrono::steady_clock::now();
      kernel(fresh);
      ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
      digest = fresh.value();
    }
    std::sort(ms.begin(), ms.end());
    std::printf("%-28s %9.3f %9.3f  %016llx\n", name.c_str(), ms.front(), ms[ms.size() / 2],
                static_cast<unsigned long long>(digest));
  }

 private:
  int n_runs_;
  std::string name_;
};

void time_directional(const Bench& bench, const Region& region, const Aggregation& how) {
  const std::vector<Group> all = groups(how, region.shape().z, 1);
  const std::string suffix = std::string(" ") + how.name;
  bench.time("glcm gather" + suffix, [&](Digest& d) {
    for (const Group& group : all) d.add(glcm::gather(region, group, true));
  });
  bench.time("glrlm gather" + suffix, [&](Digest& d) {
    for (const Group& group : all) d.add(glrlm::gather(region, group));
  });
  std::vector<glcm::Counts> pairs;
  std::vector<zone_like::Cells> runs;
  for (const Group& group : all) {
    pairs.push_back(glcm::gather(region, group, true));
    runs.push_back(glrlm::gather(region, group));
  }
  bench.time("glcm reduce" + suffix, [&](Digest& d) {
    for (const glcm::Counts& counts : pairs)
      d.add(static_cast<std::uint64_t>(glcm::summarise(counts, region.n_levels(), 0).total));
  });
  bench.time("glrlm reduce" + suffix, [&](Digest& d) {
    for (const zone_like::Cells& cells : runs)
      d.add(static_cast<std::uint64_t>(zone_like::summarise(cells, region.n_levels(), 1).total));
  });
}

void time_others(const Bench& bench, const Volume& volume, const Region& region, const Aggregation& how) {
  const std::vector<Group> all = groups(how, region.shape().z, 1);
  const std::string suffix = std::string(" ") + how.name;
  const auto mask = VolumeView<const std::uint8_t>::contiguous(volume.mask.data(), volume.shape);
  const BorderDistance distances = border_distance(mask, how.in_plane);
  bench.time("border distance" + suffix, [&](Digest& d) { d.add(border_distance(mask, how.in_plane).steps.back()); });
  bench.time("zones" + suffix, [&](Digest& d) {
    for (const Group& group : all) d.add(find_zones(region, group, how.in_plane, distances.view()).size());
  });
  bench.time("zones without distances" + suffix, [&](Digest& d) {
    for (const Group& group : all) d.add(find_zones(region, group, how.in_plane).size());
  });
  std::vector<std::vector<Zone>> zones;
  for (const Group& group : all) zones.push_back(find_zones(region, group, how.in_plane, distances.view()));
  bench.time("glszm gather" + suffix, [&](Digest& d) {
    for (const std::vector<Zone>& z : zones) d.add(glszm::gather(z, region.n_levels()));
  });
  bench.time("gldzm gather" + suffix, [&](Digest& d) {
    for (const std::vector<Zone>& z : zones) d.add(gldzm::gather(z, region.n_levels()));
  });
  bench.time("glszm reduce" + suffix, [&, cells = glszm::gather(zones.front(), region.n_levels())](Digest& d) {
    d.add(static_cast<std::uint64_t>(zone_like::summarise(cells, region.n_levels(), 1).total));
  });
  bench.time("ngldm gather" + suffix, [&](Digest& d) {
    for (const Group& group : all) d.add(ngldm::gather(region, group, how.in_plane, {}));
  });
  bench.time("ngtdm gather" + suffix, [&](Digest& d) {
    for (const Group& group : all) d.add(ngtdm::gather(region, group, how.in_plane));
  });
  bench.time("ngtdm reduce" + suffix, [&, cells = ngtdm::gather(region, all.front(), how.in_plane)](Digest& d) {
    d.add(ngtdm::summarise(cells).n_voxels);
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: kernels LEVELS [N_RUNS [NAME]]\n");
    return 1;
  }
  const Volume volume = read(argv[1]);
  const auto levels = VolumeView<const std::uint32_t>::contiguous(volume.levels.data(), volume.shape);
  const Region region = make_region(levels, volume.n_levels, 1);
  std::printf("%s: box %lld x %lld x %lld, %llu voxels, %u levels, %s\n", argv[1],
              static_cast<long long>(region.shape().z), static_cast<long long>(region.shape().y),
              static_cast<long long>(region.shape().x), static_cast<unsigned long long>(region.n_voxels()),
              region.n_levels(), simd_path_name(simd_path()));
  const Bench bench(argc > 2 ? std::max(1, std::atoi(argv[2])) : 20, argc > 3 ? argv[3] : "");
  bench.time("make region", [&](Digest& d) { d.add(make_region(levels, volume.n_levels, 1).n_voxels()); });
  bench.time("close region", [closed = region](Digest& d) mutable {
    closed.close();
    d.add(closed.n_voxels());
  });
  for (const Aggregation& how : {k3DAveraged, k3DMerged, k2DAveraged}) time_directional(bench, region, how);
  for (const Aggregation& how : {k3D, k2D}) time_others(bench, volume, region, how);
  return 0;
}
