"""Why a file could not be finished, in words for whoever took it."""

from fanlight_client.watch.journal import Photo

CUT_SHORT = ("the file is not whole: its end is missing", "Copy it again from the camera or the card.")
DAMAGED = ("the file is damaged", "Copy it again from the camera or the card, or export it again.")
UNREADABLE = (
    "this kind of file, or this variant of it, cannot be read",
    "Export it as JPEG, or as TIFF without layers and with 8 or 16 bits.",
)
TOO_LARGE = ("the photo is larger than the server takes", "Export it smaller.")
SERVERS_FAULT = ("something went wrong on the server; it is not said that the photo is to blame", "")
BUSY = ("the server had too much to do", "")

MEANINGS = {
    "not_an_image": ("this is no photo, by its content", "RAW files, JPEG, HEIC, AVIF, TIFF, PNG and WebP are."),
    "name_too_long": (
        "its result would have a name longer than the disk takes",
        "Give it, or its folder, a shorter one.",
    ),
    "name_refused": ("the disk of the results takes no file of its name", "Give it, or its folder, another one."),
    "unreadable": ("the file may not be read by the user that watches", "Change its permissions and put it back."),
    "empty_input": ("the file is empty", "Copy it again from the camera or the card."),
    "truncated_image": CUT_SHORT,
    "corrupt_image": DAMAGED,
    "size_mismatch": DAMAGED,
    "unsupported_format": UNREADABLE,
    "animated_image": ("the file holds several pictures, not one photo", "Export the one that you want."),
    "too_many_pixels": TOO_LARGE,
    "side_too_long": TOO_LARGE,
    "too_many_bytes": TOO_LARGE,
    "body_too_large": TOO_LARGE,
    "internal_error": SERVERS_FAULT,
    "unavailable": SERVERS_FAULT,
    "worker_lost": SERVERS_FAULT,
    "artefact_missing": SERVERS_FAULT,
    "artefact_corrupt": SERVERS_FAULT,
    "queue_timeout": BUSY,
    "too_busy": BUSY,
    "storage_full": ("the server's disk is full", ""),
}
"""What it means and what helps, by code; those that are not here have details that say so themselves."""


def tell_reason(photo: Photo) -> str:
    """In a few words, for a line of a terminal."""
    return f"{_meaning(photo)} ({photo.code})"


def render_reason(photo: Photo) -> str:
    """For the file beside the photo: to read, and to send to whoever runs the server."""
    details = photo.detail if photo.code in MEANINGS and photo.detail else None
    advice = MEANINGS.get(photo.code, ("", ""))[1]
    lines = [
        headline(photo),
        "",
        f"Reason: {_meaning(photo)}.",
        f"{advice} It is tried again once it is back where it was.".strip(),
        "",
        *([f"Details: {details}"] if details else []),
        f"Code: {photo.code}",
        *([f"Job: {photo.job_id}"] if photo.job_id else []),
    ]
    return "\n".join(lines) + "\n"


def headline(photo: Photo) -> str:
    return f"{photo.path} could not be finished."


def _meaning(photo: Photo) -> str:
    return MEANINGS[photo.code][0] if photo.code in MEANINGS else (photo.detail or photo.code).rstrip(".")
