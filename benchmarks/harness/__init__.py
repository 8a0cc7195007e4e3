# Copyright The grayling developers. Licensed under Apache-2.0.
"""What the benchmark scripts share: worker processes, the machine's description, tables."""
