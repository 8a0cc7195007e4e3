# Copyright The grayling developers. Licensed under Apache-2.0.
"""Filters of the whole spectrum: grayling and what one writes with ``scipy.fft``, on one core, taking turns.

Usage: ``python benchmarks/bench_spectral_filters.py [--rounds N] [--dtype float32|float64]``. Prints a Markdown table.
The volume has 256 x 256 x 128 voxels. A "complex FFT" pads it, transforms it with ``fftn``, multiplies by the transfer
function, which is made before, and transforms back; a "real FFT" does so with ``rfftn`` and the Hermitian part of the
transfer function, which gives the same. Both work in the volume's type. MIRP takes part where it can be imported, in
doubles and without padding as it comes, on a cube of 200^3 voxels: it needs as many slices as rows. Agreement is that
of the responses, as a share of their range.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import statistics
from collections.abc import Callable
from typing import Any

from harness.machine import ONE_THREAD, describe, stay_on_one_core
from harness.turns import cpu_ms_in_turns, times_longer

os.environ.update(ONE_THREAD)  # read by the libraries when they are imported

import numpy as np
import numpy.typing as npt
from scipy import fft

import grayling as gl
from grayling import filters

Array = npt.NDArray[Any]
Call = Callable[[], Any]
SHAPE, CUBE = (128, 256, 256), (200, 200, 200)
SPACING_MM = (1.0, 1.0, 1.0)
NUMPY_MODES = {"mirror": "symmetric", "periodic": "wrap", "nearest": "edge", "zero": "constant"}


def frequencies(shape: tuple[int, ...]) -> list[Array]:
    """Return those of the centred grid along x, y and z."""
    lines = [fft.ifftshift(np.linspace(-1, 1, n)) for n in shape]
    return [line.reshape([-1 if k == axis else 1 for k in range(3)]) for axis, line in enumerate(lines)][::-1]


def simoncelli(shape: tuple[int, ...], level: int) -> Array:
    scaled = np.sqrt(sum(nu**2 for nu in frequencies(shape))) * 2.0 ** (level - 1)
    inside = (scaled >= 0.25) & (scaled <= 1)
    band: Array = np.where(inside, np.cos(np.pi / 2 * np.log2(2 * np.where(inside, scaled, 0.5))), 0)
    return band


def laplacian_of_gaussian(shape: tuple[int, ...], sigma: float) -> Array:
    reach = int(4 * sigma + 0.5)
    impulse = np.zeros((2 * reach + 3,) * 3)
    impulse[reach + 1, reach + 1, reach + 1] = 1
    kernel = np.zeros(shape)
    size = impulse.shape
    response = filters.LaplacianOfGaussian(sigma_mm=sigma, boundary="zero")(impulse, spacing_mm=SPACING_MM)
    kernel[: size[0], : size[1], : size[2]] = response
    spectrum: Array = fft.fftn(np.roll(kernel, [-(reach + 1)] * 3, (0, 1, 2))).real
    return spectrum


def riesz(shape: tuple[int, ...], order: tuple[int, int, int]) -> Array:
    nu = frequencies(shape)
    length = np.sqrt(sum(line**2 for line in nu))
    length[length == 0] = 1
    product = np.prod([(line / length) ** n for line, n in zip(nu, order, strict=True)], axis=0)
    transfer: Array = (-1j) ** sum(order) * product  # orders along one axis: the multinomial is 1
    return transfer


def plain(volume: Array, made: Any, transfer: Array, *, real: bool) -> Call:
    """Return a filter by two transforms; its factors are made here."""
    padding, mode = made.padding, NUMPY_MODES[made.boundary]
    inside = tuple(slice(padding, padding + n) for n in volume.shape)
    shape = transfer.shape
    if real:
        back = np.roll(np.flip(transfer), 1, (0, 1, 2))
        transfer = ((transfer + np.conj(back)) / 2)[..., : shape[2] // 2 + 1]
    kind = (volume.dtype.type(0) * (1j if np.iscomplexobj(transfer) else 1)).dtype
    factors = np.ascontiguousarray(transfer, kind)

    def with_half() -> Array:
        spectrum = fft.rfftn(np.pad(volume, padding, mode=mode))  # type: ignore[call-overload]
        spectrum *= factors
        result: Array = fft.irfftn(spectrum, shape, overwrite_x=True)[inside]
        return result

    def with_whole() -> Array:
        spectrum = fft.fftn(np.pad(volume, padding, mode=mode))  # type: ignore[call-overload]
        spectrum *= factors
        result: Array = fft.ifftn(spectrum, overwrite_x=True)[inside].real
        return result

    return with_half if real else with_whole


def mirp(volume: Array, level: int) -> Call:
    """Return MIRP's filter, its kernel made anew in every call as it comes."""
    module: Any = importlib.import_module("mirp._imagefilters.nonseparable_wavelet")
    made = object.__new__(module.NonseparableWaveletFilter)
    settings = {"wavelet_family": "simoncelli", "decomposition_level": level, "separate_slices": False}
    settings |= {"riesz_order": None, "riesz_steered": False, "riesz_sigma": None, "mode": "wrap", "response": "real"}
    vars(made).update(settings)
    return lambda: made.convolve(volume)


def cases() -> dict[str, tuple[Any, Callable[[tuple[int, ...]], Array] | None]]:
    """Return per row grayling's filter and the transfer function of a shape."""
    unpadded = {"padding": 0, "boundary": "periodic"}
    laplacian = {"sigma_mm": 1.5, "order": (1, 0, 0)}
    rows: dict[str, tuple[Any, Callable[[tuple[int, ...]], Array] | None]] = {}
    for level in (1, 2, 3):
        transfer = lambda shape, k=level: simoncelli(shape, k)  # noqa: E731
        rows[f"Simoncelli, level {level}, 32 voxels of mirror"] = filters.Simoncelli(level=level), transfer
        rows[f"Simoncelli, level {level}, periodic"] = filters.Simoncelli(level=level, **unpadded), transfer
    rows["Riesz (0, 2, 0) of Simoncelli, level 1, 32 voxels of mirror"] = (
        filters.RieszSimoncelli(level=1, order=(0, 2, 0)),
        lambda shape: simoncelli(shape, 1) * riesz(shape, (0, 2, 0)),
    )
    rows["Riesz (1, 0, 0) of the Laplacian of Gaussian, 16 zeros"] = (
        filters.RieszLaplacianOfGaussian(padding=16, boundary="zero", **laplacian),
        lambda shape: laplacian_of_gaussian(shape, 1.5) * riesz(shape, (1, 0, 0)),
    )
    rows["the same, steered"] = (
        filters.RieszLaplacianOfGaussian(padding=16, boundary="zero", steering_sigma_mm=2.0, **laplacian),
        None,
    )
    return rows


def row(name: str, made: Any, peers: dict[str, Call], volume: Array, n_rounds: int) -> str:
    calls: dict[str, Call] = {"grayling": lambda: made(volume, spacing_mm=SPACING_MM)} | peers
    first = {tool: call() for tool, call in calls.items()}
    extent = float(np.ptp(first["grayling"]))
    times = cpu_ms_in_turns(calls, n_rounds)
    peer_cells = []
    for tool in peers:
        difference = float(np.abs(first[tool] - first["grayling"]).max()) / extent
        peer_cells.append(f"{tool}: {times_longer(times[tool], times['grayling'])}, {difference:.0e}")
    return f"| {name} | {statistics.median(times['grayling']):.0f} | {'; '.join(peer_cells) or '-'} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="calls per tool (default: %(default)s)")
    parser.add_argument("--dtype", choices=("float32", "float64"), default="float32")
    options = parser.parse_args()
    stay_on_one_core()
    gl.set_num_threads(1)
    rng = np.random.default_rng(0)
    volume = rng.normal(0, 100, SHAPE).astype(options.dtype)
    print(json.dumps(describe()))
    print(f"\n| {options.dtype} | grayling, CPU ms | peers take, difference |")
    print("| --- | --- | --- |")
    for name, (made, transfer_of) in cases().items():
        peers: dict[str, Call] = {}
        if transfer_of is not None:
            transfer = transfer_of(tuple(n + 2 * made.padding for n in SHAPE))
            peers = {
                "real FFT": plain(volume, made, transfer, real=True),
                "complex FFT": plain(volume, made, transfer, real=False),
            }
        print(row(name, made, peers, volume, options.rounds), flush=True)
    if importlib.util.find_spec("mirp") is None:
        return
    cube = rng.normal(0, 100, CUBE).astype(options.dtype)
    for level in (1, 2):
        made = filters.Simoncelli(level=level, padding=0, boundary="periodic")
        name = f"Simoncelli, level {level}, periodic, 200 x 200 x 200"
        print(row(name, made, {"MIRP": mirp(cube, level)}, cube, options.rounds), flush=True)


if __name__ == "__main__":
    main()
