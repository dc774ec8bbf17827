"""A user's own LoRA or UNet: told by its keys, refused where it does not fit, sealed where the profile looks for it."""

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from filelock import FileLock

from models.errors import ModelError
from models.hub.store import Store
from models.profile import Profile
from models.registry import load_card
from models.safetensors_header import Shapes, read_shapes
from models.weights import SEAL, digest_file, read_seal, write_seal

Kind = Literal["lora", "unet"]

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
UNETS = "unets"
"""Folder of imported UNets among what is one's own; a profile names one as `own:unets/NAME.safetensors`."""

_LORA_INPUT = re.compile(r"lora[._](A(\.\w+)?|down)\.weight$")
_CROSS_ATTENTION = re.compile(r"attn2[._](processor\.)?to_[kv](_lora)?\.")
_OTHERS: Mapping[str, Callable[[str], bool]] = {
    "a whole checkpoint in the original layout": lambda key: key.startswith("model.diffusion_model."),
    "a ControlNet": lambda key: key.startswith(("controlnet_", "control_model.")),
    "an autoencoder": lambda key: key.startswith(("encoder.conv_in.", "decoder.conv_in.", "first_stage_model.")),
    "a text encoder": lambda key: key.startswith(("text_model.", "text_projection.")),
    "a textual inversion": lambda key: key in ("clip_l", "clip_g", "emb_params"),
}
"""What people also keep in such files -> how a key of it looks."""


def import_weights(path: Path, name: str, profile: str, store: Store) -> tuple[Kind, Path]:
    """Copy a LoRA or a UNet in diffusers' layout to where the profile's enhancer finds it by that name.

    Raises ModelError `import_refused` for what is neither, does not fit the profile's UNet, or would take the place
    of another file; and as `load_card` does.
    """
    if not NAME.fullmatch(name):
        raise ModelError("import_refused", f"`{name}` is no name: small letters, digits, - and _; say --as NAME")
    shapes, reference = read_shapes(path), _read_own_unet(profile, store)
    kind = tell_kind(shapes)
    _refuse_misfit(kind, shapes, reference)
    folder = Profile.read(profile).own_folder("enhancer", "adapters", store) if kind == "lora" else store.own / UNETS
    return kind, _put(path, folder, f"{name}.safetensors")


def tell_kind(shapes: Shapes) -> Kind:
    """A LoRA of any trainer's naming, or a UNet; raises ModelError `import_refused` that says what else it is."""
    if any(_is_lora(key) for key in shapes):
        return "lora"
    for what, holds in _OTHERS.items():
        if any(holds(key) for key in shapes):
            raise ModelError(
                "import_refused", f"this is {what}; only LoRAs and UNets in diffusers' layout can be imported"
            )
    if "conv_in.weight" in shapes and any(key.startswith("up_blocks.") for key in shapes):
        return "unet"
    raise ModelError("import_refused", "this is neither a LoRA nor a UNet in diffusers' layout")


def _refuse_misfit(kind: Kind, shapes: Shapes, reference: Shapes) -> None:
    """A UNet has the very tensors of the profile's; a LoRA reads as wide a text as its cross-attention does."""
    if kind == "unet":
        odd = [key for key in reference.keys() | shapes.keys() if reference.get(key) != shapes.get(key)]
        if odd:
            raise ModelError(
                "import_refused", f"a UNet of another shape: {len(odd)} tensors differ, {min(odd)} for one"
            )
        return
    text = next(shape[1] for key, shape in reference.items() if key.endswith("attn2.to_k.weight"))
    widths = {shape[1] for key, shape in shapes.items() if _LORA_INPUT.search(key) and _CROSS_ATTENTION.search(key)}
    if widths - {text}:
        raise ModelError(
            "import_refused", f"a LoRA of another model: it reads texts {max(widths)} wide, the profile's UNet {text}"
        )


def _read_own_unet(profile: str, store: Store) -> Shapes:
    card = load_card(profile, "enhancer", store)
    whole = card.part("pipeline") / "unet"
    half = whole / "diffusion_pytorch_model.fp16.safetensors"
    return read_shapes(
        card.parts.get("unet") or (half if half.is_file() else whole / "diffusion_pytorch_model.safetensors")
    )


def _is_lora(key: str) -> bool:
    return _LORA_INPUT.search(key) is not None


def _put(path: Path, folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".busy"):
        sealed, digest = read_seal(folder) if (folder / SEAL).is_file() else {}, digest_file(path)
        if sealed.get(name, digest) != digest:
            raise ModelError("import_refused", f"{folder / name} is there already and is another file")
        unfinished = folder / f"{name}.part"
        shutil.copyfile(path, unfinished)
        unfinished.replace(folder / name)
        write_seal(folder, sealed | {name: digest})
    return folder / name
