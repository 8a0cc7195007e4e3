# Copyright The grayling developers. Licensed under Apache-2.0.
# The compiled module's names, one section per cpp/bindings/bind_<noun>.cpp; stubtest keeps it true.
from types import ModuleType
from typing import Any, Final, TypedDict

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
class FeatureRow(TypedDict):
    name: str
    ibsi_code: str
    pyradiomics_name: str
    unit: str
    formula: str
    on_demand: bool

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

# extract
class Settings:
    families: list[str]
    selections: dict[str, int]
    aggregations: list[str]
    range_low: float
    range_high: float
    outlier_sigma: float
    discretisation: tuple[str, int, float]
    ivh_discretisation: tuple[str, int, float]
    glcm_distance: int
    glcm_symmetric: bool
    ngtdm_distance: int
    ngldm_distance: int
    ngldm_alpha: int

class ResultRow(TypedDict):
    family: str
    aggregation: str
    values: npt.NDArray[np.float64]
    reasons: npt.NDArray[np.uint8]

class Extracted(TypedDict):
    results: list[ResultRow]
    facts: dict[str, Any]

def extract(
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    label: int,
    morphological_mask: npt.NDArray[Any] | None,
    spacing_mm: tuple[float, float, float],
    settings: Settings,
) -> Extracted: ...
def find_labels(mask: npt.NDArray[Any]) -> list[tuple[int, int, tuple[int, int, int], tuple[int, int, int]]]: ...

# matrix
def matrix(
    family: str, levels: npt.NDArray[np.uint32], n_levels: int, options: dict[str, Any]
) -> list[
    tuple[
        int,
        int,
        tuple[int, int, int] | None,
        npt.NDArray[np.uint32],
        npt.NDArray[np.uint64],
        npt.NDArray[np.uint64],
    ]
]: ...

# testing
_testing: ModuleType
