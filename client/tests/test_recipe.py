"""A recipe as a caller writes it, what the flat options are short for, and how both travel."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from fanlight_client import Lora
from fanlight_client.edits import Edit, Remove
from fanlight_client.job_wire import JobRequest
from fanlight_client.options import EnhanceOptions, query_of
from fanlight_client.recipe import (
    FLAT,
    LEFT_OUT,
    MOST_STEPS,
    ONCE,
    STEPS,
    AnyStep,
    Merge,
    Sky,
    Step,
    Straighten,
    Tone,
    expand_flat,
    flatten_steps,
)
from fanlight_client.report import Report
from fanlight_client.style import Style

USUAL = (Straighten(), Tone(), Sky())
"""Of a photo in one frame; whether there is anything to merge, a recipe does not know."""
BEST = [{"step": "tone", "preset": "best"}, {"step": "sky", "style": "soft"}]
UNUSUAL = {
    "reference": 2,
    "straighten": "full",
    "crop": "free",
    "lens": "on",
    "size": "keep",
    "mode": "detail",
    "look": "bright",
    "style": "elm:85.4/72.1",
    "strength": 0.25,
    "preset": "best",
    "lora": "warm:0.2",
    "sky": "always",
    "sky_style": "dusk",
    "dull_from": 0.75,
}
"""Of each flat option a value that is not its default."""


def why_not(recipe: Any, **options: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        EnhanceOptions(recipe=recipe, **options)
    return "; ".join(error["msg"] for error in caught.value.errors())


def test_nothing_asked_for_is_every_step_and_none_of_their_fields() -> None:
    assert EnhanceOptions().steps == USUAL
    assert [step.model_fields_set for step in EnhanceOptions().steps] == [set(), set(), set()]


def test_every_flat_option_has_a_field_and_every_field_a_flat_option() -> None:
    fields = {(kind, name) for kind in ONCE.values() for name in kind.model_fields if name != "step"}
    assert set(FLAT.values()) == fields
    assert set(UNUSUAL) == set(FLAT) < set(EnhanceOptions.model_fields)


@pytest.mark.parametrize("option", FLAT)
def test_a_flat_option_lands_in_its_field_and_nowhere_else(option: str) -> None:
    kind, field = FLAT[option]
    options = EnhanceOptions.model_validate({option: UNUSUAL[option]})
    usual_steps = (Merge(), *USUAL) if kind is Merge else USUAL
    for step, usual in zip(options.steps, usual_steps, strict=True):
        asked = {field} if type(step) is kind else set()
        assert step.model_fields_set == asked
        assert {name for name in type(step).model_fields if getattr(step, name) != getattr(usual, name)} == asked
    (changed,) = [step for step in options.steps if type(step) is kind]
    assert getattr(changed, field) == getattr(options, option)


def test_a_default_that_was_asked_for_counts_as_asked_for() -> None:
    """A listing's sky gives way to it."""
    *_, sky = EnhanceOptions(sky_style="clear").steps
    assert sky == Sky()
    assert sky.model_fields_set == {"style"}


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ({"straighten": "off"}, (Tone(), Sky())),
        ({"straighten": "off", "crop": "free", "lens": "on"}, (Tone(), Sky())),
        ({"sky": "never"}, (Straighten(), Tone())),
        ({"sky_style": "keep"}, (Straighten(), Tone())),
        ({"sky": "always", "sky_style": "keep"}, (Straighten(), Tone())),
        ({"sky": "never", "sky_style": "dusk", "straighten": "off"}, (Tone(),)),
    ],
)
def test_off_never_and_keep_leave_a_step_out(options: dict[str, Any], left: tuple[AnyStep, ...]) -> None:
    assert EnhanceOptions.model_validate(options).steps == left


def test_what_leaves_a_step_out_is_a_value_that_its_option_knows() -> None:
    for name, value in LEFT_OUT.items():
        assert getattr(EnhanceOptions.model_validate({name: value}), name) == value


def test_a_recipe_is_a_list_or_its_text_or_the_steps_themselves() -> None:
    meant = (Tone(preset="best"), Sky(style="soft"))
    for recipe in (BEST, json.dumps(BEST), json.dumps(BEST).encode(), tuple(BEST), meant, list(meant)):
        assert EnhanceOptions.model_validate({"recipe": recipe}).steps == meant
    assert EnhanceOptions.model_validate_json(json.dumps({"recipe": BEST})).steps == meant
    assert EnhanceOptions.model_validate_json(json.dumps({"recipe": json.dumps(BEST)})).steps == meant


def test_the_flat_options_stand_for_a_recipe_that_means_the_same() -> None:
    flat = EnhanceOptions.model_validate({name: value for name, value in UNUSUAL.items() if name != "look"})
    assert EnhanceOptions(recipe=flat.steps).steps == flat.steps


def test_a_step_that_does_not_exist_names_those_that_do() -> None:
    for name in ("sharpen", "Tone", ""):
        assert why_not([{"step": name}]) == f"no step {name}; there are: {', '.join(STEPS)}"


@pytest.mark.parametrize("kind", STEPS.values())
def test_a_field_that_does_not_exist_names_those_that_do(kind: type[Step]) -> None:
    name = kind.model_fields["step"].default
    valid = ", ".join(field for field in kind.model_fields if field != "step")
    assert why_not([{"step": name, "colour": "blue"}]) == f"no field colour; there are: {valid}"


@pytest.mark.parametrize(
    ("recipe", "why"),
    [
        (["sky", "tone"], "tone cannot come after sky"),
        (["tone", "straighten"], "straighten cannot come after tone"),
        (["straighten", "merge"], "merge cannot come after straighten"),
        (["straighten", "sky", "tone"], "tone cannot come after sky"),
        (["tone", "tone"], "tone cannot come after tone"),
        (["sky", "sky"], "each step comes once at most, in the order merge, straighten, tone, sky; after these come"),
        ([], "at least one"),
    ],
)
def test_steps_have_an_order(recipe: list[str], why: str) -> None:
    assert why in why_not([{"step": name} for name in recipe])


REMOVE = Remove.model_validate({"masks": [{"mask": "polygon", "points": [[0, 0], [9, 0], [9, 9]]}]})
REMOVE_FORCED = REMOVE.model_copy(update={"force": True})


@pytest.mark.parametrize("after", [{"step": "tone"}, {"step": "blur"}, {"step": "stage", "prompt": "a piano"}])
def test_a_room_is_staged_last_and_once(after: dict[str, str]) -> None:
    stage = {"step": "stage", "style": "japanese"}
    asked = EnhanceOptions.model_validate({"recipe": [{"step": "tone"}, {"step": "blur"}, stage]})
    assert [step.step for step in asked.steps] == ["tone", "blur", "stage"]
    with pytest.raises(ValidationError) as caught:
        EnhanceOptions.model_validate({"recipe": [stage, after]})
    assert caught.value.errors()[0]["type"] == "stage_last"


def test_edits_come_last_in_any_number_and_order() -> None:
    for recipe in ([REMOVE], [REMOVE, REMOVE], [Tone(), REMOVE, REMOVE_FORCED], [*USUAL, REMOVE_FORCED, REMOVE]):
        assert EnhanceOptions(recipe=recipe).steps == tuple(recipe)
    assert EnhanceOptions(recipe=[REMOVE] * MOST_STEPS).steps == (REMOVE,) * MOST_STEPS
    assert "at most 64 items" in why_not([REMOVE] * (MOST_STEPS + 1))


@pytest.mark.parametrize("kind", ONCE.values())
def test_nothing_but_edits_comes_after_an_edit(kind: type[Step]) -> None:
    why = why_not([REMOVE, kind()])
    assert f"{kind.model_fields['step'].default} cannot come after remove" in why
    assert why.endswith(
        "any number of them: " + ", ".join(name for name, step in STEPS.items() if issubclass(step, Edit))
    )


def test_the_usual_recipe_has_no_edits_and_flat_options_know_nothing_of_them() -> None:
    assert not any(issubclass(kind, Edit) for kind in ONCE.values())
    assert not any(
        isinstance(step, Edit) for step in EnhanceOptions.model_validate(UNUSUAL | {"look": "natural"}).steps
    )
    assert flatten_steps([Tone(preset="best"), REMOVE, REMOVE_FORCED]) == flatten_steps([Tone(preset="best")])


@pytest.mark.parametrize("names", [["straighten"], ["tone"], ["sky"], ["straighten", "sky"], ["straighten", "tone"]])
def test_any_of_them_may_be_missing(names: list[str]) -> None:
    assert [step.step for step in EnhanceOptions(recipe=[{"step": name} for name in names]).steps] == names


@pytest.mark.parametrize(
    ("recipe", "why"),
    [
        ("straighten, tone", "a recipe is a JSON list of steps: Expecting value"),
        ("", "a recipe is a JSON list of steps"),
        ('[{"step": "tone"}', "a recipe is a JSON list of steps"),
        ("[" * 100_000, "a recipe is a JSON list of steps"),
        (b"\xff", "a recipe is a JSON list of steps"),
        ('{"step": "tone"}', "a list of at least one step"),
        ("7", "a list of at least one step"),
        ('["tone"]', 'as in {"step": "tone"}'),
        ([7], 'as in {"step": "tone"}'),
        ([{"preset": "best"}], "says which step it is"),
        ([{}], "says which step it is"),
        ([{"step": ["tone"]}], "no step ['tone']"),
        ([{"step": "tone", "strength": 2}], "less than or equal to 1"),
        ('[{"step": "tone", "strength": NaN}]', "finite"),
        ([{"step": "sky", "style": "keep"}], "'clear', 'soft' or 'dusk'"),
        ([{"step": "straighten", "mode": "off"}], "'auto', 'level' or 'full'"),
        ([{"step": "tone", "lora": "warm:9"}], "the weight of warm"),
    ],
)
def test_what_is_no_recipe_says_why(recipe: Any, why: str) -> None:
    assert why in why_not(recipe)


@pytest.mark.parametrize("option", FLAT)
def test_beside_a_recipe_no_flat_option_is_allowed_not_even_at_its_default(option: str) -> None:
    kind, field = FLAT[option]
    default = EnhanceOptions.model_fields[option].default
    for value in (UNUSUAL[option], default):
        assert why_not(BEST, **{option: value}) == (
            f"{option} is not allowed beside a recipe: it is the field {field} of its step "
            f"{kind.model_fields['step'].default}"
        )


def test_what_is_of_the_whole_photo_stands_beside_a_recipe() -> None:
    options = EnhanceOptions(recipe=BEST, kind="exterior", seed=7, format="png", quality=80)
    assert (options.kind, options.seed, options.format, options.quality) == ("exterior", 7, "png", 80)


def test_a_step_tells_its_name_however_it_is_dumped() -> None:
    assert Tone().model_dump(exclude_unset=True) == Tone().model_dump(exclude_defaults=True) == {"step": "tone"}
    assert list(Sky(style="soft").model_dump(exclude_defaults=True)) == ["step", "style"]
    assert json.loads(Straighten().model_dump_json(exclude_none=True))["step"] == "straighten"


def test_with_a_recipe_nothing_is_said_twice() -> None:
    assert FLAT.keys().isdisjoint(EnhanceOptions(recipe=BEST).model_dump())
    assert "recipe" in EnhanceOptions().model_dump()
    assert query_of(EnhanceOptions(recipe=BEST)) == {"recipe": json.dumps(BEST)}


def test_a_report_keeps_its_recipe(report_for: Any, seen_photo: Any) -> None:
    report = report_for(seen_photo, b"photo").model_copy(
        update={"options": EnhanceOptions(recipe=BEST), "recipe": USUAL}
    )
    again = Report.model_validate_json(report.model_dump_json())
    assert (again.recipe, again.options.steps) == (USUAL, (Tone(preset="best"), Sky(style="soft")))
    assert Report.model_validate_json(again.model_copy(update={"recipe": ()}).model_dump_json()).recipe == ()


FRACTIONS = st.floats(0, 1)
LORAS = st.sampled_from(["auto", "none", "warm", (Lora("interior", 0.4), Lora("warm", 0.123456789))])


def build(kind: type[Step], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    """Any step of a kind, with any of its fields left out."""
    return st.fixed_dictionaries({}, optional=fields).map(lambda given: kind(**given))


MERGES = build(Merge, reference=st.none() | st.integers(1, 9))
STRAIGHTENS = build(
    Straighten,
    mode=st.sampled_from(["auto", "level", "full"]),
    crop=st.sampled_from([None, "aspect", "free"]),
    lens=st.sampled_from(["auto", "on", "off"]),
    size=st.sampled_from(["native", "keep"]),
)
TONES = build(
    Tone,
    mode=st.sampled_from(["tone", "detail", "pixels"]),
    strength=FRACTIONS,
    preset=st.sampled_from(["fast", "balanced", "best"]),
    lora=LORAS,
    style=st.sampled_from([None, Style("elm"), Style("oak", 85.4, 72.1)]),
)
SKIES = build(
    Sky,
    replace=st.sampled_from(["auto", "always"]),
    style=st.sampled_from(["clear", "soft", "dusk"]),
    dull_from=FRACTIONS,
)
FINISHING = st.tuples(*(st.none() | steps for steps in (MERGES, STRAIGHTENS, TONES, SKIES))).map(
    lambda steps: tuple(step for step in steps if step)
)
EDITS = st.lists(st.sampled_from([REMOVE, REMOVE_FORCED]), max_size=3)
RECIPES = st.tuples(FINISHING, EDITS).map(lambda parts: (*parts[0], *parts[1]))


@given(RECIPES.filter(bool), st.booleans())
def test_what_is_sent_is_read_as_it_was_meant(recipe: tuple[AnyStep, ...], seeded: bool) -> None:
    options = EnhanceOptions(recipe=recipe, **({"seed": 3} if seeded else {}))
    wanted = JobRequest(source_url="https://example.com/a.jpg", options=options)
    ways = [
        EnhanceOptions.model_validate(query_of(options)),
        EnhanceOptions.model_validate(options.model_dump()),
        EnhanceOptions.model_validate(options.model_dump(mode="json", exclude_defaults=True)),
        EnhanceOptions.model_validate_json(options.model_dump_json()),
        EnhanceOptions.model_validate_json(options.model_dump_json(exclude_unset=True)),
        JobRequest.model_validate_json(wanted.model_dump_json()).options,
        JobRequest.model_validate_json(wanted.model_dump_json(exclude_unset=True)).options,
    ]
    assert all(read == options and read.steps == recipe for read in ways)
    unset = EnhanceOptions.model_validate_json(options.model_dump_json(exclude_unset=True))
    assert [step.model_fields_set - {"step"} for step in unset.steps] == [step.model_fields_set for step in recipe]


@given(st.sets(st.sampled_from(sorted(FLAT))).filter(lambda asked: not {"look", "style"} <= asked))
def test_the_recipe_of_flat_options_survives_being_sent_as_one(asked: set[str]) -> None:
    flat = EnhanceOptions.model_validate({name: UNUSUAL[name] for name in asked})
    assert EnhanceOptions.model_validate(query_of(EnhanceOptions(recipe=flat.steps))).steps == flat.steps
    assert EnhanceOptions.model_validate(query_of(flat)) == flat
    assert expand_flat({name: getattr(flat, name) for name in FLAT}, asked) == flat.steps


@given(FINISHING.filter(lambda steps: any(isinstance(step, Tone) for step in steps)))
def test_a_recipe_with_tone_has_flat_options_that_are_short_for_it(recipe: tuple[AnyStep, ...]) -> None:
    assert EnhanceOptions.model_validate(flatten_steps(recipe)).steps == recipe
