# Copyright The grayling developers. Licensed under Apache-2.0.
"""Every tracked file: no machine's paths, no registry's hosts, no file over 600 lines."""

import re
import subprocess
import sys
from pathlib import Path

MACHINE = re.compile(r"(?<![\w.$}])/(work|farm|root|home|tmp|opt)/|pypi\.|pythonhosted|artifactory|-index-url")
MAX_LINES = 600
NOT_WRITTEN_BY_HAND = {".csv", ".json"}
EXEMPT = {"LICENSE", "FEATURES.md", ".ci/check_tree.py"}


def complaints(name: str) -> list[str]:
    try:
        lines = Path(name).read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []  # binary test data
    found = [
        f"{name}:{number}: machine path or registry" for number, line in enumerate(lines, 1) if MACHINE.search(line)
    ]
    if len(lines) > MAX_LINES and Path(name).suffix not in NOT_WRITTEN_BY_HAND:
        found.append(f"{name}: {len(lines)} lines, at most {MAX_LINES}")
    return found


def main() -> int:
    names = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True).stdout.split("\0")
    found = [complaint for name in names if name and name not in EXEMPT for complaint in complaints(name)]
    print("\n".join(found) or f"{len(names) - 1} tracked files are clean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
