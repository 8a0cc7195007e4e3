# Copyright The grayling developers. Licensed under Apache-2.0.
"""pyradiomics' command line: ``grayling pyradiomics IMAGE MASK`` or ``grayling pyradiomics CASES.csv``.

Arguments, output and exit codes are pyradiomics'. What is done otherwise:

- a case that fails has the reason in its row (``diagnostics_Error``) and in a summary on the error stream;
- results kept in ``--out-dir`` belong to the content of a case (paths, sizes and times of its files, label, extractor),
  not to its row's number, and failures are tried again; rows of an earlier, longer batch are removed;
- columns of a batch file that the output has too are left out, so that a case that fails keeps no earlier values;
- overrides and labels that do not exist or do not fit are refused;
- output appears completely or not at all;
- ``--skip-nans`` skips every NaN, also those in arrays without axes, which pyradiomics does not recognise.
"""

from __future__ import annotations

from grayling.pyradiomics.scripts._command import PyRadiomicsCommandLine, parse_args

__all__ = ["PyRadiomicsCommandLine", "parse_args"]
