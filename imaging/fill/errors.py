"""What keeps a hole from being filled at all."""

from imaging.photo import ImageError


class FillError(ImageError):
    """A hole that cannot be filled.

    Codes: `size_mismatch` (the mask is not of the pixels' size), `invalid_pixels` (neither uint8 nor uint16, or not
    three channels), `invalid_mask` (not float32, not finite, or outside [0, 1]), `empty_mask` (marks nothing),
    `no_surroundings` (too little of the crop is left to continue), `invalid_guess` (a guess of another shape, or one
    that is not finite).
    """
