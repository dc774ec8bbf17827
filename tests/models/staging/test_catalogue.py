"""The catalogue of staging styles: what comes with fanlight, what a server adds, and what is refused."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from fanlight_client.stage import RoomName
from finishing.prompts import refuse_prompt
from models.staging import ROOMS, CatalogueError, StagingStyle, load_catalogue
from models.staging.catalogue import BUNDLED
from models.staging.lint import find_unwanted

CATALOGUE = load_catalogue()
TEN = {
    "scandinavian", "minimalist", "art-deco", "japanese", "industrial", "mid-century", "coastal", "farmhouse",
    "contemporary", "traditional",
}  # fmt: skip


def make_style(**changes: Any) -> dict[str, Any]:
    pairs = [{"positive": f"oak table with {number} chairs", "negative": "people"} for number in range(2, 7)]
    return {"name": "elm", "title": "Elm", "description": "Elm.", "rooms": {"dining": pairs}, **changes}


def write_style(folder: Path, style: Any, name: str = "elm.yaml") -> Path:
    (folder / name).write_text(style if isinstance(style, str) else yaml.safe_dump(style))
    return folder


def test_ten_styles_furnish_five_rooms_with_five_pairs_each() -> None:
    assert set(CATALOGUE.styles) == TEN
    assert all(set(style.rooms) == set(ROOMS) for style in CATALOGUE.styles.values())
    pairs = [pair for style in CATALOGUE.styles.values() for room in style.rooms.values() for pair in room]
    assert len(pairs) >= 250
    assert len({pair.positive for pair in pairs}) == len(pairs)


def test_no_pair_is_refused_by_the_filter_of_prompts() -> None:
    for style in CATALOGUE.styles.values():
        for pairs in style.rooms.values():
            for pair in pairs:
                refuse_prompt(pair.positive)


def test_rooms_are_those_of_requests() -> None:
    assert get_args(RoomName) == ROOMS


def test_the_schema_is_what_files_are_read_by() -> None:
    assert json.loads((BUNDLED / "schema.json").read_text()) == StagingStyle.model_json_schema()


def test_neighbouring_seeds_come_to_different_words_and_a_seed_to_the_same() -> None:
    picked = [CATALOGUE.pick("japanese", "office", seed).positive for seed in range(5)]
    assert len(set(picked)) == 5
    assert CATALOGUE.pick("japanese", "office", 2**32 - 1) == CATALOGUE.pick("japanese", "office", 2**32 - 1)
    assert picked[0].startswith("photograph of a Japanese home office, ")


def test_styles_of_ones_own_stand_beside_the_others_and_win(tmp_path: Path) -> None:
    write_style(tmp_path, make_style())
    write_style(tmp_path, make_style(name="coastal", title="Our coast"), "coastal.yaml")
    own = load_catalogue(tmp_path)
    assert set(own.styles) == TEN | {"elm"}
    assert own.styles["coastal"].title == "Our coast"
    assert own.revision != CATALOGUE.revision


def test_what_is_not_there_is_named_with_what_is(tmp_path: Path) -> None:
    own = load_catalogue(write_style(tmp_path, make_style()))
    with pytest.raises(CatalogueError, match="no staging style baroque, only art-deco, coastal") as unknown:
        own.pick("baroque", "living", 0)
    assert unknown.value.code == "unknown_style"
    with pytest.raises(CatalogueError, match="nothing for office, only dining") as without:
        own.pick("elm", "office", 0)
    assert without.value.code == "room_without_style"


@pytest.mark.parametrize(
    ("style", "why"),
    [
        ("name: [", "elm.yaml is no staging style"),
        ("just words", "elm.yaml is no staging style"),
        (make_style(name="oak"), "holds a style named oak"),
        (make_style(name="Elm Tree"), "name"),
        (make_style(rooms={"attic": make_style()["rooms"]["dining"]}), "attic"),
        (make_style(rooms={"dining": make_style()["rooms"]["dining"][:4]}), "at least 5"),
        (make_style(lora={"interior": 1}), "lora"),
        (make_style(loras={"interior": 9}), "less than or equal to 2"),
        (make_style(rooms={"dining": [{"positive": "oak table", "negative": "people"}] * 5}), "dining 2 is said twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_fault(tmp_path: Path, style: Any, why: str) -> None:
    with pytest.raises(CatalogueError, match=why) as refused:
        load_catalogue(write_style(tmp_path, style))
    assert refused.value.code == "bad_catalogue"


def test_a_folder_without_styles_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="has no staging styles"):
        load_catalogue(tmp_path)


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("an IKEA sofa", "brand"),
        ("sofa with two children", "person"),
        ("sofa before large windows", "room"),
        ("sofa in a sunlit corner", "room"),
        ("table below exposed beams", "room"),
        ("shelf with neon signs", "text"),
    ],
)
def test_brands_people_and_claims_about_the_room_are_found(prompt: str, kind: str) -> None:
    assert kind in {found for found, _ in find_unwanted(prompt)}


@pytest.mark.parametrize("prompt", ["a floor lamp", "two floor cushions"])
def test_furniture_that_is_named_after_a_part_of_the_room_is_harmless(prompt: str) -> None:
    assert not list(find_unwanted(prompt))
