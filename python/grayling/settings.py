# Copyright The grayling developers. Licensed under Apache-2.0.
"""What is done to an image before and while features are computed: one tree of frozen dataclasses.

The names and terms are those of the IBSI reference manual (arXiv:1612.07003, "Image processing"). Without settings
nothing is resampled and a fixed bin number of 32 is used, which is sound for any modality.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

from grayling import _schema, _schema_text
from grayling._schema import setting
from grayling.errors import InvalidSettings
from grayling.filters.bank import AnyFilter, expect_filters
from grayling.preprocess.chain import Chain
from grayling.profiles import Profiles
from grayling.texture import LARGEST_LEVEL, Texture, whole

__all__ = [
    "BinEdges",
    "Discretisation",
    "FixedBinNumber",
    "FixedBinSize",
    "NoDiscretisation",
    "Resegmentation",
    "Settings",
    "response_settings",
]

_PYRADIOMICS_KEYS = frozenset({"imageType", "setting", "featureClass", "voxelSetting"})


@dataclass(frozen=True, kw_only=True)
class Resegmentation:
    """Which voxels of the region take part in intensity and texture features (IBSI IFBI).

    The morphological features keep all voxels. Voxels outside `range` go first; outliers are judged on what is left.
    """

    range: tuple[float, float] | None = setting(
        None,
        text="Intensities kept, both ends included; an infinite end is open",
        expectation="a pair (low, high) with low <= high, or null",
        accepts=lambda pair: pair is None or pair[0] <= pair[1],
        unit="intensity",
    )
    outlier_sigma: float | None = setting(
        None,
        text="Voxels further than this many standard deviations from the mean are left out",
        expectation="a number above 0, or null",
        accepts=lambda sigma: sigma is None or 0 < sigma < float("inf"),
    )

    def __post_init__(self) -> None:
        _schema.check(self)


@dataclass(frozen=True)
class FixedBinNumber:
    """Divide the range of intensities in the region into equal bins (IBSI K15C)."""

    method: ClassVar[str] = "fixed_bin_number"
    n_bins: int = setting(
        32,
        text="Number of bins, and so of grey levels",
        **whole(1, LARGEST_LEVEL),
    )

    def __post_init__(self) -> None:
        _schema.check(self)


@dataclass(frozen=True)
class FixedBinSize:
    """Bins of one width from the lower end of the re-segmentation range, else from the region's minimum (IBSI Q3RU).

    With the origin ``"zero"`` edges lie at multiples of the width, the first at or below the region's minimum, whatever
    the re-segmentation range, as in pyradiomics.
    """

    method: ClassVar[str] = "fixed_bin_size"
    width: float = setting(
        text="Bin width",
        expectation="a finite number above 0",
        accepts=lambda width: 0 < width < float("inf"),
        unit="intensity",
    )
    origin: str = setting(
        "minimum",
        text="Where bins begin: at the range's lower end or the region's minimum, or at a multiple of the width",
        names=lambda: ("minimum", "zero"),
        expectation="minimum or zero",
    )

    def __post_init__(self) -> None:
        _schema.check(self)


@dataclass(frozen=True)
class BinEdges:
    """Bins between given edges; a bin holds its lower edge, not its upper one.

    Every intensity of the region must lie in a bin, or the extraction is refused.
    """

    method: ClassVar[str] = "bin_edges"
    edges: tuple[float, ...] = setting(
        text="Edges of the bins, one more than bins",
        expectation=f"a list of 2 to {LARGEST_LEVEL + 1} finite numbers that ascend",
        accepts=lambda edges: (
            2 <= len(edges) <= LARGEST_LEVEL + 1
            and -math.inf < edges[0]
            and edges[-1] < math.inf
            and all(low < high for low, high in pairwise(edges))
        ),
        unit="intensity",
    )

    def __post_init__(self) -> None:
        _schema.check(self)


@dataclass(frozen=True)
class NoDiscretisation:
    """Take the intensities as grey levels: whole numbers from 1."""

    method: ClassVar[str] = "none"


Discretisation = FixedBinNumber | FixedBinSize | BinEdges | NoDiscretisation


def _family_names() -> list[str]:
    from grayling import registry

    return [family.name for family in registry.families()]


def _aggregation_names() -> list[str]:
    from grayling import registry

    return [aggregation.name for aggregation in registry.aggregations()]


def _on_demand_keys() -> list[str]:
    from grayling import registry

    return [feature.key for feature in registry.all_features() if feature.on_demand]


def _feature_keys() -> list[str]:
    from grayling import columns

    return columns.askable_keys()


def _refuse_pyradiomics(values: Any) -> None:
    theirs = sorted(_PYRADIOMICS_KEYS & set(values)) if isinstance(values, Mapping) else []
    if theirs:
        raise InvalidSettings(
            f"{', '.join(theirs)}: these are keys of a pyradiomics parameter file, which grayling does not read; say "
            "the same with grayling's settings, such as discretisation: {method: fixed_bin_size, width: 25}"
        )


@dataclass(frozen=True, kw_only=True)
class Settings(Profiles):
    """Everything that decides which numbers come out, and what the images are.

    Examples
    --------
    >>> import grayling as gl
    >>> ct = gl.Settings(
    ...     resegmentation=gl.Resegmentation(range=(-1000.0, 400.0)),
    ...     discretisation=gl.FixedBinSize(width=25.0),
    ... )
    >>> ct.to_dict()["discretisation"]
    {'method': 'fixed_bin_size', 'width': 25.0, 'origin': 'minimum'}
    """

    modality: str | None = setting(
        None,
        text="What the images are, for warnings and the methods paragraph; null where it is not known",
        expectation="CT, MR or PET, or null",
        accepts=lambda modality: modality in (None, "CT", "MR", "PET"),
    )
    preprocessing: Chain = setting(
        Chain(),
        text="Processing of image and masks before features are computed",
        expectation="a grayling.preprocess.Chain of steps",
    )
    resegmentation: Resegmentation = setting(Resegmentation(), text="Voxels kept for intensities and texture")
    discretisation: Discretisation = setting(FixedBinNumber(), text="Grey levels of texture and intensity histogram")
    ivh_discretisation: Discretisation = setting(
        FixedBinNumber(1000), text="Intensities of the intensity-volume histogram; none keeps them, in steps of 1"
    )
    filters: tuple[AnyFilter, ...] = setting(
        (),
        text="Filters of the whole processed image; each gives a response map (float32 where the image is, else "
        "float64), from which features are computed as well",
        expectation="a list of filters, in Python a tuple such as (Mean(support=5),)",
    )
    unfiltered: bool = setting(
        True,
        text="Whether features of the unfiltered image are computed; morphology, which response maps do not have, is "
        "in any case",
    )
    response_discretisation: Discretisation = setting(
        FixedBinNumber(), text="Grey levels of response maps, for texture and intensity histogram"
    )
    response_ivh_discretisation: Discretisation = setting(
        FixedBinNumber(1000), text="Responses of the intensity-volume histogram of response maps"
    )
    texture: Texture = setting(Texture(), text="Neighbourhoods of texture matrices")
    mesh: str = setting(
        "closed",
        text="Surface mesh where voxels touch only at edges: closed, or with the holes that pyradiomics leaves",
        expectation="'closed' or 'pyradiomics'",
        accepts=lambda rule: rule in ("closed", "pyradiomics"),
    )
    shape_covariance: str = setting(
        "sample",
        text="Covariance of the voxel centres, which gives axis lengths, elongation and flatness: of a sample (divided "
        "by N - 1, as IBSI's reference values need) or of a population (by N, as in pyradiomics)",
        expectation="'sample' or 'population'",
        accepts=lambda rule: rule in ("sample", "population"),
    )
    families: tuple[str, ...] | None = setting(
        None, text="Families to compute; null for all", names=_family_names, expectation="a list of names, or null"
    )
    features: tuple[str, ...] | None = setting(
        None,
        text="Features to compute, by key with or without aggregation; null for all but those on demand",
        names=_feature_keys,
        expectation="a list of names, or null",
    )
    extra_features: tuple[str, ...] = setting(
        (), text="Features on demand to compute as well", names=_on_demand_keys, expectation="a list of names"
    )
    aggregations: tuple[str, ...] = setting(
        ("3D averaged", "3D merged", "3D"),
        text="How matrices of slices and directions become one value",
        names=_aggregation_names,
        expectation="a list of names, at least one",
        accepts=lambda names: len(names) > 0,
    )

    def __post_init__(self) -> None:
        expect_filters(self.filters, "Settings.filters")
        _schema.check(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Settings:
        """Make settings from nested dicts; what is left out keeps its default.

        Raises
        ------
        grayling.errors.InvalidSettings
            For unknown keys (with the closest valid one), wrong types and impossible values.
        """
        _refuse_pyradiomics(values)
        return _schema.build(cls, values)

    @classmethod
    def from_file(cls, path: str | Path) -> Settings:
        """Read settings from a YAML (``.yaml``, ``.yml``) or JSON (``.json``) file; see `from_dict`.

        The JSON of a table (`FeatureTable.to_json`) gives the settings that it was computed with.
        """
        from grayling.io.settings_file import read_settings_file

        values = read_settings_file(Path(path))
        try:
            return cls.from_dict(values)
        except InvalidSettings as error:
            raise InvalidSettings(f"{path}: {error}") from None

    def to_dict(self) -> dict[str, Any]:
        """Return nested dicts of plain values; `from_dict` gives equal settings back."""
        values: dict[str, Any] = _schema.plain(self)
        return values

    def digest(self) -> str:
        """Return a fingerprint of the settings: equal for equal settings, whichever file or dict they came from.

        The SHA-256, as 64 hexadecimal digits, of ``{"schema_version": ..., "settings": self.to_dict()}`` as JSON with
        sorted keys, no white space and floats as the shortest decimals that read back as the same double. Digests of
        different schema versions cannot be compared.
        """
        return _schema.digest(self)

    def methods(self) -> str:
        """Return a paragraph for the methods section of a paper, with its references.

        It covers what settings know of the IBSI reporting guidelines: processing, features and software. Patients,
        acquisition and segmentation remain for the author to describe.
        """
        from grayling.methods import paragraph

        return paragraph(self)

    def to_yaml(self) -> str:
        """Return the settings as YAML text; `from_file` gives equal settings back."""
        import yaml

        return str(yaml.safe_dump(self.to_dict(), sort_keys=False))

    def to_json(self) -> str:
        """Return the settings as JSON text; `from_file` gives equal settings back."""
        import json

        from grayling._table_text import jsonable

        return json.dumps(jsonable(self.to_dict()), indent=2, allow_nan=False) + "\n"

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """Return the JSON schema (draft 2020-12) of settings files."""
        return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | _schema_text.json_schema(cls)


_schema_text.document(Settings)


@lru_cache(maxsize=64)
def response_settings(settings: Settings) -> Settings:
    """Return the settings by which a response map is treated as if it were an unfiltered image."""
    from grayling.columns import response_columns

    return replace(
        settings,
        filters=(),
        unfiltered=True,
        resegmentation=Resegmentation(),
        discretisation=settings.response_discretisation,
        ivh_discretisation=settings.response_ivh_discretisation,
        families=tuple(dict.fromkeys(column.feature.family for column in response_columns(settings))),
    )
