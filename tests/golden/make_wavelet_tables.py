# Copyright The grayling developers. Licensed under Apache-2.0.
"""Write the tables of wavelet taps in cpp/src/filters/wavelet_tables: PyWavelets' numbers, as short as they are exact.

    python tests/golden/make_wavelet_tables.py && clang-format -i cpp/src/filters/wavelet_tables/*.cpp

Orthogonal wavelets have one row of taps: the high-pass taps are their mirror. Biorthogonal ones have two, and those of
the reversed wavelets (rbio) are the same two turned round.
"""

from pathlib import Path

import pywt

FOLDER = Path(__file__).resolve().parents[2] / "cpp/src/filters/wavelet_tables"
FAMILIES = {
    "daubechies": ["db"],
    "symlets": ["sym"],
    "coiflets": ["coif"],
    "biorthogonal": ["bior"],
    "discrete_meyer": ["dmey"],
}
SOURCES = {
    "daubechies": "Daubechies' wavelets of 1 to 38 vanishing moments (I. Daubechies, Ten Lectures on Wavelets, 1992)",
    "symlets": "Symlets, the least asymmetric of Daubechies' wavelets, of 2 to 20 vanishing moments",
    "coiflets": "Coiflets of 2 to 34 vanishing moments (I. Daubechies, SIAM J Math Anal 1993;24:499-519)",
    "biorthogonal": "Biorthogonal spline wavelets (A. Cohen et al., Commun Pure Appl Math 1992;45:485-560)",
    "discrete_meyer": "The discrete Meyer wavelet, cut to 62 taps",
}
FILE = """\
// Copyright The grayling developers. Licensed under Apache-2.0.
#include "filters/wavelet_tables/tables.hpp"

// {source}. The numbers are those of PyWavelets {version} (G.R. Lee et al., J Open Source Softw 2019;4:1237), written
// by tests/golden/make_wavelet_tables.py.
namespace grayling {{
inline namespace v0 {{
namespace filters {{
namespace wavelet_tables {{
namespace {{

{arrays}

constexpr Row kRows[] = {{{rows}}};

}}  // namespace

std::span<const Row> {function}() {{ return kRows; }}

}}  // namespace wavelet_tables
}}  // namespace filters
}}  // namespace v0
}}  // namespace grayling
"""


def array(name: str, taps: list[float]) -> str:
    return f"constexpr double {name}[] = {{{', '.join(map(repr, taps))}}};"


def table(function: str, prefixes: list[str]) -> str:
    arrays, rows = [], []
    for name in (name for prefix in prefixes for name in pywt.wavelist(prefix)):
        wavelet = pywt.Wavelet(name)
        stem = "k" + name.capitalize().replace(".", "x")
        arrays.append(array(stem, wavelet.dec_lo))
        if wavelet.orthogonal:
            rows.append(f'{{"{name}", {stem}, {{}}}}')
        else:
            arrays.append(array(stem + "Synthesis", wavelet.rec_lo))
            rows.append(f'{{"{name}", {stem}, {stem}Synthesis}}')
    return FILE.format(
        source=SOURCES[function],
        version=pywt.__version__,
        arrays="\n".join(arrays),
        rows=", ".join(rows),
        function=function,
    )


for function, prefixes in FAMILIES.items():
    (FOLDER / f"{function}.cpp").write_text(table(function, prefixes), encoding="utf-8")
