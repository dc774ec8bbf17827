"""LoRAs on the miniature's UNet: they blend, they come off without a trace, and what is none is refused."""

import json
import shutil
from pathlib import Path

import peft
import pytest
import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch._dynamo.testing import CompileCounter

from models.adapters import Adapters, Blend
from models.errors import ModelError
from models.weights import seal_folder
from tests.loras import load_bare_unet, run_unet, save_kohya, save_lora

OTHERS = ("to_q", "proj_in", "conv1", "ff.net.2")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`warm` works on the attention layers, `keys` (a name that torch's dictionaries have taken) on others too."""
    folder = tmp_path_factory.mktemp("adapters")
    save_lora(folder, "warm", seed=1)
    save_lora(folder, "keys", seed=2, rank=8, targets=OTHERS, rank_pattern={"conv1": 2}, alpha_pattern={"conv1": 5})
    return folder


@pytest.fixture
def unet() -> UNet2DConditionModel:
    return load_bare_unet()


@pytest.fixture(scope="module")
def bare() -> Tensor:
    return run_unet(load_bare_unet())


def effective_weights(unet: UNet2DConditionModel) -> dict[str, Tensor]:
    """Each layer's weight with what takes part added to it, by its name in the bare UNet."""
    layers = {name: layer for name, layer in unet.named_modules() if hasattr(layer, "get_delta_weight")}
    weights = {}
    for name, layer in layers.items():
        parts = [] if layer.disable_adapters else [part for part in layer.active_adapters if part in layer.lora_A]
        weights[name] = layer.base_layer.weight + sum(layer.get_delta_weight(part) for part in parts)
    return weights


def test_a_lora_at_weight_one_is_what_was_saved(tmp_path: Path, unet: UNet2DConditionModel, bare: Tensor) -> None:
    patterns = {"rank_pattern": {"conv1": 2}, "alpha_pattern": {"conv1": 5}, "use_rslora": True}
    trained = save_lora(tmp_path, "mixed", seed=2, rank=8, targets=OTHERS, **patterns)
    Adapters(unet, tmp_path).use((("mixed", 1.0),))
    assert (run_unet(trained) - bare).abs().max() > 0.01
    assert torch.allclose(run_unet(unet), run_unet(trained), atol=1e-5)


def test_a_blend_is_linear_in_its_weights(folder: Path, unet: UNet2DConditionModel) -> None:
    adapters = Adapters(unet, folder)
    deltas = {}
    for blend in ((("warm", 1.0),), (("keys", 1.0),), (("keys", 0.5), ("warm", 0.2))):
        adapters.use(blend)
        weights = effective_weights(unet)
        deltas[blend] = {name: weight - unet.get_submodule(name).base_layer.weight for name, weight in weights.items()}
    warm, keys, both = deltas.values()
    both_layers = warm.keys() & keys.keys()
    assert both_layers < both.keys()
    for name in both:
        expected = 0.2 * warm.get(name, 0.0) + 0.5 * keys.get(name, 0.0)
        assert torch.allclose(both[name], expected, atol=1e-6), name


def test_the_output_follows_the_weights_that_are_blended(folder: Path, unet: UNet2DConditionModel) -> None:
    Adapters(unet, folder).use((("keys", 0.5), ("warm", 0.2)))
    by_hand = load_bare_unet()
    for name, weight in effective_weights(unet).items():
        by_hand.get_submodule(name).weight.data = weight.detach()
    assert torch.allclose(run_unet(unet), run_unet(by_hand), atol=1e-5)


def test_without_any_the_unet_is_bit_for_bit_the_bare_one(
    folder: Path, unet: UNet2DConditionModel, bare: Tensor
) -> None:
    adapters = Adapters(unet, folder)
    adapters.use(())
    assert torch.equal(run_unet(unet), bare)
    adapters.use((("warm", 0.4),))
    warm = run_unet(unet)
    assert not torch.allclose(warm, bare, atol=1e-3)
    adapters.use((("keys", 0.6),))
    adapters.use(())
    assert torch.equal(run_unet(unet), bare)
    adapters.use((("warm", 0.4),))
    assert torch.equal(run_unet(unet), warm)


def test_what_was_loaded_in_inference_mode_can_be_switched_outside(
    folder: Path, unet: UNet2DConditionModel, bare: Tensor
) -> None:
    adapters = Adapters(unet, folder)
    with torch.inference_mode():
        adapters.use((("warm", 0.4),))
    adapters.use((("warm", 0.3), ("keys", 0.1)))
    with torch.inference_mode():
        adapters.use(())
    assert torch.equal(run_unet(unet), bare)


def test_a_file_is_read_once_and_only_when_it_is_asked_for(tmp_path: Path, unet: UNet2DConditionModel) -> None:
    save_lora(tmp_path, "warm", seed=1)
    save_lora(tmp_path, "cool", seed=3)
    adapters = Adapters(unet, tmp_path)
    assert adapters.revisions.keys() == {"cool", "warm"}
    (tmp_path / "cool.safetensors").write_bytes(b"never looked at")
    adapters.use((("warm", 0.4),))
    (tmp_path / "warm.safetensors").unlink()
    adapters.use(())
    adapters.use((("warm", 0.2),))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
def test_the_one_out_of_use_for_longest_makes_room(tmp_path: Path, dtype: torch.dtype) -> None:
    names = ("cool", "keen", "soft", "warm")
    for seed, name in enumerate(names):
        save_lora(tmp_path, name, seed)
    unet = load_bare_unet().to(dtype)
    Adapters(unet, tmp_path).use((("cool", 0.4),))
    each = adapter_bytes(unet)
    unet = load_bare_unet().to(dtype)
    adapters = Adapters(unet, tmp_path, room_bytes=2 * each)
    for name in ("cool", "keen", "cool", "soft"):
        adapters.use(((name, 0.4),))
    assert loaded_adapters(unet) == {"cool", "soft"}
    assert adapter_bytes(unet) == 2 * each
    adapters.use(tuple((name, 0.2) for name in ("cool", "keen", "warm")))
    assert loaded_adapters(unet) == {"cool", "keen", "warm"}
    adapters.use(())
    assert adapter_bytes(unet) == 2 * each


def test_what_had_to_make_room_is_the_same_when_it_comes_back(
    folder: Path, unet: UNet2DConditionModel, bare: Tensor
) -> None:
    adapters, answers = Adapters(unet, folder, room_bytes=0), []
    for _ in range(2):
        adapters.use((("warm", 0.4),))
        answers.append(run_unet(unet))
        adapters.use((("keys", 0.4),))
        assert loaded_adapters(unet) == {"keys"}
        adapters.use(())
        assert not loaded_adapters(unet)
        assert torch.equal(run_unet(unet), bare)
    assert torch.equal(*answers)


def test_what_is_in_use_stays_when_another_cannot_be_loaded(folder: Path, tmp_path: Path) -> None:
    unet = load_bare_unet()
    for name in ("warm", "keys"):
        (tmp_path / f"{name}.safetensors").symlink_to(folder / f"{name}.safetensors")
    (tmp_path / "broken.safetensors").write_bytes(b"")
    seal_folder(tmp_path)
    adapters = Adapters(unet, tmp_path, room_bytes=0)
    adapters.use((("warm", 0.4),))
    before = run_unet(unet)
    with pytest.raises(ModelError):
        adapters.use((("keys", 0.4), ("broken", 0.1)))
    assert torch.equal(run_unet(unet), before)
    assert loaded_adapters(unet) == {"warm"}


def test_an_unknown_name_is_refused_and_the_known_are_named(folder: Path, unet: UNet2DConditionModel) -> None:
    adapters = Adapters(unet, folder)
    adapters.use((("warm", 0.4),))
    before = run_unet(unet)
    with pytest.raises(ModelError, match=r"no LoRA cosy; there are: keys, warm") as caught:
        adapters.use((("keys", 0.1), ("cosy", 0.4)))
    assert caught.value.code == "unknown_lora"
    assert torch.equal(run_unet(unet), before)
    with pytest.raises(ModelError, match="there are: none"):
        Adapters(load_bare_unet()).use((("warm", 0.4),))


def test_files_that_nobody_could_ask_for_are_none_of_ours(tmp_path: Path, unet: UNet2DConditionModel) -> None:
    for name in ("two words", "1st", "dotted.v2", "plain", "with-dash_2"):
        (tmp_path / f"{name}.safetensors").write_bytes(b"")
    (tmp_path / "plain.md").write_bytes(b"")
    (tmp_path / "within").mkdir()
    (tmp_path / "within" / "another.safetensors").write_bytes(b"")
    seal_folder(tmp_path)
    assert list(Adapters(unet, tmp_path).revisions) == ["plain", "with-dash_2"]


def test_a_file_that_nobody_sealed_is_none_of_ours(tmp_path: Path, unet: UNet2DConditionModel) -> None:
    save_lora(tmp_path, "warm", seed=1)
    shutil.copy(tmp_path / "warm.safetensors", tmp_path / "smuggled.safetensors")
    adapters = Adapters(unet, tmp_path)
    assert list(adapters.revisions) == ["warm"]
    with pytest.raises(ModelError) as caught:
        adapters.use((("smuggled", 0.4),))
    assert caught.value.code == "unknown_lora"


def spoil(tensors: dict[str, Tensor], kind: str) -> dict[str, Tensor]:
    first = next(name for name in tensors if name.endswith("lora_B.weight"))
    match kind:
        case "another UNet's":
            return {name: torch.zeros(640, 4) if name == first else tensor for name, tensor in tensors.items()}
        case "a module that is not there":
            return {name.replace("up_blocks.0", "up_blocks.7"): tensor for name, tensor in tensors.items()}
        case "half a pair":
            return {name: tensor for name, tensor in tensors.items() if name != first}
        case "a DoRA of peft's":
            return tensors | {first.replace("lora_B.weight", "lora_magnitude_vector"): torch.ones(16)}
        case "a DoRA of kohya's":
            return {"lora_unet_mid_block_attentions_0_proj_in.dora_scale": torch.ones(1)}
        case "a LoHa":
            return {"lora_unet_mid_block_attentions_0_proj_in.hada_w1_a": torch.ones(4, 4)}
        case "a whole UNet":
            return {"conv_in.weight": torch.zeros(16, 4, 3, 3)}
        case "text encoders alone":
            name = "text_encoder.text_model.encoder.layers.0.self_attn.q_proj"
            return {f"{name}.lora_A.weight": torch.ones(2, 32), f"{name}.lora_B.weight": torch.ones(32, 2)}
        case "not finite":
            return tensors | {first: torch.full_like(tensors[first], torch.nan)}
    raise AssertionError(kind)


BROKEN = (
    "another UNet's",
    "a module that is not there",
    "half a pair",
    "a DoRA of peft's",
    "a DoRA of kohya's",
    "a LoHa",
    "a whole UNet",
    "text encoders alone",
    "not finite",
)


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_no_lora_for_this_unet_is_refused_and_changes_nothing(
    kind: str, folder: Path, tmp_path: Path, unet: UNet2DConditionModel, bare: Tensor
) -> None:
    (tmp_path / "warm.safetensors").symlink_to(folder / "warm.safetensors")
    save_file(spoil(load_file(folder / "warm.safetensors"), kind), tmp_path / "broken.safetensors")
    seal_folder(tmp_path)
    adapters = Adapters(unet, tmp_path)
    adapters.use((("warm", 0.4),))
    before = run_unet(unet)
    with pytest.raises(ModelError, match=r"broken\.safetensors") as caught:
        adapters.use((("broken", 0.4),))
    assert caught.value.code == "weights_corrupt"
    assert torch.equal(run_unet(unet), before)
    adapters.use(())
    assert torch.equal(run_unet(unet), bare)


@pytest.mark.parametrize("content", [b"", b"no safetensors at all", b"\xff" * 64])
def test_what_is_no_safetensors_file_is_refused(content: bytes, tmp_path: Path, unet: UNet2DConditionModel) -> None:
    (tmp_path / "broken.safetensors").write_bytes(content)
    seal_folder(tmp_path)
    with pytest.raises(ModelError) as caught:
        Adapters(unet, tmp_path).use((("broken", 0.4),))
    assert caught.value.code == "weights_corrupt"


def test_a_file_that_went_away_is_missing(tmp_path: Path, unet: UNet2DConditionModel) -> None:
    save_lora(tmp_path, "warm", seed=1)
    adapters = Adapters(unet, tmp_path)
    (tmp_path / "warm.safetensors").unlink()
    with pytest.raises(ModelError) as caught:
        adapters.use((("warm", 0.4),))
    assert caught.value.code == "weights_missing"


def loaded_adapters(unet: UNet2DConditionModel) -> set[str]:
    return {name.split(".adapter_")[1].split(".")[0] for name in adapter_tensors(unet)}


def adapter_bytes(unet: UNet2DConditionModel) -> int:
    return sum(tensor.nbytes for name, tensor in unet.state_dict().items() if ".adapter_" in name)


def adapter_tensors(unet: UNet2DConditionModel) -> set[str]:
    return {name for name in unet.state_dict() if ".adapter_" in name}


@pytest.mark.parametrize("before", [(), (("keys", 0.4),)], ids=["the first", "the second"])
def test_memory_that_runs_out_while_a_lora_is_loaded_leaves_no_half_of_it(
    before: Blend, folder: Path, unet: UNet2DConditionModel, bare: Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapters = Adapters(unet, folder)
    adapters.use(before)
    answer, tensors = run_unet(unet), adapter_tensors(unet)

    def refuse(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(peft, "set_peft_model_state_dict", refuse)
        with pytest.raises(torch.OutOfMemoryError):
            adapters.use((("warm", 0.4),))
    assert torch.equal(run_unet(unet), answer)
    assert {name for name in unet.state_dict() if "adapter_" in name} == {
        name for name in tensors if "adapter_" in name
    }
    adapters.use((("warm", 0.4),))
    assert not torch.allclose(run_unet(unet), bare, atol=1e-3)


KOHYA = {
    "down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q": (
        "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q",
        "lora_unet_input_blocks_3_1_transformer_blocks_0_attn1_to_q",
    ),
    "mid_block.attentions.0.transformer_blocks.0.attn2.to_out.0": (
        "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_out_0",
        "lora_unet_middle_block_1_transformer_blocks_0_attn2_to_out_0",
    ),
    "up_blocks.0.attentions.1.transformer_blocks.0.ff.net.2": (
        "lora_unet_up_blocks_0_attentions_1_transformer_blocks_0_ff_net_2",
        "lora_unet_output_blocks_1_1_transformer_blocks_0_ff_net_2",
    ),
}
"""Modules, and what kohya's scripts call them: after diffusers, and, as for SDXL, after the original UNet."""


@pytest.mark.parametrize("style", [0, 1], ids=["diffusers' blocks", "the original's blocks"])
def test_kohyas_layout_is_read_with_its_alphas(style: int, tmp_path: Path, unet: UNet2DConditionModel) -> None:
    trained = save_lora(tmp_path, "source", seed=5, rank=8, alpha=2, targets=tuple(KOHYA))
    save_kohya(tmp_path, "kohya", {module: names[style] for module, names in KOHYA.items()}, trained, alpha=2.0)
    Adapters(unet, tmp_path).use((("kohya", 1.0),))
    assert torch.allclose(run_unet(unet), run_unet(trained), atol=1e-5)


def test_what_is_for_the_text_encoders_is_left_out_and_said(
    folder: Path, tmp_path: Path, unet: UNet2DConditionModel, caplog: pytest.LogCaptureFixture
) -> None:
    tensors = load_file(folder / "warm.safetensors")
    header = {"lora_adapter_metadata": json.dumps({"unet.r": 4, "unet.lora_alpha": 6})}
    save_file(tensors | spoil(tensors, "text encoders alone"), tmp_path / "both.safetensors", header)
    seal_folder(tmp_path)
    Adapters(unet, tmp_path).use((("both", 1.0),))
    assert "for the text encoders is not used (2 tensors)" in caplog.text
    alone = load_bare_unet()
    Adapters(alone, folder).use((("warm", 1.0),))
    assert torch.equal(run_unet(unet), run_unet(alone))


def test_a_compiled_graph_is_kept_for_a_set_of_names_once_its_weights_have_changed(
    folder: Path, unet: UNet2DConditionModel
) -> None:
    attention, graphs = unet.mid_block.attentions[0].transformer_blocks[0].attn1, CompileCounter()
    compiled, seen = torch.compile(attention, backend=graphs), torch.randn(1, 24, 32)
    adapters, counts = Adapters(unet, folder), []
    for weight in (0.4, 0.3, 0.2, 0.1):
        adapters.use((("warm", weight),))
        with torch.no_grad():
            assert torch.allclose(compiled(seen), attention(seen), atol=1e-5)
        counts.append(graphs.frame_count)
    assert counts[1:] == [counts[1]] * 3
