# Copyright The grayling developers. Licensed under Apache-2.0.
"""What filters have in common: a call that takes whatever an image can be, its checks, and a boundary condition."""

from __future__ import annotations

import math
import re
import warnings
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from grayling import _core, _schema
from grayling._memory import expect_room
from grayling._schema import setting
from grayling._words import counted, plain_number, times
from grayling.errors import GraylingWarning, InvalidArgument, InvalidSettings
from grayling.image import Volume, sitk_from_volume

__all__ = [
    "BOUNDARIES",
    "Filter",
    "ImageFilter",
    "Reach",
    "beyond_words",
    "cubes_expected",
    "dimensions_setting",
    "expect_dimensions",
    "expect_image_larger",
    "have_equal_sides",
    "pooled_words",
    "pooling_setting",
]

BOUNDARIES = ("zero", "constant", "nearest", "periodic", "mirror")
_POOLINGS = ("average", "maximum", "minimum")
_TYPES: dict[str, type] = {"float32": np.float32, "float64": np.float64}
_AXES = ("z", "y", "x")
# In a response map's key these come after what a filter has of its own; the name stands alone.
_LAST = ("name", "dimensions", "padding", "frequencies", "boundary", "boundary_value")
_BEYOND = {
    "zero": "beyond the image lay zeros",
    "constant": "beyond the image lay the intensity {value}",
    "nearest": "beyond the image its outermost voxels were repeated",
    "periodic": "beyond the image it was repeated periodically",
    "mirror": "beyond the image it was mirrored, its outermost voxels included",
}

Reach = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class ImageFilter(ABC):
    """What makes a response map of an image: call it with one."""

    method: ClassVar[str]
    # Raised when any of a filter's responses changes, but for rounding.
    values_version: ClassVar[int] = 1
    # Whether responses are codes: whole numbers that mean the same in every image.
    gives_codes: ClassVar[bool] = False
    name: str | None = setting(
        None,
        text="How columns call the response map; null: its method, and the settings that are not the usual ones",
        expectation="a text of letters, digits, points, hyphens and underscores, or null",
        accepts=lambda name: name is None or re.fullmatch(r"[A-Za-z0-9._-]+", name) is not None,
    )

    def __post_init__(self) -> None:
        _schema.check(self)

    def __call__(
        self,
        image: Any,
        *,
        spacing_mm: Sequence[float] | None = None,
        dtype: Literal["float32", "float64"] | None = None,
    ) -> Any:
        """Return the response map of an image.

        Parameters
        ----------
        image
            An array of shape (z, y, x) or (y, x), a ``SimpleITK.Image``, or a path (NIfTI, NRRD, MetaImage, or a folder
            with a DICOM series).
        spacing_mm
            Voxel spacing of an array, (z, y, x); needed where the filter has lengths in millimetres.
        dtype
            The type of arithmetic and result. Default: float32 for a float32 image, else float64.

        Returns
        -------
        numpy.ndarray or SimpleITK.Image
            An array of the image's shape for an array, else a ``SimpleITK.Image`` in the image's place.

        Raises
        ------
        grayling.errors.InvalidArgument
            If the filter does not suit the image: a kernel that reaches further than the image is large, voxels that
            are no cubes, three dimensions for one slice.
        grayling.errors.TooLarge
            If the result does not fit into memory; nothing was allocated.
        """
        from grayling.io.reading import load

        is_array = isinstance(image, (np.ndarray, list, tuple))
        if is_array and spacing_mm is None and not self._has_lengths:
            spacing_mm = (1.0, 1.0, 1.0)
        volume = load(image, "image", spacing_mm=spacing_mm)
        response = self.response(volume, dtype=dtype)
        if is_array:
            return response[0] if np.ndim(image) == 2 else response
        return sitk_from_volume(replace(volume, array=response))

    def response(
        self, volume: Volume, *, dtype: Literal["float32", "float64"] | None = None
    ) -> npt.NDArray[np.floating[Any]]:
        """Return the response map of a volume, (z, y, x); see `__call__`."""
        name = dtype or ("float32" if volume.array.dtype == np.float32 else "float64")
        if name not in _TYPES:
            raise InvalidArgument(f"dtype must be 'float32' or 'float64', got {dtype!r}")
        self._expect_suitable(volume)
        n_bytes = self._n_bytes(volume, single=name == "float32")
        expect_room(n_bytes, f"the response map of {volume.name}", "crop the image, or use dtype='float32'")
        return self._response(volume, single=name == "float32")

    @property
    def key(self) -> str:
        """What the response map is called where there are several: no two different filters have the same."""
        if self.name is not None:
            return self.name
        ordered = sorted(fields(self), key=lambda item: _LAST.index(item.name) if item.name in _LAST else -1)
        unusual = [item.name for item in ordered if getattr(self, item.name) != item.default]
        return "_".join([self.method, *(_told(name, getattr(self, name)) for name in unusual)])

    @abstractmethod
    def sentence(self) -> str:
        """Return what the filter does, for a paper."""

    # What a filter says of itself.
    _needs_spacing: ClassVar[bool] = False

    @property
    def _has_lengths(self) -> bool:
        """Whether this filter has lengths in millimetres."""
        return self._needs_spacing

    @property
    def _n_volumes(self) -> int:
        """Volumes of the result's type that are held at once."""
        return 1

    def _n_bytes(self, volume: Volume, *, single: bool) -> int:
        """Return the most memory that is held at once, the result's included."""
        return self._n_volumes * volume.array.size * (4 if single else 8)

    @abstractmethod
    def _response(self, volume: Volume, *, single: bool) -> npt.NDArray[np.floating[Any]]:
        """Return the response map, float32 where it is to be single."""

    @abstractmethod
    def _expect_suitable(self, volume: Volume) -> None:
        """Refuse an image that the filter does not suit."""


@dataclass(frozen=True, kw_only=True)
class Filter(ImageFilter):
    """A filter that looks at the voxels around each one, and so has a boundary condition.

    Of a line a b c d the boundary ``mirror`` makes d c b a | a b c d | d c b a, as the IBSI has it; SciPy's "mirror",
    which does not repeat the outermost voxel, is another one, SciPy's "reflect" is this one. ``nearest`` makes
    a a a a | a b c d | d d d d, and ``periodic`` a b c d | a b c d | a b c d.

    Voxels that are not finite make every response not finite that they take part in, and no other. In filters of the
    whole spectrum every voxel takes part in every response; those refuse such images. Memory: the response map and some
    megabytes per thread, if a filter does not say otherwise.
    """

    boundary: str = setting(
        "mirror",
        text="What lies beyond the image: " + ", ".join(BOUNDARIES),
        names=lambda: BOUNDARIES,
        expectation="one of " + ", ".join(BOUNDARIES),
    )
    boundary_value: float = setting(
        0.0,
        text="The intensity beyond the image, for a constant boundary",
        expectation="a finite number",
        accepts=math.isfinite,
        unit="intensity",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.boundary_value and self.boundary != "constant":
            raise InvalidSettings(
                f"{type(self).__name__}.boundary_value is for boundary='constant'; got {self.boundary_value} with "
                f"boundary={self.boundary!r}; set both, or leave boundary_value out"
            )

    def sentence(self) -> str:
        """Return what the filter does, for a paper."""
        where = "slice by slice" if self._dimensions == 2 else "in 3 dimensions"
        beyond = beyond_words(self.boundary, self.boundary_value)
        return f"Images were filtered {where} with {self._described()}; {beyond}."

    @abstractmethod
    def _described(self) -> str:
        """Return kind and settings of the filter in words, as they follow "filtered with"."""

    @property
    @abstractmethod
    def _dimensions(self) -> int:
        """2 for slices, 3 for the volume."""

    # What to set for slices.
    _way_to_slices: ClassVar[str] = "dimensions=2"

    @property
    def _takes_axes_alike(self) -> bool:
        """Whether responses do not depend on the direction, which supposes that voxels are as long as they are wide."""
        return False

    def _warn_of(self, volume: Volume) -> None:
        """Warn where no direction is meant to count, and voxels make it count."""
        if self._takes_axes_alike and not have_equal_sides(volume.grid.spacing_mm[-self._dimensions :]):
            sides = times(f"{side:.6g}" for side in volume.grid.spacing_mm)
            warnings.warn(
                f"{self.key} is to respond alike in all directions, and voxels of {volume.name} are {sides} mm "
                "(z, y, x), so that it reaches further along some axes; resample the image first "
                "(grayling.preprocess.Resample)",
                GraylingWarning,
                stacklevel=5,
            )

    @abstractmethod
    def _reach(self, spacing_mm: tuple[float, float, float]) -> Reach:
        """Return how many voxels the kernel reaches to either side, (z, y, x)."""

    @abstractmethod
    def _filtered(self, volume: Volume, how: _core.Filtering) -> npt.NDArray[np.floating[Any]]:
        """Return the response map."""

    def _response(self, volume: Volume, *, single: bool) -> npt.NDArray[np.floating[Any]]:
        self._warn_of(volume)
        return self._filtered(volume, self._filtering(single=single))

    def _filtering(self, *, single: bool) -> _core.Filtering:
        return _core.Filtering(
            dimensions=self._dimensions, boundary=self.boundary, value=self.boundary_value, single=single
        )

    def _expect_suitable(self, volume: Volume) -> None:
        expect_dimensions(self.method, self._dimensions, volume, self._way_to_slices)
        self._expect_reach(volume)

    def _expect_reach(self, volume: Volume) -> None:
        """Refuse a kernel that is too large for the volume."""
        expect_image_larger(self.method, self._reach(volume.grid.spacing_mm), volume)


def beyond_words(boundary: str, value: float = 0.0) -> str:
    """Return a boundary condition in words, to end a sentence with."""
    return _BEYOND[boundary].format(value=plain_number(value))


def expect_dimensions(method: str, dimensions: int, volume: Volume, way_out: str) -> None:
    """Refuse a slice where a volume is needed; `way_out` says how slices are filtered."""
    if dimensions == 3 and volume.grid.shape[0] == 1:
        raise InvalidArgument(
            f"{method} in 3 dimensions: {volume.name} is one slice; filter it in 2 dimensions ({way_out})"
        )


def expect_image_larger(method: str, reach: Reach, volume: Volume) -> None:
    """Refuse an image that is no larger than a kernel reaches, (z, y, x)."""
    for axis, side, n in zip(_AXES, reach, volume.grid.shape, strict=True):
        if side >= n and side > 0:
            raise InvalidArgument(
                f"{method} reaches {counted(side, 'voxel')} to either side, and {volume.name} has "
                f"{counted(n, 'voxel')} along {axis}: its responses would be of the boundary, not of the image. "
                "Choose a smaller kernel or a larger part of the image"
            )


def _told(name: str, value: object) -> str:
    """Return a setting as a part of a key, such as ``sigma_mm_1.5``."""
    parts = value if isinstance(value, tuple) else (value,)
    return f"{name}_{'-'.join(plain_number(part) if isinstance(part, float) else str(part) for part in parts)}"


def pooled_words(pooling: str | None, dimensions: int) -> str:
    """Return how orientations were pooled, to go on a sentence with; nothing where the filter stood upright."""
    if pooling is None:
        return ""
    return f", the {pooling} of the responses in its {24 if dimensions == 3 else 4} orientations"


def dimensions_setting() -> Any:
    """Declare whether a filter runs in slices or in the volume."""
    return setting(
        3,
        text="2 filters every slice, across z; 3 the volume",
        expectation="2 or 3",
        accepts=lambda n: n in (2, 3),
    )


def pooling_setting() -> Any:
    """Declare how the responses in all orientations become one (IBSI 2, rotation invariance)."""
    return setting(
        None,
        text="How responses in the 24 orientations (4 in slices) become one, "
        + ", ".join(_POOLINGS)
        + "; null: upright",
        names=lambda: _POOLINGS,
        expectation="one of " + ", ".join(_POOLINGS) + ", or null",
    )


def have_equal_sides(spacing_mm: Sequence[float]) -> bool:
    """Return whether voxels are as long along each of these axes, but for rounding in files."""
    return all(math.isclose(side, spacing_mm[0], rel_tol=1e-5) for side in spacing_mm)


def cubes_expected(method: str, dimensions: int, volume: Volume, slices: str = "dimensions=2") -> float:
    """Return the voxel spacing that the filtered axes share; `slices` says how slices are filtered, if they can be.

    Raises
    ------
    grayling.errors.InvalidArgument
        If they have different ones.
    """
    spacing_mm = volume.grid.spacing_mm[-dimensions:]
    if not have_equal_sides(spacing_mm):
        sides = " x ".join(f"{side:.6g}" for side in volume.grid.spacing_mm)
        kind, way_out = "square", ""
        if dimensions == 3:
            kind, way_out = "cubic", f" or filter slices ({slices})" if slices else ""
        raise InvalidArgument(
            f"{method} needs {kind} voxels, and those of {volume.name} are {sides} mm (z, y, x); resample the image "
            f"first (grayling.preprocess.Resample){way_out}"
        )
    return spacing_mm[-1]
