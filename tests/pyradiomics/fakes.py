# Copyright The grayling developers. Licensed under Apache-2.0.
"""A quick stand-in for the extractor, in a module that worker processes can import."""

import os
import signal
import warnings
from collections import OrderedDict
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from grayling.pyradiomics._parameters import parameters_from_file
from grayling.runtime import get_num_threads


class FakeExtractor:
    """Has the types of value that extractors return, and counts in a file beside the image how often it was asked."""

    def __init__(self, *parameters, **settings):
        self.settings = settings
        if parameters:
            self.settings = parameters_from_file(parameters[0]).get("setting", {}) | settings
        self.enabledImagetypes = {"Original": {}}
        self.enabledFeatures = {}

    def execute(self, image, mask, label=None, label_channel=None):
        with Path(image).with_suffix(".calls").open("a") as stream:
            stream.write("x")
        voxels = sitk.GetArrayFromImage(sitk.ReadImage(str(image)))
        labels = sitk.GetArrayFromImage(sitk.ReadImage(str(mask)))
        region = voxels[labels == (label or 1)]
        if region.size == 0:
            raise ValueError(f"Label ({label}) not present in mask")
        return OrderedDict(
            {
                "diagnostics_Versions_Fake": "1",
                "diagnostics_Configuration_Settings": self.settings,
                "diagnostics_Size": (4, np.float64(0.1)),
                "diagnostics_Threads": get_num_threads(),
                "diagnostics_Channel": label_channel,
                "original_firstorder_Mean": np.array(region.mean()),
                "original_firstorder_Minimum": region.min(),
                "original_firstorder_Skewness": np.array(np.nan),
                "original_shape_Volume": np.float64(region.size / 3),
            }
        )


class WarningExtractor(FakeExtractor):
    """Warns of each image."""

    def execute(self, image, mask, label=None, label_channel=None):
        warnings.warn("the image looks odd", UserWarning, stacklevel=2)
        return super().execute(image, mask, label, label_channel)


class OtherExtractor(FakeExtractor):
    """Is a class of its own."""


class UnstartableExtractor(FakeExtractor):
    """Can be sent to a worker process, but not be received there."""

    def __reduce__(self):
        return os.stat, ("no such extractor",)


class InterruptedExtractor(FakeExtractor):
    """Is interrupted as by Ctrl-C: the first process gets the signal."""

    def execute(self, image, mask, label=None, label_channel=None):
        os.kill(self.settings["label"], signal.SIGINT)
        return super().execute(image, mask, label, label_channel)
