"""Names of listings: what is one, how it travels in a path, and that every folder's shoot has one."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from fanlight_client.job_wire import LISTING_LETTERS, JobSettings, check_listing, listing_path
from fanlight_client.watch.shoots import name_shoot

NAMES = st.from_regex(rf"[{LISTING_LETTERS}]{{1,200}}", fullmatch=True).filter(
    lambda name: not name.startswith(" ") and not {"", ".", ".."} & set(name.split("/"))
)


@given(name=NAMES)
def test_a_name_is_one_segment_of_a_path_and_comes_back_whole(name: str) -> None:
    assert check_listing(name) == name
    _, version, listings, segment, photos = listing_path(name).split("/")
    assert (version, listings, unquote(segment), photos) == ("v1", "listings", name, "photos")
    assert not set(segment) & set("#?, ")


@given(folder=st.text(min_size=1, max_size=255))
def test_every_folder_gives_its_shoot_a_name(folder: str) -> None:
    assert check_listing(name_shoot(folder))


@pytest.mark.parametrize("name", ["", " elm", "a//b", "/a", "a/", "..", "a/../b", "a\nb", "a\n", "a?b", "x" * 201])
def test_what_is_no_name_is_told_the_rule_in_words(name: str) -> None:
    with pytest.raises(ValidationError, match="1 to 200 letters, digits, spaces"):
        JobSettings(listing=name)
