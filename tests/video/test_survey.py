"""The first look at a video: what of it can be decoded, and what is kept of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import av
import cv2
import numpy as np
import pytest

from evaluation.footage.clips import write_clip
from evaluation.footage.rewriting import rewrite_clip
from imaging.photo import ImageError
from video.errors import VideoError
from video.file.probe import probe_video
from video.hidden.sights import Sights
from video.limits import VideoLimits
from video.look import ListingLook
from video.survey import survey_video


def draw(seed: int) -> np.ndarray:
    """A picture (96, 160, 3) of blocks, another one for each seed."""
    blocks = np.random.default_rng(seed).integers(0, 255, (12, 20, 3), np.uint8)
    return np.asarray(cv2.resize(blocks, (160, 96), interpolation=cv2.INTER_NEAREST))


def cut_open(clip: Path, out: Path) -> Path:
    """From the second key frame on, without the frames before it that others refer to."""
    with av.open(str(clip)) as source, av.open(str(out), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        keys = 0
        for packet in source.demux():
            keys += packet.is_keyframe and packet.dts is not None
            if packet.dts is not None and keys > 1:
                packet.stream = stream
                target.mux(packet)
    return out


def test_frames_that_refer_to_what_was_cut_off_are_left_out(tmp_path: Path, colours: list[np.ndarray]) -> None:
    told = "log-level=error:keyint=8:min-keyint=8:scenecut=0:open-gop=1:bframes=3:b-adapt=0"
    options = {"preset": "ultrafast", "x265-params": told}
    clip = cut_open(write_clip(tmp_path / "a.mkv", colours, codec="libx265", options=options), tmp_path / "b.mkv")
    facts = probe_video(clip)
    with av.open(str(clip)) as container:
        decoded = tuple(frame.pts for frame in container.decode(video=0))
    assert 0 < len(decoded) < len(facts.times), "a file as it was meant"

    survey = survey_video(clip, facts, tmp_path)

    assert survey.facts.times == decoded
    assert survey.facts.times[0] > facts.times[0]
    rewrite_clip(clip, tmp_path / "out.mkv", survey.facts)
    assert probe_video(tmp_path / "out.mkv").times == decoded
    with pytest.raises(VideoError) as caught:
        survey_video(clip, facts.only([*facts.times, *range(10**6, 10**6 + 40)]), tmp_path)
    assert caught.value.code == "video_corrupt"


def test_a_hostile_video_fills_no_disk(tmp_path: Path) -> None:
    """A flash, one frame of noise after another, then cuts and cuts."""
    noise = [draw(number) for number in range(6)]
    cuts = [draw(100 + number // 4) for number in range(24)]
    clip = write_clip(tmp_path / "a.mp4", [*[draw(0)] * 8, *[draw(50)] * 2, *[draw(0)] * 7, *noise, *cuts])
    (tmp_path / "keys").mkdir()

    facts, folder = probe_video(clip), tmp_path / "sights"
    folder.mkdir()

    survey = survey_video(clip, facts, tmp_path / "keys", sights=Sights(folder, facts))

    shown = {shot.start + frame for shot in survey.shots for frame in (0, *shot.keys)}
    assert len(survey.shots) >= 6
    assert {int(file.stem) for file in (tmp_path / "keys").iterdir()} <= shown, "nothing of what began no shot"
    seen = {int(file.stem) for file in folder.iterdir()}
    assert seen == set(survey.sights) >= {shot.start for shot in survey.shots}
    assert seen - {shot.start for shot in survey.shots} <= set(range(0, len(facts.times), 3)), (
        "ten a second beside these"
    )
    with pytest.raises(VideoError) as caught:
        survey_video(clip, probe_video(clip), tmp_path / "keys", replace(VideoLimits(), max_cuts=3))
    assert caught.value.code == "video_too_many_cuts"


def test_key_frames_are_read_when_it_is_their_turn(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.png" for number in range(2)]

    class Late:
        def finish_listing(self, photos: list[bytes], *_: object) -> Iterator[SimpleNamespace]:
            for number, file in enumerate(files):
                cv2.imwrite(str(file), np.full((4, 4, 3), 40 * number, np.uint8))
            return (SimpleNamespace(photo=photo) for photo in photos)

    finished = list(ListingLook(Late())(files))  # type: ignore[arg-type]

    assert [pixels.max() for pixels in finished] == [0, 40]


def test_models_that_refuse_a_key_frame_have_a_code(tmp_path: Path) -> None:
    class Refusing:
        def finish_listing(self, *_: object) -> Iterator[SimpleNamespace]:
            raise ImageError("too_small", "four pixels are no photo")

    with pytest.raises(VideoError) as caught:
        list(ListingLook(Refusing())([tmp_path / "a.png"]))  # type: ignore[arg-type]
    assert caught.value.code == "look_failed"
