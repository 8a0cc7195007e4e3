# Copyright The grayling developers. Licensed under Apache-2.0.
"""pyradiomics' names, files and numbers, computed by grayling's engine."""
