# Copyright The grayling developers. Licensed under Apache-2.0.
"""The files by which pykwalify validates a parameter file, where a script asks for them.

grayling itself validates with `grayling.pyradiomics._parameters` and does not need pykwalify. The schema is written
from the same table; `write` does it anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grayling.pyradiomics._parameter_table import SETTINGS, VOXEL_SETTINGS, Parameter

__all__ = ["getParameterValidationFiles", "schema_text", "write"]

_FOLDER = Path(__file__).parent / "schemas"
_HEAD = (
    "# Copyright The grayling developers. Licensed under Apache-2.0.\n"
    "# pykwalify schema of pyradiomics' parameter files, written from grayling's table; do not edit.\n"
    "# Written by: python -c 'from grayling.pyradiomics import _schema_files as files; files.write()'\n"
)
_TYPES = {"whole": "int", "number": "float", "switch": "bool", "text": "str"}
# What no keyword of pykwalify says; functions in schemas/schemaFuncs.py.
_FUNCTIONS = {"interpolator": "checkInterpolator", "wavelet": "checkWavelet", "weightingNorm": "checkWeighting"}


def getParameterValidationFiles() -> tuple[str, str]:
    """Return the paths of the schema and of its functions, for ``pykwalify.core.Core``."""
    return str(_FOLDER / "paramSchema.yaml"), str(_FOLDER / "schemaFuncs.py")


def schema_text() -> str:
    """Return the schema as YAML."""
    import yaml

    settings = _section(SETTINGS.values())
    schema = {
        "name": "parameters",
        "desc": "Parameters of a radiomics extraction: settings, feature classes and image types.",
        "type": "map",
        "mapping": {
            "setting": settings,
            "voxelSetting": _section(VOXEL_SETTINGS.values()),
            "featureClass": _named("checkFeatureClass", {"type": "any"}),
            "imageType": _named("checkImageType", settings),
        },
    }
    return _HEAD + str(yaml.safe_dump(schema, sort_keys=False, width=110))


def write() -> None:
    """Write the schema's file anew."""
    Path(getParameterValidationFiles()[0]).write_text(schema_text(), encoding="utf-8")


def _section(rows: Any) -> dict[str, Any]:
    return {"type": "map", "mapping": {row.name: _rule(row) for row in rows}}


def _named(function: str, rule: dict[str, Any]) -> dict[str, Any]:
    """Return the rule of a section whose keys are names that a function checks."""
    return {"type": "map", "func": function, "matching-rule": "any", "mapping": {"regex;(.+)": rule}}


def _rule(row: Parameter) -> dict[str, Any]:
    ends = {"min": row.lowest, "max": row.highest, "min-ex": row.above}
    given = {name: int(end) for name, end in ends.items() if end is not None}
    rule: dict[str, Any] = {"type": _TYPES[row.kind]}
    if row.name in _FUNCTIONS:
        # Some may be a number or null, which the type str would refuse.
        rule = {"type": "str" if not row.or_null else "any", "func": _FUNCTIONS[row.name]}
    elif row.choices:
        rule["enum"] = list(row.choices)
    if given:
        rule["range"] = given
    return {"seq": [rule]} if row.many else rule
