# Copyright The grayling developers. Licensed under Apache-2.0.
"""The methods paragraph: word for word for two settings, and a change of any setting changes it."""

import dataclasses
import re
import typing

import pytest

import grayling as gl
from grayling import registry
from grayling.errors import InvalidArgument
from grayling.filters import (
    Gaussian,
    LaplacianOfGaussian,
    Laws,
    Mean,
    RieszLaplacianOfGaussian,
    RieszSimoncelli,
    SeparableWavelet,
    Simoncelli,
)
from grayling.methods import notes
from grayling.preprocess.body import MEASURES
from grayling.texture import InverseWeighting
from tests.images import SPACING_MM, box_mask, ramp

REFERENCES = """
[1] Zwanenburg A, Vallières M, Abdalah MA, et al. The Image Biomarker Standardization Initiative: standardized \
quantitative radiomics for high-throughput image-based phenotyping. Radiology 2020;295:328-338. \
doi:10.1148/radiol.2020191145
[2] Zwanenburg A, Leger S, Vallières M, Löck S. Image biomarker standardisation initiative: reference manual. \
arXiv:1612.07003
"""

DEFAULT = f"""\
Radiomics features were computed with grayling {gl.__version__}, which follows the reference manual of the Image \
Biomarker Standardisation Initiative (IBSI) [1, 2]. Images were not resampled. The intensity masks were not \
re-segmented. For texture matrices and the intensity histogram, intensities were discretised with a fixed bin number \
of 32 (IBSI K15C), from the lowest to the highest intensity of each region. For the intensity-volume histogram, \
intensities were discretised with a fixed bin number of 1000 (IBSI K15C); intensities of its features are bin \
numbers. Surfaces were meshed by marching cubes at half height of the mask, closed where voxels touch only at edges. \
Co-occurrence was counted at a Chebyshev distance of 1 voxel along each direction, in both orders (symmetric matrix). \
Size zones linked voxels of equal grey level at a Chebyshev distance of 1 voxel. Distance zones linked voxels of \
equal grey level at a Chebyshev distance of 1 voxel; their distance to the border of the region was the Manhattan \
distance. Grey tone differences were taken in neighbourhoods of a Chebyshev radius of 1 voxel. Grey level dependence \
was counted in neighbourhoods of a Chebyshev radius of 1 voxel, with a coarseness parameter of 0. Neighbours were not \
weighted by distance. Features of co-occurrence and run length matrices were aggregated by the methods 3D averaged \
(IBSI ITBB) and 3D merged (IBSI IAZD), and those of size zone, distance zone, grey tone difference and grey level \
dependence matrices by the method 3D (IBSI KOBO). Per region, 215 values of 174 features were computed: morphology \
(29; IBSI HCUG), local intensity (2; IBSI 9ST6), intensity statistics (18; IBSI UHIW), intensity histogram (23; IBSI \
ZVCW), intensity-volume histogram (7; IBSI P88C), grey level co-occurrence matrix (25; IBSI LFYI), grey level run \
length matrix (16; IBSI TP0I), grey level size zone matrix (16; IBSI 9SAK), grey level distance zone matrix (16; IBSI \
VMDZ), neighbourhood grey tone difference matrix (5; IBSI IPET) and neighbouring grey level dependence matrix (17; \
IBSI REK0). Values that are undefined for a region were left missing. The software is tested against the IBSI 1 \
reference values of the digital phantom and of the CT phantom (configurations A to E) [1, 2]; the tests cover the \
definitions of the features, not every combination of settings.
"""

RICH_SETTINGS = gl.Settings(
    preprocessing=gl.preprocess.Chain((gl.preprocess.Window(range=(-1000, 3000)), gl.preprocess.Round())),
    resegmentation=gl.Resegmentation(range=(-500, 400), outlier_sigma=3),
    discretisation=gl.FixedBinSize(12.5),
    texture=gl.Texture(glcm_distance=2, glcm_symmetric=False),
    mesh="pyradiomics",
    features=("morphology_sphericity", "intensity_statistics_mean_intensity", "glcm_contrast"),
    extra_features=("glcm_maximal_correlation_coefficient",),
    aggregations=("2.5D merged",),
)
RICH = f"""\
Radiomics features were computed with grayling {gl.__version__}, which follows the reference manual of the Image \
Biomarker Standardisation Initiative (IBSI) [1, 2]. Images were not resampled. Intensities were clipped to [-1000, \
3000]. Intensities were rounded to the nearest integer. The intensity masks were re-segmented to intensities from \
-500 to 400, both included (IBSI USB3). Voxels further than 3 standard deviations from the mean of the region thus \
left were excluded as outliers (IBSI 7ACA). Shape was taken from the masks before re-segmentation. For texture \
matrices, intensities were discretised with a fixed bin size of 12.5 in units of intensity (IBSI Q3RU), the first bin \
beginning at -500. Shape was taken from separate morphological masks. Surfaces were meshed by marching cubes at half \
height of the mask, with the holes that pyradiomics leaves where voxels touch only at edges. Co-occurrence was \
counted at a Chebyshev distance of 2 voxels along each direction, in one order (asymmetric matrix). Neighbours were \
not weighted by distance. Features of co-occurrence matrices were aggregated by the method 2.5D merged (IBSI ZW7Z). \
Per region, 4 values of 4 features were computed: morphology (1; IBSI HCUG), intensity statistics (1; IBSI UHIW) and \
grey level co-occurrence matrix (2; IBSI LFYI). These features were: Sphericity (QCFX), Mean intensity (Q4LE), \
Contrast (ACUI) and Maximal correlation coefficient (not defined by the IBSI). Values that are undefined for a region \
were left missing. The software is tested against the IBSI 1 reference values of the digital phantom and of the CT \
phantom (configurations A to E) [1, 2]; the tests cover the definitions of the features, not every combination of \
settings. Not defined by the IBSI: Maximal correlation coefficient. Such a mesh is not the one of those reference \
values.
"""


def test_the_defaults_word_for_word():
    assert gl.Settings().methods() == DEFAULT + REFERENCES


def test_a_table_word_for_word():
    with pytest.warns(gl.GraylingWarning):
        coarse = gl.extract(
            ramp(),
            box_mask(),
            spacing_mm=SPACING_MM,
            settings=dataclasses.replace(RICH_SETTINGS, discretisation=gl.FixedBinSize(100)),
            morphological_mask=box_mask(),
        )
    assert coarse.methods() == (RICH + REFERENCES).replace("12.5", "100")


FILTERED = {"filters": (Mean(support=5),)}
# Another value for every setting; beside it, what else it takes for the setting to matter.
OTHERWISE = {
    "modality": ("MR", {}),
    "preprocessing.steps": ((gl.preprocess.Resample(spacing_mm=1.5),), {}),
    "resegmentation.range": ((0.0, 100.0), {}),
    "resegmentation.outlier_sigma": (2.25, {}),
    "discretisation": (gl.FixedBinSize(3.0), {}),
    "discretisation.n_bins": (17, {}),
    "discretisation.width": (17.0, {"discretisation": gl.FixedBinSize(3.0)}),
    "discretisation.origin": ("zero", {"discretisation": gl.FixedBinSize(3.0)}),
    "discretisation.edges": ((0.0, 1.0, 4.0), {"discretisation": gl.BinEdges((0.0, 2.0, 4.0))}),
    "ivh_discretisation": (gl.NoDiscretisation(), {}),
    "ivh_discretisation.n_bins": (17, {}),
    "ivh_discretisation.width": (17.0, {"ivh_discretisation": gl.FixedBinSize(3.0)}),
    "ivh_discretisation.origin": ("zero", {"ivh_discretisation": gl.FixedBinSize(3.0)}),
    "ivh_discretisation.edges": ((0.0, 1.0, 4.0), {"ivh_discretisation": gl.BinEdges((0.0, 2.0, 4.0))}),
    "filters": ((Mean(support=5),), {"filters": (Mean(support=3),)}),
    "unfiltered": (False, FILTERED),
    "response_discretisation": (gl.FixedBinSize(3.0), FILTERED),
    "response_discretisation.n_bins": (17, FILTERED),
    "response_discretisation.width": (17.0, FILTERED | {"response_discretisation": gl.FixedBinSize(3.0)}),
    "response_discretisation.origin": ("zero", FILTERED | {"response_discretisation": gl.FixedBinSize(3.0)}),
    "response_discretisation.edges": ((0.0, 4.0), FILTERED | {"response_discretisation": gl.BinEdges((0.0, 2.0))}),
    "response_ivh_discretisation": (gl.NoDiscretisation(), FILTERED),
    "response_ivh_discretisation.n_bins": (17, FILTERED),
    "response_ivh_discretisation.width": (17.0, FILTERED | {"response_ivh_discretisation": gl.FixedBinSize(3.0)}),
    "response_ivh_discretisation.origin": ("zero", FILTERED | {"response_ivh_discretisation": gl.FixedBinSize(3.0)}),
    "response_ivh_discretisation.edges": (
        (0.0, 4.0),
        FILTERED | {"response_ivh_discretisation": gl.BinEdges((0.0, 2.0))},
    ),
    "texture.glcm_distance": (2, {}),
    "texture.glcm_symmetric": (False, {}),
    "texture.glcm_norm": ("euclidean", {}),
    "texture.glcm_weighting": (InverseWeighting(), {}),
    "texture.glcm_weighting.norm": ("manhattan", {"texture": gl.Texture(glcm_weighting=InverseWeighting())}),
    "texture.glcm_weighting.unit": ("mm", {"texture": gl.Texture(glcm_weighting=InverseWeighting())}),
    "texture.glrlm_weighting": (InverseWeighting(), {}),
    "texture.glrlm_weighting.norm": ("manhattan", {"texture": gl.Texture(glrlm_weighting=InverseWeighting())}),
    "texture.glrlm_weighting.unit": ("mm", {"texture": gl.Texture(glrlm_weighting=InverseWeighting())}),
    "texture.neighbour_norm": ("manhattan", {}),
    "texture.border_norm": ("euclidean", {}),
    "texture.ngtdm_distance": (2, {}),
    "texture.ngtdm_isolated": ("counted", {}),
    "texture.glrlm_sparse_directions": ("left_out", {}),
    "texture.degenerate": ("pyradiomics", {}),
    "texture.ngldm_distance": (2, {}),
    "texture.ngldm_alpha": (2, {}),
    "mesh": ("pyradiomics", {}),
    "shape_covariance": ("population", {}),
    "families": (("glcm",), {}),
    "features": (("glcm_contrast",), {}),
    "extra_features": (("glcm_maximal_correlation_coefficient",), {}),
    "aggregations": (("2D averaged", "2D"), {}),
}


def leaves(cls, path=""):
    """The paths of all settings; of a choice between classes both the choice and each one's settings."""
    hints = typing.get_type_hints(cls)
    for field in dataclasses.fields(cls):
        options = [option for option in typing.get_args(hints[field.name]) if dataclasses.is_dataclass(option)]
        one = hints[field.name]
        if dataclasses.is_dataclass(one):
            yield from leaves(one, f"{path}{field.name}.")
            continue
        yield f"{path}{field.name}"
        for option in options:
            yield from leaves(option, f"{path}{field.name}.")


def changed(node, path, value):
    name, _, rest = path.partition(".")
    return dataclasses.replace(node, **{name: changed(getattr(node, name), rest, value) if rest else value})


@pytest.mark.parametrize("path", sorted(set(leaves(gl.Settings))))
def test_every_choice_is_mentioned(path):
    assert path in OTHERWISE, f"say in grayling/methods.py what {path} does, and another value for it here"
    value, others = OTHERWISE[path]
    before = dataclasses.replace(gl.Settings(), **others)
    after = changed(before, path, value)
    assert after.methods() != before.methods()


@pytest.mark.parametrize("row", registry.families(), ids=lambda row: row.name)
def test_only_what_was_computed_is_told(row):
    family = row.name
    on_demand = tuple(feature.key for feature in gl.features.filter(family=family) if feature.on_demand)
    text = gl.Settings(families=(family,), extra_features=on_demand).methods()
    assert ("intensity-volume" in text) == (family == "intensity_volume_histogram")
    assert ("Surfaces" in text) == (family == "morphology")
    assert ("Contours" in text) == (family == "planar_morphology")
    assert ("Co-occurrence" in text) == (family == "glcm")
    assert ("coarseness parameter" in text) == (family == "ngldm")
    assert ("Manhattan" in text) == (family == "gldzm")
    assert ("aggregated" in text) == (row.kind != "plain")


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        ((-1000.0, float("inf")), "re-segmented to intensities of at least -1000 "),
        ((float("-inf"), 0.1), "re-segmented to intensities of at most 0.1 "),
        ((0.0, 1234567.5), "re-segmented to intensities from 0 to 1234567.5, both included "),
        ((float("-inf"), float("inf")), "were not re-segmented"),
    ],
)
def test_open_ranges(interval, words):
    assert words in gl.Settings(resegmentation=gl.Resegmentation(range=interval)).methods()


@pytest.mark.parametrize(
    ("texture", "words"),
    [
        (gl.Texture(glcm_norm="euclidean", glcm_distance=2), "at a Euclidean distance above 1 and up to 2 voxels, in"),
        (gl.Texture(glcm_norm="manhattan", glcm_distance=2), "at a Manhattan distance of 2 voxels, in"),
        (gl.Texture(glcm_distance=(1, 2)), "at a Chebyshev distance of 1 and 2 voxels along each direction, in"),
        (gl.Texture(glcm_norm="chebyshev", glcm_distance=(1, 3)), "at a Chebyshev distance of 1 and 3 voxels, in"),
        (
            gl.Texture(glcm_norm="euclidean", glcm_distance=(1, 2)),
            "at a Euclidean distance above 0 and up to 1 voxel and above 1 and up to 2 voxels, in",
        ),
        (gl.Texture(ngtdm_distance=(2,)), "neighbourhoods of the voxels at a Chebyshev distance of 2 voxels."),
        (gl.Texture(ngldm_distance=(1, 2)), "of the voxels at a Chebyshev distance of 1 and 2 voxels, with a"),
        (gl.Texture(border_norm="euclidean"), "was the Euclidean distance, rounded to a whole number."),
        (gl.Texture(glrlm_weighting=InverseWeighting()), "by 1 / |m|, where |m| is its Euclidean length in voxels."),
        (
            gl.Texture(glrlm_weighting=InverseWeighting(unit="mm")),
            "by 1 / |m|, where |m| is its Euclidean length in mm.",
        ),
    ],
)
def test_norms_as_the_core_takes_them(texture, words):
    assert words in gl.Settings(texture=texture).methods()


BIN_SIZE = {"discretisation": gl.FixedBinSize(5), "resegmentation": gl.Resegmentation(range=(0, float("inf")))}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (gl.Settings.for_ct(), "computed from CT images with grayling"),
        (gl.Settings.for_ct(), "re-segmented to intensities from -1000 to 400 HU, both"),
        (gl.Settings.for_ct(), "a fixed bin size of 25 HU (IBSI Q3RU), the first bin beginning at -1000 HU."),
        (gl.Settings.for_ct(), "without discretisation, in steps of 1 HU."),
        (
            gl.Settings(modality="CT", discretisation=gl.BinEdges((0, 12.5, 100))),
            "intensities were discretised in the bins between 0, 12.5 and 100 HU.",
        ),
        (
            gl.Settings(modality="CT", discretisation=gl.FixedBinSize(25, origin="zero")),
            "(IBSI Q3RU), the first bin beginning at the largest multiple of that width up to the lowest intensity of",
        ),
        (gl.Settings.for_pet(), "a fixed bin size of 0.1 g/ml (IBSI Q3RU), the first bin beginning at 0 g/ml;"),
        (gl.Settings.for_pet(quantity="body_surface_area"), "intensities of at least 0 cm2/ml"),
        (gl.Settings(modality="MR", **BIN_SIZE), "a fixed bin size of 5 arbitrary units"),
        (gl.Settings(modality="PET", **BIN_SIZE), "a fixed bin size of 5 in units of intensity"),
        (
            gl.Settings(modality="CT", preprocessing=gl.preprocess.Chain((gl.preprocess.ZScore(),)), **BIN_SIZE),
            "a fixed bin size of 5 in units of the standardised intensities (IBSI Q3RU), the first bin beginning at 0.",
        ),
    ],
)
def test_units_are_those_of_the_modality(settings, words):
    assert words in settings.methods()


def cited(*steps):
    """What follows the paragraph's two references to IBSI, and the sentences that cite it."""
    text, _, listed = gl.Settings(preprocessing=gl.preprocess.Chain(steps)).methods().partition("\n\n")
    return text, listed.splitlines()[2:]


def test_references_are_numbered_in_the_order_of_their_citation():
    denoise = gl.preprocess.Denoise(gl.preprocess.CurvatureDiffusion())
    text, listed = cited(denoise, gl.preprocess.BiasCorrection(), gl.preprocess.Denoise())
    assert [line.split()[:2] for line in listed] == [["[3]", "Whitaker"], ["[4]", "Lowekamp"], ["[5]", "Tustison"]]
    assert "conductance 3) [3, 4]. The bias" in text
    assert "threshold of 0.001 [4, 5]. Noise" in text
    assert "(z, y, x) [4]. " in text


@pytest.mark.parametrize(
    ("step", "authors"),
    [
        (gl.preprocess.NyulStandardisation(percentiles=(1, 99), standard_scale=(0, 1)), ["Nyúl"]),
        (gl.preprocess.StandardisedUptake(), ["Kinahan"]),
        (gl.preprocess.StandardisedUptake(quantity="lean_body_mass_janmahasatian"), ["Kinahan", "Janmahasatian"]),
        (gl.preprocess.RandomiseContour(), ["Zwanenburg", "Achanta", "Lowekamp"]),
        (gl.preprocess.Rotate(5.0), ["Zwanenburg"]),
        (gl.preprocess.Resample(spacing_mm=1.0), []),
        (gl.preprocess.Denoise(gl.preprocess.GaussianFilter(sigma_mm=1)), []),
    ],
)
def test_steps_cite_their_sources(step, authors):
    assert [line.split()[1] for line in cited(step)[1]] == authors


def test_every_quantity_of_uptake_has_a_source():
    for quantity in MEASURES.keys() - {"body_weight"}:
        assert len(cited(gl.preprocess.StandardisedUptake(quantity=quantity))[1]) == 2


def test_families_with_other_aggregations_are_told_apart():
    text = gl.Settings(features=("glcm_contrast_3d_merged", "glrlm_short_runs_emphasis")).methods()
    assert (
        "Features of co-occurrence matrices were aggregated by the method 3D merged (IBSI IAZD), and those of run "
        "length matrices by the methods 3D averaged (IBSI ITBB) and 3D merged (IBSI IAZD)." in text
    )


def test_iterations_are_a_list_in_english():
    step = gl.preprocess.BiasCorrection
    assert "at most 50, 50, 50 and 50 iterations at the 4 levels and" in step().sentence()
    assert "at the first level, at most 9 iterations at this level and" in step(n_iterations=(9,)).sentence()


def test_numbers_agree_with_their_nouns():
    assert (
        "1 value of 1 feature was computed: morphology (1; IBSI HCUG). This feature was: Sphericity (QCFX)."
        in gl.Settings(features=("morphology_sphericity",)).methods()
    )
    assert "2 values of 1 feature were computed:" in gl.Settings(features=("glcm_contrast",)).methods()


def test_settings_that_leave_nothing_are_refused():
    with pytest.raises(InvalidArgument, match=r"nothing is left: features glcm_contrast, families glszm"):
        gl.Settings(features=("glcm_contrast",), families=("glszm",)).methods()


def test_families_on_demand_say_so():
    with pytest.raises(InvalidArgument, match=r"only on demand: name them in features or extra_features$"):
        gl.Settings(families=("planar_morphology",)).methods()


@pytest.mark.parametrize(
    ("features", "is_told", "is_shorter"),
    [
        (("morphology_major_axis_length",), True, True),
        (("morphology_volume_density_approximate_enclosing_ellipsoid",), True, True),
        (("morphology_elongation",), True, False),
        (("planar_morphology_minor_axis_length",), True, False),
        (("morphology_sphericity", "planar_morphology_perimeter"), False, False),
    ],
)
def test_axes_are_told_of_where_there_are_some(features, is_told, is_shorter):
    text = gl.Settings(features=features, shape_covariance="population").methods()
    assert ("the covariance of voxel centres was divided by their number." in text) == is_told
    assert ("Lengths of such axes are shorter" in text) == is_shorter
    assert "covariance" not in gl.Settings(features=features).methods()


def test_morphology_of_one_slice():
    features = ("planar_morphology_perimeter", "intensity_statistics_mean_intensity")
    text = gl.Settings(features=features, filters=(Mean(support=5),)).methods()
    assert "Morphology was taken from the unfiltered image alone. Contours of regions in one slice were drawn" in text
    assert "(1; IBSI UHIW) and planar morphology (1; not defined by the IBSI)." in text
    assert text.partition("\n\n")[0].endswith("Not defined by the IBSI: Perimeter.")


def test_notes_are_sentences_of_the_paragraph():
    for settings in (gl.Settings(), RICH_SETTINGS, gl.Settings.for_pet(), gl.Settings(**FILTERED)):
        without_citations = re.sub(r" \[[0-9, ]+\]\.", ".", settings.methods())
        assert " ".join(notes(settings, chosen=True)) in without_citations
    assert notes(gl.Settings(), chosen=False)[-1].startswith("No settings were given")


FILTERS_AND_LEVELS = (
    "The intensity masks were re-segmented to intensities of at least 0 (IBSI USB3). Features were also computed from "
    "2 response maps, each of one filter of the whole image, in the intensity masks that re-segmentation of the "
    "unfiltered image left. Images were filtered slice by slice with the Laws kernel L5E5; beyond the image it was "
    "mirrored, its outermost voxels included [3, 4, 5]. Images were filtered in 3 dimensions with a Gaussian of 1.5 mm "
    "standard deviation, cut off at 4 standard deviations; beyond the image it was mirrored, its outermost voxels "
    "included. Images of single precision were filtered in single, all others in double precision. For texture "
    "matrices, intensities were discretised with a fixed bin number of 32 (IBSI K15C), from the lowest to the highest "
    "intensity of each region. For texture matrices of response maps, responses were discretised with a fixed bin size "
    "of 0.5 in units of the response (IBSI Q3RU), the first bin beginning at the lowest response of each region. Grey "
    "tone"
)


def test_response_maps_word_for_word():
    settings = gl.Settings(
        resegmentation=gl.Resegmentation(range=(0, float("inf"))),
        filters=(Laws(kernel="L5E5"), Gaussian(sigma_mm=1.5)),
        response_discretisation=gl.FixedBinSize(0.5),
        families=("ngtdm",),
    )
    text, _, listed = settings.methods().partition("\n\n")
    assert FILTERS_AND_LEVELS in text
    assert "Per region, 15 values of 5 features of the unfiltered image and 2 response maps were computed:" in text
    assert "Its filters are tested against the reference response maps and feature values of IBSI 2 [3, 4]." in text
    assert text.endswith("Not defined by the IBSI: the filter gaussian.")
    assert [line.split()[1] for line in listed.splitlines()[2:]] == ["Whybra", "Depeursinge", "Laws"]


def test_a_response_map_alone():
    settings = gl.Settings(
        filters=(Mean(support=5),), unfiltered=False, families=("morphology", "intensity_statistics")
    )
    text = settings.methods()
    assert (
        "Intensities and texture were taken only from 1 response map of one filter of the whole image, in the" in text
    )
    assert "in the same masks. Images were filtered" in text
    assert "discretised" not in text
    assert "Morphology was taken from the unfiltered image alone. Surfaces" in text
    assert " 47 values of 47 features of the unfiltered image and 1 response map were computed:" in text


@pytest.mark.parametrize(
    ("one", "authors"),
    [
        (Mean(support=3), ["Whybra", "Depeursinge"]),
        (LaplacianOfGaussian(sigma_mm=1), ["Whybra", "Depeursinge"]),
        (Laws(kernel="L5E5"), ["Whybra", "Depeursinge", "Laws"]),
        (SeparableWavelet(wavelet="haar", subband="LH"), ["Whybra", "Depeursinge", "Daubechies"]),
        (Simoncelli(level=1), ["Whybra", "Depeursinge", "Simoncelli"]),
        (RieszSimoncelli(level=1, order=(1, 0)), ["Whybra", "Depeursinge", "Simoncelli", "Unser", "Depeursinge"]),
        (RieszLaplacianOfGaussian(sigma_mm=1, order=(1, 0)), ["Whybra", "Depeursinge", "Unser", "Depeursinge"]),
        (Gaussian(sigma_mm=1), []),
    ],
)
def test_filters_cite_their_sources(one, authors):
    _, _, listed = gl.Settings(filters=(one,)).methods().partition("\n\n")
    assert [line.split()[1] for line in listed.splitlines()[2:]] == authors


def test_a_filter_and_a_step_of_one_method_have_their_own_sources():
    step = gl.preprocess.Denoise()  # by a median filter of SimpleITK
    text = gl.Settings(preprocessing=gl.preprocess.Chain((step,)), filters=(Gaussian(sigma_mm=1),)).methods()
    assert "[3] Lowekamp" in text
    assert "[4]" not in text
