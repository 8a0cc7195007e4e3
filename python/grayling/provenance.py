# Copyright The grayling developers. Licensed under Apache-2.0.
"""Where a table of features comes from: inputs, settings, software; enough to compute it again.

Of files only the names are kept, never folders, which may hold names of people and machines.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _schema, registry
from grayling.columns import columns_of
from grayling.image import Volume
from grayling.preprocess.loading import Inputs
from grayling.regions import Region
from grayling.runtime import build_info, get_num_threads
from grayling.settings import Settings

__all__ = ["InputRecord", "Provenance", "Software", "gather", "now", "record_inputs", "voxels_sha256"]


@dataclass(frozen=True, kw_only=True)
class InputRecord:
    """An image or mask that features were computed from, as it was read and before any processing.

    Attributes
    ----------
    role
        ``"image"``, ``"mask"`` or ``"morphological_mask"``.
    file
        The name of the file or folder without its path; None for what came from memory.
    shape, dtype
        Voxels per axis, (z, y, x), and NumPy's name of their type.
    spacing_mm, origin_mm, direction
        The grid, see `grayling.image.Grid`; origin and direction are None for arrays.
    sha256
        Of the voxels, see `voxels_sha256`; None with ``hash_inputs=False``.
    """

    role: str
    file: str | None
    shape: tuple[int, int, int]
    dtype: str
    spacing_mm: tuple[float, float, float]
    origin_mm: tuple[float, float, float] | None
    direction: tuple[tuple[float, float, float], ...] | None
    sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class Software:
    """What computed the features; a version is None where a package does not tell it.

    Attributes
    ----------
    grayling, python, numpy, scipy, simpleitk
        Versions.
    compiler, simd_path
        What built the core, and which instructions it used (values do not depend on them on one machine).
    platform, c_library
        Operating system and processor; the version of the C library, whose logarithms may differ in the last place.
    n_threads
        How many threads the call could use (values do not depend on it).
    """

    grayling: str
    python: str
    numpy: str
    scipy: str | None
    simpleitk: str | None
    compiler: str
    simd_path: str
    platform: str
    c_library: str | None
    n_threads: int


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What is needed to compute a table again.

    Attributes
    ----------
    computed_at
        Date and time in UTC, ISO 8601.
    software
        Versions and how they ran.
    values_versions
        By family and by method of a filter; raised whenever any number of it changes between releases.
    schema_version, settings_digest, settings
        The processing: `grayling.Settings.from_dict` takes ``settings``, `grayling.Settings.digest` gives the digest.
    inputs
        The image, the mask and, where it was given, the morphological mask.
    inputs_hashed
        False with ``hash_inputs=False``; the inputs then have no hashes.
    regions
        Names and labels.
    """

    computed_at: str
    software: Software
    values_versions: Mapping[str, int]
    schema_version: int
    settings_digest: str
    settings: Mapping[str, Any]
    inputs: tuple[InputRecord, ...]
    inputs_hashed: bool
    regions: Mapping[str, int]

    def to_dict(self) -> dict[str, Any]:
        """Return nested dicts of plain values."""
        return asdict(self)

    def of_region(self, name: str) -> Provenance:
        """Return the provenance of a table with this region only."""
        return replace(self, regions={name: self.regions[name]})


def voxels_sha256(array: npt.NDArray[Any]) -> str:
    """Return the SHA-256 of an array's voxels, 64 hexadecimal digits.

    The voxels are taken in C order, the last axis (x) fastest, each as little-endian bytes of the array's type. Shape
    and type are not part of the hash; they stand beside it in `InputRecord`.

    Examples
    --------
    In NumPy alone, for an image as it was read:

    >>> import hashlib
    >>> import numpy as np
    >>> image = np.arange(24.0).reshape(2, 3, 4)
    >>> little_endian = image.astype(image.dtype.newbyteorder("<"))
    >>> hashlib.sha256(little_endian.tobytes(order="C")).hexdigest() == voxels_sha256(image)
    True
    """
    voxels = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    return hashlib.sha256(voxels.view(np.uint8).data).hexdigest()


def now() -> datetime:
    """Return the present time; the clock of every table."""
    return datetime.now(UTC)


# What is smaller is hashed in less time than a thread takes to start.
_WORTH_A_THREAD_BYTES = 1 << 18


def record_inputs(inputs: Inputs, *, hash_inputs: bool) -> Callable[[], list[InputRecord]]:
    """Begin to record inputs; the records come when the result is called.

    Hashing needs no interpreter, so with more than one thread it goes on beside what the caller does next.

    Parameters
    ----------
    inputs
        What was read.
    hash_inputs
        False leaves the hashes out.
    """
    volumes = [(field.name, getattr(inputs, field.name)) for field in fields(inputs)]

    def records() -> list[InputRecord]:
        return [_record(role, volume, hash_inputs) for role, volume in volumes if volume is not None]

    n_bytes = sum(volume.array.nbytes for _, volume in volumes if volume is not None)
    if not hash_inputs or n_bytes < _WORTH_A_THREAD_BYTES or get_num_threads() == 1:
        return records
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(1)
    recorded = pool.submit(records)
    pool.shutdown(wait=False)  # takes no more work; what it has is finished
    return recorded.result


def gather(
    settings: Settings, inputs: Sequence[InputRecord], regions: Sequence[Region], clock: Callable[[], datetime]
) -> Provenance:
    """Return the provenance of a table that was just computed; `clock` tells the time."""
    families = {column.feature.family for column in columns_of(settings)}
    return Provenance(
        computed_at=clock().astimezone(UTC).isoformat(timespec="seconds"),
        software=_software(),
        values_versions={row.name: row.values_version for row in registry.families() if row.name in families}
        | {one.method: one.values_version for one in settings.filters},
        schema_version=_schema.SCHEMA_VERSION,
        settings_digest=settings.digest(),
        settings=settings.to_dict(),
        inputs=tuple(inputs),
        inputs_hashed=all(record.sha256 is not None for record in inputs),
        regions={region.name: region.label for region in regions},
    )


def _record(role: str, volume: Volume, hash_inputs: bool) -> InputRecord:
    return InputRecord(
        role=role,
        file=volume.file,
        shape=volume.grid.shape,
        dtype=str(volume.array.dtype),
        spacing_mm=volume.grid.spacing_mm,
        origin_mm=volume.grid.origin_mm,
        direction=volume.grid.direction,
        sha256=voxels_sha256(volume.array) if hash_inputs else None,
    )


def _software() -> Software:
    build = build_info()
    return Software(
        grayling=build.version,
        python=sys.version.split()[0],
        numpy=np.__version__,
        scipy=_version("scipy"),
        simpleitk=_version("SimpleITK"),
        compiler=build.compiler,
        simd_path=build.simd_path,
        platform=sysconfig.get_platform(),
        c_library=os.confstr("CS_GNU_LIBC_VERSION") if "CS_GNU_LIBC_VERSION" in _confstr_names() else None,
        n_threads=build.num_threads,
    )


def _confstr_names() -> Mapping[str, int]:
    """Return what the operating system can be asked; nothing where it is no Unix."""
    return getattr(os, "confstr_names", {})


@functools.cache
def _version(package: str) -> str | None:
    """Return an installed package's version without importing it, which would cost far more than the answer."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
