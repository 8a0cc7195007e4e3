# Copyright The grayling developers. Licensed under Apache-2.0.
"""What was done, in sentences: short for whoever looks at a table, complete for the methods section of a paper.

The paragraph covers what settings know of the IBSI reporting guidelines (manual, "Radiomics reporting guidelines and
nomenclature"): items 50 to 56 on processing, 58, 59 and 61 on features and software, 62 to 71 on texture. Patients,
acquisition and segmentation (items 1 to 49) remain for the author to describe.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from grayling import registry
from grayling._words import counted, joined, plain_number
from grayling.binning_words import OF_RESPONSES, discretisation, volume_histogram
from grayling.columns import SHAPE_FAMILIES, Column, expect_columns, response_columns, unfiltered_columns
from grayling.filters import ImageFilter
from grayling.literature import IBSI, IBSI_2, Bibliography, references_of
from grayling.preprocess.chain import Step
from grayling.registry import Aggregation, Feature
from grayling.settings import Settings, response_settings
from grayling.shape_words import beyond_the_reference, shape
from grayling.texture import NoWeighting, Texture
from grayling.units import measured

__all__ = ["notes", "paragraph"]

# Steps after which voxels lie elsewhere.
_RESAMPLING_STEPS = frozenset({"resample", "rotate", "translate"})
# Matrices by their family.
_MATRICES = {
    "glcm": "co-occurrence",
    "glrlm": "run length",
    "glszm": "size zone",
    "gldzm": "distance zone",
    "ngtdm": "grey tone difference",
    "ngldm": "grey level dependence",
}
# What the tests reach; the README says how many values.
_BENCHMARKS = "the IBSI 1 reference values of the digital phantom and of the CT phantom (configurations A to E)"


def notes(settings: Settings, *, chosen: bool) -> tuple[str, ...]:
    """Return the processing in sentences; `chosen` is false where the settings are the defaults."""
    told = _processing(settings, None)
    if not chosen:
        told.append("No settings were given: these defaults suit any modality, see grayling.Settings.")
    return tuple(told)


def paragraph(settings: Settings, *, separate_shape_mask: bool = False) -> str:
    """Return a paragraph for the methods section of a paper, a blank line, and the references that it cites.

    Parameters
    ----------
    settings
        The processing.
    separate_shape_mask
        Whether shape was taken from a mask of its own.

    Raises
    ------
    grayling.errors.InvalidArgument
        If the settings leave nothing to compute.
    """
    from grayling._core import __version__

    columns = expect_columns(settings)
    families = _families(columns)
    literature = Bibliography()
    images = f" from {settings.modality} images" if settings.modality else ""
    told = [
        (
            f"Radiomics features were computed{images} with grayling {__version__}, which follows the reference manual "
            f"of the Image Biomarker Standardisation Initiative (IBSI) {literature.cite(IBSI)}."
        ),
        *_processing(settings, literature),
        *shape(settings, columns, separate_mask=separate_shape_mask, filtered=bool(_filters(settings))),
        *_texture(settings, families),
        *_aggregation(columns),
        *_features(settings, columns),
        "Values that are undefined for a region were left missing.",
        *_compliance(settings, columns, literature),
    ]
    return "\n".join([" ".join(told), "", *literature.lines()]) + "\n"


def _families(columns: Iterable[Column]) -> frozenset[str]:
    return frozenset(column.feature.family for column in columns)


def _processing(settings: Settings, literature: Bibliography | None) -> list[str]:
    """Return what was done before features were computed, with the numbers of references where there is a list."""
    families = _families(unfiltered_columns(settings))
    return [
        *_preprocessing(settings, literature),
        *_resegmentation(settings, families),
        *_filtering(settings, literature),
        *discretisation(settings, families),
        *volume_histogram(settings, families),
        *_response_levels(settings),
    ]


def _preprocessing(settings: Settings, literature: Bibliography | None) -> list[str]:
    steps = settings.preprocessing.steps
    resampled = any(step.method in _RESAMPLING_STEPS for step in steps)
    return ([] if resampled else ["Images were not resampled."]) + [_sentence(step, literature) for step in steps]


def _sentence(step: Step | ImageFilter, literature: Bibliography | None) -> str:
    references = references_of(step)
    if literature is None or not references:
        return step.sentence()
    return f"{step.sentence().removesuffix('.')} {literature.cite(references)}."


def _filters(settings: Settings) -> tuple[ImageFilter, ...]:
    """Return the filters whose response maps are looked at."""
    return settings.filters if response_columns(settings) else ()


def _filtering(settings: Settings, literature: Bibliography | None) -> list[str]:
    filters = _filters(settings)
    if not filters:
        return []
    several = len(filters) > 1
    how = settings.resegmentation
    is_resegmented = how.outlier_sigma is not None or _interval(settings)
    masks = "intensity masks that re-segmentation of the unfiltered image left" if is_resegmented else "same masks"
    how_many = counted(len(filters), "response map") + (", each" if several else "")
    of = "Features were also computed" if settings.unfiltered else "Intensities and texture were taken only"
    told = f"{of} from {how_many} of one filter of the whole image, in the {masks}."
    precision = "Images of single precision were filtered in single, all others in double precision."
    return [told, *(_sentence(one, literature) for one in filters), precision]


def _response_levels(settings: Settings) -> list[str]:
    if not _filters(settings):
        return []
    families, how = _families(response_columns(settings)), response_settings(settings)
    return [*discretisation(how, families, OF_RESPONSES), *volume_histogram(how, families, OF_RESPONSES)]


def _resegmentation(settings: Settings, families: frozenset[str]) -> list[str]:
    how = settings.resegmentation
    told = []
    if _interval(settings):
        told.append(f"The intensity masks were re-segmented to {_interval(settings)} (IBSI USB3).")
    if how.outlier_sigma is not None:
        told.append(
            f"Voxels further than {plain_number(how.outlier_sigma)} standard deviations from the mean of the region"
            f"{' thus left' if told else ''} were excluded as outliers (IBSI 7ACA)."
        )
    if not told:
        return ["The intensity masks were not re-segmented."]
    return [*told, "Shape was taken from the masks before re-segmentation."] if families & SHAPE_FAMILIES else told


def _interval(settings: Settings) -> str:
    low, high = settings.resegmentation.range or (-math.inf, math.inf)
    if math.isfinite(low) and math.isfinite(high):
        return f"intensities from {plain_number(low)} to {measured(high, settings)}, both included"
    if math.isfinite(low):
        return f"intensities of at least {measured(low, settings)}"
    return f"intensities of at most {measured(high, settings)}" if math.isfinite(high) else ""


def _texture(settings: Settings, families: frozenset[str]) -> list[str]:
    texture = settings.texture
    norm, border = texture.neighbour_norm.capitalize(), texture.border_norm.capitalize()
    around = {family: _around(getattr(texture, f"{family}_distance"), norm) for family in ("ngtdm", "ngldm")}
    rounded = ", rounded to a whole number" if texture.border_norm == "euclidean" else ""
    order = "in both orders (symmetric matrix)" if texture.glcm_symmetric else "in one order (asymmetric matrix)"
    by_family = {
        "glcm": f"Co-occurrence was counted at a {_pairs(texture)}, {order}.",
        "glszm": f"Size zones linked voxels of equal grey level at a {norm} distance of 1 voxel.",
        "gldzm": f"Distance zones linked voxels of equal grey level at a {norm} distance of 1 voxel; their distance to "
        f"the border of the region was the {border} distance{rounded}.",
        "ngtdm": f"Grey tone differences were taken in {around['ngtdm']}.",
        "ngldm": f"Grey level dependence was counted in {around['ngldm']}, with a coarseness parameter of "
        f"{texture.ngldm_alpha}.",
    }
    told = [sentence for family, sentence in by_family.items() if family in families]
    return told + _rules(texture, families) + _weighting(texture, families)


def _rules(texture: Texture, families: frozenset[str]) -> list[str]:
    """Return what was done otherwise than the IBSI has it."""
    told = []
    if "glrlm" in families and texture.glrlm_sparse_directions == "left_out":
        told.append("Runs were not counted along directions in which no line held two voxels of the region.")
    if "ngtdm" in families and texture.ngtdm_isolated == "counted":
        told.append("Voxels without a neighbour were counted as voxels without a grey tone difference.")
    if families & {"glcm", "glrlm", "ngtdm"} and texture.degenerate == "pyradiomics":
        told.append("Features of degenerate matrices were given the values that pyradiomics gives them.")
    return told


def _around(distance: int | tuple[int, ...], norm: str) -> str:
    if isinstance(distance, int):
        return f"neighbourhoods of a {norm} radius of {counted(distance, 'voxel')}"
    return f"neighbourhoods of the voxels at a {norm} distance of {_several(distance)}"


def _several(distances: tuple[int, ...]) -> str:
    return counted(distances[0], "voxel") if len(distances) == 1 else f"{joined(map(str, distances))} voxels"


def _pairs(texture: Texture) -> str:
    choice = texture.glcm_distance
    distances = choice if isinstance(choice, tuple) else (choice,)
    if texture.glcm_norm is None:
        return f"Chebyshev distance of {_several(distances)} along each direction"
    if texture.glcm_norm == "euclidean":
        ranges = [f"above {distance - 1} and up to {counted(distance, 'voxel')}" for distance in distances]
        return f"Euclidean distance {joined(ranges)}"
    return f"{texture.glcm_norm.capitalize()} distance of {_several(distances)}"


def _weighting(texture: Texture, families: frozenset[str]) -> list[str]:
    choices = {"glcm": ("co-occurrence", texture.glcm_weighting), "glrlm": ("run length", texture.glrlm_weighting)}
    factors = {"inverse": "1 / |m|", "exponential": "exp(-|m|^2)", "proportional": "|m|"}
    told = [
        f"Before merging, the {matrix} counts of each direction m were weighted by {factors[how.method]}, where |m| "
        f"is its {how.norm.capitalize()} length in {'voxels' if how.unit == 'voxel' else how.unit}."
        for family, (matrix, how) in choices.items()
        if family in families and not isinstance(how, NoWeighting)
    ]
    weighted = families & {"glcm", "glrlm", "ngtdm", "ngldm"}
    return told or (["Neighbours were not weighted by distance."] if weighted else [])


def _aggregation(columns: Iterable[Column]) -> list[str]:
    ways: dict[str, dict[Aggregation, None]] = {}
    for column in columns:
        if column.aggregation.name:
            ways.setdefault(column.feature.family, {})[column.aggregation] = None
    alike: dict[tuple[Aggregation, ...], list[str]] = {}
    for family, found in ways.items():
        alike.setdefault(tuple(found), []).append(_MATRICES[family])
    parts = [
        f"{joined(matrices)} matrices {'' if position else 'were aggregated '}by {_ways(found)}"
        for position, (found, matrices) in enumerate(alike.items())
    ]
    return [f"Features of {', and those of '.join(parts)}."] if parts else []


def _ways(aggregations: Iterable[Aggregation]) -> str:
    names = [f"{way.name} (IBSI {way.ibsi_code})" for way in aggregations]
    return f"the {'method' if len(names) == 1 else 'methods'} {joined(names)}"


def _features(settings: Settings, columns: Iterable[Column]) -> list[str]:
    values = list(columns)
    features = list({column.feature.key: column.feature for column in values}.values())
    counts = []
    for family in registry.families():
        n_features = sum(feature.family == family.name for feature in features)
        if n_features:
            code = f"IBSI {family.ibsi_code}" if family.ibsi_code else "not defined by the IBSI"
            counts.append(f"{family.title[0].lower()}{family.title[1:]} ({n_features}; {code})")
    how_many = f"{counted(len(values), 'value')} of {counted(len(features), 'feature')}{_of_images(settings)}"
    told = [f"Per region, {how_many} {'was' if len(values) == 1 else 'were'} computed: {joined(counts)}."]
    if settings.features is not None:
        names = [f"{_name(feature)} ({feature.ibsi_code or 'not defined by the IBSI'})" for feature in features]
        told.append(f"{'This feature was' if len(names) == 1 else 'These features were'}: {joined(names)}.")
    return told


def _of_images(settings: Settings) -> str:
    """Return which images features are of; nothing where there is no other than the unfiltered one."""
    filters = _filters(settings)
    unfiltered = ["the unfiltered image"] if unfiltered_columns(settings) else []
    return f" of {joined([*unfiltered, counted(len(filters), 'response map')])}" if filters else ""


def _compliance(settings: Settings, columns: Iterable[Column], literature: Bibliography) -> list[str]:
    told = [
        (
            f"The software is tested against {_BENCHMARKS} {literature.cite(IBSI)}; the tests cover the definitions of "
            "the features, not every combination of settings."
        )
    ]
    filters = _filters(settings)
    ours = [f"the filter {one.method}" for one in filters if IBSI_2[0] not in references_of(one)]
    if len(ours) < len(filters):
        told.append(
            f"Its filters are tested against the reference response maps and feature values of IBSI 2 "
            f"{literature.cite(IBSI_2)}."
        )
    foreign = dict.fromkeys([*(_name(column.feature) for column in columns if not column.feature.ibsi_code), *ours])
    if foreign:
        told.append(f"Not defined by the IBSI: {joined(foreign)}.")
    return told + beyond_the_reference(settings, columns)


def _name(feature: Feature) -> str:
    """Return a feature's name alone; where there is no code the registry's name says so, and so does the sentence."""
    return feature.name.removesuffix(" (not IBSI)")
