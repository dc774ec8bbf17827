"""Luma: how bright an encoded colour is."""

import numpy as np

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Shares of encoded red, green and blue (ITU-R BT.601)."""
