"""A photo that is kept, for callers who wait: its files are there for as long as it is finished."""

import pytest

from fanlight_client.options import EnhanceOptions
from jobs.store import UnknownPhotoError
from serve.http.uploads import Upload
from tests.serve.photos.conftest import OTHER, WALL, Studio


async def test_its_frames_are_files_under_its_name_and_gone_afterwards(studio: Studio) -> None:
    files = [("frames", (f"{number}.png", frame)) for number, frame in enumerate((WALL, OTHER))]
    photo = (await studio.http.post("/v1/photos", files=files, data={"name": "wall.png"})).json()
    upload = Upload((), {}, kept=photo["id"])
    async with studio.desk.edge.open_photo(upload, EnhanceOptions(), "") as sent:
        assert [path.read_bytes() for path in sent.paths] == [WALL, OTHER]
        assert sent.name == "wall.png"
        paths = sent.paths
    assert not any(path.exists() for path in paths)


async def test_anothers_is_unknown(studio: Studio) -> None:
    photo = await studio.upload(WALL, "ann")
    with pytest.raises(UnknownPhotoError):
        async with studio.desk.edge.open_photo(Upload((), {}, kept=photo.id), EnhanceOptions(), "bob"):
            pass
