# Copyright The grayling developers. Licensed under Apache-2.0.
"""A tool in its own process and environment, spoken to in JSON lines (see ``peers/worker.py``)."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from harness.machine import ONE_THREAD

BENCHMARKS = Path(__file__).resolve().parents[1]


class ToolError(RuntimeError):
    """A tool is not installed, failed or stopped."""


@dataclass(frozen=True)
class Tool:
    """A tool by name and the interpreter that has it."""

    name: str
    python: Path

    @property
    def script(self) -> Path:
        return BENCHMARKS / "peers" / f"run_{self.name}.py"


class Worker:
    """A running worker; a context manager that ends the process."""

    def __init__(self, tool: Tool, log: Path, threads: int = 1) -> None:
        if not tool.python.is_file():
            raise ToolError(f"{tool.name}: no interpreter at {tool.python}; run benchmarks/make_peers.py {tool.name}")
        self.tool = tool
        self._log = log
        with log.open("a", encoding="utf-8") as errors:
            self._process = subprocess.Popen(
                [str(tool.python), str(tool.script)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=os.environ | ONE_THREAD | {"GRAYLING_NUM_THREADS": str(threads)},
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def ask(self, request: str, **keys: Any) -> dict[str, Any]:
        """Send one request and return its reply."""
        if self._process.stdin is None or self._process.stdout is None:
            raise ToolError(f"{self.tool.name}: worker without pipes")
        try:
            self._process.stdin.write(json.dumps({"request": request, **keys}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # the empty answer below says it
        line = self._process.stdout.readline()
        if not line:
            raise ToolError(f"{self.tool.name}: worker stopped: {self._last_words()}")
        reply: dict[str, Any] = json.loads(line)
        if "error" in reply:
            raise ToolError(f"{self.tool.name}: {reply['error']}")
        return reply

    def _last_words(self) -> str:
        """Return the log's last line: of a traceback it is the one that names the error."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return lines[-1] if lines else "nothing in its log"
