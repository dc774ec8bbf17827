"""A folder of photos as photographers leave them: real ones if there are any, broken ones, and what is no photo."""

import shutil
from collections import defaultdict
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path

from PIL import Image

from fanlight_client.formats import PHOTO_SUFFIXES
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_house, render_room
from serve.runner import ROOT

PHOTOS = ROOT.parent / "shared" / "photos"
ODD = "odd_inputs"
"""The folder that is taken as a whole: broken, mislabelled, enormous."""
SCENE = Size(480, 640)

LEFT_ALONE = (".DS_Store", "Thumbs.db", "twins/.room.jpg", "twins/room.xmp", "twins/late.jpg.part", "@eaDir/room.jpg")
"""What a watcher must not touch: hidden, of the system, sidecars, in the making."""


def fill_drop(drop: Path, source: Path | None, limit: int, most_mp: float) -> None:
    """Copies of at most `limit` photos of at most so many megapixels, everything odd, and some traps."""
    if source is None:
        _render_scenes(drop)
    else:
        _copy(choose_photos(source, limit, most_mp), source, drop)
    _lay_traps(drop)


def choose_photos(source: Path, limit: int, most_mp: float) -> list[Path]:
    """From every folder in turn, so that a few are of all kinds; those in ODD besides."""
    odd, folders = list[Path](), defaultdict[str, list[Path]](list)
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        folder = path.relative_to(source).parts[0]
        if folder == ODD:
            odd.append(path)
        elif path.suffix.lower() in PHOTO_SUFFIXES and megapixels(path) <= most_mp:
            folders[folder].append(path)
    in_turn = [path for paths in zip_longest(*folders.values()) for path in paths if path is not None]
    return [*in_turn[:limit], *odd]


def megapixels(path: Path) -> float:
    """As its header says; none for what has none that can be read."""
    with suppress(Exception), Image.open(path) as image:
        return image.width * image.height / 1e6
    return 0.0


def _copy(paths: list[Path], source: Path, drop: Path) -> None:
    for path in paths:
        place = drop / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


def _render_scenes(drop: Path) -> None:
    """Two shoots of eight, and what is left of a photo whose transfer broke off."""
    for shoot in range(2):
        for n in range(8):
            _write(drop / f"house {shoot}" / f"{n}.jpg", _scene(8 * shoot + n))
    whole = _scene(99)
    _write(drop / ODD / "truncated.jpg", whole[: len(whole) // 2])
    _write(drop / ODD / "header.jpg", whole[:30])
    _write(drop / ODD / "zeros.png", bytes(5000))
    _write(drop / ODD / "page.tif", b"<html>404</html>")


def _lay_traps(drop: Path) -> None:
    """Names that come to the same result, equal photos, letters, nothing at all, and what is to be left alone."""
    room, other = _scene(100), _scene(103)
    _write(drop / "twins" / "room.jpg", room)
    _write(drop / "twins" / "copy of room.jpg", room)
    _write(drop / "twins" / "room.heic", other)  # its result would be called room.jpg as well
    _write(drop / "Küche & Bad, 2. Stock" / "Bad (hell) [1].jpg", other)
    _write(drop / "front.jpg", _scene(107))
    _write(drop / "twins" / "empty.jpg", b"")
    _write(drop / "twins" / "notes.txt", b"key is under the mat")
    _write(drop / "twins" / "README", b"no suffix")
    for name in LEFT_ALONE:
        _write(drop / name, b"left alone")


def _scene(seed: int) -> bytes:
    render = render_house if seed % 4 == 3 else render_room
    return encode_photo(Photo(render(SCENE, seed=seed)))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
