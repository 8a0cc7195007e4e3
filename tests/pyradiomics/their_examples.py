# Copyright The grayling developers. Licensed under Apache-2.0.
"""Run pyradiomics' own example scripts on the facade, unchanged, and set them against pyradiomics.

Usage: ``python tests/pyradiomics/their_examples.py CHECKOUT PYTHON``, where CHECKOUT is a copy of pyradiomics'
repository with the images of its release in ``data``, and PYTHON an interpreter that has pyradiomics. Each script runs
once in either, in copies of the folder ``examples``. What it prints, the tables that it writes and the error that it
ends with are compared: names and their order, and numbers to 1e-9. The example settings are tried as well. Where both
end with the same error, that is fine: one script misspells an argument, another wants a file of Windows.
"""

import csv
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
from itertools import zip_longest
from pathlib import Path

_RUN = "import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
_ON_THE_FACADE = f"import grayling.pyradiomics; grayling.pyradiomics.install(); {_RUN}"
# Not a script of theirs: what the settings in a file make of one case.
_SETTINGS = """
import sys
from radiomics import featureextractor
extractor = featureextractor.RadiomicsFeatureExtractor(sys.argv[1])
for name, value in extractor.execute(*sys.argv[2:]).items():
    print(f"Computed {name}: {value}")
"""
_NUMBER = re.compile(r"-?(?:\d+\.?\d*(?:e[-+]?\d+)?|nan|inf)")
_PRINTED = re.compile(r"^(?:Computed |  +)(\S+) ?: (.+)$", re.MULTILINE)
# What tells of the program, not of the images.
_OF_THE_PROGRAM = "diagnostics_Versions_"


def run(python: str, code: str, script: Path, arguments: list[str], folder: Path) -> tuple[list[tuple[str, str]], str]:
    """Return the names with values that a script prints and writes, and the type of the error that ended it."""
    environment = {**os.environ, "TMPDIR": str(folder.parent)}
    done = subprocess.run(
        [python, "-c", code, str(script), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    found = _PRINTED.findall(done.stdout)
    for table in sorted(folder.glob("*.csv")):
        with table.open() as stream:
            found += [pair for row in csv.DictReader(stream) for pair in row.items()]
    error = done.stderr.strip().splitlines()[-1] if done.returncode else ""
    return [pair for pair in found if not pair[0].startswith(_OF_THE_PROGRAM)], error.split(":")[0].split(".")[-1]


def agree(one: str, other: str) -> bool:
    """Compare two texts, their numbers to 1e-9; a number that a file gives as a text stays one in pyradiomics."""
    one, other = one.replace("'", ""), other.replace("'", "")
    ours, theirs = _NUMBER.findall(one), _NUMBER.findall(other)
    return (
        _NUMBER.sub("#", one) == _NUMBER.sub("#", other)
        and len(ours) == len(theirs)
        and all(
            a == b or math.isclose(float(a), float(b), rel_tol=1e-9, abs_tol=1e-12)
            for a, b in zip(ours, theirs, strict=True)
        )
    )


def copy_of(checkout: Path, where: Path) -> Path:
    """Lay out a folder with the examples, their data, and the images that scripts would download."""
    folder = where / "examples"
    shutil.copytree(checkout / "examples", folder)
    (where / "data").symlink_to(checkout / "data")
    (where / "pyradiomics").mkdir()
    (where / "pyradiomics" / "data").symlink_to(checkout / "data")
    return folder


def compared(checkout: Path, python: str, name: str, arguments: list[str], text: str = "") -> bool:
    """Run a script of the examples, or one that is given as text, in both and tell what differs."""
    results = []
    for interpreter, code in ((sys.executable, _ON_THE_FACADE), (python, _RUN)):
        with tempfile.TemporaryDirectory() as where:
            folder = copy_of(checkout, Path(where))
            script = folder / name
            if text:
                script = folder / "script.py"
                script.write_text(text)
            results.append(run(interpreter, code, script, arguments, folder))
    (ours, our_error), (theirs, their_error) = results
    wrong = [
        (mine, other)
        for mine, other in zip_longest(ours, theirs, fillvalue=("absent", "absent"))
        if mine[0] != other[0] or not agree(mine[1], other[1])
    ]
    lines = [f"{name}: {len(ours)} values, {len(wrong)} differ; ends with {our_error or 'no error'}"]
    lines += [f"    {mine} here, {other} there" for mine, other in wrong[:5]]
    if our_error != their_error:
        lines.append(f"    pyradiomics ends with {their_error or 'no error'}")
    sys.stdout.write("\n".join(lines) + "\n")
    return not wrong and our_error == their_error


def main() -> None:
    """Compare all scripts and settings."""
    checkout, python = Path(sys.argv[1]).resolve(), sys.argv[2]
    case = [str(checkout / "data" / f"brain1_{part}.nrrd") for part in ("image", "label")]
    resampling = {"helloResampling.py": [*case, "image.nrrd", "mask.nrrd"]}
    fine = [
        compared(checkout, python, script.name, resampling.get(script.name, []))
        for script in sorted((checkout / "examples").glob("*.py"))
    ]
    fine += [
        compared(checkout, python, settings.name, [str(settings), *case], _SETTINGS)
        for settings in sorted((checkout / "examples" / "exampleSettings").glob("*.yaml"))
    ]
    sys.exit(not all(fine))


if __name__ == "__main__":
    main()
