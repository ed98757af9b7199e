"""The regions that amyloid reaches, built from the AAL3 atlas, in the order in which they are involved."""
from __future__ import annotations

# AAL3 numbers (Rolls et al., NeuroImage 2020), left and right. `onset`: share of the global load at which accumulation
# begins; early, intermediate and late as in Mattsson et al., JAMA Neurology 2019, and Palmqvist et al., Nature
# Communications 2017 (precuneus, posterior cingulate and medial orbitofrontal first; primary cortices last).
REGIONS: dict[str, tuple[list[int], float]] = {
    "medial orbitofrontal": ([21, 22, 23, 24, 25, 26, 27, 28], 0.00),
    "anterior cingulate": ([35, 36, 151, 152, 153, 154, 155, 156], 0.06),
    "posterior cingulate": ([39, 40, 37, 38], 0.00),
    "precuneus": ([71, 72], 0.02),
    "lateral orbitofrontal": ([29, 30, 31, 32, 11, 12], 0.12),
    "medial and superior frontal": ([3, 4, 19, 20], 0.14),
    "middle and inferior frontal": ([5, 6, 7, 8, 9, 10], 0.18),
    "insula": ([33, 34, 13, 14], 0.22),
    "lateral temporal": ([85, 86, 87, 88, 89, 90, 91, 92, 93, 94], 0.20),
    "inferior parietal": ([65, 66, 67, 68, 69, 70], 0.18),
    "superior parietal": ([63, 64], 0.28),
    "occipital": ([53, 54, 55, 56, 57, 58, 59, 60], 0.40),
    "primary visual": ([47, 48, 49, 50, 51, 52], 0.52),
    "motor and sensory": ([1, 2, 15, 16, 61, 62, 73, 74], 0.55),
    "medial temporal": ([41, 42, 43, 44, 45, 46], 0.50),
    "striatum": ([75, 76, 77, 78, 157, 158], 0.38),
}
NAMES = list(REGIONS)
