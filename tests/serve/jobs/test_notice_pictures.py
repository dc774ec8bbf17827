"""What notices show of a job: small pictures of its files, and nothing else of them."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from imaging.codec import Limits, decode_photo, encode_photo
from imaging.photo import Metadata, Photo
from imaging.region import Size
from imaging.scenes import render_room
from jobs.artefacts import ArtefactStore
from jobs.job import Job, Variant
from serve.jobs.notice_pictures import NoticePictures, draw_small


@cache
def draw_room() -> np.ndarray:
    return render_room(Size(1200, 2000))


PLACE = b"II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"


@pytest.fixture
async def artefacts(tmp_path: Path):
    store = ArtefactStore(str(tmp_path / "artefacts"))
    yield store
    await store.close()


def draw(artefacts: ArtefactStore) -> NoticePictures:
    return NoticePictures(artefacts, Limits)


async def job_with(artefacts: ArtefactStore, staged: tuple[bool, ...], state: str = "succeeded") -> Job:
    original, *made = [
        await artefacts.put(encode_photo(Photo(np.full((30, 40, 3), 20 * number, np.uint8))))
        for number in range(len(staged) + 2)
    ]
    variants = tuple(
        Variant(result=digest, report="0" * 64, seed=number, staged=is_staged, reason="" if is_staged else "no")
        for number, (digest, is_staged) in enumerate(zip(made, staged, strict=False), 1)
    )
    facts = {"original": original, "result": made[-1], "variants": variants, "state": state}
    return Job.model_validate({"id": "0" * 32, "created_at": 1, "available_at": 1, **facts})


@pytest.mark.parametrize(
    ("staged", "titles"),
    [
        ((), {"before.jpg": "Before", "after.jpg": "After"}),
        ((True,), {"before.jpg": "Before", "after.jpg": "After, seed 1"}),
        ((False, True), {"before.jpg": "Before", "after-2.jpg": "Variant 2, seed 2"}),
        ((False, False), {"before.jpg": "Before", "after.jpg": "After"}),
        ((True,) * 6, {"before.jpg": "Before"} | {f"after-{n}.jpg": f"Variant {n}, seed {n}" for n in (1, 2, 3, 4)}),
    ],
)
async def test_before_and_after_of_what_was_staged(artefacts: ArtefactStore, staged, titles):
    pictures = await draw(artefacts).draw(await job_with(artefacts, staged))
    assert {picture.name: picture.title for picture in pictures} == titles
    shades = [int(decode_photo(picture.jpeg).pixels.mean()) for picture in pictures]
    assert shades[0] == 0
    assert len(set(shades)) == len(shades)


@pytest.mark.parametrize("state", ["failed", "canceled"])
async def test_of_what_was_not_finished_there_is_nothing_to_show(artefacts: ArtefactStore, state):
    assert await draw(artefacts).draw(await job_with(artefacts, (), state)) == ()


async def test_a_file_that_is_gone_or_no_photo_is_left_out(artefacts: ArtefactStore):
    job = await job_with(artefacts, ())
    broken = job.model_copy(update={"original": await artefacts.put(b"no photo")})
    assert [picture.name for picture in await draw(artefacts).draw(broken)] == ["after.jpg"]
    gone = job.model_copy(update={"original": "f" * 64})
    assert [picture.name for picture in await draw(artefacts).draw(gone)] == ["after.jpg"]


def test_a_picture_is_small_and_says_nothing_of_camera_and_place(tmp_path: Path):
    path = tmp_path / "room.tiff"
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>51.5007N</x:xmpmeta>"
    photo = Photo(draw_room().astype(np.uint16) * 257, metadata=Metadata(xmp=xmp), format="tiff")
    path.write_bytes(encode_photo(photo))
    small = draw_small(path, Limits())
    shown = decode_photo(small)
    assert (shown.width, shown.height, shown.bit_depth) == (1600, 960, 8)
    assert shown.metadata.xmp is None or b"51.5007N" not in shown.metadata.xmp
    assert len(small) < 600_000


def test_what_is_transparent_is_white(tmp_path: Path):
    path = tmp_path / "cut.png"
    alpha = np.zeros((30, 40), np.uint8)
    path.write_bytes(encode_photo(Photo(np.full((30, 40, 3), 10, np.uint8), alpha=alpha, format="png")))
    assert decode_photo(draw_small(path, Limits())).pixels.min() > 250
