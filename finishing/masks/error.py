"""What can be wrong with a mask."""

from imaging.photo import ImageError


class MaskError(Exception):
    """A mask that cannot be had. `code` is stable snake_case, the message is for people.

    Told before a job is made: mask_too_deep (masks within masks, beyond DEEPEST), mask_unreadable (no base64, no PNG,
    one that is damaged or claims more pixels than a photo may have, run lengths that do not add up), mask_empty
    (nothing is in it). Told once the photo is seen: mask_wrong_shape (a PNG or run lengths of another shape than the
    photo), mask_empty (also where nothing of it lies in the photo), selector_failed, segmenter_failed,
    class_not_there (the photo has no such class), detector_missing (nothing finds things by name).
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type["MaskError"], tuple[str, str]]:
        """Survives pickling between processes with its code."""
        return type(self), (self.code, self.message)

    @classmethod
    def of(cls, error: ImageError) -> "MaskError":
        return cls(error.code if error.code.startswith("mask_") else "mask_unreadable", error.message)
