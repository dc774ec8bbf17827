"""LoRAs on a UNet: loaded when first asked for, blended with weights of their own, switched between two batches."""

import warnings
from pathlib import Path
from typing import Any

import torch
from diffusers import UNet2DConditionModel

from models.adapter_files import list_files
from models.errors import ModelError
from models.lora_file import read_lora
from models.memory.need import ADAPTERS_BYTES
from models.weights import digest_file

Blend = tuple[tuple[str, float], ...]
"""Names and weights of LoRAs that work together: W + Σ weight · B·A, none of them merged into W."""


class Adapters:
    """The LoRAs of a folder on one UNet; the UNet itself is never loaded again. One call at a time.

    Eagerly a switch sets flags and factors, layer by layer: 5 ms for the 74 layers of two miniature LoRAs, some 50 ms
    for the 560 attention layers of SDXL. Under torch.compile a LoRA's first loading replaces layers, and each set of
    names is a graph of its own, compiled at its first use, and once more when its weights first differ, from when on
    they are inputs; those seen before are kept, up to `models.diffusion.tuning.KINDS` shapes of a kind of block, beyond
    which Dynamo runs uncompiled. So: use what will be asked for once, before the first photo. peft's hot-swapping, with
    one graph for all, has room for one LoRA at a time and none for a blend.

    Those not in use are let go of, the one that has been out of use for longest first, once all together would take
    more than `room_bytes`.
    """

    def __init__(
        self, unet: UNet2DConditionModel, folder: Path | None = None, room_bytes: int = ADAPTERS_BYTES
    ) -> None:
        self._files, self._room_bytes = list_files(folder), room_bytes
        # Without LoRAs it is not held on to: where an exported graph runs, nobody else needs it.
        self._unet: Any = unet if self._files else None
        self._loaded: dict[str, int] = {}  # bytes, the one that was used last at the end
        self._used: Blend = ()
        self.revisions = {name: digest_file(path)[:12] for name, path in self._files.items()}
        """The first digits of each file's SHA-256, by name."""

    @torch.inference_mode(False)  # or what is loaded could be switched in that mode alone
    def use(self, blend: Blend) -> None:
        """Let these LoRAs, and no others, take part from now on; with none the UNet is bit for bit the bare one.

        Raises ModelError `unknown_lora`, or `weights_corrupt` for a file that is none for this UNet, and then goes on
        with what it had.
        """
        if blend == self._used:
            return
        self._refuse_unknown(blend)
        try:
            for name, _ in blend:
                # What it had must stay: it goes on with that when this fails.
                self._load(name, blend + self._used)
            self._used = blend
        finally:
            # peft makes active what it loads, whatever was so before.
            self._activate(self._used)
            self._make_room(self._used)

    def _refuse_unknown(self, blend: Blend) -> None:
        for name, _ in blend:
            if name not in self._files:
                there = ", ".join(self._files) or "none"
                raise ModelError("unknown_lora", f"there is no LoRA {name}; there are: {there}")

    def _load(self, name: str, kept: Blend) -> None:
        if name in self._loaded:
            self._loaded[name] = self._loaded.pop(name)
            return
        factors = read_lora(self._files[name], self._unet)
        size = sum(factor.numel() for factor in factors.values()) * self._unet.dtype.itemsize
        self._make_room(kept, size)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Already found a `peft_config`")  # several are meant
            warnings.filterwarnings("ignore", message="TorchaoLoraLinear was instantiated")  # none is ever merged
            self._unet.load_lora_adapter(factors, prefix=None, adapter_name=_key(name))
        self._loaded[name] = size

    def _make_room(self, kept: Blend, wanted_bytes: int = 0) -> None:
        """Let go of what is not to be kept until there is room for so much more, or nothing is left to let go of."""
        names = {name for name, _ in kept}
        for name in [name for name in self._loaded if name not in names]:
            if sum(self._loaded.values()) + wanted_bytes <= self._room_bytes:
                return
            with warnings.catch_warnings():
                # With none in use the last that was is active still, and switched off.
                warnings.filterwarnings("ignore", message="Adapter .* was active which is now deleted")
                self._unet.delete_adapters(_key(name))
            del self._loaded[name]

    def _activate(self, blend: Blend) -> None:
        if not blend:
            self._unet.disable_lora()
            return
        self._unet.set_adapters([_key(name) for name, _ in blend], [weight for _, weight in blend])
        self._unet.enable_lora()


def _key(name: str) -> str:
    """The name within peft, whose module dictionaries cannot hold a LoRA called `keys` or `half`."""
    return f"adapter_{name}"
