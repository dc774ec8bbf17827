"""Loading the classes of diffusers and transformers from folders in the hub's layout, never from the network.

Weights are safetensors, mapped into memory and copied from there to the device, the way those libraries load them.
"""

from pathlib import Path
from typing import Any

import torch
from diffusers.utils import logging as diffusers_logging
from transformers.utils import logging as transformers_logging

from models.errors import ModelError


def load_pretrained(kind: Any, folder: Path, device: torch.device | str, dtype: torch.dtype, **options: Any) -> Any:
    """A network of that class on a device, half-precision files (`fp16` in their names) where those are what there is.

    Raises ModelError `weights_missing`.
    """
    half = any(folder.glob("*.fp16*.safetensors"))
    options |= {"dtype": dtype, "variant": "fp16" if half else None, "use_safetensors": True}
    return _read(kind, folder, **options).to(device)


def load_pipeline(kind: Any, folder: Path, **parts: Any) -> Any:
    """A pipeline around these parts, without text encoders: quiet, unwatermarked."""
    absent = dict.fromkeys(("text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2"))
    pipeline = _read(kind, folder, add_watermarker=False, **absent, **parts)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def load_scheduler(kind: Any, folder: Path, **options: Any) -> Any:
    """A scheduler of that class with some of its settings changed; raises ModelError `weights_missing`."""
    return kind.from_config(_read(kind, folder).config, **options)


def load_tokenizer(kind: Any, folder: Path) -> Any:
    """Raises ModelError `weights_missing`."""
    return _read(kind, folder)


def working_dtype(device: torch.device | str) -> torch.dtype:
    """Half precision where the hardware is made for it."""
    return torch.float16 if torch.device(device).type == "cuda" else torch.float32


def _read(kind: Any, folder: Path, **options: Any) -> Any:
    diffusers_logging.disable_progress_bar()
    transformers_logging.disable_progress_bar()
    try:
        return kind.from_pretrained(str(folder), local_files_only=True, **options)
    except (OSError, ValueError) as error:
        raise ModelError("weights_missing", f"{folder} holds no {kind.__name__}: {error}") from error
