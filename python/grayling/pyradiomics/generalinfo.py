# Copyright The grayling developers. Licensed under Apache-2.0.
"""What pyradiomics reports about image, mask and settings beside the features."""

from __future__ import annotations

import hashlib
import sys
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from grayling import _core
from grayling.pyradiomics._grids import LostRegion
from grayling.pyradiomics._images import view_of, volume_of
from grayling.pyradiomics._logging import logger_of
from grayling.pyradiomics._threads import started
from grayling.pyradiomics._version import __version__

__all__ = ["GeneralInfo"]

_PREFIX = "diagnostics_"
# There is none: the stationary wavelets are the engine's own, with the same numbers.
_NO_PYWAVELETS = "not used"


class GeneralInfo:
    """Collect the entries ``diagnostics_*`` of a feature vector, in pyradiomics' order."""

    generalInfo_prefix = _PREFIX

    def __init__(self) -> None:
        self.logger = logger_of(type(self))
        self.generalInfo: OrderedDict[str, Any] = OrderedDict()
        self._begun: dict[str, Callable[[], str]] = {}
        self.addStaticElements()

    def getGeneralInfo(self) -> OrderedDict[str, Any]:
        """Return what was collected, values as they are."""
        self.generalInfo.update({name: hashed() for name, hashed in self._begun.items()})
        return self.generalInfo

    def addStaticElements(self) -> None:
        """Add the versions: of this facade, of NumPy, SimpleITK and Python."""
        self._add("Versions_PyRadiomics", __version__)
        self._add("Versions_Numpy", np.__version__)
        self._add("Versions_SimpleITK", sitk.Version().VersionString())
        self._add("Versions_PyWavelet", _NO_PYWAVELETS)
        self._add("Versions_Python", ".".join(map(str, sys.version_info[:3])))

    def addGeneralSettings(self, settings: Mapping[str, Any]) -> None:
        """Add the settings of the extraction."""
        self._add("Configuration_Settings", settings)

    def addEnabledImageTypes(self, enabledImageTypes: Mapping[str, Any]) -> None:
        """Add the image types with their own settings."""
        self._add("Configuration_EnabledImageTypes", enabledImageTypes)

    def addImageElements(self, image: sitk.Image, prefix: str = "original") -> None:
        """Add spacing, size and range of an image; of the original also its SHA-1 and number of dimensions."""
        name = f"Image-{prefix}"
        voxels = view_of(image)
        if prefix == "original":
            self._add_hash(f"{name}_Hash", image, voxels)
            self._add(f"{name}_Dimensionality", f"{image.GetDimension()}D")
        self._add(f"{name}_Spacing", image.GetSpacing())
        self._add(f"{name}_Size", image.GetSize())
        self._add_range(name, voxels)

    def addMaskElements(
        self, image: sitk.Image | None, mask: sitk.Image | None, label: int, prefix: str = "original"
    ) -> None:
        """Add place and size of the region, and the range of its intensities if there is an image."""
        if mask is None:
            return
        name = f"Mask-{prefix}"
        voxels = view_of(mask)
        if prefix == "original":
            self._add_hash(f"{name}_Hash", mask, voxels)
        self._add(f"{name}_Spacing", mask.GetSpacing())
        self._add(f"{name}_Size", mask.GetSize())
        if label == 0:
            raise LostRegion(
                "label 0 is the background, of which neither place nor size is told; choose another label, or "
                "additionalInfo=False"
            )
        facts = _core.label_facts(volume_of(voxels), int(label))
        if facts["n_voxels"] == 0:
            raise LostRegion(
                f"the {prefix} mask has no voxel with label {label}: choose another label, or a resampledPixelSpacing "
                "that is not coarser than the region"
            )
        axes = slice(None, mask.GetDimension())
        box = facts["box_begin"][::-1][axes], facts["box_size"][::-1][axes]
        self._add(f"{name}_BoundingBox", (*box[0], *box[1]))
        self._add(f"{name}_VoxelNum", facts["n_voxels"])
        self._add(f"{name}_VolumeNum", facts["n_components"])
        center = tuple(np.float64(total / facts["n_voxels"]) for total in facts["index_sum"][::-1][axes])
        self._add(f"{name}_CenterOfMassIndex", center)
        self._add(f"{name}_CenterOfMass", mask.TransformContinuousIndexToPhysicalPoint(center))
        if image is not None:
            box_zyx = tuple(slice(b, b + n) for b, n in zip(facts["box_begin"], facts["box_size"], strict=True))
            inside = volume_of(voxels)[box_zyx] == label
            self._add_range(name, volume_of(view_of(image))[box_zyx][inside])

    def _add_hash(self, name: str, image: sitk.Image, voxels: npt.NDArray[Any]) -> None:
        # Hashing takes about as long as all features of a small region, so it goes on beside what follows.
        self._begun[_PREFIX + name] = started(_sha1, voxels, image)
        self._add(name, None)

    def _add_range(self, name: str, values: npt.NDArray[Any]) -> None:
        self._add(f"{name}_Mean", values.mean(dtype=np.float64))
        self._add(f"{name}_Minimum", np.float64(values.min()))
        self._add(f"{name}_Maximum", np.float64(values.max()))

    def _add(self, name: str, value: Any) -> None:
        self.generalInfo[_PREFIX + name] = value


def _sha1(voxels: npt.NDArray[Any], _image: sitk.Image) -> str:
    """Return what ``SimpleITK.Hash`` does, an order of magnitude sooner; the image is kept until it is done."""
    return hashlib.sha1(np.ascontiguousarray(voxels).data, usedforsecurity=False).hexdigest()
