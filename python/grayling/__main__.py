# Copyright The grayling developers. Licensed under Apache-2.0.
"""``python -m grayling`` is the command line."""

from grayling.cli import main

main()
