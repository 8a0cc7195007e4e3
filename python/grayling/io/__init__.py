# Copyright The grayling developers. Licensed under Apache-2.0.
"""Files: reading images and settings, and writing results without ever leaving half a file."""
