# Copyright The grayling developers. Licensed under Apache-2.0.
"""Does MIRP, an engine by other people, get the same numbers? All features of IBSI 1 on its manual's configurations.

Usage: ``python benchmarks/compare_mirp.py [--configuration C D]``, after ``make_peers.py mirp``. Prints how many values
agree within 1e-6 (relative), family by family, and every other value with the reason. The exit status is 1 if a value
differs without a known reason. MIRP's answers are kept in ``benchmarks/results``; ``--again`` asks it anew.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cases import data_folder
from harness.agreement import SAME_WITHIN, relative_difference
from harness.machine import ONE_THREAD
from make_peers import PEERS

from grayling import ibsi

HERE = Path(__file__).resolve().parent
WORKER = HERE / "peers" / "run_mirp.py"

# IBSI's codes of aggregation -> how MIRP's names end.
ENDINGS = {
    "BTW3": "_2d_avg",
    "SUJT": "_2d_s_mrg",
    "JJUI": "_2.5d_d_mrg",
    "ZW7Z": "_2.5d_v_mrg",
    "ITBB": "_3d_avg",
    "IAZD": "_3d_v_mrg",
    "8QNN": "_2d",
    "62GR": "_2.5d",
    "KOBO": "_3d",
    "DHQ4": "",
}
PARAMETERS = {"glcm": "_d1", "ngldm": "_d1_a0.0"}

# Why values differ, by IBSI's tag, and where only in one configuration.
MESH = (
    "MIRP's mesh is scikit-image's (Lewiner's cases), grayling's has the classical cases, holes closed: cubes with "
    "ambiguous faces are cut in other ways"
)
ROUNDING = (
    "one voxel of the region, (26, 31, 42), is interpolated to -128.500007, hence -129; MIRP keeps it in single "
    "precision as -128.5, a tie, hence -128"
)
OF_THE_MESH = """
    morph_volume morph_area_mesh morph_av morph_comp_1 morph_comp_2 morph_sph_dispr morph_sphericity morph_asphericity
    morph_vol_dens_aabb morph_area_dens_aabb morph_vol_dens_aee morph_area_dens_aee morph_vol_dens_conv_hull
    morph_area_dens_conv_hull morph_integ_int
"""
OF_THE_ROUNDING = "morph_com stat_mean stat_skew stat_kurt stat_rmad stat_cov"
REASONS = {(configuration, tag): MESH for configuration in "ABCDE" for tag in OF_THE_MESH.split()}
REASONS |= {("B", tag): ROUNDING for tag in OF_THE_ROUNDING.split()}


@dataclass(frozen=True)
class Pair:
    """One value by both engines."""

    configuration: str
    family: str
    tag: str
    grayling: float
    mirp: float

    @property
    def difference(self) -> float:
        return relative_difference(self.grayling, self.mirp)

    @property
    def agrees(self) -> bool:
        return self.difference <= SAME_WITHIN

    @property
    def reason(self) -> str:
        return REASONS.get((self.configuration, self.tag), "")


def answer_file(configuration: str) -> Path:
    """Return where MIRP's answer is kept."""
    return HERE / "results" / f"mirp-{configuration}.json"


def ask_mirp(configuration: str) -> None:
    """Run MIRP and keep its answer."""
    (peer,) = (peer for peer in PEERS if peer.name == "mirp")
    folder = data_folder() / "ibsi1" / ("digital_phantom" if configuration == "digital_phantom" else "ct_phantom")
    files = [str(folder / f"{name}.nii.gz") for name in ("image", "mask")]
    command = [str(peer.python), str(WORKER), configuration, *files]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=os.environ | ONE_THREAD)
    answer_file(configuration).parent.mkdir(exist_ok=True)
    answer_file(configuration).write_text(done.stdout, encoding="utf-8")


def kept_answer(configuration: str) -> dict[str, Any]:
    """Return what MIRP answered."""
    answer: dict[str, Any] = json.loads(answer_file(configuration).read_text(encoding="utf-8"))
    return answer


def mirp_name(reference: ibsi.Reference) -> str:
    """Return MIRP's name of a value, without its suffix for the discretisation."""
    stem = re.sub(r"_(2D|2_5D|3D)(_avg|_comb)?$", "", reference.tag)
    return stem + PARAMETERS.get(reference.family, "") + ENDINGS[reference.aggregation_code]


def pairs(configuration: str) -> tuple[list[Pair], list[str]]:
    """Return every value that both have, and the tags of those that MIRP does not compute."""
    values = {re.sub(r"_fb[ns]_.*$", "", name): value for name, value in kept_answer(configuration)["values"].items()}
    phantom = ibsi.digital_phantom() if configuration == "digital_phantom" else ibsi.ct_phantom(data_folder())
    both, absent = [], []
    for check in ibsi.check_configuration(configuration, phantom):
        reference = check.reference
        if not reference.ibsi_code:
            continue  # diagnostics
        name = mirp_name(reference)
        if name in values:
            both.append(Pair(configuration, reference.family, reference.tag, check.value, values[name]))
        else:
            absent.append(reference.tag)
    return both, absent


def row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def table(found: list[Pair], configurations: list[str]) -> str:
    """Return how many values agree, by family and configuration."""
    families = list(dict.fromkeys(pair.family for pair in found))
    rows = [["family", *configurations], ["---"] * (len(configurations) + 1)]
    rows += [[family, *(_share(found, c, {family}) for c in configurations)] for family in families]
    rows.append(["all", *(_share(found, c, set(families)) for c in configurations)])
    return "\n".join(map(row, rows))


def _share(found: list[Pair], configuration: str, families: set[str]) -> str:
    here = [pair.agrees for pair in found if pair.configuration == configuration and pair.family in families]
    return f"{sum(here)} of {len(here)}"


def listing(differing: list[Pair]) -> str:
    """Return the values that differ, below the reason that they share."""
    return "\n".join(_listing(reason, differing) for reason in dict.fromkeys(pair.reason for pair in differing))


def _listing(reason: str, differing: list[Pair]) -> str:
    rows = [["configuration", "value", "grayling", "MIRP", "relative"], ["---"] * 5]
    rows += [
        [pair.configuration, pair.tag, f"{pair.grayling:.10g}", f"{pair.mirp:.10g}", f"{pair.difference:.1e}"]
        for pair in differing
        if pair.reason == reason
    ]
    return "\n".join(["", f"{reason or 'NO KNOWN REASON'}:", "", *map(row, rows)])


def main() -> int:
    """Compare the chosen configurations; the exit status is 1 if something differs without a reason."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--configuration", nargs="+", choices=ibsi.CONFIGURATIONS, default=ibsi.CONFIGURATIONS)
    parser.add_argument("--again", action="store_true", help="ask MIRP even if it has answered before")
    arguments = parser.parse_args()
    found: list[Pair] = []
    for configuration in arguments.configuration:
        if arguments.again or not answer_file(configuration).is_file():
            ask_mirp(configuration)
        both, absent = pairs(configuration)
        found += both
        print(f"{configuration}: MIRP does not compute {', '.join(absent) or 'nothing less'}")
    differing = [pair for pair in found if not pair.agrees]
    print("", table(found, arguments.configuration), listing(differing), sep="\n")
    return int(any(not pair.reason for pair in differing))


if __name__ == "__main__":
    raise SystemExit(main())
