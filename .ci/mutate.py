# Copyright The grayling developers. Licensed under Apache-2.0.
"""Show that the tests can fail: break a sample of formulas one at a time, and see that each breakage turns them red.

The sample is compiled once. In a copy of the sources every marked expression becomes "broken if this mutant is chosen,
else the original", and the environment chooses. So a mutant costs one short run of the tests instead of a build.
"""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INCLUDE, SOURCE = "cpp/include/grayling/", "cpp/src/"
# Quick ones first: most mutants are found by the digital phantom's reference values.
QUICK = ["tests/test_golden_ibsi.py", "-k", "test_digital_phantom"]
REST = ["tests/families", "tests/filters", "tests/test_resample.py"]
REST += ["tests/test_promises.py", "tests/test_adversarial.py", "tests/test_invariants.py"]
# Where those mutants lie that these tests most probably find.
CLOSEST = {
    "tests/pyradiomics/test_core_rules.py": (
        *("level_rule", "discretise", "maximal_correlation", "general_eigenvalue", "glrlm.cpp", "glcm", "ngtdm"),
        *("symmetric_eigen", "neighbourhood"),
    ),
    "tests/filters/test_filter_costs.py": ("pages",),
    "tests/filters/test_transform_route.py": ("even_",),
    "tests/filters/test_separable.py": (
        *("mean", "box_sums", "taps", "wavelets", "orientations", "boundary", "block_schedule"),
        "filters/lanes",
    ),
    "tests/filters/test_stationary_wavelet.py": ("stationary_wavelet", "wavelet_bank", "wavelet_lines"),
    "tests/pyradiomics/test_image_types.py": ("spherical_pattern",),
    "tests/filters/test_gabor.py": ("fourier_lines", "gabor", "joins", "line_points"),
    "tests/filters/test_line_spectra.py": ("line_rows", "line_spectra", "column_factors"),
    "tests/filters/test_spectral.py": ("spectral", "steering"),
    "tests/filters/test_convolve.py": ("dense_kernel", "local_blocks"),
    "tests/filters/test_local_filters.py": (
        *("elementary", "gradient", "binary_pattern", "median", "not_finite", "pointwise", "rank_order", "selection"),
        "spherical_pattern",
    ),
    "tests/filters/test_recursive_gaussian.py": ("recursion", "recursive"),
    "tests/filters": ("filters/",),
    "tests/pyradiomics/test_itk_resampling.py": ("preprocess/itk_",),
    "tests/families/test_planar_morphology.py": ("planar_morphology", "contour"),
    "tests/test_pyradiomics_shape.py": ("geometry/", "morphology.hpp"),
    "tests/test_label_facts.py": ("label_facts",),
    "tests/test_resample.py": ("src/preprocess/",),
}


@dataclass(frozen=True)
class Mutant:
    file: str
    text: str  # occurs once in the file; the expression to break stands between « and »
    broken: str

    def parts(self) -> tuple[str, str, str]:
        before, _, rest = self.text.partition("«")
        expression, _, after = rest.partition("»")
        return before, expression, after


MUTANTS = [
    Mutant(INCLUDE + "families/glcm.hpp", "inverse_difference_moment += «p / (1.0 + k * k)»", "p / (1.0 + k)"),
    Mutant(INCLUDE + "families/glcm.hpp", "defined(«s.sum.third»)", "-s.sum.third"),
    Mutant(INCLUDE + "families/glcm.hpp", "std::sqrt(«s.row.variance * s.column.variance»)", "s.row.variance"),
    Mutant(INCLUDE + "families/glcm.hpp", "std::sqrt(-std::expm1(«-2.0 * information»))", "-information"),
    Mutant(INCLUDE + "families/zone_like.hpp", "large_low_emphasis += «c * j2 / i2»", "c * i2 / j2"),
    Mutant(INCLUDE + "families/zone_like.hpp", "s.total / «s.n_voxels»)", "s.n_voxels + 1"),
    Mutant(INCLUDE + "families/zone_like.hpp", "defined(«s.size.variance»)", "s.level.variance"),
    Mutant(INCLUDE + "families/ngtdm.hpp", "std::abs(«i * n_i - j * n_j»)", "i * n_i + j * n_j"),
    Mutant(INCLUDE + "families/ngtdm.hpp", "/ static_cast<double>(«e.n_neighbours»)", "26U"),
    Mutant(INCLUDE + "families/ngtdm.hpp", "if («s.equal_products») {", "false"),
    Mutant(INCLUDE + "families/glcm.hpp", "return s.of_flat(«s.one_level ? 1.0 : 0.0»)", "1.0"),
    Mutant(INCLUDE + "families/glcm.hpp", "s.mutual_information() + «s.by_epsilon.information_2»", "0.0"),
    Mutant(INCLUDE + "level_rule.hpp", "at_most = «found < highest ? found : highest»", "found"),
    Mutant(INCLUDE + "level_rule.hpp", "above = «intensity >= low + (bin + 1.0) * bin_width»", "false"),
    Mutant(INCLUDE + "level_rule.hpp", "below = «intensity < low + bin * bin_width»", "false"),
    Mutant(SOURCE + "preprocess/discretise.cpp", "«(low + how.bin_width) - low»", "how.bin_width"),
    Mutant(SOURCE + "preprocess/discretise.cpp", "static_cast<std::uint32_t>(«n_levels + 1.0»)", "n_levels"),
    Mutant(SOURCE + "families/glcm.cpp", "sum += «static_cast<double>(e.count)» *", "1.0"),
    Mutant(SOURCE + "size_table.hpp", "for (std::uint32_t size = «1»; size < n_sizes_", "2"),
    Mutant(SOURCE + "families/ngldm.cpp", "return (apart <= alpha) & «(other != 0)»", "true"),
    Mutant(SOURCE + "interleaved_counts.hpp", "sum += «counters_[cell * Ways + way]»", "counters_[cell * Ways]"),
    Mutant(SOURCE + "interleaved_counts.hpp", "k < «size_»; k += Ways", "size_ / Ways * Ways"),
    Mutant(SOURCE + "families/maximal_correlation.cpp", "= «s / (1.0 + t)»", "s"),
    Mutant(SOURCE + "families/general_eigenvalue.cpp", "numerator += «left[r] * product»", "right[r] * product"),
    Mutant(SOURCE + "families/glrlm.cpp", "if («is_met[line]») return", "false"),
    Mutant(SOURCE + "families/ngtdm.cpp", "&& «isolated == IsolatedVoxels::left_out») continue", "true"),
    Mutant(SOURCE + "neighbourhood.cpp", "within(o, distance, norm) && «!within(o, distance - 1, norm)»", "true"),
    Mutant(INCLUDE + "geometry/symmetric_eigen.hpp", "count_above(diagonal, squares, n, middle) > «above»", "0"),
    Mutant(INCLUDE + "families/distribution.hpp", "defined(«s.third / (s.second * std::sqrt(s.second))»)", "s.third"),
    Mutant(INCLUDE + "families/distribution.hpp", "(above - below) * («hundredths / 100.0»)", "0.5"),
    Mutant(INCLUDE + "families/distribution.hpp", "if («s.robust_count == 0») return", "false"),
    Mutant(INCLUDE + "families/intensity_volume_histogram.hpp", "/ («2.0 * static_cast<double>(s.total)»", "1.0"),
    Mutant(INCLUDE + "families/morphology.hpp", "std::pow(s.mesh_area_mm2, «1.5»)", "1.4"),
    Mutant(INCLUDE + "families/morphology.hpp", "return s.by_volume(«s.roundness() - 1.0»)", "1.0 - s.roundness()"),
    Mutant(INCLUDE + "families/morphology.hpp", "return «mesh_volume_mm3 == 0.0» ?", "false"),
    Mutant(INCLUDE + "families/planar_morphology.hpp", "return «one_slice» ? defined(value)", "true"),
    Mutant(INCLUDE + "families/planar_morphology.hpp", "2.0 * «std::sqrt(std::numbers::pi * contour_area_mm2)»", "1.0"),
    Mutant(SOURCE + "families/planar_morphology.cpp", "tally_squares(roi.morphological.padded(), «*z + 1»)", "*z"),
    Mutant(SOURCE + "geometry/moments.cpp", "CovarianceRule::sample ? «moments.count - 1» :", "moments.count"),
    Mutant(
        SOURCE + "geometry/plane_diameters.cpp",
        "std::max(squared(rows + 1, columns), squared(rows, «columns + 1»)",
        "columns",
    ),
    Mutant(SOURCE + "geometry/plane_diameters.cpp", "if («!through_centres») return", "false"),
    Mutant(SOURCE + "geometry/plane_diameters.cpp", "(row[x] != 0) != («row[x + 1] != 0»)", "false"),
    Mutant(SOURCE + "geometry/plane_diameters.cpp", "first = std::min(first, «ends.first»)", "ends.last"),
    Mutant(SOURCE + "geometry/plane_hull.hpp", "side * turn(chain[chain.size() - 2], chain.back(), point) <= «0»", "4"),
    Mutant(SOURCE + "geometry/contour.cpp", "if («square == 0b0110 || square == 0b1001») return", "square == 0b0110"),
    Mutant(SOURCE + "geometry/contour.cpp", "(«0.5 * std::sqrt(y_mm * y_mm + x_mm * x_mm)»)", "0.7 * y_mm"),
    Mutant(SOURCE + "label_facts.cpp", "runs_[a].begin <= runs_[b].end && «runs_[b].begin <= runs_[a].end»", "true"),
    Mutant(SOURCE + "label_facts.cpp", "(run->begin + run->end - «1») * n / 2", "2"),
    Mutant(SOURCE + "label_facts.cpp", "unite(row, before_[at(«y + step»)])", "y"),
    Mutant(SOURCE + "families/morphology.cpp", "s.geary_c = («n - 1.0») /", "n"),
    Mutant(SOURCE + "families/intensity_histogram.cpp", "(count == highest && «d >= distance»)", "d <= distance"),
    Mutant(
        SOURCE + "families/intensity_volume_histogram.cpp",
        "if («here_or_above * 100 > percent * s_.total»)",
        "here_or_above * 100 >= percent * s_.total",
    ),
    Mutant(SOURCE + "families/local_intensity.cpp", "«10.0 * std::cbrt(3.0 / (4.0 * std::numbers::pi))»", "6.0"),
    Mutant(SOURCE + "preprocess/resegment.cpp", "next[k] = static_cast<Real>(row.image[«x + k»])", "x"),
    Mutant(SOURCE + "preprocess/resegment.cpp", "keep_range(image, mean - reach, «mean + reach»", "mean + 2.0 * reach"),
    Mutant(SOURCE + "preprocess/bspline.cpp", "row[x] += «z * before[x]»", "-0.25 * before[x]"),
    Mutant(SOURCE + "preprocess/bspline.cpp", "end_voxel_ = «end_filtered_ * z / (1.0 - z)»", "0.0"),
    Mutant(SOURCE + "preprocess/taps.cpp", "k < 0 ? n : n + 1, «weight * (1.0 - share)»", "weight"),
    Mutant(SOURCE + "preprocess/taps.hpp", "return «std::abs(position - closest) < kNoise»", "false"),
    Mutant(SOURCE + "preprocess/taps.hpp", "«2.0 / 3.0 - t * t * (2.0 - t) / 2.0»", "2.0 / 3.0 - t * t"),
    Mutant(SOURCE + "preprocess/resample.cpp", "«threshold - kThresholdTolerance»", "threshold + kThresholdTolerance"),
    Mutant(SOURCE + "preprocess/itk_coefficients.cpp", "k < «pole.horizon»; ++k", "pole.horizon - 1"),
    Mutant(SOURCE + "preprocess/itk_coefficients.cpp", "push_back(«power + mirrored»)", "power"),
    Mutant(SOURCE + "preprocess/itk_coefficients.cpp", "start.divisor = «1.0 - power * power»", "1.0"),
    Mutant(
        SOURCE + "preprocess/itk_coefficients.cpp", "last[x] = «pole.end * (pole.z * before[x] + last[x])»", "last[x]"
    ),
    Mutant(SOURCE + "preprocess/itk_positions.cpp", "p >= low && «p < high»", "p <= high"),
    Mutant(
        SOURCE + "preprocess/itk_positions.hpp",
        "return «begin + share * along»",
        "begin * (1.0 - share) + (begin + along) * share",
    ),
    Mutant(SOURCE + "preprocess/itk_spline.cpp", "const auto single = «static_cast<float>(position)»", "position"),
    Mutant(SOURCE + "preprocess/itk_spline.cpp", "third = «(1.0 / 6.0) * w * w * w»", "w * w * w / 6.0"),
    Mutant(SOURCE + "preprocess/itk_spline.cpp", "is_straight && «met_->meets(taps_[2]->whole)»", "true"),
    Mutant(SOURCE + "preprocess/itk_spline.hpp", "entry > last ? «2 * last - entry» : entry", "last"),
    Mutant(SOURCE + "preprocess/itk_spline_rows.cpp", "if («held_[place] != y») meet", "held_[place] < 0"),
    Mutant(SOURCE + "preprocess/itk_spline.cpp", "has_plane_weights_ && «axis == 0»", "true"),
    Mutant(
        SOURCE + "preprocess/itk_spline_rows.cpp",
        "sum[lane] += «weights[i * row.n + lane] * along_z[lane] * coefficients[i * row.n + lane]»",
        "weights[i * row.n + lane] * (along_z[lane] * coefficients[i * row.n + lane])",
    ),
    Mutant(SOURCE + "preprocess/itk_resample.cpp", "doubled = («2.0 * position + 0.5» + kWhole)", "2.0 * position"),
    Mutant(SOURCE + "preprocess/itk_resample.cpp", "if («value <= static_cast<double>(kLowest)») return", "false"),
    Mutant(INCLUDE + "filters/boundary.hpp", "return k < n ? k : «period - 1 - k»", "period - k - 2"),
    Mutant(SOURCE + "filters/orientations.cpp", "terms[term] += odd && !«orientation.even» ?", "true"),
    Mutant(SOURCE + "filters/taps.cpp", "return order == 1 ? «-x / s2 * g»", "x / s2 * g"),
    Mutant(SOURCE + "filters/wavelets.cpp", "last && letter == 'H' ? high_pass(low) : low, «origin»", "origin - 1"),
    Mutant(SOURCE + "filters/spectral.cpp", "shape_.imaginary ? «T{-1}» : T{1}", "T{1}"),
    Mutant(SOURCE + "filters/spectral.cpp", "table.nu[0][static_cast<std::size_t>(«(n - k) % n»)]", "n - 1 - k"),
    Mutant(SOURCE + "filters/spectral.cpp", "total(order) % 4 == 1 || «total(order) % 4 == 2»", "false"),
    Mutant(SOURCE + "filters/spectral_extension.cpp", "extended_index(«i < n + padding ? i : i - period», n", "i"),
    Mutant(SOURCE + "filters/steering.cpp", "std::sqrt(«factorial(plain) / factorial(steered)»)", "factorial(plain)"),
    Mutant(SOURCE + "filters/steering_axes.cpp", "swapped[k] = «one < other»", "one > other"),
    Mutant(SOURCE + "filters/steering_axes.cpp", "return «largest < 0.0 ? -1.0 : 1.0»", "1.0"),
    Mutant(SOURCE + "filters/block_schedule.cpp", "used[static_cast<std::size_t>(now_[y])] = «true»", "false"),
    Mutant(SOURCE + "filters/gabor.cpp", "taken * «orientation.total»", "-orientation.total"),
    Mutant(SOURCE + "filters/gabor.cpp", "static_cast<T>(«0.5») * kernel.box", "0.25"),
    Mutant(SOURCE + "filters/gabor.cpp", "modulo(«k - first», n_frequencies)", "k - first + 1"),
    Mutant(SOURCE + "filters/gabor.cpp", "n + std::min(reach, «n - 1»)", "n - 2"),
    Mutant(SOURCE + "filters/gabor.cpp", "? i : «i - n_padded»", "i - n_padded + 1"),
    Mutant(SOURCE + "filters/gabor_slices.cpp", "Boundary::constant ? «extension.value» : mean", "0.0"),
    Mutant(SOURCE + "filters/line_points.hpp", "= «opposite_re - re»", "re - opposite_re"),
    Mutant(SOURCE + "filters/joins.hpp", "return «value < before» ?", "value > before"),
    Mutant(SOURCE + "filters/line_rows.hpp", "(a_re + «b_im»).store(there)", "T{-1} * b_im"),
    Mutant(SOURCE + "filters/line_rows.hpp", "(«b_re - a_im»).store(there + kSize)", "b_re + a_im"),
    Mutant(SOURCE + "filters/line_spectra.cpp", "«extension_.value * transfer.at_zero()»", "extension_.value"),
    Mutant(SOURCE + "filters/line_spectra.cpp", "is_kept = x < «kept[static_cast<std::size_t>(y)]»", "y"),
    Mutant(SOURCE + "filters/column_factors.hpp", "return squared(0) > limit && «squared(1) > limit»", "true"),
    Mutant(SOURCE + "filters/column_factors.hpp", "shape_.imaginary ? «T{-1}» : T{1}", "T{1}"),
    Mutant(SOURCE + "fourier_lines.cpp", "z[3] = «minus_i(q, v)»", "plus_i(q, v)"),
    Mutant(SOURCE + "fourier_lines.cpp", "std::sin(«angle»)", "-angle"),
    Mutant(SOURCE + "pages.cpp", "is_large ? «kHugePage» : kCacheLine", "kCacheLine"),
    Mutant(SOURCE + "filters/mean.cpp", "share_ = static_cast<T>(«power / n_voxels»)", "1.0"),
    Mutant(SOURCE + "filters/mean.cpp", "k == 1 ? «memory_.block.data()» : memory_.sum.data()", "memory_.sum.data()"),
    Mutant(SOURCE + "filters/mean.cpp", "f_.constant_ * «static_cast<T>(f_.support_ * f_.support_)»", "T{1}"),
    Mutant(SOURCE + "filters/lanes.hpp", "reinterpret_cast<const char*>(&vector) + «16 * k»", "0 * k"),
    Mutant(SOURCE + "filters/box_sums.hpp", "block.ends + «(i + 1) * block.stride»", "i * block.stride"),
    Mutant(SOURCE + "filters/even_line.cpp", "x % 2 == 0 ? x / 2 : «n - 1 - x / 2»", "x / 2 + (n + 1) / 2"),
    Mutant(SOURCE + "filters/even_line.cpp", "bool after = k < «n + reach_of(taps.smooth)»", "n"),
    Mutant(SOURCE + "filters/even_line.cpp", "static_cast<T>(«0.5 * (here + opposite)»)", "here"),
    Mutant(SOURCE + "filters/even_line.cpp", "mirrors_ && «k > 0» ? static_cast", "true"),
    Mutant(SOURCE + "filters/even_line.cpp", "mirrors_ ? k : «std::min(k, n - k)»", "n / 2"),
    Mutant(SOURCE + "filters/even_points.hpp", "«b_re * z.opposite_re - b_im * z.opposite_im»", "b_re * z.opposite_re"),
    Mutant(SOURCE + "filters/even_points.hpp", "difference_im = «c * opposite_re - s * re»", "c * opposite_re"),
    Mutant(SOURCE + "filters/even_sum.cpp", "= «smooth_y[lane] * second_x» + second", "smooth_y[lane] * smooth_x"),
    Mutant(SOURCE + "fourier_lines.cpp", "From == Order::natural && «q > 0») z[q]", "q > 1"),
    Mutant(SOURCE + "filters/even_points.hpp", "trace[lane] += «value * T{0}»", "T{0}"),
    Mutant(SOURCE + "filters/even_slices.cpp", "kernel.z ? «sum_of(*kernel.z->second) * y * x»", "0.0"),
    Mutant(SOURCE + "filters/gradient_magnitude.cpp", "static_cast<T>(«0.5 / side»)", "1.0 / side"),
    Mutant(SOURCE + "filters/selection_network.hpp", "values[E.low] = «a < b ? a : b»", "a"),
    Mutant(SOURCE + "filters/median.cpp", "below[k] <= «half» ? candidate[k]", "half - 1"),
    Mutant(SOURCE + "filters/rank_order.hpp", "return «(bits & kSign) != 0» ?", "false"),
    Mutant(SOURCE + "filters/not_finite.hpp", "if («!std::isfinite(row[x])») mark", "std::isnan(row[x])"),
    Mutant(SOURCE + "filters/local_binary_pattern.cpp", "«value >= centre[k]» ? bit", "value > centre[k]"),
    Mutant(SOURCE + "filters/local_binary_pattern.cpp", "begin == 0 ? 0 : «n - begin»", "begin"),
    Mutant(SOURCE + "filters/spherical_pattern.cpp", "«values[x] >= centre[x]» ? form", "values[x] > centre[x]"),
    Mutant(SOURCE + "filters/spherical_pattern.cpp", "row[x] > 0.0 ? 0.5 : «-0.5»", "0.5"),
    Mutant(SOURCE + "filters/spherical_pattern.cpp", "if («second <= noise * noise») return", "false"),
    Mutant(SOURCE + "filters/spherical_pattern.cpp", "return «place < 0.0» || place", "place < -0.5"),
    Mutant(SOURCE + "filters/spherical_pattern.cpp", "row[x] < lowest ? «lowest» : row[x]", "row[x]"),
    Mutant(SOURCE + "filters/spherical_pattern.cpp", "pattern.cubic && «pattern.in_order» &&", "false"),
    Mutant(SOURCE + "filters/spherical_pattern.cpp", "Index3 first = «p_.begin + block_.begin»", "block_.begin"),
    Mutant(SOURCE + "filters/spherical_pattern.cpp", "result[x] += «value * value»", "value"),
    Mutant(SOURCE + "filters/spherical_pattern.cpp", "/ (second * second) - «3.0F»", "2.0F"),
    Mutant(SOURCE + "filters/local_binary_pattern.cpp", "squares[x] - «sum[x] * sum[x] / n_points»", "0.0"),
    Mutant(
        SOURCE + "filters/wavelet_lines.hpp",
        "static_cast<std::size_t>(«std::max<std::int64_t>(coefficient + after() + 1 - n, 0)»)",
        "0",
    ),
    Mutant(INCLUDE + "filters/wavelet_bank.hpp", "static_cast<T>(value / «scale»)", "1.0"),
    Mutant(SOURCE + "filters/wavelet_bank.cpp", "k += 2) synthesis[k] = «-synthesis[k]»", "synthesis[k]"),
    Mutant(SOURCE + "filters/stationary_wavelet.cpp", "return p < n_voxels ? p : «0»", "n_voxels - 1"),
    Mutant(SOURCE + "filters/stationary_wavelet.cpp", "next <= z + «f_.taps_.after()»", "f_.taps_.after() - 1"),
    Mutant(SOURCE + "filters/pointwise.cpp", "largest / «std::log1p(largest)»", "std::log(largest)"),
    Mutant(SOURCE + "filters/elementary.hpp", "power_of_two(«whole - half»)", "half"),
    Mutant(SOURCE + "filters/recursion_coefficients.cpp", "scale_normalised ? «sigma_mm * sigma_mm»", "sigma_mm"),
    Mutant(SOURCE + "filters/recursion_coefficients.cpp", "made.after[k] = d[k] * «sum(made.m)»", "sum(made.n)"),
    Mutant(SOURCE + "filters/recursive_lines.hpp", "(«kIsBeyond ? beyond : f.d»)[j]", "f.d"),
    Mutant(SOURCE + "filters/recursive_lines.hpp", "static_cast<double>(from[k]) * «factor»", "1.0"),
    Mutant(SOURCE + "filters/recursive_laplacian.cpp", "(«z_.second», columns_of_row(view, y", "z_.smooth"),
    Mutant(SOURCE + "filters/recursive_lines.hpp", "pass<false>(f, block, «block.n - block.kept.begin»)", "kOrder"),
    Mutant(SOURCE + "filters/recursive_laplacian.cpp", "«flat ? kShortestRecursion : shape.z»", "shape.z"),
    Mutant(SOURCE + "filters/dense_kernel.cpp", "if («*weight != 0.0») taps", "true"),
    Mutant(SOURCE + "filters/local_blocks.hpp", "source == kBeyond ? «constant» :", "T{0}"),
    Mutant(SOURCE + "aggregation.cpp", "static_cast<double>(«counts_[k]»)", "counts_[k] + 1"),
    Mutant(SOURCE + "aggregation.cpp", "if («v.reason == Undefined::no_neighbours») continue", "false"),
    Mutant(SOURCE + "border_distance.cpp", "std::min(k - x + 1, «end - k»)", "end - k + 1"),
    Mutant(SOURCE + "border_distance.cpp", "return «steps * steps + before»", "steps + before"),
    Mutant(SOURCE + "neighbourhood.cpp", "within(o, «distance - 1», norm)", "distance - 2"),
    Mutant(SOURCE + "distance_weighting.cpp", "std::exp(«-squared»)", "-std::sqrt(squared)"),
    Mutant(SOURCE + "families/glrlm.cpp", "runs.n_voxels += «some.weight»", "1.0"),
    Mutant(SOURCE + "zones.cpp", "list_representatives(«set & kFaces», false)", "set"),
]

CHOOSER = """#pragma once
#include <cstdlib>
namespace grayling {
inline int chosen_mutant() {
  static const int chosen = [] {
    const char* text = std::getenv("GRAYLING_MUTANT");
    return text == nullptr ? 0 : std::atoi(text);
  }();
  return chosen;
}
}  // namespace grayling
"""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="grayling-mutants-") as folder:
        scratch = Path(folder)
        copy_sources(scratch / "copy")
        write_mutants(scratch / "copy")
        build(scratch)
        if not tests_pass(scratch, 0, QUICK):
            print("the tests fail without a mutant")
            return 1
        alive = [mutant for number, mutant in enumerate(MUTANTS, 1) if survives(scratch, number, mutant)]
    print(f"{len(MUTANTS) - len(alive)} of {len(MUTANTS)} mutants were found")
    return 1 if alive else 0


def copy_sources(copy: Path) -> None:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    for name in filter(None, names):
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())


def write_mutants(copy: Path) -> None:
    (copy / INCLUDE / "chosen_mutant.hpp").write_text(CHOOSER)
    for number, mutant in enumerate(MUTANTS, 1):
        path = copy / mutant.file
        before, expression, after = mutant.parts()
        source, original = path.read_text(), before + expression + after
        if source.count(original) != 1:
            raise SystemExit(f"{mutant.file}: '{original}' occurs {source.count(original)} times, expected once")
        choice = f"(grayling::chosen_mutant() == {number} ? ({mutant.broken}) : ({expression}))"
        include = '#include "grayling/chosen_mutant.hpp"\n'
        header = "" if include in source else include
        path.write_text(header + source.replace(original, before + choice + after))


def build(scratch: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    options = ["--no-build-isolation", "--target", str(scratch / "site")]
    subprocess.run([*pip, *options, str(scratch / "copy")], check=True)
    script = "import grayling; print(grayling.__file__)"
    environment = {**os.environ, "PYTHONPATH": str(scratch / "site")}
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=scratch, env=environment, capture_output=True, text=True, check=True
    ).stdout
    if not found.startswith(str(scratch)):
        raise SystemExit(f"the tests would see {found.strip()}, an editable install; use an environment without it")


def tests_pass(scratch: Path, number: int, tests: list[str]) -> bool:
    environment = {**os.environ, "PYTHONPATH": str(scratch / "site"), "GRAYLING_MUTANT": str(number)}
    data = ROOT.parent / "shared" / "data"
    environment.setdefault("GRAYLING_TEST_DATA", str(data))
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    result = subprocess.run(command, cwd=scratch / "copy", env=environment, capture_output=True, text=True, check=False)
    if result.returncode not in (0, 1):  # neither passed nor failed: the run itself went wrong
        raise SystemExit(result.stdout + result.stderr)
    return result.returncode == 0


def survives(scratch: Path, number: int, mutant: Mutant) -> bool:
    closest = [[tests] for tests, places in CLOSEST.items() if any(place in mutant.file for place in places)]
    alive = all(tests_pass(scratch, number, tests) for tests in (*closest, QUICK, REST))
    print(f"{'SURVIVES' if alive else 'found   '} {mutant.file}: {mutant.text} -> {mutant.broken}", flush=True)
    return alive


if __name__ == "__main__":
    sys.exit(main())
