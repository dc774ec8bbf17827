"""Retouching networks of others, trained on FiveK: measured beside fanlight, and nothing of ours learns from them.

Zeng et al., "Learning image-adaptive 3D lookup tables" (TPAMI 2020), and Yang et al., "AdaInt: learning adaptive
intervals for 3D lookup tables" (CVPR 2022). One backbone, two heads; written from the papers for the published weights.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

LUT3D, ADAINT = "3D LUT (FiveK)", "AdaInt (FiveK)"
SEEN_PX = 256
LEVELS = 33

Correct = Callable[[np.ndarray], np.ndarray]
Weights = Mapping[str, Tensor]


@lru_cache(maxsize=1)
def load_peers(folder: Path) -> dict[str, Correct]:
    """Name in the table -> from image (h, w, 3) sRGB [0, 1] to image; without those whose weights are not there."""
    lut3d, adaint = folder / "lut3d_fivek", folder / "adaint_fivek"
    peers: dict[str, Correct] = {}
    if lut3d.is_dir():
        peers[LUT3D] = _load_lut3d(_read(lut3d / "classifier.pth"), _read(lut3d / "LUTs.pth"))
    if adaint.is_dir():
        peers[ADAINT] = _load_adaint(_read(adaint / "AiLUT-FiveK-sRGB.pth")["state_dict"])
    return peers


def apply_lut(image: np.ndarray, lut: np.ndarray, vertices: np.ndarray | None = None) -> np.ndarray:
    """Image (h, w, 3) sRGB [0, 1] through a table (3, n, n, n) by trilinear interpolation, as [0, 1].

    The table's first axis is the channel that it gives, the others are blue, green and red in. `vertices` (3, n) are
    the values of red, green and blue that its rows are for, where these are not spread evenly.
    """
    count = lut.shape[-1]
    if vertices is not None:
        places = [np.interp(image[..., n], vertices[n], np.linspace(0, 1, count)) for n in range(3)]
        image = np.stack(places, axis=2)
    grid = torch.from_numpy(np.ascontiguousarray(image * 2 - 1, np.float32))[None, None]
    table = torch.from_numpy(np.asarray(lut, np.float32))[None]
    found = functional.grid_sample(table, grid, mode="bilinear", padding_mode="border", align_corners=True)
    return np.asarray(found[0, :, 0].permute(1, 2, 0).clamp(0, 1).numpy())


def _load_lut3d(weights: Weights, tables: Mapping[str, Weights]) -> Correct:
    """Three weights from all of the last features, for three tables. Layers are numbered from 1, three a block."""
    layers = {tuple(name.split(".")[1:]): weight for name, weight in weights.items()}
    head, bias = (layers.pop(("16", kind)) for kind in ("weight", "bias"))
    places = {(number, kind): divmod(int(number) - 1, 3) for number, kind in layers}
    backbone = _build_backbone({f"{block}.{n}.{layer[1]}": layers[layer] for layer, (block, n) in places.items()})
    luts = torch.stack([tables[name]["LUT"] for name in ("0", "1", "2")])

    @torch.inference_mode()
    def correct(image: np.ndarray) -> np.ndarray:
        shares = functional.conv2d(backbone(_show(image)), head, bias).reshape(3)
        return apply_lut(image, torch.tensordot(shares, luts, 1).numpy())

    return correct


def _load_adaint(weights: Weights) -> Correct:
    """Three weights and the places of the table's rows from features averaged over quarters of the photo."""
    backbone = _build_backbone(
        {name.removeprefix("backbone."): weight for name, weight in weights.items() if name.startswith("backbone.")}
    )
    bank = weights["lut_generator.basis_luts_bank.weight"]

    def ask(part: str, seen: Tensor) -> Tensor:
        return functional.linear(seen, weights[f"{part}.weight"], weights[f"{part}.bias"])

    @torch.inference_mode()
    def correct(image: np.ndarray) -> np.ndarray:
        seen = functional.adaptive_avg_pool2d(backbone(_show(image)), 2).flatten()
        lut = (bank @ ask("lut_generator.weights_generator", seen)).reshape(3, LEVELS, LEVELS, LEVELS)
        steps = ask("adaint.intervals_generator", seen).reshape(3, LEVELS - 1).softmax(dim=1)
        vertices = functional.pad(steps.cumsum(dim=1), (1, 0))
        return apply_lut(image, lut.numpy(), vertices.numpy())

    return correct


def _build_backbone(weights: Weights) -> nn.Sequential:
    """Five convolutions of stride 2, all but the last with instance norm."""
    widths = (3, 16, 32, 64, 128, 128)
    blocks: list[nn.Module] = []
    for before, after in pairwise(widths):
        layers = [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.LeakyReLU(0.2)]
        blocks.append(nn.Sequential(*layers, *([nn.InstanceNorm2d(after, affine=True)] if len(blocks) < 4 else [])))
    backbone = nn.Sequential(*blocks)
    backbone.load_state_dict(weights)
    return backbone.eval()


def _read(path: Path) -> Any:
    return torch.load(path, map_location="cpu", weights_only=True)


def _show(image: np.ndarray) -> Tensor:
    """The photo as the networks see it, (1, 3, 256, 256)."""
    batch = torch.from_numpy(np.ascontiguousarray(image, np.float32)).permute(2, 0, 1)[None]
    return functional.interpolate(batch, (SEEN_PX, SEEN_PX), mode="bilinear", align_corners=False)
