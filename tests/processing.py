# Copyright The grayling developers. Licensed under Apache-2.0.
"""The processing of one test case, understood by the engine's adapter (engine.py) and by the reference (oracle.py).

Both return ``{(family, aggregation code): {key: ...}}``. A key is the feature's IBSI code; in the intensity-volume
histogram, whose codes repeat, IBSI's compliance tag; "MCC" for the one feature that IBSI does not define. Families that
are computed once have the aggregation code DHQ4 (volume).
"""

from dataclasses import dataclass

DIRECTIONAL = ("BTW3", "SUJT", "JJUI", "ZW7Z", "ITBB", "IAZD")
ZONAL = ("8QNN", "62GR", "KOBO")
IN_3D = ("ITBB", "IAZD", "KOBO")
PLAIN = "DHQ4"

PLAIN_FAMILIES = (
    "morphology",
    "local_intensity",
    "intensity_statistics",
    "intensity_histogram",
    "intensity_volume_histogram",
)
DIRECTIONAL_FAMILIES = ("glcm", "glrlm")
ZONAL_FAMILIES = ("glszm", "gldzm", "ngtdm", "ngldm")
TEXTURE_FAMILIES = DIRECTIONAL_FAMILIES + ZONAL_FAMILIES
FAMILIES = PLAIN_FAMILIES + TEXTURE_FAMILIES

# The intensity-volume histogram's keys in the order of the registry.
IVH_TAGS = ("ivh_v10", "ivh_v90", "ivh_i10", "ivh_i90", "ivh_diff_v10_v90", "ivh_diff_i10_i90", "ivh_auc")


@dataclass(frozen=True, kw_only=True)
class Processing:
    """``levels`` and ``ivh``: (method, number) with the methods "none", "fixed_bin_number", "fixed_bin_size"."""

    levels: tuple[str, float] = ("none", 0)
    ivh: tuple[str, float] = ("fixed_bin_number", 1000)
    intensity_range: tuple[float, float] | None = None
    outlier_sigma: float | None = None
    glcm_distance: int | tuple[int, ...] = 1
    ngtdm_distance: int | tuple[int, ...] = 1
    ngldm_distance: int | tuple[int, ...] = 1
    ngtdm_isolated: str = "left_out"
    glrlm_sparse_directions: str = "kept"
    ngldm_alpha: int = 0
    glcm_norm: str | None = None
    neighbour_norm: str = "chebyshev"
    border_norm: str = "manhattan"
    glcm_weighting: tuple[str, str, str] = ("none", "euclidean", "voxel")  # function, norm, unit
    glrlm_weighting: tuple[str, str, str] = ("none", "euclidean", "voxel")
    mesh: str = "closed"  # the engine's; the reference has its own
    shape_covariance: str = "sample"
    aggregations: tuple[str, ...] = DIRECTIONAL + ZONAL
    families: tuple[str, ...] = FAMILIES

    def codes(self, family):
        """The aggregation codes under which a family is computed."""
        known = {"glcm": DIRECTIONAL, "glrlm": DIRECTIONAL}.get(family, ZONAL)
        return (PLAIN,) if family in PLAIN_FAMILIES else tuple(code for code in self.aggregations if code in known)
