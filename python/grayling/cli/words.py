# Copyright The grayling developers. Licensed under Apache-2.0.
"""Messages of the library in the words of the command line: options and settings files instead of Python."""

from __future__ import annotations

import re

__all__ = ["worded"]

_PHRASES = (
    (r"choose with labels=.*? or labels='all'", "choose with --label NUMBER, --label NAME=NUMBER or --label all"),
    (r"device='cpu'", "--device cpu"),
    (r"\bwith labels=", "with --label"),
    (r"\bseries=", "--series UID"),
    (r"Resegmentation\(range=\(low, high\)\)", "resegmentation: {range: [low, high]} in --settings"),
    (
        r"response_discretisation=FixedBinNumber\((\d+)\)",
        r"response_discretisation: {method: fixed_bin_number, n_bins: \1}",
    ),
    (r"FixedBinNumber\((\d+)\)", r"discretisation: {method: fixed_bin_number, n_bins: \1}"),
    (r"\bFixedBinNumber\b", "discretisation: {method: fixed_bin_number}"),
    (r"grayling\.preprocess\.Resample", "preprocessing: {steps: [{method: resample, spacing_mm: 1}]} in --settings"),
    (r"\bname='(\w+)'", r"name: \1"),
    (r"\bgrayling\.Settings\b", "`grayling settings`"),
)


def worded(text: str) -> str:
    """Return a message with what would be typed in Python replaced by what is typed here."""
    for pattern, replacement in _PHRASES:
        text = re.sub(pattern, replacement, text, flags=re.DOTALL)
    return text
