# Copyright The grayling developers. Licensed under Apache-2.0.
