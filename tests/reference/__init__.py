# Copyright The grayling developers. Licensed under Apache-2.0.
"""Slow, obvious NumPy implementations of the 174 IBSI 1 features, written from the text of the reference manual.

They are the oracle of the tests, never shipped. One module per family, with the stem the engine uses:

    discretise                   re-segmentation, fixed bin number, fixed bin size
    morphology                   HCUG   (marching_cubes, boxes_and_ellipsoids, spatial_autocorrelation are its parts)
    local_intensity              9ST6
    intensity_statistics         UHIW
    intensity_histogram          ZVCW
    intensity_volume_histogram   P88C
    glcm                         LFYI
    glrlm                        TP0I
    glszm                        9SAK
    gldzm                        VMDZ
    ngtdm                        IPET
    ngldm                        REK0
    planar_morphology            not of IBSI: pyradiomics' shape of a region in one slice

The filters of IBSI 2 have a folder of their own, filters, with a table of contents.

Shared parts: neighbourhood (directions, offsets), aggregation (which matrices are merged, which features averaged),
zone_like (the formulas that GLRLM, GLSZM, GLDZM and NGLDM have in common). For regions of clinical size, counting fills
the texture matrices in another and faster way, held against the slow one by its own test.

Conventions: volumes are (z, y, x), spacing is ``spacing_mm`` in that order, ``levels`` are integers with 0 outside the
intensity mask. Every feature dictionary is keyed by IBSI code (the IVH by compliance tag, since its codes repeat);
features that IBSI does not define have their name in pyradiomics.
A feature that the manual leaves undefined for the input at hand (0/0, nothing to choose from) is NaN; where the manual
fixes a value, that value is returned. The manual: https://ibsi.readthedocs.io, arXiv:1612.07003.
"""
