"""What is finished stays as it is: the look settles, keeps hues when it lifts, and takes what a photo needs."""

import numpy as np
import pytest

from imaging.color import LUMA, delta_e_2000, linear_to_srgb, srgb_to_lab, srgb_to_linear
from imaging.look.cast import MOST
from imaging.look.field import HEADROOM, leave_headroom
from imaging.look.need import Proposal, need_indoors, need_outdoors, tell_overexposed
from imaging.look.plan import plan_look
from imaging.look.proposal import protect_hues, take_proposal
from imaging.look.render import render_field
from imaging.look.statistics import measure_look
from imaging.look.targets import NATURAL
from imaging.photo import ImageError
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house_with_mask
from imaging.tone_field import ToneField, identity_field
from tests.imaging.look.rooms import furnish, look_at


def change(first: np.ndarray, second: np.ndarray) -> float:
    return float(delta_e_2000(srgb_to_lab(first), srgb_to_lab(second)).mean())


def relight(image: np.ndarray, light: float) -> np.ndarray:
    return np.asarray(linear_to_srgb(np.clip(srgb_to_linear(image) * light, 0, 1)), np.float32)


@pytest.mark.parametrize("light", [1.0, 0.7, 0.4, 0.2])
@pytest.mark.parametrize("indoors", [1.0, 0.0])
def test_finishing_again_changes_nothing(light, indoors):
    room = furnish(light)
    once = render_field(room, look_at(room, indoors=indoors).field)
    again = render_field(once, look_at(once, indoors=indoors).field)
    assert change(once, again) <= 1


def test_a_front_that_has_its_white_is_a_mood_however_dark_it_is():
    street = furnish(0.12)
    street[20:34, 100:240] = 0.95
    assert change(street, render_field(street, look_at(street, indoors=0.0).field)) < 0.3


def test_a_dark_room_takes_what_is_proposed_and_a_finished_one_does_not():
    room, dark = furnish(), furnish(0.2)
    field, need = take_proposal(dark, Proposal(dark, room), 1.0)
    assert need == pytest.approx(1, abs=0.01)
    assert change(render_field(dark, field), room) < 0.5 * change(dark, room)
    assert take_proposal(room, Proposal(room, relight(room, 0.7)), 1.0)[1] == 0


def test_no_photo_is_made_darker_as_a_whole_unless_it_got_too_much_light():
    room = furnish(0.8)
    field, _ = take_proposal(room, Proposal(room, relight(room, 0.4)), 0.0)
    assert render_field(room, field).mean() > room.mean() - 0.01
    burnt = np.clip(furnish() * 1.5, 0, 1)
    field, _ = take_proposal(burnt, Proposal(burnt, relight(burnt, 0.5)), 0.0)
    assert render_field(burnt, field).mean() < burnt.mean() - 0.02


def test_colours_that_burnt_are_a_sign_of_too_much_light():
    image = furnish()
    image[60:120, 150:250] = (0.9, 0.72, 0.45)
    assert tell_overexposed(image) < 0.1
    image[60:120, 150:250] = (1.0, 0.8, 0.5)  # a seventh of the photo: its red is lost
    assert tell_overexposed(image) == 1
    image[60:120, 150:250] = 1  # a white wall may be meant to be white
    assert tell_overexposed(image) < 0.5


def test_a_room_that_is_all_but_black_is_repaired_without_a_look():
    dark = furnish(light=0.004)
    assert np.isnan(measure_look(dark).wall)
    assert take_proposal(dark, Proposal(dark, furnish(light=0.1)), 1.0)[1] == 1


def test_a_white_sky_is_no_sign_of_too_much_light():
    house = furnish(0.5)
    house[:70] = 1
    field, _ = take_proposal(house, Proposal(house, relight(house, 0.4)), 0.0)
    assert render_field(house, field)[80:].mean() > house[80:].mean() - 0.01


def test_outside_a_proposal_changes_light_and_no_hue():
    house = furnish(0.3, wall=(0.85, 0.72, 0.4))
    proposed = np.clip(relight(house, 3.0) * (1.1, 1.0, 0.8), 0, 1).astype(np.float32)
    field, need = take_proposal(house, Proposal(house, proposed), 0.0)
    before, after = (srgb_to_lab(each)[45:55, 5:25].mean(axis=(0, 1)) for each in (house, render_field(house, field)))
    assert need == 1
    assert after[0] > before[0] + 10
    assert abs(np.degrees(np.arctan2(*after[:0:-1]) - np.arctan2(*before[:0:-1]))) < 1.5


def test_a_colour_is_lifted_no_farther_than_its_largest_channel_has_room():
    wall = np.broadcast_to(np.float32((0.8, 0.6, 0.3)), (64, 96, 3)).copy()
    double = ToneField(identity_field((8, 12)).matrix * 1.6, np.zeros((8, 12, 3), np.float32))
    held = render_field(wall, protect_hues(wall, double), clip=False)
    assert held.max() < 1.0
    assert held.mean() > wall.mean()


def test_the_blue_hour_needs_nothing():
    house, sky = render_house_with_mask(Size(90, 120), seed=3)
    dusk = as_image(house) * np.float32(2 ** (-4 / 2.2))
    dusk += sky[..., None] * (np.float32((0.03, 0.2, 0.6)) - dusk)
    dusk[60:70, 20:30] = dusk[60:70, 80:90] = (1.0, 0.95, 0.8)
    assert need_outdoors(Proposal(dusk, np.sqrt(dusk))) == 0
    assert change(dusk, render_field(dusk, plan_look(dusk, Proposal(dusk, dusk), 0.0, NATURAL).field)) < 0.1


def test_lit_windows_under_a_sky_that_is_still_blue_are_dusk():
    house, sky = render_house_with_mask(Size(90, 120), seed=3)
    shot = as_image(house) * np.float32(0.3)
    shot += sky[..., None] * (np.float32((0.25, 0.4, 0.6)) - shot)
    day = shot.copy()
    shot[60:70, 20:30] = shot[60:70, 80:90] = (0.8, 0.6, 0.3)
    day[60:70, 20:30] = day[60:70, 80:90] = (0.7, 0.7, 0.7)
    dusk, lifted = (change(each, render_field(each, look_at(each, indoors=0.0).field)) for each in (shot, day))
    assert dusk < 0.3
    assert lifted > 3


def test_images_that_differ_in_shape_are_refused():
    with pytest.raises(ImageError):
        Proposal(furnish(), furnish()[:-1])


def test_headroom_is_left_for_the_largest_channel_and_nothing_is_made_darker():
    image = np.float32([[[0.8, 0.4, 0.2], [0.3, 0.3, 0.3], [0.99, 0.5, 0.5]]])
    luma = image @ LUMA
    left = leave_headroom(image, luma, luma * 2)
    assert left[0, 0] == pytest.approx(luma[0, 0] * HEADROOM / 0.8)
    assert left[0, 1] == pytest.approx(2 * luma[0, 1])
    assert left[0, 2] == pytest.approx(luma[0, 2])


def test_a_room_that_is_told_to_be_darker_keeps_its_middle():
    room = furnish(0.35)
    told = relight(room, 0.35) * np.float32((1.1, 1.0, 0.8))
    field, need = take_proposal(room, Proposal(room, told), 1.0)
    middle = np.median(render_field(room, field) @ LUMA) if need else np.median(room @ LUMA)
    assert middle > np.median(room @ LUMA) - 0.02


def test_added_up_casts_stay_within_the_most():
    orange = furnish(0.7, cast=(1.5, 1.0, 0.35))
    assert look_at(orange).cast.size <= MOST + 0.01


def test_a_finished_room_takes_no_proposal_however_large():
    room = furnish()
    assert need_indoors(Proposal(room, relight(room, 0.3)), room, room) == 0


def test_from_front_to_room_there_is_no_step():
    dark = furnish(0.2)
    proposal = Proposal(dark, furnish())
    lights = [
        float(render_field(dark, plan_look(dark, proposal, indoors, NATURAL).field).mean())
        for indoors in (0.0, 0.02, 0.5, 1.0)
    ]
    assert abs(lights[1] - lights[0]) < 0.02
    assert min(lights[0], lights[3]) - 0.03 < lights[2] < max(lights[0], lights[3]) + 0.03
