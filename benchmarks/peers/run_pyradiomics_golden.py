# Copyright The grayling developers. Licensed under Apache-2.0.
"""Worker for ``compare_pyradiomics.py``, in pyradiomics' own environment: repeats the runs of ``pyradiomics_golden``.

Usage: ``python run_pyradiomics_golden.py DATA``. One JSON object per run on standard output.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any


def _repeat(path: Path, data: Path) -> dict[str, Any]:
    from radiomics.featureextractor import RadiomicsFeatureExtractor

    golden = json.loads(path.read_text(encoding="utf-8"))
    parameters = golden["params"]
    parameters["setting"]["additionalInfo"] = False
    try:
        found = RadiomicsFeatureExtractor(parameters).execute(str(data / golden["image"]), str(data / golden["mask"]))
    except Exception as error:  # noqa: BLE001 - whatever it raises is what it gives
        return {"run": path.stem, "error": f"{type(error).__name__}: {error}"}
    return {"run": path.stem, "features": {name: float(value) for name, value in found.items()}}


def main() -> int:
    """Repeat every run."""
    from radiomics import setVerbosity

    setVerbosity(logging.CRITICAL)
    data = Path(sys.argv[1])
    for path in sorted((data / "pyradiomics_golden").glob("*.json")):
        print(json.dumps(_repeat(path, data)), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
