"""What can be wrong with a mask."""


class MaskError(Exception):
    """A mask that cannot be had. `code` is stable snake_case, the message is for people.

    Told by `check_masks`, before a job is made: too_many_masks, mask_unreadable (no base64, no PNG, one that is damaged
    or claims more pixels than a photo may have, run lengths that do not add up), mask_empty (nothing is in it). Told by
    `resolve_mask`, once the photo is seen: these, for what of it lies in the photo; mask_wrong_shape (a PNG or run
    lengths of another shape than the photo), too_many_strokes, selector_failed, segmenter_failed, surfaces_failed,
    class_not_there (the photo has none of that class), detector_failed, detector_cannot (the profile's detector knows
    no such kind of thing). Masks within masks beyond DEEPEST are refused where they are read, with pydantic's error
    `mask_too_deep`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type["MaskError"], tuple[str, str]]:
        """Survives pickling between processes with its code."""
        return type(self), (self.code, self.message)
