"""A part made anew: by real small models, by the next one where one fails, checked, held to its mask, disclosed."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from deployments.inpainter import Inpainter
from deployments.messages import ReplaceAnswer, ReplaceRequest
from deployments.outside import OutsideInpainter
from fanlight_client.options import EnhanceOptions
from fanlight_client.wire import ModelInfo
from finishing.capture import Capture
from finishing.finish import Finish, Finished, Services
from finishing.known_adapters import KnownAdapters
from finishing.limits import PhotoLimits
from finishing.local import LocalPart, LocalReplicas, load_parts
from finishing.replacing.hidden import digest_prompt
from finishing.replacing.replacers import OUTSIDE, CannotReplaceError, Replacers, UnknownModelError, check_replacing
from imaging.codec import decode_photo, encode_photo
from imaging.photo import Photo
from models.errors import ModelError
from tests.deployments.test_outside import running_service
from tests.finishing.parts import broken, codes
from tests.tiny_inpainters import write_replacing_profile

PROMPT = "a sage green linen sofa"
BOX = [[90, 60], [230, 60], [230, 190], [90, 190]]
ASKED = {"step": "replace", "mask": {"mask": "polygon", "points": BOX, "feather": 8}, "prompt": PROMPT, "seed": 5}
LARGE, LIGHT = "tiny SDXL inpainting", "tiny SD 1.5 inpainting"


class Faithful:
    """A model that changes next to nothing: a picture that passes any check."""

    def __init__(self) -> None:
        self.request: ReplaceRequest | None = None

    async def replace(self, request: ReplaceRequest) -> ReplaceAnswer:
        self.request = request
        return ReplaceAnswer(request.image * 0.995, "faithful", "1", 0.5, "cuda")


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_replacing_profile(tmp_path_factory.mktemp("replacing"))


@pytest.fixture(scope="module")
def real(profile: Path) -> LocalReplicas:
    return load_parts(str(profile))


@pytest.fixture
def wall() -> np.ndarray:
    draw = np.random.default_rng(1)
    return np.clip(np.linspace(110, 170, 320)[None, :, None] + draw.normal(0, 3, (240, 320, 3)), 0, 255).astype(
        np.uint8
    )


@pytest.fixture
def shot(wall: np.ndarray, tmp_path: Path) -> Path:
    path = tmp_path / "wall.png"
    path.write_bytes(encode_photo(Photo(wall, format="png")))
    return path


async def finish(replicas: LocalReplicas, photo: Path, **asked: Any) -> Finished:
    options = EnhanceOptions.model_validate({"format": "png", "kind": "interior", "recipe": [{**ASKED, **asked}]})
    services = Services(replicas, KnownAdapters(replicas.list_adapters).snapshot(), PhotoLimits(attempts=1))
    return await Finish(options, services).run(Capture.read(photo))


def without(replicas: LocalReplicas, *roles: str) -> LocalReplicas:
    parts = {role: LocalPart(broken("erase" if role == "eraser" else "replace")) for role in roles}
    return replace(replicas, **parts)  # type: ignore[arg-type]


def pixels_of(finished: Finished) -> np.ndarray:
    return decode_photo(finished.photo).pixels


def changed(finished: Finished, before: np.ndarray) -> np.ndarray:
    return np.asarray((pixels_of(finished) != before).any(axis=2))


async def test_a_real_model_changes_its_mask_alone_and_the_report_says_what_it_was(
    real: LocalReplicas, shot: Path, wall: np.ndarray
) -> None:
    finished = await finish(real, shot, force=True)
    (step,) = finished.report.steps
    where = changed(finished, wall)
    assert where[100:150, 130:190].mean() > 0.9
    assert not where[:50].any()
    assert not where[:, :80].any()
    assert (step.outcome, step.change, step.outside_equal) == ("applied", "generated", True)
    assert step.figures["way"] == "inpainter"
    assert (step.figures["model"], step.figures["seed"]) == (LARGE, 5)
    assert step.figures["prompt_sha256"] == digest_prompt(PROMPT)
    assert {"seam", "colour", "invented", "grain", "sharpness", "leak"} <= step.figures.keys()
    assert finished.report.disclosure_required
    assert [told.what for told in finished.report.alterations] == ["replace"]
    assert step.mask is not None


async def test_neither_report_nor_file_has_the_words(real: LocalReplicas, shot: Path) -> None:
    finished = await finish(real, shot, force=True, negative_prompt="leather and chrome")
    for words in (PROMPT, "leather"):
        assert words not in finished.report.model_dump_json()
        assert words.encode() not in finished.photo
    assert digest_prompt("leather and chrome") in finished.report.model_dump_json()


async def test_the_same_again_is_the_same_bytes_and_another_seed_is_not(real: LocalReplicas, shot: Path) -> None:
    first, again, other = [await finish(real, shot, force=True, seed=seed) for seed in (5, 5, 6)]
    assert first.photo == again.photo
    assert not np.array_equal(pixels_of(first), pixels_of(other))


async def test_what_fails_its_check_stays_out(real: LocalReplicas, shot: Path, wall: np.ndarray) -> None:
    finished = await finish(real, shot)  # random weights: nobody would take it
    (step,) = finished.report.steps
    assert step.outcome == "unchanged"
    assert "force=true" in step.reason
    assert codes(finished.report) == ["replace_failed_check"]
    assert not finished.report.disclosure_required
    assert not changed(finished, wall).any()


async def test_what_passes_is_put_in_without_a_word(real: LocalReplicas, shot: Path) -> None:
    model = Faithful()
    finished = await finish(replace(real, inpainter=LocalPart(model)), shot, strength=0.4, steps=9, guidance=3.0)  # type: ignore[arg-type]
    (step,) = finished.report.steps
    assert (step.outcome, codes(finished.report)) == ("applied", [])
    assert finished.report.gpu_seconds == 0.5
    assert model.request is not None
    assert (model.request.strength, model.request.steps, model.request.guidance) == (0.4, 9, 3.0)
    assert model.request.image.shape[0] % 8 == model.request.image.shape[1] % 8 == 0


async def test_a_surface_is_made_ready_before_the_model_sees_it(real: LocalReplicas, shot: Path) -> None:
    plain, ready = Faithful(), Faithful()
    for model, asked in ((plain, {}), (ready, {"surface": "parquet", "tint": {"hex": "#8A5A2B"}})):
        await finish(replace(real, inpainter=LocalPart(model)), shot, force=True, strength=0.5, **asked)  # type: ignore[arg-type]
    assert plain.request is not None
    assert ready.request is not None
    inside = plain.request.mask > 0
    was, now = (model.request.image[inside].mean(axis=0) for model in (plain, ready))
    assert now[0] - now[2] > was[0] - was[2] + 0.1
    outside = plain.request.mask == 0
    assert np.allclose(plain.request.image[outside], ready.request.image[outside], atol=0.02)


@pytest.mark.parametrize(
    ("gone", "way", "model"),
    [
        (("inpainter",), "inpainter_light", LIGHT),
        (("inpainter", "inpainter_light"), "eraser", "exemplar"),
    ],
)
async def test_a_lighter_one_is_asked_where_one_fails(
    real: LocalReplicas, shot: Path, gone: tuple[str, ...], way: str, model: str
) -> None:
    finished = await finish(without(real, *gone), shot, force=True)
    (step,) = finished.report.steps
    assert (step.outcome, step.figures["way"], step.figures["model"]) == ("applied", way, model)
    assert codes(finished.report).count("replace_fell_back") == len(gone)


async def test_what_the_eraser_did_is_not_called_a_replacement(real: LocalReplicas, shot: Path) -> None:
    finished = await finish(without(real, "inpainter", "inpainter_light"), shot, force=True)
    assert "removed" in finished.report.alterations[0].description


async def test_a_service_elsewhere_is_the_last_and_only_where_it_is_configured(
    real: LocalReplicas, shot: Path, wall: np.ndarray
) -> None:
    gone = without(real, "inpainter", "inpainter_light", "eraser")
    finished = await finish(gone, shot)
    assert finished.report.steps[0].outcome == "failed"
    assert "replace_failed" in codes(finished.report)
    assert not changed(finished, wall).any()
    with running_service() as service:
        service.answer_picture((140, 140, 140), (256, 320))
        replacers = replace(gone.replacers, others=("eraser", OUTSIDE))
        there = replace(gone, outside=OutsideInpainter(service.url, "key", "elsewhere-1"), replacers=replacers)
        finished = await finish(there, shot, force=True)
    (step,) = finished.report.steps
    assert (step.figures["way"], step.figures["model"]) == ("outside", "elsewhere-1")
    assert service.parts["prompt"] == PROMPT.encode()


async def test_memory_that_runs_out_is_no_error_of_the_photo(
    profile: Path, real: LocalReplicas, shot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = Inpainter(str(profile), "cpu")

    def run_out(*_: Any, **__: Any) -> np.ndarray:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(large._loaded.model, "replace", run_out)
    with pytest.raises(ModelError) as caught:
        await large.replace(ReplaceRequest(np.zeros((64, 64, 3), np.float32), np.ones((64, 64), np.float32), "a sofa"))
    assert caught.value.code == "out_of_memory"
    finished = await finish(replace(real, inpainter=LocalPart(large)), shot, force=True)  # type: ignore[arg-type]
    assert finished.report.steps[0].figures["way"] == "inpainter_light"
    (told,) = [warning.detail for warning in finished.report.warnings if warning.code == "replace_fell_back"]
    assert "out_of_memory" in told


@pytest.mark.parametrize(("asked", "way"), [(LIGHT, "inpainter_light"), ("inpainter", "inpainter")])
async def test_a_model_is_chosen_by_its_name_or_role(real: LocalReplicas, shot: Path, asked: str, way: str) -> None:
    assert (await finish(real, shot, model=asked, force=True)).report.steps[0].figures["way"] == way


async def test_models_that_replace_say_so_also_asleep(real: LocalReplicas) -> None:
    told = await real.describe(("inpainter", "inpainter_light", "segmenter"))
    assert {role: facts.get("replaces", False) for role, facts in told.items()} == {
        "inpainter": True,
        "inpainter_light": True,
        "segmenter": False,
    }
    assert ModelInfo(**told["inpainter_light"]).engine == "torch"


def options_with(**asked: Any) -> EnhanceOptions:
    return EnhanceOptions.model_validate({"recipe": [{**ASKED, **asked}]})


def test_models_that_are_not_here_are_refused_with_those_that_are(profile: Path) -> None:
    replacers = Replacers.read(str(profile))
    with pytest.raises(UnknownModelError, match=LARGE):
        check_replacing(options_with(model="dall-e"), replacers)
    with pytest.raises(UnknownModelError):
        check_replacing(options_with(model=OUTSIDE), replacers)
    check_replacing(options_with(model=OUTSIDE), Replacers.read(str(profile), OUTSIDE))


def test_a_profile_too_small_says_so_before_there_is_a_photo() -> None:
    replacers = Replacers.read("miniature", "eraser")
    with pytest.raises(CannotReplaceError, match="preview=true"):
        check_replacing(options_with(), replacers)
    check_replacing(options_with(preview=True), replacers)
    assert Replacers.read("miniature", "eraser", OUTSIDE).plan(options_with().steps[0])[0] == OUTSIDE  # type: ignore[arg-type]


async def test_a_preview_by_the_miniature_is_marked_in_report_and_picture(shot: Path, wall: np.ndarray) -> None:
    finished = await finish(load_parts("miniature"), shot, preview=True)
    (step,) = finished.report.steps
    assert step.figures["preview"] == 1
    assert "replace_preview" in codes(finished.report)
    assert "preview" in step.reason
    made = pixels_of(finished).astype(int)
    magenta = (made[..., 0] > 230) & (made[..., 2] > 230) & (made[..., 1] < 60)
    assert magenta[60:190, 90:230].mean() > 0.03
    assert not changed(finished, wall)[:50].any()


def test_the_report_is_json_that_can_be_read_again(profile: Path) -> None:
    dumped = options_with(model=None, gamma=2.0).model_dump_json()
    assert json.loads(dumped)["recipe"][0]["step"] == "replace"
    assert EnhanceOptions.model_validate_json(dumped) == options_with(model=None, gamma=2.0)
