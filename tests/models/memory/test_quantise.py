"""Networks in 8 bits: as many bytes as the plan counts on, and nearly the same answers."""

import pytest
import torch
from diffusers import UNet2DConditionModel
from torch import nn

from models.memory.facts import NetworkFacts
from models.memory.quantise import find_linear_layers, quantise_weights
from models.profile import BUNDLED


def load_unet() -> UNet2DConditionModel:
    return UNet2DConditionModel.from_pretrained(BUNDLED / "miniature/enhancer/unet", torch_dtype=torch.float16).eval()


def count_bytes(network: nn.Module) -> int:
    """Bytes of all weights, those inside quantised ones counted one by one."""
    held = [weight for parameter in network.parameters() for weight in unwrap(parameter.data)]
    return sum(tensor.nbytes for tensor in held)


def unwrap(tensor: torch.Tensor) -> list[torch.Tensor]:
    if not hasattr(tensor, "__tensor_flatten__"):
        return [tensor]
    return [getattr(tensor, name) for name in tensor.__tensor_flatten__()[0]]


@torch.inference_mode()
def predict(unet: UNet2DConditionModel) -> torch.Tensor:
    # Sums in single precision, that nothing but the weights differs.
    draw = torch.Generator().manual_seed(1)
    latents, prompt = torch.randn(1, 4, 16, 16, generator=draw), torch.randn(1, 7, 64, generator=draw)
    told = {"text_embeds": torch.randn(1, 32, generator=draw), "time_ids": torch.zeros(1, 6)}
    return unet(latents.half(), torch.tensor(249), prompt.half(), added_cond_kwargs=told).sample.float()


@pytest.mark.parametrize(("precision", "most"), [("int8", 0.004), ("float8", 0.015)])
def test_a_quantised_network_has_the_bytes_of_its_facts_and_answers_nearly_alike(precision, most):
    unet = load_unet()
    exact, layers = predict(unet), find_linear_layers(unet)
    facts = NetworkFacts(
        parameters=sum(weight.numel() for weight in unet.parameters()),
        linear_weights=sum(layer.weight.numel() for layer in layers),
        linear_rows=sum(layer.out_features for layer in layers),
        each_bytes=2,
        peaks={},
    )
    assert count_bytes(unet) == facts.weight_bytes()
    quantise_weights(unet, precision)
    assert count_bytes(unet) == facts.weight_bytes(precision) < 0.8 * facts.weight_bytes()
    error = (predict(unet) - exact).norm() / exact.norm()
    assert 0 < error < most


def test_half_precision_is_left_as_it_is():
    unet = load_unet()
    exact = predict(unet)
    quantise_weights(unet, "float16")
    assert torch.equal(predict(unet), exact)


def test_layers_inside_torchs_own_attention_are_not_touched():
    network = nn.Sequential(nn.MultiheadAttention(8, 2), nn.Linear(8, 8))
    assert find_linear_layers(network) == [network[1]]
