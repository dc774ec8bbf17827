"""Colour as numbers: transfer curve, Lab, difference, histogram matching, white balance."""

from imaging.color.ciede2000 import delta_e_2000
from imaging.color.histogram import match_histograms
from imaging.color.lab import srgb_to_lab
from imaging.color.lab_d50 import lab_d50_to_srgb
from imaging.color.luma import LUMA
from imaging.color.transfer import linear_to_srgb, srgb_to_linear
from imaging.color.white_balance import apply_white_balance, estimate_white_balance

__all__ = [
    "LUMA",
    "apply_white_balance",
    "delta_e_2000",
    "estimate_white_balance",
    "lab_d50_to_srgb",
    "linear_to_srgb",
    "match_histograms",
    "srgb_to_lab",
    "srgb_to_linear",
]
