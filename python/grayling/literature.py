# Copyright The grayling developers. Licensed under Apache-2.0.
"""The papers behind what settings do, and the numbers that a text gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["IBSI", "IBSI_2", "Bibliography", "references_of"]

IBSI = (
    (
        "Zwanenburg A, Vallières M, Abdalah MA, et al. The Image Biomarker Standardization Initiative: standardized "
        "quantitative radiomics for high-throughput image-based phenotyping. Radiology 2020;295:328-338. "
        "doi:10.1148/radiol.2020191145"
    ),
    (
        "Zwanenburg A, Leger S, Vallières M, Löck S. Image biomarker standardisation initiative: reference manual. "
        "arXiv:1612.07003"
    ),
)

IBSI_2 = (
    (
        "Whybra P, Zwanenburg A, Andrearczyk V, et al. The Image Biomarker Standardization Initiative: standardized "
        "convolutional filters for reproducible radiomics and enhanced clinical insights. Radiology 2024;310:e231319. "
        "doi:10.1148/radiol.231319"
    ),
    (
        "Depeursinge A, Andrearczyk V, Whybra P, et al. Standardised convolutional filtering for radiomics. "
        "arXiv:2006.05470"
    ),
)

_SIMPLEITK = (
    "Lowekamp BC, Chen DT, Ibáñez L, Blezek D. The design of SimpleITK. Front Neuroinform 2013;7:45. "
    "doi:10.3389/fninf.2013.00045"
)
_N4 = (
    "Tustison NJ, Avants BB, Cook PA, et al. N4ITK: improved N3 bias correction. IEEE Trans Med Imaging "
    "2010;29:1310-1320. doi:10.1109/TMI.2010.2046908"
)
_CURVATURE_DIFFUSION = (
    "Whitaker RT, Xue X. Variable-conductance, level-set curvature for image denoising. Proc ICIP 2001;3:142-145. "
    "doi:10.1109/ICIP.2001.958071"
)
_NYUL = (
    "Nyúl LG, Udupa JK, Zhang X. New variants of a method of MRI scale standardization. IEEE Trans Med Imaging "
    "2000;19:143-150. doi:10.1109/42.836373"
)
_PERTURBATION = (
    "Zwanenburg A, Leger S, Agolli L, et al. Assessing robustness of radiomic features by image perturbation. Sci Rep "
    "2019;9:614. doi:10.1038/s41598-018-36938-4"
)
_SLIC = (
    "Achanta R, Shaji A, Smith K, et al. SLIC superpixels compared to state-of-the-art superpixel methods. IEEE Trans "
    "Pattern Anal Mach Intell 2012;34:2274-2282. doi:10.1109/TPAMI.2012.120"
)
_UPTAKE = (
    "Kinahan PE, Fletcher JW. Positron emission tomography-computed tomography standardized uptake values in clinical "
    "practice and assessing response to therapy. Semin Ultrasound CT MR 2010;31:496-505. "
    "doi:10.1053/j.sult.2010.10.001"
)

_LAWS = "Laws KI. Rapid texture identification. Proc SPIE 1980;238:376-381. doi:10.1117/12.959169"
_DAUBECHIES = "Daubechies I. Ten lectures on wavelets. Philadelphia: SIAM; 1992. doi:10.1137/1.9781611970104"
_GABOR = "Gabor D. Theory of communication. J Inst Electr Eng 1946;93:429-457. doi:10.1049/ji-3-2.1946.0074"
_SIMONCELLI = (
    "Simoncelli EP, Freeman WT. The steerable pyramid: a flexible architecture for multi-scale derivative computation. "
    "Proc ICIP 1995;3:444-447. doi:10.1109/ICIP.1995.537667"
)
_RIESZ = (
    (
        "Unser M, Van De Ville D. Wavelet steerability and the higher-order Riesz transform. IEEE Trans Image Process "
        "2010;19:636-652. doi:10.1109/TIP.2009.2038832"
    ),
    (
        "Depeursinge A, Foncubierta-Rodriguez A, Van De Ville D, Müller H. Rotation-covariant texture learning using "
        "steerable Riesz wavelets. IEEE Trans Image Process 2014;23:898-908. doi:10.1109/TIP.2013.2295755"
    ),
)
_RECURSIVE = (
    "Deriche R. Recursively implementing the Gaussian and its derivatives. INRIA research report 1893; 1993",
    (
        "Farnebäck G, Westin CF. Improving Deriche-style recursive Gaussian filters. J Math Imaging Vis "
        "2006;26:293-299. doi:10.1007/s10851-006-8464-z"
    ),
)
_OJALA = (
    "Ojala T, Pietikäinen M, Mäenpää T. Multiresolution gray-scale and rotation invariant texture classification "
    "with local binary patterns. IEEE Trans Pattern Anal Mach Intell 2002;24:971-987. "
    "doi:10.1109/TPAMI.2002.1017623"
)
_BANERJEE = (
    "Banerjee J, Moelker A, Niessen WJ, van Walsum T. 3D LBP-based rotationally invariant region description. "
    "Proc ACCV 2012 Workshops;1:26-37. doi:10.1007/978-3-642-37410-4_3"
)

# By the class of a filter, whose methods some steps have too; those of IBSI 2 begin with it.
_FILTERS: Mapping[str, tuple[str, ...]] = {
    "Mean": IBSI_2,
    "LaplacianOfGaussian": IBSI_2,
    "Laws": (*IBSI_2, _LAWS),
    "Gabor": (*IBSI_2, _GABOR),
    "SeparableWavelet": (*IBSI_2, _DAUBECHIES),
    "Simoncelli": (*IBSI_2, _SIMONCELLI),
    "RieszLaplacianOfGaussian": (*IBSI_2, *_RIESZ),
    "RieszSimoncelli": (*IBSI_2, _SIMONCELLI, *_RIESZ),
    "RecursiveLaplacianOfGaussian": _RECURSIVE,
    "LocalBinaryPattern2D": (_OJALA,),
    "LocalBinaryPattern3D": (_BANERJEE,),
}

# By the method of a step or of the way that it denoises, and by the quantity that uptake is normalised by. SimpleITK is
# cited where it computes the result.
_SOURCES: Mapping[str, tuple[str, ...]] = {
    "bias_correction": (_N4, _SIMPLEITK),
    "curvature_anisotropic_diffusion": (_CURVATURE_DIFFUSION, _SIMPLEITK),
    "median": (_SIMPLEITK,),
    "nyul": (_NYUL,),
    **dict.fromkeys(("add_noise", "grow_mask", "rotate", "translate"), (_PERTURBATION,)),
    "randomise_contour": (_PERTURBATION, _SLIC, _SIMPLEITK),
    "standardised_uptake": (_UPTAKE,),
    "lean_body_mass_morgan": (
        (
            "Morgan DJ, Bray KM. Lean body mass as a predictor of drug dosage: implications for drug therapy. Clin "
            "Pharmacokinet 1994;26:292-307. doi:10.2165/00003088-199426040-00005"
        ),
    ),
    "lean_body_mass_james": ("James WPT. Research on obesity: a report of the DHSS/MRC group. London: HMSO; 1976.",),
    "lean_body_mass_janmahasatian": (
        (
            "Janmahasatian S, Duffull SB, Ash S, et al. Quantification of lean bodyweight. Clin Pharmacokinet "
            "2005;44:1051-1065. doi:10.2165/00003088-200544100-00004"
        ),
    ),
    "ideal_body_weight": (
        (
            "Sugawara Y, Zasadny KR, Neuhoff AW, Wahl RL. Reevaluation of the standardized uptake value for FDG: "
            "variations with body weight and methods for correction. Radiology 1999;213:521-525. "
            "doi:10.1148/radiology.213.2.r99nv37521"
        ),
    ),
    "body_surface_area": (
        (
            "Du Bois D, Du Bois EF. A formula to estimate the approximate surface area if height and weight be known. "
            "Arch Intern Med 1916;17:863-871. doi:10.1001/archinte.1916.00080130010002"
        ),
    ),
}


def references_of(step: Any) -> tuple[str, ...]:
    """Return the papers behind a part of settings, given it or its class."""
    kind = step if isinstance(step, type) else type(step)
    if kind.__module__.startswith("grayling.filters."):
        return _FILTERS.get(kind.__name__, ())
    part_of_step = getattr(step, "filter", None)
    keys = [getattr(step, "method", None), getattr(step, "quantity", None), getattr(part_of_step, "method", None)]
    return tuple(dict.fromkeys(reference for key in keys for reference in _SOURCES.get(key or "", ())))


class Bibliography:
    """References, numbered in the order in which a text cites them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cite(self, references: Iterable[str]) -> str:
        """Return the numbers of references as they stand in the text, such as ``[1, 2]``."""
        numbers = [self._numbers.setdefault(reference, len(self._numbers) + 1) for reference in references]
        return f"[{', '.join(map(str, sorted(numbers)))}]"

    def lines(self) -> list[str]:
        """Return the references that were cited, with their numbers."""
        return [f"[{number}] {reference}" for reference, number in self._numbers.items()]
