# Copyright The grayling developers. Licensed under Apache-2.0.
"""Settings with a name on the command line: the option ``--for``, and what it stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated

import typer

from grayling.cli.output import one_of
from grayling.ibsi.checking import CONFIGURATIONS
from grayling.settings import Settings

__all__ = ["NAMED", "For"]

NAMED: Mapping[str, Callable[[], Settings]] = {
    "ct": Settings.for_ct,
    "mr": Settings.for_mr,
    "pet": Settings.for_pet,
    **{name: partial(Settings.ibsi, name) for name in CONFIGURATIONS},
}

For = Annotated[
    str | None,
    typer.Option(
        "--for",
        parser=one_of(tuple(NAMED)),
        metavar="|".join(NAMED),
        help="A starting point by modality, or a configuration of IBSI; default: the defaults.",
    ),
]
