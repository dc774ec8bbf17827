"""Names of listings: what is one, how it travels in a path, and that every folder's shoot has one."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from fanlight_client.job_wire import JobSettings, check_listing, listing_path
from fanlight_client.watch.shoots import name_shoot

LETTERS = st.one_of(st.characters(categories=("L", "M", "N")), st.sampled_from(".@:+,/#&'()° -_"))
NAMES = st.text(LETTERS, min_size=1, max_size=200).filter(
    lambda name: not name.startswith(" ") and not {"", ".", ".."} & set(name.split("/"))
)


@given(name=NAMES)
def test_a_name_is_one_segment_of_a_path_and_comes_back_whole(name: str) -> None:
    assert check_listing(name) == name
    _, version, listings, segment, photos = listing_path(name).split("/")
    assert (version, listings, unquote(segment), photos) == ("v1", "listings", name, "photos")
    assert not set(segment) & set("#?, ")


@pytest.mark.parametrize("name", ["Cafe\u0301 5", "हिन्दी भवन", "ที่อยู่ 7", "O'Brien & Sons (rear)", "12 Elm St, #4/2"])
def test_a_house_in_any_script_is_called_as_it_is(name: str) -> None:
    assert check_listing(name) == name
    folder = name.replace("/", "-")
    assert name_shoot(folder).startswith(f"{folder} ")


@given(folder=st.text(min_size=1, max_size=255))
def test_every_folder_gives_its_shoot_a_name(folder: str) -> None:
    assert check_listing(name_shoot(folder))


@pytest.mark.parametrize("name", ["", " elm", "a//b", "/a", "a/", "..", "a/../b", "a\nb", "a\n", "a?b", "x" * 201])
def test_what_is_no_name_is_told_the_rule_in_words(name: str) -> None:
    with pytest.raises(ValidationError, match="1 to 200 letters, digits, spaces"):
        JobSettings(listing=name)
