# Copyright The grayling developers. Licensed under Apache-2.0.
"""pyradiomics' test cases, downloaded on demand."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from grayling.io.atomic import write_file
from grayling.pyradiomics._logging import NAME

__all__ = ["getTestCase", "testCases"]

testCases = ("brain1", "brain2", "breast1", "lung1", "lung2", "test_wavelet_64x64x64", "test_wavelet_37x37x37")

_SOURCE = "https://github.com/Radiomics/pyradiomics/releases/download/v1.0/"
_SLICE = "_2d"
_logger = logging.getLogger(NAME)


def getTestCase(testCase: str, dataDirectory: str | os.PathLike[str] | None = None) -> tuple[str, str]:
    """Return the paths of a test case's image and mask, from a folder or pyradiomics' releases.

    Parameters
    ----------
    testCase
        A name of `testCases`; with ``_2D`` behind it, the mask is that of one slice.
    dataDirectory
        Where the files are or go; default: ``pyradiomics/data`` in the folder for temporary files.

    Raises
    ------
    ValueError
        For an unknown name.
    urllib.error.URLError
        Where a file is neither there nor can be downloaded.
    """
    name = testCase.lower()
    label = "label_2D" if name.endswith(_SLICE) else "label"
    name = name.removesuffix(_SLICE)
    if name not in testCases:
        raise ValueError(f"Testcase {testCase!r} not recognized; choose from {', '.join(testCases)}")
    folder = Path(tempfile.gettempdir(), "pyradiomics", "data") if dataDirectory is None else Path(dataDirectory)
    image, mask = (_at_hand(folder / f"{name}_{part}.nrrd") for part in ("image", label))
    return str(image), str(mask)


def _at_hand(path: Path) -> Path:
    if path.exists():
        return path
    _logger.info("Downloading %s", path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with urlopen(_SOURCE + path.name, timeout=60) as reply:  # noqa: S310 - the address is ours
            content = reply.read()
    except (URLError, TimeoutError) as error:
        text = (
            f"{path.name} is not in {path.parent} and cannot be downloaded from {_SOURCE} ({error}); put the file there"
        )
        if isinstance(error, HTTPError):
            raise HTTPError(error.url, error.code, text, error.headers, None) from error
        raise URLError(text) from error
    write_file(path, lambda part: part.write_bytes(content))
    return path
