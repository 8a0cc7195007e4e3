# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling filter``: the response map of an image, as an image and as a picture."""

from __future__ import annotations

import signal
import typing
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import numpy.typing as npt
import typer

from grayling import _schema
from grayling._words import closest, counted, listed, times
from grayling.cli.output import one_of, place, unless_interrupted
from grayling.errors import InvalidArgument, InvalidSettings

if TYPE_CHECKING:
    from grayling.filters import ImageFilter
    from grayling.image import Volume
    from grayling.preprocess import Chain
    from grayling.preprocess.sample import Sample

__all__ = ["filter_image"]

_TYPES = ("float32", "float64")
_IMAGES = (".nii", ".nii.gz", ".nrrd", ".mha", ".mhd")
_PICTURES = (".png", ".pdf", ".svg")


def filter_image(  # noqa: PLR0913, PLR0917 - one parameter per option
    image: Annotated[Path, typer.Argument(help="NIfTI, NRRD, MetaImage, or a folder with a DICOM series.")],
    method: Annotated[str, typer.Argument(help="The filter; `grayling filters` lists them.")],
    values: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME=VALUE]...", help="Its settings, such as sigma_mm=1.5; `grayling filters METHOD` lists them."
        ),
    ] = None,
    settings: Annotated[
        Path | None,
        typer.Option("--settings", "-s", help="YAML or JSON, whose preprocessing comes first, such as resampling."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The response map: .nii.gz, .nii, .nrrd, .mha or .mhd.")
    ] = None,
    preview: Annotated[
        Path | None, typer.Option(help="A picture (.png, .pdf or .svg) of slices of image and response.")
    ] = None,
    dtype: Annotated[
        str | None,
        typer.Option(
            parser=one_of(_TYPES),
            metavar="|".join(_TYPES),
            help="Of arithmetic and result; default: float32 for a float32 image, else float64.",
        ),
    ] = None,
    series: Annotated[str | None, typer.Option(help="UID, where the folder holds several series.")] = None,
) -> None:
    """Filter IMAGE, and write the response map, a picture of it, or both. Without --settings nothing is resampled."""
    # #lizard forgives(parameter_count): one parameter per option of the command line
    from grayling.cli.terminal import message_console
    from grayling.preprocess import load
    from grayling.settings import Settings

    if output is None and preview is None:
        raise typer.BadParameter("name a file for the response map (--output), for a picture (--preview), or both")
    target = _file(output, _IMAGES, "a response map")
    _expect_another_file(image, output)
    picture = _file(preview, _PICTURES, "a picture")
    made = _made(method, values or [])
    chain = (Settings() if settings is None else Settings.from_file(settings)).preprocessing
    with unless_interrupted(target or picture), message_console().status(f"{image.name}: reading and filtering"):
        volume = _processed(chain, load(image, series=series))
        response = replace(volume, array=made.response(volume, dtype=dtype), name=made.key)  # type: ignore[arg-type]
        _write(volume, response, target, picture)
    told = f"{made.key}: {times(response.grid.shape)} voxels, {response.array.dtype}, {_extent(response.array)}"
    for written in (target, picture):
        if written is not None:
            typer.echo(f"{written}: {told}", err=True)


def _expect_another_file(image: Path, output: Path | None) -> None:
    """Refuse to write over the image, or into the folder of its series."""
    if output is None or not image.exists():
        return
    source, target = image.resolve(), output.resolve()
    if source in (target, *target.parents):
        raise typer.BadParameter(f"{output}: that is the image itself, or in its folder; name another file")


def _processed(chain: Chain, sample: Sample) -> Volume:
    for step in chain.steps:
        if step.needs_one_region:
            raise InvalidArgument(
                f"step {step.method!r} looks at a region, and there is no mask here; leave it out of the settings' "
                "preprocessing, or compute features of response maps with grayling extract"
            )
    return chain(sample).image


def _extent(array: npt.NDArray[Any]) -> str:
    finite = np.isfinite(array)
    n_others = array.size - int(np.count_nonzero(finite))
    if not finite.any():
        return "none of them finite"
    told = f"{array[finite].min():.6g} to {array[finite].max():.6g}"
    return f"{told}, {counted(n_others, 'response')} not finite" if n_others else told


def _file(path: Path | None, endings: tuple[str, ...], what: str) -> Path | None:
    """Return a file that can be written and whose ending says how."""
    if path is None:
        return None
    if not path.name.lower().endswith(endings):
        raise typer.BadParameter(f"{path}: {what} ends in {listed(endings)}")
    target = place(path)
    if target is None:
        raise typer.BadParameter(f"{path}: {what} goes to a file")
    return target


def _made(method: str, settings: list[str]) -> ImageFilter:
    from grayling.filters.bank import AnyFilter

    known: dict[str, Any] = {one.method: one for one in typing.get_args(AnyFilter)}
    if method not in known:
        raise InvalidArgument(f"unknown filter {method!r}{closest(method, known)}")
    names = [item.name for item in fields(known[method])]
    pairs = [_pair(text, names) for text in settings]
    for name, n_times in Counter(name for name, _ in pairs).items():
        if n_times > 1:
            raise InvalidSettings(f"{name} is given {n_times} times")
    made: ImageFilter = _schema.build(known[method], dict(pairs))
    return made


def _pair(text: str, names: list[str]) -> tuple[str, Any]:
    from grayling.io.settings_file import parsed

    name, separator, value = text.partition("=")
    if not separator:
        raise InvalidSettings(f"settings are NAME=VALUE, with NAME one of {listed(names)}; got {text!r}")
    return name, parsed(f"[{value}]" if "," in value and not value.startswith("[") else value, text)


def _write(volume: Volume, response: Volume, target: Path | None, picture: Path | None) -> None:
    import SimpleITK as sitk

    from grayling.image import sitk_from_volume
    from grayling.io.atomic import write_file

    if picture is not None:
        from grayling.preview import orthogonal_slices

        figure = orthogonal_slices(volume, response)
        write_file(picture, lambda path: figure.savefig(path, metadata={}))
    if target is not None:
        image = sitk_from_volume(response)
        write_file(target, lambda path: sitk.WriteImage(image, str(path)), at_commit=_ignore_interrupts)


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
