# Copyright The grayling developers. Licensed under Apache-2.0.
"""A wheel is small, old enough for manylinux_2_34, needs only the system's libraries, and carries no data."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

MAX_BYTES = 5_000_000
MAX_GLIBC_MINOR = 34
SYSTEM_LIBRARIES = {"libc", "libm", "libstdc++", "libgcc_s"}
SUFFIXES = {".py", ".pyi", ".so", ".typed", ".html", ".json", ".yaml", ".css", ".csv", ".txt", ""}


def complaints(wheel: Path) -> list[str]:
    shown = subprocess.run(["auditwheel", "show", wheel], capture_output=True, text=True, check=True).stdout
    print(shown)
    text = " ".join(shown.split())
    tag = re.search(r'platform tag: "manylinux_2_(\d+)_', text)
    found = []
    if tag is None or int(tag[1]) > MAX_GLIBC_MINOR:
        found.append(f"newer than manylinux_2_{MAX_GLIBC_MINOR}: {tag[0] if tag else 'no manylinux tag'}")
    if foreign := {name for name in re.findall(r"(lib[\w+-]+)\.so", text) if name not in SYSTEM_LIBRARIES}:
        found.append(f"needs other libraries: {sorted(foreign)}")
    if wheel.stat().st_size > MAX_BYTES:
        found.append(f"{wheel.stat().st_size} bytes, at most {MAX_BYTES}")
    names = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    found += [f"unexpected file: {name}" for name in names if Path(name).suffix not in SUFFIXES]
    return found


if __name__ == "__main__":
    result = complaints(Path(sys.argv[1]))
    print("\n".join(result) or f"{sys.argv[1]}: {Path(sys.argv[1]).stat().st_size} bytes, fine")
    sys.exit(1 if result else 0)
