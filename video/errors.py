"""What is wrong with a video, by a stable code."""

from __future__ import annotations


class VideoError(Exception):
    """A video that cannot be read or written; the root of all errors of `video`.

    `code` is stable snake_case, `message` is for people. Of the file as a whole: empty_video, video_too_many_bytes,
    not_a_video (no container that is taken, whatever its name says), no_video_stream, unknown_video_codec,
    unknown_video_color. Of what it claims: video_too_many_pixels, video_too_long. Of what it holds: video_truncated
    (less than its index or header claims), video_corrupt, video_size_changes, video_too_many_cuts, video_needs_memory,
    video_takes_too_long. Of what is asked for: unsupported_for_video, video_in_listing, wrong_suffix (of the command),
    hdr_cannot_be_kept. Of what is done: look_failed (the models cannot finish its key frames), detector_failed (what is
    to be hidden could not be looked for), detector_cannot (the profile's detector does not know a kind of it),
    encoding_failed, stage_killed (from outside, as where a machine has no memory left), no_device (a GPU is asked
    for and absent), device_failed (it broke down, or others hold its memory), other_revision (between Runners alone:
    one of another version, or device, was asked).
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type[VideoError], tuple[str, str]]:
        """Survives pickling between processes with its code."""
        return type(self), (self.code, self.message)
