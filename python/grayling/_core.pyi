# Copyright The grayling developers. Licensed under Apache-2.0.
# The compiled module's names, one section per cpp/bindings/bind_<noun>.cpp; stubtest keeps it true.
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any, Final, TypedDict, type_check_only

import numpy as np
import numpy.typing as npt

__version__: Final[str]

# runtime
compiler: Final[str]

def num_threads() -> int: ...
def set_num_threads(n_threads: int) -> None: ...
def reset_num_threads() -> None: ...
def available_cpus() -> int: ...
def simd_path() -> str: ...
def set_simd_path(name: str) -> None: ...
def simd_path_available(name: str) -> bool: ...

# registry
@type_check_only
class FeatureRow(TypedDict):
    name: str
    ibsi_code: str
    pyradiomics_name: str
    unit: str
    formula: str
    on_demand: bool

@type_check_only
class FamilyRow(TypedDict):
    name: str
    title: str
    ibsi_code: str
    values_version: int
    kind: str
    features: list[FeatureRow]

def registry() -> list[FamilyRow]: ...
def reasons() -> list[str]: ...
def aggregations() -> list[tuple[str, str, str]]: ...

# settings
class Settings:
    def __init__(self) -> None: ...
    def select(self, selections: Mapping[str, int]) -> None: ...
    def aggregate(self, names: Sequence[str]) -> None: ...
    def resegment(self, low: float, high: float, outlier_sigma: float) -> None: ...
    def discretise(self, method: str, n_bins: int, bin_width: float) -> None: ...
    def cut_mesh(self, rule: str) -> None: ...
    def divide_covariance(self, rule: str) -> None: ...
    def discretise_ivh(self, method: str, n_bins: int, bin_width: float) -> None: ...
    def discretise_by_edges(self, edges: npt.NDArray[np.float64]) -> None: ...
    def discretise_ivh_by_edges(self, edges: npt.NDArray[np.float64]) -> None: ...
    def texture(
        self,
        glcm_distances: Sequence[int],
        glcm_symmetric: bool,
        ngtdm_distances: Sequence[int],
        ngldm_distances: Sequence[int],
        ngldm_alpha: int,
    ) -> None: ...
    def texture_rules(self, ngtdm_isolated: str, glrlm_sparse_directions: str, degenerate: str) -> None: ...
    def measure_distances(self, glcm_norm: str | None, neighbour_norm: str, border_norm: str) -> None: ...
    def weigh_glcm(self, function: str, norm: str, unit: str) -> None: ...
    def weigh_glrlm(self, function: str, norm: str, unit: str) -> None: ...

# extract
class Roi:
    @property
    def extremes(self) -> tuple[float, float]: ...
    def discretise(self, settings: Settings) -> None: ...
    def facts(self) -> dict[str, Any]: ...
    def intensity_box(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.uint8]]: ...
    def level_counts(self) -> npt.NDArray[np.uint64]: ...
    def levels(self) -> npt.NDArray[np.uint32]: ...

def crop(
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    label: int,
    morphological: npt.NDArray[Any] | None,
    spacing_mm: tuple[float, float, float],
    settings: Settings,
) -> Roi: ...
def prepare(
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    label: int,
    morphological: npt.NDArray[Any] | None,
    spacing_mm: tuple[float, float, float],
    settings: Settings,
) -> Roi: ...
def extract(
    roi: Roi, settings: Settings, autocorrelation: tuple[float, float, float] | None
) -> list[tuple[str, str, npt.NDArray[np.float64], npt.NDArray[np.uint8]]]: ...

@type_check_only
class LabelFacts(TypedDict):
    n_voxels: int
    box_begin: list[int]
    box_size: list[int]
    index_sum: list[int]
    n_components: int

def label_facts(mask: npt.NDArray[Any], label: int) -> LabelFacts: ...
def range_within(image: npt.NDArray[Any], mask: npt.NDArray[np.uint8]) -> npt.NDArray[Any] | None: ...
def find_labels(mask: npt.NDArray[Any]) -> list[tuple[int, int, tuple[int, int, int], tuple[int, int, int]]]: ...

# matrix: (slice begin, slice end, direction, i, j, count, extra) per matrix
def matrix(
    family: str,
    levels: npt.NDArray[np.uint32],
    n_levels: int,
    aggregation: str,
    *,
    distances: Sequence[int] = ...,
    symmetric: bool = ...,
    alpha: int = ...,
    norm: str | None = ...,
    border_norm: str = ...,
) -> list[
    tuple[
        int,
        int,
        tuple[int, int, int] | None,
        npt.NDArray[np.int64],
        npt.NDArray[np.int64],
        npt.NDArray[np.int64],
        npt.NDArray[np.int64],
    ]
]: ...
def direction_weights(
    directions: Sequence[tuple[int, int, int]], function: str, norm: str, unit_steps: tuple[float, float, float]
) -> list[float]: ...

# preprocess: voxel k of the result lies at index coordinate origin + k * step, or origin + matrix @ k, of the input
def resample(
    volume: npt.NDArray[Any],
    shape: tuple[int, int, int],
    origin: tuple[float, float, float],
    step: tuple[float, float, float],
    interpolation: str,
    border: str,
    begin: tuple[int, int, int] = ...,
) -> npt.NDArray[np.float64]: ...
def resample_mask(
    mask: npt.NDArray[np.uint8] | npt.NDArray[np.bool_],
    shape: tuple[int, int, int],
    origin: tuple[float, float, float],
    step: tuple[float, float, float],
    interpolation: str,
    border: str,
    threshold: float,
) -> npt.NDArray[np.uint8]: ...
def resample_affine(
    volume: npt.NDArray[Any],
    shape: tuple[int, int, int],
    origin: tuple[float, float, float],
    matrix: Sequence[Sequence[float]] | npt.NDArray[np.float64],
    interpolation: str,
    border: str,
) -> npt.NDArray[np.float64]: ...
def resample_mask_affine(
    mask: npt.NDArray[np.uint8] | npt.NDArray[np.bool_],
    shape: tuple[int, int, int],
    origin: tuple[float, float, float],
    matrix: Sequence[Sequence[float]] | npt.NDArray[np.float64],
    interpolation: str,
    border: str,
    threshold: float,
) -> npt.NDArray[np.uint8]: ...
def resample_as_itk(
    volume: npt.NDArray[Any],
    shape: tuple[int, int, int],
    to_point: tuple[tuple[float, float, float], Sequence[Sequence[float]] | npt.NDArray[np.float64]],
    to_index: tuple[tuple[float, float, float], Sequence[Sequence[float]] | npt.NDArray[np.float64]],
    interpolation: str,
) -> npt.NDArray[Any]: ...

# filters: response maps of the volume's shape; z, y, x in triples, x first in names of kernels and subbands
class Filtering:
    def __init__(self, *, dimensions: int, boundary: str, value: float, single: bool) -> None: ...
    @property
    def single(self) -> bool: ...
    @property
    def constant_beyond(self) -> float | None: ...

def filter_mean(volume: npt.NDArray[Any], support: int, how: Filtering) -> npt.NDArray[np.floating[Any]]: ...
def filter_gaussian(
    volume: npt.NDArray[Any],
    sigma: tuple[float, float, float],
    order: tuple[int, int, int],
    cutoff: float,
    how: Filtering,
) -> npt.NDArray[np.floating[Any]]: ...
def filter_laplacian_of_gaussian(
    volume: npt.NDArray[Any], sigma: float, cutoff: float, how: Filtering
) -> npt.NDArray[np.floating[Any]]: ...
def filter_recursive_laplacian(
    volume: npt.NDArray[Any],
    spacing_mm: tuple[float, float, float],
    *,
    sigma_mm: float,
    scale_normalised: bool,
    dimensions: int,
    window: tuple[Sequence[int], Sequence[int]] | None = None,
) -> npt.NDArray[np.float32]: ...
def transform_gaussian(
    volume: npt.NDArray[Any],
    sigma: tuple[float, float, float],
    order: tuple[int, int, int],
    cutoff: float,
    how: Filtering,
) -> npt.NDArray[np.floating[Any]] | None: ...
def transform_laplacian_of_gaussian(
    volume: npt.NDArray[Any], sigma: float, cutoff: float, how: Filtering
) -> npt.NDArray[np.floating[Any]] | None: ...
def even_line_length(n: int, reach: int, boundary: str) -> int: ...
def gaussian_taps(sigma: float, order: int, cutoff: float) -> npt.NDArray[np.float64]: ...
def laplacian_of_gaussian_taps(sigma: float, cutoff: float) -> list[npt.NDArray[np.float64]]: ...
def filter_laws(
    volume: npt.NDArray[Any], kernel: str, pooling: str | None, energy_radius: int | None, how: Filtering
) -> npt.NDArray[np.floating[Any]]: ...
def filter_wavelet(
    volume: npt.NDArray[Any], wavelet: str, subband: str, level: int, pooling: str | None, how: Filtering
) -> npt.NDArray[np.floating[Any]]: ...
def wavelet_names() -> list[str]: ...
def wavelet_reach(wavelet: str, level: int) -> int: ...

# gabor
class GaborKernel:
    def __init__(
        self, *, box: npt.NDArray[np.floating[Any]], first_row: int, first_column: int, total: float
    ) -> None: ...

class GaborPlane:
    def __init__(self, *, axis: int, n_padded_rows: int, n_padded_columns: int) -> None: ...

class GaborPooling:
    def __init__(self, *, response: str, pooling: str, scale: float, starts: bool) -> None: ...

class Extension:
    def __init__(self, *, boundary: str, value: float) -> None: ...

def filter_gabor(
    volume: npt.NDArray[Any],
    plane: GaborPlane,
    extension: Extension,
    kernels: Sequence[GaborKernel],
    pooling: GaborPooling,
    result: npt.NDArray[np.floating[Any]],
) -> int: ...
def gabor_padded_length(n: int, reach: int, boundary: str) -> int: ...

# filters of the whole spectrum: periods are (z, y, x), orders of Riesz transforms (x, y, z)
class Transfer:
    @property
    def at_zero(self) -> float: ...
    @property
    def kept_x(self) -> list[int]: ...
    def multiply(
        self, block: npt.NDArray[np.complexfloating[Any, Any]], y: Sequence[int] | npt.NDArray[np.int64]
    ) -> None: ...

def simoncelli_transfer(
    lengths: tuple[int, int, int], frequencies: str, level: int, order: tuple[int, int, int], how: Filtering
) -> Transfer: ...
def laplacian_of_gaussian_transfer(
    lengths: tuple[int, int, int],
    frequencies: str,
    sigma: float,
    cutoff: float,
    order: tuple[int, int, int],
    how: Filtering,
) -> Transfer: ...
def frequencies(n: int, grid: str) -> list[float]: ...
def extension(n: int, padding: int, how: Filtering) -> list[int]: ...
def extend_rows(
    volume: npt.NDArray[Any], begin: int, padding: int, how: Filtering, rows: npt.NDArray[np.floating[Any]]
) -> bool: ...
def gather_rows(
    spectra: npt.NDArray[np.complexfloating[Any, Any]],
    begin: int,
    source: Sequence[int],
    block: npt.NDArray[np.complexfloating[Any, Any]],
) -> None: ...
def has_line_transform(n: int) -> bool: ...

class LineSpectra:
    def __init__(self, shape: tuple[int, int, int], padding: int, how: Filtering, transfer: Transfer) -> None: ...
    @property
    def slice_size(self) -> int: ...
    @property
    def thread_size(self) -> int: ...
    def forward(self, volume: npt.NDArray[Any], spectra: npt.NDArray[np.floating[Any]]) -> bool: ...
    def multiply(
        self, spectra: npt.NDArray[np.floating[Any]], transfer: Transfer, result: npt.NDArray[np.floating[Any]]
    ) -> None: ...
    def back(
        self,
        spectra: npt.NDArray[np.floating[Any]],
        transfer: Transfer,
        begin: int,
        response: npt.NDArray[np.floating[Any]],
    ) -> None: ...
    def filter_slices(
        self, volume: npt.NDArray[Any], transfer: Transfer, response: npt.NDArray[np.floating[Any]]
    ) -> bool: ...

def axes_of_tensors(tensor: Sequence[npt.NDArray[np.floating[Any]]]) -> None: ...
def add_steered(
    axes: Sequence[npt.NDArray[np.floating[Any]]],
    steered: tuple[int, int, int],
    plain: tuple[int, int, int],
    response: npt.NDArray[np.floating[Any]],
    total: npt.NDArray[np.floating[Any]],
) -> None: ...

# local filters: like those above
def filter_gradient_magnitude(
    volume: npt.NDArray[Any], spacing: tuple[float, float, float], how: Filtering
) -> npt.NDArray[np.floating[Any]]: ...
def filter_median(volume: npt.NDArray[Any], support: int, how: Filtering) -> npt.NDArray[np.floating[Any]]: ...
def filter_pointwise(
    volume: npt.NDArray[Any], function: str, largest: float, single: bool
) -> npt.NDArray[np.floating[Any]]: ...
def largest_magnitude(volume: npt.NDArray[Any]) -> float: ...
def filter_local_binary_pattern(
    volume: npt.NDArray[Any], points: Sequence[tuple[float, float]], code: str, how: Filtering
) -> npt.NDArray[np.floating[Any]]: ...

class SpherePattern:
    def __init__(
        self,
        *,
        points: Sequence[Sequence[float]],
        forms: npt.NDArray[Any],
        real: npt.NDArray[Any],
        imaginary: npt.NDArray[Any],
    ) -> None: ...
    by_points: bool
    in_order: bool
    cubic: bool
    rounded: bool
    single: bool
    cut: bool
    range: tuple[float, float]
    within: tuple[tuple[int, int, int], tuple[int, int, int]]
    origin: tuple[int, int, int]

def filter_spherical_pattern(
    volume: npt.NDArray[Any], sampled: npt.NDArray[Any], pattern: SpherePattern, how: Filtering
) -> npt.NDArray[np.floating[Any]]: ...
def filter_dense(
    volume: npt.NDArray[Any],
    kernel: npt.NDArray[Any],
    origin: tuple[int, int, int],
    step: tuple[int, int, int],
    how: Filtering,
) -> npt.NDArray[np.floating[Any]]: ...

# stationary_wavelet
def stationary_wavelet(
    volume: npt.NDArray[Any],
    wavelet: str,
    axes: tuple[bool, bool, bool],
    window: tuple[Sequence[int], Sequence[int]],
    single: bool,
) -> list[npt.NDArray[np.floating[Any]]]: ...
def wavelet_bank_names() -> list[str]: ...
def wavelet_bank(name: str) -> list[npt.NDArray[np.float64]]: ...

# testing
_testing: ModuleType
