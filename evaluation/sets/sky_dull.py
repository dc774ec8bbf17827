"""Which of the real exteriors have a dull sky, by file name: our own labels, by eye."""

from pathlib import Path

DULL = frozenset(
    {
        "aleks-marinkovic-Jli2nQDL0CI-unsplash",
        "jacques-bopp-Hh18POSx5qk-unsplash",
        "phil-hearing-IYfp2Ixe9nM-unsplash",
        "todd-kent-178j8tJrNlc-unsplash",
        "Panasonic_DMC-LX3_Lumix_",
        "a4874-20090320_at_19h15m51__MG_0126_N1.5",
        "External_1_bracket_2_0EV",
        "Villa_B",
        "building_A",
        "mmexport1628502287647",
        "test_1518",
        "test_1856",
        "116_frontal",
        "251_frontal",
        "532_frontal",
    }
)
"""White, grey or burnt out all over, above something that can be told from them."""
TASTE = frozenset({"test_572", "226_frontal", "Apple_iPhone_4S"})
"""Heavy clouds with shapes of their own, or haze: neither replacing them nor keeping them is wrong. All other skies are
blue, finely clouded, dark, or burnt out together with their house: replacing those is wrong."""


def is_dull(path: Path) -> bool:
    return path.stem in DULL


def may_be_replaced(path: Path) -> bool:
    return path.stem in DULL | TASTE
