# Copyright The grayling developers. Licensed under Apache-2.0.
"""pyradiomics' command line: ``grayling pyradiomics IMAGE MASK`` or ``grayling pyradiomics CASES.csv``.

Arguments, output and exit codes are pyradiomics'. What is done otherwise:

- a case that fails has the reason in its row (``diagnostics_Error``) and in a summary on the error stream;
- results kept in ``--out-dir`` belong to the content of a case (paths, files' sizes and times, label, settings), not to
  its row's number, and failures are tried again;
- overrides that do not exist or do not fit are refused;
- output appears completely or not at all;
- ``--skip-nans`` skips every NaN, also those in arrays without axes, which pyradiomics does not recognise.
"""

from __future__ import annotations

from grayling.pyradiomics.scripts._command import PyRadiomicsCommandLine, parse_args

__all__ = ["PyRadiomicsCommandLine", "parse_args"]
