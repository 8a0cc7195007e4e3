# Copyright The grayling developers. Licensed under Apache-2.0.
"""What pykwalify reads to validate a parameter file."""
