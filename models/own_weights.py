"""A user's own LoRA or UNet: told by its keys, refused where it does not fit, sealed where the profile looks for it."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from models.adapter_files import NAME
from models.diffusion.networks import outline_unet
from models.errors import ModelError
from models.hub.store import Store
from models.lora_file import read_lora
from models.profile import Profile
from models.safetensors_header import Shapes, read_shapes
from models.weights import SEAL, digest_file, read_seal, write_seal

Kind = Literal["lora", "unet"]

RESERVED = ("auto", "none")
"""What a request says in place of names."""
UNETS = "unets"
"""Folder of imported UNets among what is one's own; a profile names one as `own:unets/NAME.safetensors`."""

_LORA_INPUT = re.compile(r"lora[._](A(\.\w+)?|down)\.weight$")
_OTHERS: Mapping[str, Callable[[str], bool]] = {
    "a whole checkpoint in the original layout": lambda key: key.startswith("model.diffusion_model."),
    "a ControlNet": lambda key: key.startswith(("controlnet_", "control_model.")),
    "an autoencoder": lambda key: key.startswith(("encoder.conv_in.", "decoder.conv_in.", "first_stage_model.")),
    "a text encoder": lambda key: key.startswith(("text_model.", "text_projection.")),
    "a textual inversion": lambda key: key in ("clip_l", "clip_g", "emb_params"),
}
"""What people also keep in such files -> how a key of it looks."""


def import_weights(path: Path, name: str, profile: str, store: Store, *, replace: bool = False) -> tuple[Kind, Path]:
    """Copy a LoRA or a UNet in diffusers' layout to where the profile's enhancer finds it by that name.

    Of the profile only the pipeline must be there. Raises ModelError `import_refused` for what is neither, does not
    work on the profile's UNet, or would take the place of another file unasked; `weights_missing`, `weights_corrupt`.
    """
    _refuse_name(name)
    shapes, described = read_shapes(path), Profile.read(profile)
    kind = tell_kind(shapes)
    folder = _adapters(described, store) if kind == "lora" else store.own / UNETS
    unet = _outline_unet(described, store)
    if kind == "lora":
        _refuse_odd_lora(path, unet)
    else:
        _refuse_odd_unet(shapes, unet)
    return kind, _put(path, folder, f"{name}.safetensors", replace)


def remove_adapter(name: str, profile: str, store: Store) -> Path:
    """Delete an imported LoRA; returns where it was. Raises ModelError `import_refused` or `unknown_lora`."""
    _refuse_name(name)
    folder = _adapters(Profile.read(profile), store)
    path = folder / f"{name}.safetensors"
    if not path.is_file() and path.name not in _read_sealed(folder):
        raise ModelError("unknown_lora", f"there is no LoRA {name} in {folder}")
    with _changing(folder):
        # The seal first: what it names must be there, or no replica starts.
        write_seal(folder, {other: digest for other, digest in _read_sealed(folder).items() if other != path.name})
        path.unlink(missing_ok=True)
    return path


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


def _refuse_name(name: str) -> None:
    if not NAME.fullmatch(name) or name in RESERVED:
        hint = "letters, digits, - and _, a letter first, at most 64, and neither auto nor none"
        raise ModelError("import_refused", f"`{name}` is no name: {hint}; say --as NAME")


def _refuse_odd_lora(path: Path, unet: Any) -> None:
    """What would be refused when it is asked for is refused now."""
    try:
        read_lora(path, unet)
    except (ModelError, RuntimeError) as error:  # RuntimeError: of torch, for tensors that are none of a LoRA's
        raise ModelError("import_refused", str(error)) from error


def _refuse_odd_unet(shapes: Shapes, unet: Any) -> None:
    """It has the very tensors of the profile's."""
    reference = {key: tuple(tensor.shape) for key, tensor in unet.state_dict().items()}
    odd = [key for key in reference.keys() | shapes.keys() if reference.get(key) != shapes.get(key)]
    if odd:
        raise ModelError("import_refused", f"a UNet of another shape: {len(odd)} tensors differ, {min(odd)} for one")


def _outline_unet(profile: Profile, store: Store) -> Any:
    pipeline = profile.locate("enhancer", store).get("pipeline")
    if pipeline is None or not (pipeline / "unet" / "config.json").is_file():
        hint = f"run python -m models fetch {profile.name}, or name the profile that you have with --profile"
        raise ModelError("weights_missing", f"the UNet of profile {profile.name} is not in {store.root}: {hint}")
    return outline_unet(pipeline)


def _adapters(profile: Profile, store: Store) -> Path:
    return profile.own_folder("enhancer", "adapters", store)


def _is_lora(key: str) -> bool:
    return _LORA_INPUT.search(key) is not None


def _put(path: Path, folder: Path, name: str, replace: bool) -> Path:
    with _changing(folder):
        sealed, digest, unfinished = _read_sealed(folder), digest_file(path), folder / f"{name}.part"
        if (folder / name).is_file() and not replace and sealed.get(name, digest) != digest:
            raise ModelError("import_refused", f"{folder / name} is there already and is another file; say --replace")
        try:
            shutil.copyfile(path, unfinished)
            unfinished.replace(folder / name)
        finally:
            unfinished.unlink(missing_ok=True)
        write_seal(folder, sealed | {name: digest})
    return folder / name


def _read_sealed(folder: Path) -> dict[str, str]:
    """What a folder's seal names; nothing where none was written yet."""
    return read_seal(folder) if (folder / SEAL).is_file() else {}


@contextmanager
def _changing(folder: Path) -> Iterator[None]:
    """One process at a time; raises ModelError `import_refused` where the disk does not let it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".busy"):
            yield
    except OSError as error:
        raise ModelError("import_refused", f"{folder} could not be changed: {error}") from error
