"""Of a photo's options those that a video takes."""

import pytest

from fanlight_client.options import EnhanceOptions
from serve.video.wishes import read_wishes
from video.errors import VideoError
from video.look import TONE_ALONE
from video.planning import WalkOptions


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
    ],
)
def test_what_would_move_replace_or_draw_pixels_is_refused_by_name(options, named):
    with pytest.raises(VideoError, match=named) as refused:
        read_wishes(ask(**options))
    assert refused.value.code == "unsupported_for_video"


def test_a_video_is_in_no_listing():
    with pytest.raises(VideoError) as refused:
        read_wishes(ask(), "12 Elm Street")
    assert refused.value.code == "video_in_listing"
