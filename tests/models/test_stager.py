"""Both kinds of stagers, with UNets of 4 and of 9 channels: held to depth, LoRAs blended, bad requests refused."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.errors import ModelError
from models.memory.ladder import ladder_for
from models.registry import ModelCard, load_card
from models.stager import DiffusionStager
from models.stager_settings import StagerSettings
from tests.tiny_stagers import SETTINGS, write_lora, write_staging_profile

ROLES = ("stager", "stager_light")
SIZE = (96, 136)
Stage = Callable[..., np.ndarray]


@pytest.fixture(scope="module")
def profiles(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    return {channels: write_staging_profile(tmp_path_factory.mktemp("staging"), channels) for channels in (4, 9)}


@pytest.fixture(scope="module", params=[(role, channels) for role in ROLES for channels in (4, 9)], ids=str)
def card(request: pytest.FixtureRequest, profiles: dict[int, Path]) -> ModelCard:
    role, channels = request.param
    return load_card(str(profiles[channels]), role)


@pytest.fixture(scope="module")
def stager(card: ModelCard) -> DiffusionStager:
    return DiffusionStager.load(card)


@pytest.fixture(scope="module")
def room() -> dict[str, np.ndarray]:
    """An image, where furniture may be painted, and how near what it shows is: a floor that comes nearer."""
    mask = np.zeros(SIZE, np.float32)
    mask[30:90, 40:120] = 1
    near = np.repeat(np.linspace(0, 1, SIZE[0], dtype=np.float32)[:, None], SIZE[1], axis=1)
    return {"image": np.random.default_rng(0).random((*SIZE, 3)).astype(np.float32), "mask": mask, "nearness": near}


@pytest.fixture(scope="module")
def stage(stager: DiffusionStager, room: dict[str, np.ndarray]) -> Stage:
    return lambda prompt="a sofa", **asked: stager.stage(**{**room, **asked}, prompt=prompt)


def test_each_kind_answers_and_the_same_again(stage: Stage) -> None:
    first = stage(seed=3)
    assert first.shape == (*SIZE, 3)
    assert first.dtype == np.float32
    assert first.min() >= 0
    assert first.max() <= 1
    assert np.array_equal(first, stage(seed=3))
    assert not np.array_equal(first, stage(seed=4))


def test_depth_has_its_say_as_much_and_as_long_as_the_settings_let_it(
    card: ModelCard, stage: Stage, room: dict[str, np.ndarray]
) -> None:
    flat = np.full(SIZE, 0.5, np.float32)
    assert not np.array_equal(stage(), stage(nearness=flat))
    deaf = DiffusionStager.load(replace(card, settings={**SETTINGS, "control_scale": 0.0}))
    assert np.array_equal(
        deaf.stage(**room, prompt="a sofa"), deaf.stage(**{**room, "nearness": flat}, prompt="a sofa")
    )
    to_the_end = DiffusionStager.load(replace(card, settings={**SETTINGS, "control_end": 1.0}))
    assert not np.array_equal(to_the_end.stage(**room, prompt="a sofa"), stage())


def test_words_for_and_against_have_their_say(stage: Stage) -> None:
    first = stage()
    assert not np.array_equal(first, stage("a wooden table"))
    assert not np.array_equal(first, stage(negative="grey, blurred"))
    assert not np.array_equal(first, stage(guidance=9.0))


def test_a_distilled_model_reads_no_words_against(card: ModelCard, room: dict[str, np.ndarray]) -> None:
    distilled = DiffusionStager.load(replace(card, settings={**SETTINGS, "guidance": 0.0}))
    plain = distilled.stage(**room, prompt="a sofa")
    assert np.array_equal(plain, distilled.stage(**room, prompt="a sofa", negative="grey"))


def test_outside_the_mask_four_channels_are_held_to_the_photo(
    profiles: dict[int, Path], room: dict[str, np.ndarray]
) -> None:
    stager = DiffusionStager.load(load_card(str(profiles[4]), "stager"))
    made, other = (stager.stage(**room, prompt="a sofa", seed=seed) for seed in (1, 2))
    far = np.abs(made - other).mean(axis=2)
    assert far[:, :16].mean() < 0.2 * far[40:80, 50:110].mean()


def test_steps_and_strength_are_as_asked_and_at_least_one_step_is_taken(stage: Stage) -> None:
    assert not np.array_equal(stage(steps=2), stage(steps=3))
    assert not np.array_equal(stage(strength=1.0), stage(strength=0.5))
    assert stage(strength=0.1, steps=1).shape == (*SIZE, 3)


def test_loras_are_blended_by_weight_and_gone_again(profiles: dict[int, Path], room: dict[str, np.ndarray]) -> None:
    stager = DiffusionStager.load(load_card(str(profiles[9]), "stager"))
    asks = ((), (("warm", 1.0),), (("warm", 0.5),), (("warm", 1.0), ("cold", 0.5)), (("cold", 1.0),))
    made = [stager.stage(**room, prompt="a sofa", adapters=blend) for blend in asks]
    assert len({image.tobytes() for image in made}) == len(asks)
    assert np.array_equal(stager.stage(**room, prompt="a sofa"), made[0])
    assert np.array_equal(stager.stage(**room, prompt="a sofa", adapters=asks[3]), made[3])


def test_a_lora_of_the_small_kind_works_on_the_small_kind(tmp_path: Path, room: dict[str, np.ndarray]) -> None:
    profile = write_staging_profile(tmp_path)
    write_lora(profile / "adapters", "soft", profile / "stager_light/pipeline/unet", seed=5)
    stager = DiffusionStager.load(load_card(str(profile), "stager_light"))
    plain = stager.stage(**room, prompt="a sofa")
    assert not np.array_equal(plain, stager.stage(**room, prompt="a sofa", adapters=(("soft", 1.0),)))


def test_a_lora_that_is_not_there_is_told_with_those_that_are(stage: Stage) -> None:
    with pytest.raises(ModelError, match="no LoRA japandi; there are: cold, warm") as caught:
        stage(adapters=(("japandi", 1.0),))
    assert caught.value.code == "unknown_lora"


def test_a_lora_of_sdxl_is_refused_by_sd15_which_goes_on(
    profiles: dict[int, Path], room: dict[str, np.ndarray]
) -> None:
    stager = DiffusionStager.load(load_card(str(profiles[9]), "stager_light"))
    before = stager.stage(**room, prompt="a sofa")
    with pytest.raises(ModelError, match="no LoRA for this UNet") as caught:
        stager.stage(**room, prompt="a sofa", adapters=(("warm", 1.0),))
    assert caught.value.code == "weights_corrupt"
    assert np.array_equal(stager.stage(**room, prompt="a sofa"), before)


def test_a_room_larger_than_the_models_pixels_comes_back_at_its_own_size(stage: Stage) -> None:
    size = (200, 304)
    image, near = np.full((*size, 3), 0.5, np.float32), np.zeros(size, np.float32)
    mask = np.ones(size, np.float32)
    made = stage(image=image, mask=mask, nearness=near)
    assert made.shape == (*size, 3)


def test_what_it_is_shown_fits_its_pixels(stager: DiffusionStager, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[int, int]] = []
    encode = stager._pipeline.vae.encode

    def watch(images: torch.Tensor, **options: object) -> object:
        shown.append(tuple(images.shape[2:]))  # type: ignore[arg-type]
        return encode(images, **options)

    monkeypatch.setattr(stager._pipeline.vae, "encode", watch)
    size = (200, 304)
    stager.stage(np.full((*size, 3), 0.5, np.float32), np.ones(size, np.float32), np.zeros(size, np.float32), "a sofa")
    assert shown
    for height, width in shown:
        assert height * width <= SETTINGS["pixels"]
        assert height % 8 == width % 8 == 0
        assert width / height == pytest.approx(304 / 200, rel=0.08)


@pytest.mark.parametrize(
    "odd",
    [
        {"mask": np.ones((8, 8), np.float32)},
        {"nearness": np.ones((8, 8), np.float32)},
        {"nearness": np.full(SIZE, np.nan, np.float32)},
        {"nearness": np.full(SIZE, 3.0, np.float32)},
        {"mask": np.full(SIZE, -1.0, np.float32)},
        {"image": np.zeros((*SIZE, 4), np.float32)},
        {"strength": 0.0},
        {"strength": 1.5},
        {name: np.zeros(shape, np.float32) for name, shape in
         (("image", (100, 136, 3)), ("mask", (100, 136)), ("nearness", (100, 136)))},
        {name: np.zeros(shape, np.float32) for name, shape in
         (("image", (1032, 1024, 3)), ("mask", (1032, 1024)), ("nearness", (1032, 1024)))},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(stage: Stage, odd: dict) -> None:
    with pytest.raises(ModelError) as caught:
        stage(**odd)
    assert caught.value.code == "bad_request"


@pytest.mark.parametrize("rung", ladder_for("stager")[1:3], ids=lambda rung: rung.name)
def test_lower_rungs_answer_too(profiles: dict[int, Path], room: dict[str, np.ndarray], rung) -> None:  # type: ignore[no-untyped-def]
    card = load_card(str(profiles[9]), "stager")
    expected = DiffusionStager.load(card).stage(**room, prompt="a sofa")
    made = DiffusionStager.load(card, rung=rung).stage(**room, prompt="a sofa")
    assert np.abs(made - expected).mean() < 0.05


@pytest.mark.parametrize(
    "settings",
    [
        {"stepz": 3},
        {"steps": 0},
        {"guidance": -1.0},
        {"pixels": 2_000_000},
        {"control_end": 0.0},
        {"control_scale": -1},
    ],
)
def test_odd_settings_are_refused(profiles: dict[int, Path], settings: dict[str, float]) -> None:
    with pytest.raises(ModelError) as caught:
        StagerSettings.read(replace(load_card(str(profiles[9]), "stager"), settings=settings))
    assert caught.value.code == "unknown_profile"


def test_unless_it_is_told_otherwise_each_kind_is_asked_in_its_own_way(profiles: dict[int, Path]) -> None:
    large, light = (StagerSettings.read(replace(load_card(str(profiles[9]), role), settings={})) for role in ROLES)
    assert large.pixels == 1_048_576 > light.pixels
    assert not large.stages
    assert 0 < large.control_scale < 1


def test_a_card_without_a_depth_controlnet_is_refused(profiles: dict[int, Path]) -> None:
    card = load_card(str(profiles[9]), "stager")
    with pytest.raises(ModelError, match="no part `depth`"):
        DiffusionStager.load(replace(card, parts={"pipeline": card.part("pipeline")}))
