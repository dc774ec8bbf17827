"""Of a photo's options those that a video takes."""

import pytest

from fanlight_client.options import EnhanceOptions
from serve.video.wishes import read_wishes
from video.errors import VideoError
from video.hidden.asked import Hide
from video.look import TONE_ALONE
from video.options import WalkOptions


def ask(**options):
    return EnhanceOptions.model_validate(options)


def test_without_any_wish_light_is_seen_as_a_whole_and_shots_are_turned_level():
    wishes = read_wishes(ask())
    assert wishes.walk == WalkOptions()
    assert wishes.keys.model_dump_json(exclude_unset=True) == TONE_ALONE.model_dump_json(exclude_unset=True)


@pytest.mark.parametrize(
    ("options", "level"),
    [
        ({"straighten": "off"}, False),
        ({"straighten": "level"}, True),
        ({"recipe": [{"step": "tone"}]}, False),
        ({"recipe": [{"step": "straighten", "mode": "level"}, {"step": "tone"}]}, True),
    ],
)
def test_shots_are_turned_where_photos_would_be(options, level):
    assert read_wishes(ask(**options)).walk.level == level


def test_what_is_said_of_light_goes_to_the_key_frames_and_the_preset_to_the_encoder():
    wishes = read_wishes(ask(preset="best", look="bright", strength=0.5, kind="interior", seed=7))
    (step,) = wishes.keys.steps
    assert wishes.walk.preset == "high"
    assert (step.look, step.strength, step.preset) == ("bright", 0.5, "fast")
    assert (wishes.keys.kind, wishes.keys.seed) == ("interior", 7)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"format": "jpeg"}, "format"),
        ({"sky": "always"}, "sky"),
        ({"straighten": "full"}, "straighten"),
        ({"recipe": [{"step": "straighten", "crop": "free"}, {"step": "tone"}]}, "crop"),
        ({"recipe": [{"step": "tone"}, {"step": "sky"}]}, "sky"),
        ({"recipe": [{"step": "tone", "mode": "pixels"}]}, "pixels"),
        ({"recipe": [{"step": "blur", "masks": [{"mask": "polygon", "points": [[0, 0], [9, 0], [9, 9]]}]}]}, "polygon"),
        (
            {"recipe": [{"step": "blur", "masks": [{"mask": "union", "of": [{"mask": "detect", "name": "face"}]}]}]},
            "union",
        ),
        ({"recipe": [{"step": "blur", "masks": [{"mask": "detect", "name": "face", "refine": True}]}]}, "refined"),
        ({"recipe": [{"step": "remove", "masks": [{"mask": "detect", "name": "face"}]}]}, "remove"),
    ],
)
def test_what_would_move_replace_or_draw_pixels_is_refused_by_name(options, named):
    with pytest.raises(VideoError, match=named) as refused:
        read_wishes(ask(**options))
    assert refused.value.code == "unsupported_for_video"


def test_what_is_to_be_blurred_is_looked_for_in_all_frames_as_in_a_photo():
    plate = {"mask": "detect", "name": "plate", "least": 0.3, "grow": 4, "feather": 2}
    steps = [{"step": "tone"}, {"step": "blur"}, {"step": "blur", "masks": [plate], "style": "pixelate", "strength": 1}]
    wishes = read_wishes(ask(recipe=steps))
    assert wishes.walk.hide == (Hide("face"), Hide("plate", 0.3, 4, 2, "pixelate", 1))
    assert WalkOptions.from_json(wishes.walk.as_json()) == wishes.walk
    assert [step.step for step in wishes.keys.steps] == ["tone"], "key frames are blurred once the video is planned"


def test_hdr_is_kept_by_request_and_key_frames_are_sdr_all_the_same():
    wishes = read_wishes(ask(hdr="keep"))
    assert wishes.walk == WalkOptions(hdr="keep")
    assert wishes.keys.model_dump_json(exclude_unset=True) == TONE_ALONE.model_dump_json(exclude_unset=True)


def test_a_video_is_in_no_listing():
    with pytest.raises(VideoError) as refused:
        read_wishes(ask(), "12 Elm Street")
    assert refused.value.code == "video_in_listing"
