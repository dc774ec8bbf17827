"""Kinds of photo files: by their suffixes, and by their first bytes, which have the last word."""

from pathlib import Path

SUFFIXES: dict[str, tuple[str, ...]] = {
    "jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "png": (".png",),
    "tiff": (".tif", ".tiff"),
    "webp": (".webp",),
}
"""Of each output format; a file keeps its own where that is one of them, else it gets the first."""

TO_JPEG = frozenset({".heic", ".heif", ".hif", ".avif"})
RAW = "3fr arw cr2 cr3 dng erf iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl srw x3f"
HDR = "exr hdr"
TO_TIFF = frozenset(f".{name}" for name in f"{RAW} {HDR}".split())
"""RAW and HDR files, which come back as TIFF."""

VIDEO_SUFFIXES: dict[str, tuple[str, ...]] = {
    "mp4": (".mp4", ".m4v"),
    "mov": (".mov", ".qt"),
    "matroska": (".mkv",),
    "webm": (".webm",),
    "mpegts": (".ts", ".mts", ".m2ts"),
}
"""Of each container of videos, by FFmpeg's name; a finished video has the container that it came in."""

PHOTO_SUFFIXES = TO_JPEG | TO_TIFF | {suffix for suffixes in SUFFIXES.values() for suffix in suffixes}

HEAD_BYTES = 256
"""As much of a file as tells what it is."""
STARTS = {
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "tiff": (
        *(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),  # TIFF and BigTIFF, and most kinds of RAW
        *(b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"\0MRM", b"FOVb", b"FUJIFILMCCD-RAW", b"II\x1a\0\0\0HEAPCCDR"),
        *(b"#?RADIANCE", b"#?RGBE", b"v/1\x01"),
    ),
}
"""First bytes by the format in which the server gives such a photo back."""
BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif"), "jpeg"),
    b"crx ": "tiff",
}
"""The same for ISO base media files (ISO/IEC 14496-12), in which films come as well."""
SEQUENCES = frozenset({b"avis", b"msf1", b"hevc"})


def sniff_format(path: Path) -> str | None:
    """The format in which the server gives this photo back; None for a file that begins like no photo it takes."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        return None
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _sniff_brand(head)
    return next((format for format, starts in STARTS.items() if head.startswith(starts)), None)


def expect_format(path: Path) -> str:
    """In what format the server is expected to give a photo back: by what it is, else by its name."""
    suffix = path.suffix.lower()
    by_name = next((name for name, suffixes in {**SUFFIXES, **VIDEO_SUFFIXES}.items() if suffix in suffixes), "tiff")
    return sniff_format(path) or ("jpeg" if suffix in TO_JPEG else by_name)


def name_container(name: str | None) -> str | None:
    """What container a file of that name has; None for one that is not called like a video."""
    suffix = Path(name or "").suffix.lower()
    return next((container for container, suffixes in VIDEO_SUFFIXES.items() if suffix in suffixes), None)


def _sniff_brand(head: bytes) -> str | None:
    box = head[: int.from_bytes(head[:4], "big")]
    brands = [box[8:12], *(box[at : at + 4] for at in range(16, len(box) - 3, 4))]
    if brands[0] in SEQUENCES:
        return None
    return next((BRANDS[brand] for brand in brands if brand in BRANDS), None)
