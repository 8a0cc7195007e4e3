# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling demo``: what it does, shown on the IBSI phantom, a made-up lesion, and a real CT where there is one."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from grayling.examples import Example, ct_lesion, digital_phantom
from grayling.settings import FixedBinSize, NoDiscretisation, Resegmentation, Settings

if TYPE_CHECKING:
    from rich.console import Console

    from grayling.table import FeatureTable

__all__ = ["demo"]

# Reference values of the digital phantom (IBSI reference manual, "Digital phantom"; Radiology 2020;295:328-338).
_REFERENCE = {
    "morphology_volume_voxel_counting": "592",
    "morphology_surface_area_mesh": "388",
    "morphology_sphericity": "0.843",
    "intensity_statistics_mean_intensity": "2.15",
    "intensity_statistics_intensity_skewness": "1.08",
    "intensity_histogram_discretised_intensity_entropy": "1.27",
    "glcm_joint_entropy_3d_averaged": "2.4",
    "glcm_contrast_3d_merged": "5.12",
    "glrlm_short_runs_emphasis_3d_averaged": "0.705",
    "glszm_small_zone_emphasis_3d": "0.255",
    "ngtdm_coarseness_3d": "0.0296",
    "ngldm_dependence_count_entropy_3d": "4.4",
}

_DATA_CT = Path("ibsi1", "ct_phantom")


def demo(
    image: Annotated[Path | None, typer.Argument(help="An image of your own.")] = None,
    mask: Annotated[Path | None, typer.Argument(help="Its mask.")] = None,
    data: Annotated[
        Path | None, typer.Option(envvar="GRAYLING_TEST_DATA", help="The folder with the test data: adds a real CT.")
    ] = None,
) -> None:
    """Show the features of the IBSI digital phantom, of a CT-like lesion, and of a real CT where there is one."""
    from grayling.cli.terminal import console, feature_tables
    from grayling.runtime import build_info

    if (image is None) != (mask is None):
        raise typer.BadParameter("give an image and its mask, or neither")
    out = console()
    build = build_info()
    out.print(f"grayling {build.version}, {build.num_threads} threads, SIMD path {build.simd_path}\n", style="bold")
    _show_phantom(out)
    out.print("A lesion as in CT, made up", style="bold")
    table = _show_image(out, ct_lesion(), _ct_settings())
    out.print(feature_tables(table))
    if image is not None and mask is not None:
        out.print(f"Your image: {image}", style="bold")
        _show_image(out, _read(image, mask), Settings())
    elif data is not None and (data / _DATA_CT).is_dir():
        out.print("A real CT: the IBSI lung cancer phantom", style="bold")
        _show_image(out, _read(data / _DATA_CT / "image.nii.gz", data / _DATA_CT / "mask.nii.gz"), _ct_settings())
    else:
        out.print("For a real CT give IMAGE and MASK, or set GRAYLING_TEST_DATA to the folder with the test data.")


def _ct_settings() -> Settings:
    return Settings(
        resegmentation=Resegmentation(range=(-1000.0, 400.0)),
        discretisation=FixedBinSize(25.0),
        ivh_discretisation=NoDiscretisation(),
    )


def _show_phantom(out: Console) -> None:
    import grayling as gl
    from grayling._table_text import number
    from grayling.cli.terminal import new_table

    example = digital_phantom()
    settings = Settings(discretisation=NoDiscretisation(), ivh_discretisation=NoDiscretisation())
    start = time.perf_counter()
    features = gl.extract(example.image, example.mask, spacing_mm=example.spacing_mm, settings=settings)
    elapsed_ms = (time.perf_counter() - start) * 1e3
    out.print(f"The IBSI digital phantom: {len(features)} features in {elapsed_ms:.1f} ms", style="bold")
    table = new_table("feature", "aggregation", ">value", ">IBSI's value")
    for key, reference in _REFERENCE.items():
        column = features.column(key)
        table.add_row(column.feature.name, column.aggregation.name, number(features[key]), reference)
    out.print(table)


def _read(image: Path, mask: Path) -> Example:
    from grayling.cli.terminal import message_console
    from grayling.geometry import check_same_grid
    from grayling.io.reading import load
    from grayling.regions import labels_of

    with message_console().status(f"reading {image.name}"):
        volume, mask_volume = load(image, "image"), load(mask, "mask")
        check_same_grid(volume, mask_volume)
        return Example(volume.array, labels_of(mask_volume), volume.grid.spacing_mm)


def _show_image(out: Console, example: Example, settings: Settings) -> FeatureTable:
    import grayling as gl
    from grayling.cli.terminal import histogram

    sample = gl.preprocess.load(example.image, example.mask, spacing_mm=example.spacing_mm)
    counts = np.bincount(gl.preprocess.discretise(sample, settings.discretisation).ravel())[1:]
    for line in histogram(counts, f"Grey levels in the region, {settings.discretisation}", out):
        out.print(line, style="cyan")
    _show_families(out, example, settings)
    start = time.perf_counter()
    table = gl.extract(example.image, example.mask, spacing_mm=example.spacing_mm, settings=settings)
    elapsed_s = time.perf_counter() - start
    voxels = table.facts[0]["n_voxels_intensity"]
    out.print(
        f"{len(table)} features of {voxels} voxels in {elapsed_s:.3f} s, all families in one call\n", style="bold"
    )
    return table


def _show_families(out: Console, example: Example, settings: Settings) -> None:
    """Compute family by family, with a progress bar, and show how long each takes alone."""
    from rich.progress import track

    import grayling as gl
    from grayling import registry
    from grayling.cli.terminal import message_console, new_table
    from grayling.columns import columns_of

    table = new_table("each family alone", ">features", ">ms")
    messages = message_console()
    _warm_up()
    computed = {column.feature.family for column in columns_of(settings)}
    families = [family for family in registry.families() if family.name in computed]
    for family in track(families, "computing", console=messages, transient=True, disable=not messages.is_terminal):
        start = time.perf_counter()
        features = gl.extract(
            example.image, example.mask, spacing_mm=example.spacing_mm, settings=settings, families=[family.name]
        )
        table.add_row(family.title, str(len(features)), f"{(time.perf_counter() - start) * 1e3:.1f}")
    out.print(table)


def _warm_up() -> None:
    """Load what the first extraction of a process loads (SciPy's FFT and its threads), so that it is not timed."""
    import grayling as gl

    example = ct_lesion()
    gl.extract(example.image, example.mask, spacing_mm=example.spacing_mm, families=["morphology"])
