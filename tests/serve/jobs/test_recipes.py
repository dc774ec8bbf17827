"""A recipe over HTTP, beside the flat options that are short for one."""

import json
from typing import Any

import pytest

from fanlight_client.job_wire import JobStatus
from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import Sky, Tone
from serve.jobs.cache import make_cache_key
from tests.serve.jobs.conftest import SMALL, Office

STEPS_ASKED = [{"step": "tone", "preset": "fast"}, {"step": "sky", "style": "dusk"}]
TEXT = json.dumps(STEPS_ASKED)
MEANT = (Tone(preset="fast"), Sky(style="dusk"))


async def test_a_recipe_comes_in_a_query_or_a_form(office: Office) -> None:
    query = await office.http.post("/v1/jobs", content=SMALL, params={"recipe": TEXT})
    form = await office.http.post("/v1/jobs", files={"photo": ("a.jpg", SMALL)}, data={"recipe": TEXT, "seed": "7"})
    for answer in (query, form):
        assert answer.status_code == 202, answer.text
        assert JobStatus.model_validate_json(answer.content).options.steps == MEANT
    assert form.json()["options"]["seed"] == 7


@pytest.mark.parametrize("recipe", [STEPS_ASKED, TEXT], ids=["a list", "its text"])
class TestByUrl:
    @pytest.fixture
    def args(self, tmp_path: Any, args: Any) -> Any:
        (tmp_path / "photo.jpg").write_bytes(SMALL)
        return args.model_copy(update={"sources": (f"file://{tmp_path}/",)})

    async def test_a_recipe_comes_as_a_member_of_the_options(self, office: Office, tmp_path: Any, recipe: Any) -> None:
        asked = {"source_url": f"file://{tmp_path}/photo.jpg", "options": {"recipe": recipe}}
        answer = await office.http.post("/v1/jobs", json=asked)
        assert answer.status_code == 202, answer.text
        assert JobStatus.model_validate_json(answer.content).options.steps == MEANT


async def test_what_was_asked_for_and_what_was_not_is_still_known_when_the_job_is_taken(office: Office) -> None:
    """A listing's sky gives way to one that was asked for."""
    await office.http.post("/v1/jobs", content=SMALL, params={"recipe": TEXT})
    job = await office.claim()
    assert [step.model_fields_set - {"step"} for step in job.options.steps] == [{"preset"}, {"style"}]


@pytest.mark.parametrize(
    ("recipe", "detail"),
    [
        ('[{"step": "sharpen"}]', ["no step sharpen; there are: merge, straighten, tone, sky"]),
        (
            '[{"step": "tone", "colour": "blue"}]',
            ["no field colour; there are: mode, look, style, strength, preset, lora"],
        ),
        (
            '[{"step": "sky"}, {"step": "tone"}]',
            ["tone cannot come after sky", "in the order merge, straighten, tone, sky"],
        ),
        ("[]", ["recipe", "at least one step"]),
        ("tone", ["a recipe is a JSON list of steps"]),
        ("[" * 9999, ["a recipe is a JSON list of steps"]),
        ('[{"step": "tone", "strength": 1e999}]', ["strength"]),
    ],
)
async def test_what_is_no_recipe_is_refused_with_what_would_be_one(
    office: Office, recipe: str, detail: list[str]
) -> None:
    by_query = await office.http.post("/v1/jobs", content=SMALL, params={"recipe": recipe})
    by_form = await office.http.post("/v1/jobs", files={"photo": ("a.jpg", SMALL)}, data={"recipe": recipe})
    by_member = await office.http.post(
        "/v1/jobs", json={"source_url": "https://example.com/a.jpg", "options": {"recipe": recipe}}
    )
    for answer in (by_query, by_form, by_member):
        told = answer.json()
        assert (answer.status_code, told["code"]) == (422, "bad_option")
        assert all(part in told["detail"] for part in detail), told["detail"]
    assert (await office.http.get("/v1/jobs")).json()["jobs"] == []


async def test_a_flat_option_beside_a_recipe_is_refused_wherever_each_of_them_is(office: Office) -> None:
    beside = await office.http.post("/v1/jobs", content=SMALL, params={"recipe": TEXT, "preset": "best"})
    apart = await office.http.post(
        "/v1/jobs", params={"preset": "best"}, files={"photo": ("a.jpg", SMALL)}, data={"recipe": TEXT}
    )
    for answer in (beside, apart):
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_option")
        assert "preset is not allowed beside a recipe: it is the field preset of its step tone" in answer.text


async def test_an_estimate_counts_the_looks_of_a_recipe_as_of_its_flat_options(office: Office) -> None:
    async def estimate(**options: Any) -> int:
        answer = await office.http.post("/v1/estimate", json={"width": 8183, "height": 5455, "options": options})
        return int(answer.json()["tiles"])

    assert await estimate(recipe=[{"step": "tone", "preset": "best"}]) == await estimate(preset="best") == 55
    assert await estimate(recipe=[{"step": "straighten"}, {"step": "sky"}]) == 0


async def test_a_recipe_is_answered_with_what_its_flat_options_came_to(office: Office) -> None:
    await office.submit(preset="fast", sky_style="dusk", straighten="off")
    await office.finish()
    again = await office.http.post("/v1/jobs", content=SMALL, params={"recipe": TEXT})
    assert (again.status_code, again.json()["cached"]) == (200, True)
    other = await office.http.post("/v1/jobs", content=SMALL, params={"recipe": TEXT.replace("dusk", "soft")})
    assert (other.status_code, other.json()["cached"]) == (202, False)


def key(look: dict[str, Any] | None = None, **options: Any) -> str:
    return make_cache_key(["0" * 64], EnhanceOptions.model_validate(options), look, "models")


@pytest.mark.parametrize(
    ("flat", "recipe"),
    [
        ({}, [{"step": "straighten"}, {"step": "tone"}, {"step": "sky"}]),
        ({"sky": "never"}, [{"step": "straighten"}, {"step": "tone"}]),
        ({"sky": "never", "lens": "off"}, [{"step": "straighten", "lens": "off"}, {"step": "tone"}]),
        ({"preset": "best", "sky": "never"}, [{"step": "straighten"}, {"step": "tone", "preset": "best"}]),
        ({"sky": "never", "dull_from": 0.5}, [{"step": "straighten"}, {"step": "tone"}]),
        ({"straighten": "off", "crop": "free"}, [{"step": "tone"}, {"step": "sky"}]),
        (
            {"straighten": "level", "size": "keep", "sky": "never"},
            '[{"step":"straighten","mode":"level","size":"keep"},{"step":"tone","strength":1}]',
        ),
    ],
)
def test_flat_options_and_their_recipe_are_one_key(flat: dict[str, Any], recipe: Any) -> None:
    assert key(**flat) == key(recipe=recipe)
    assert key(**flat, seed=3, format="png") == key(recipe=recipe, seed=3, format="png") != key(**flat)


def test_what_changes_a_result_changes_the_key() -> None:
    steps = [{"step": "straighten"}, {"step": "tone"}, {"step": "sky"}]
    others = [
        {"recipe": steps[:2]},
        {"recipe": steps[1:]},
        {"recipe": [steps[0], steps[2]]},
        {"recipe": [{"step": "straighten", "lens": "off"}, *steps[1:]]},
        {"recipe": [{"step": "straighten", "crop": "aspect"}, *steps[1:]]},
        {"recipe": [{"step": "straighten", "mode": "full"}, *steps[1:]]},
        {"recipe": [steps[0], {"step": "tone", "look": "bright"}, steps[2]]},
        {"recipe": [steps[0], {"step": "tone", "style": "elm:85.4/72.1"}, steps[2]]},
        {"recipe": [steps[0], {"step": "tone", "style": "elm:85.4/72.2"}, steps[2]]},
        {"recipe": [*steps[:2], {"step": "sky", "dull_from": 0.6}]},
        {"recipe": steps, "kind": "interior"},
        {"recipe": steps, "quality": 94},
    ]
    keys = [key(recipe=steps), *(key(**other) for other in others)]
    assert len(set(keys)) == len(keys)


def test_under_a_listings_look_a_style_that_was_asked_for_is_another_result() -> None:
    look = {"sky_style": "dusk", "from_photos": 3}
    unsaid, said = [{"step": "tone"}, {"step": "sky"}], [{"step": "tone"}, {"step": "sky", "style": "clear"}]
    assert key(recipe=unsaid) == key(recipe=said)
    assert key(look, recipe=unsaid) != key(look, recipe=said)
    assert key(look, recipe=unsaid) == key(look, straighten="off")
    assert key(look, recipe=said) == key(look, straighten="off", sky_style="clear")


def test_results_whose_history_says_something_else_are_not_taken_for_one_another() -> None:
    assert key(sky="never") != key(sky_style="keep") != key(sky="never", dull_from=0.9)
    look = {"sky_style": "dusk", "from_photos": 3}
    assert key(look) != key(look, sky_style="dusk")
