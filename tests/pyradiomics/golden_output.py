# Copyright The grayling developers. Licensed under Apache-2.0.
"""The output of pyradiomics that the data folder holds, and how values are compared with it."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.golden import ibsi

DATA = ibsi.shared_data() or Path("absent")
FOLDER = DATA / "pyradiomics_golden"
REASON = f"there is no pyradiomics_golden in {DATA}; set GRAYLING_TEST_DATA"

_TIES = (
    "voxels with the same pattern have responses that are equal but for pyradiomics' rounding (its complex sums round "
    "each voxel's anew), and dozens of them lie at the 10th or 90th percentile: which of them are within it is chance"
)
# Values that hang on rounding in pyradiomics, and why: (run, feature) -> reason.
UNSTABLE = {
    ("ct_phantom-lbp3d", "lbp-3D-m2_firstorder_RobustMeanAbsoluteDeviation"): _TIES,
    ("prostate_8-lbp3d", "lbp-3D-m2_firstorder_RobustMeanAbsoluteDeviation"): _TIES,
}
# How far such a value may be off, relative: no voxel counts for more than its share.
UNSTABLE_WITHIN = 0.02


@dataclass(frozen=True)
class Golden:
    """One run: what was put in, and what came out."""

    case: str
    settings: str
    params: dict[str, Any]
    paths: tuple[str, str]
    features: dict[str, float]
    diagnostics: dict[str, Any]
    error: str | None

    @classmethod
    def read(cls, path: Path) -> "Golden":
        content = json.loads(path.read_text())
        case, settings = path.stem.split("__")
        features = {name: math.nan if value is None else value for name, value in content.get("features", {}).items()}
        paths = str(DATA / content["image"]), str(DATA / content["mask"])
        diagnostics = content.get("diagnostics", {})
        return cls(case, settings, content["params"], paths, features, diagnostics, content.get("error"))

    def agrees(self, name: str, value: float) -> bool:
        """Compare as precisely as the arithmetic of the image allows: filters run in float32 in ITK."""
        expected = self.features[name]
        if (str(self), name) in UNSTABLE:
            return math.isclose(value, expected, rel_tol=UNSTABLE_WITHIN)
        exact = name.startswith(("original", "wavelet"))
        return math.isclose(value, expected, rel_tol=1e-9 if exact else 1e-6, abs_tol=1e-12) or (
            math.isnan(value) and math.isnan(expected)
        )

    def __str__(self) -> str:
        return f"{self.case}-{self.settings}"


def runs() -> list[Golden]:
    return [Golden.read(path) for path in sorted(FOLDER.glob("*.json"))]
