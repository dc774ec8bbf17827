"""From a share of a GPU to a plan: never over its share, never less than it could be, and rung by rung down."""

import pytest

from models.errors import ModelError
from models.memory import ladder_for, load_facts, plan_memory, step_down
from models.memory.need import Need, residual_bytes, tell_need
from models.memory.plan import LARGEST_BATCH
from models.memory.replica import has_room_to_overlap

GIB = 2**30
FACTS = load_facts()
CARDS = [frozenset(), frozenset({"tiny_vae"}), frozenset({"union"}), frozenset({"union", "tiny_vae"})]


@pytest.mark.parametrize("parts", CARDS)
@pytest.mark.parametrize("gpu_gb", [8, 12, 16, 24, 48, 80, 141])
@pytest.mark.parametrize("fraction", [0.6, 1.0])
def test_a_plan_fits_and_nothing_better_would_have(parts, gpu_gb, fraction):
    plan = plan_memory(gpu_gb * GIB, fraction, FACTS, parts=parts)
    assert plan.budget_bytes < fraction * gpu_gb * GIB
    assert plan.need(FACTS).total_bytes <= plan.budget_bytes
    assert plan.batch >= plan.rung.least_batch
    if plan.batch < LARGEST_BATCH["enhancer"]:
        assert tell_need("enhancer", plan.rung, plan.batch + 1, FACTS).total_bytes > plan.budget_bytes
    for better in plan.ladder[: plan.ladder.index(plan.rung)]:
        assert tell_need("enhancer", better, better.least_batch, FACTS).total_bytes > plan.budget_bytes


@pytest.mark.parametrize("parts", CARDS)
@pytest.mark.parametrize("role", ["enhancer", "inpainter", "stager"])
def test_every_rung_needs_less_than_the_one_above_it_at_the_batch_asked_of_it(parts, role):
    needs = [tell_need(role, rung, rung.least_batch, FACTS).total_bytes for rung in ladder_for(role, parts)]
    assert needs == sorted(needs, reverse=True)
    assert len(set(needs)) == len(needs)


@pytest.mark.parametrize("gpu_gb", [8, 24, 141])
def test_the_way_down_ends_on_the_last_rung_and_batches_never_grow(gpu_gb):
    plan = plan_memory(gpu_gb * GIB, 1, FACTS)
    rungs, batches = [plan.rung], [plan.batch]
    while plan.rung != plan.ladder[-1]:
        plan = step_down(plan, FACTS)
        rungs.append(plan.rung)
        batches.append(plan.batch)
    assert tuple(rungs) == plan.ladder[-len(rungs) :]
    assert batches == sorted(batches, reverse=True)
    assert batches[-1] >= 1
    with pytest.raises(ModelError, match="`smallest`") as caught:
        step_down(plan, FACTS)
    assert caught.value.code == "out_of_memory"


@pytest.mark.parametrize(("gpu_gb", "fraction"), [(8, 0.3), (4, 0.9), (8, 0.05)])
def test_a_share_too_small_for_one_image_is_refused(gpu_gb, fraction):
    with pytest.raises(ModelError) as caught:
        plan_memory(gpu_gb * GIB, fraction, FACTS)
    assert caught.value.code == "out_of_memory"


def test_what_takes_turns_is_counted_once_and_what_stays_is_counted_whole():
    rungs = {rung.name: rung for rung in ladder_for("enhancer")}
    control = FACTS.weigh("controlnet")
    resident, turns = (tell_need("enhancer", rungs[name], 4, FACTS) for name in ("sliced", "swapped"))
    assert resident.resident_bytes - turns.resident_bytes == 2 * control
    assert resident.total_bytes - turns.total_bytes == control
    assert all(turns.in_place_bytes(stage) == control for stage in turns.stages)


def test_a_full_vae_grows_with_the_batch_and_one_that_goes_image_by_image_hardly_does():
    needs = {
        rung.name: [tell_need("enhancer", rung, batch, FACTS) for batch in (1, 2)] for rung in ladder_for("enhancer")
    }
    growth = {name: _stage(two, "decode") - _stage(one, "decode") for name, (one, two) in needs.items()}
    assert growth["whole"] > 1.8 * GIB
    assert growth["sliced"] == growth["small_vae"] < 0.06 * GIB
    assert _stage(needs["small_vae"][0], "decode") < 0.3 * _stage(needs["sliced"][0], "decode")


def test_while_the_second_controlnet_runs_the_firsts_answer_waits():
    need = tell_need("enhancer", ladder_for("enhancer")[0], 1, FACTS)
    assert _stage(need, "canny") - _stage(need, "tile") == residual_bytes(1024) == 53_739_520


def _stage(need: Need, name: str) -> int:
    return next(stage.size_bytes for stage in need.stages if stage.name == name)


def test_offloaded_networks_are_on_the_gpu_one_at_a_time():
    need = tell_need("enhancer", ladder_for("enhancer")[-1], 1, FACTS)
    assert need.resident_bytes == 0
    assert need.widest.name == "unet"
    unet = FACTS.weigh("unet", "int8")
    assert unet < need.total_bytes < unet + FACTS.weigh("controlnet", "int8")


def test_a_card_with_one_network_for_both_guides_never_swaps_it():
    kinds = {rung.controlnets for rung in ladder_for("enhancer", {"union", "tiny_vae"})}
    assert kinds == {"union"}
    assert {rung.vae for rung in ladder_for("enhancer", {"tiny_vae"})} == {"full", "sliced", "tiny"}
    assert {rung.vae for rung in ladder_for("enhancer")} == {"full", "sliced", "tiled"}


def test_eight_bits_may_be_floating_point():
    plan = plan_memory(12 * GIB, 0.6, FACTS, eight_bits="float8")
    assert plan.rung.weights == "float8"
    assert FACTS.weigh("unet", "float8") < FACTS.weigh("unet", "int8") < 0.6 * FACTS.weigh("unet")


@pytest.mark.parametrize(
    ("gib", "fraction", "parts", "batch", "overlaps"),
    [
        (141, 0.6, {"tile", "canny"}, 8, True),
        (80, 0.6, {"tile", "canny"}, 8, True),
        (80, 0.6, {"union"}, 8, True),
        (48, 0.6, {"tile", "canny"}, 8, False),
        (24, 1.0, {"tile", "canny"}, 1, False),
    ],
)
def test_batches_overlap_where_both_find_room(gib, fraction, parts, batch, overlaps):
    plan = plan_memory(gib * GIB, fraction, load_facts(), parts=parts)
    assert has_room_to_overlap(plan, batch) == overlaps


def test_without_8_bits_there_are_no_rungs_that_want_them():
    assert {rung.weights for rung in ladder_for("enhancer", eight_bits=None)} == {"float16"}
    with pytest.raises(ModelError, match="the enhancer needs"):
        plan_memory(8 * GIB, 1, load_facts(), eight_bits=None)
