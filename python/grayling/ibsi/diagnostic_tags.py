# Copyright The grayling developers. Licensed under Apache-2.0.
"""IBSI's 60 diagnostic features of a configuration, under the tags of its compliance table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grayling.diagnostics import Diagnostics, ImageDescription, RegionDescription

__all__ = ["tagged"]


def tagged(diagnostics: Diagnostics) -> dict[str, float]:
    """Return the diagnostic features by tag: image initially and interpolated, region also after re-segmentation."""
    named = {"init": diagnostics.initial, "interp": diagnostics.processed, "reseg": diagnostics.resegmented}
    rows: dict[str, float] = {}
    for suffix in ("init", "interp"):
        rows |= {f"{tag}_{suffix}_img": value for tag, value in _image(named[suffix].image)}
    for suffix, stage in named.items():
        rows |= {f"{tag}_{suffix}_roi": value for tag, value in _region(stage.region)}
    return rows


def _image(image: ImageDescription) -> Iterator[tuple[str, float]]:
    yield from _per_axis("img_dim", image.shape)
    yield from _per_axis("vox_dim", image.spacing_mm)
    yield "mean_int", image.mean
    yield "min_int", image.minimum
    yield "max_int", image.maximum


def _region(region: RegionDescription) -> Iterator[tuple[str, float]]:
    yield from _per_axis("int_mask_dim", region.mask_shape)
    yield from _per_axis("int_mask_bb_dim", region.intensity_box_shape)
    yield from _per_axis("morph_mask_bb_dim", region.morphological_box_shape)
    yield "int_mask_vox_count", region.n_voxels_intensity
    yield "morph_mask_vox_count", region.n_voxels_morphological
    yield "int_mask_mean_int", region.mean
    yield "int_mask_min_int", region.minimum
    yield "int_mask_max_int", region.maximum


def _per_axis(name: str, zyx: Sequence[float]) -> Iterator[tuple[str, float]]:
    return ((f"{name}_{axis}", value) for axis, value in zip("zyx", zyx, strict=True))
