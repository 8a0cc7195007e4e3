# Copyright The grayling developers. Licensed under Apache-2.0.
"""Runs a script in a fresh interpreter: for what depends on the environment, on imports, on forks and on signals."""

import os
import subprocess
import sys
import textwrap

# Warnings are errors, but for those about regions, which are tiny in tests.
WARNINGS = ["-W", "error", "-W", "ignore:region :UserWarning"]


def run_python(script: str, *, timeout_s: float = 120, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *WARNINGS, "-c", textwrap.dedent(script)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


def output_of(script: str, *, timeout_s: float = 120, **environment: str) -> str:
    result = run_python(script, timeout_s=timeout_s, **environment)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()
