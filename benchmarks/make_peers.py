# Copyright The grayling developers. Licensed under Apache-2.0.
"""Make one virtual environment per peer under ``benchmarks/.peers``.

Usage: ``python benchmarks/make_peers.py [pyradiomics] [flash_radiomics] [mirp]``. The pins suit
Python 3.11. An environment that already holds exactly what is pinned is left alone.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENTS = HERE / ".peers"


@dataclass(frozen=True)
class Peer:
    """One peer: what to install after its requirements file, and how."""

    name: str
    requirement: str
    import_name: str
    pip_options: tuple[str, ...]

    @property
    def folder(self) -> Path:
        return ENVIRONMENTS / self.name

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def requirements(self) -> Path:
        return HERE / "peers" / f"requirements-{self.name}.txt"

    def fingerprint(self) -> str:
        """Return what identifies the environment: interpreter, pins and the way of installing."""
        parts = (sys.version, self.requirement, *self.pip_options, self.requirements.read_text(encoding="utf-8"))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


PEERS = (
    # Published as source only; an isolated build would miss the versions pinned beside it.
    Peer("pyradiomics", "pyradiomics==3.0.1", "radiomics", ("--no-deps", "--no-build-isolation")),
    Peer("flash_radiomics", "flash-radiomics==1.0.0", "flash_radiomics", ("--no-deps", "--only-binary=:all:")),
    Peer("mirp", "mirp==2.7.0", "mirp", ("--no-deps", "--only-binary=:all:")),
)


class PeerError(RuntimeError):
    """An environment could not be made; the message says at which step."""


def _run(peer: Peer, step: str, arguments: list[str]) -> str:
    done = subprocess.run([str(peer.python), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise PeerError(f"{peer.name}: {step} failed with exit status {done.returncode}:\n{tail}")
    return done.stdout.strip()


def _pip(peer: Peer, step: str, *arguments: str) -> None:
    _run(peer, step, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments])


def make(peer: Peer) -> str:
    """Make the environment of one peer unless it is already there; return what was done."""
    stamp = peer.folder / "grayling-fingerprint.txt"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == peer.fingerprint():
        return f"{peer.name}: up to date in {peer.folder}"
    shutil.rmtree(peer.folder, ignore_errors=True)
    venv.create(peer.folder, with_pip=True)
    _pip(peer, "installing its requirements", "--requirement", str(peer.requirements))
    _pip(peer, f"installing {peer.requirement}", *peer.pip_options, peer.requirement)
    _run(peer, "importing it", ["-c", f"import {peer.import_name}"])
    stamp.write_text(peer.fingerprint(), encoding="utf-8")  # last, so that a broken environment is made anew
    return f"{peer.name}: installed {peer.requirement} in {peer.folder}"


def main() -> int:
    """Make the named environments, or all of them; the exit status counts the failures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    names = [peer.name for peer in PEERS]
    parser.add_argument("names", nargs="*", metavar="PEER", help=f"any of {', '.join(names)}; default: all")
    chosen = parser.parse_args().names or names
    if unknown := sorted(set(chosen) - set(names)):
        parser.error(f"unknown peer {', '.join(unknown)}; choose from {', '.join(names)}")
    n_failed = 0
    for peer in PEERS:
        if peer.name in chosen:
            try:
                print(make(peer))
            except PeerError as error:
                print(error, file=sys.stderr)
                n_failed += 1
    return n_failed


if __name__ == "__main__":
    raise SystemExit(main())
