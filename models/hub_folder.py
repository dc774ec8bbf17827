"""A network by transformers from a folder in the hub's layout: read from here alone, whole, and without noise."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import torch
from huggingface_hub.errors import StrictDataclassError
from safetensors import SafetensorError
from transformers.utils import logging

import models.efficientnet_lite  # noqa: F401 (lets the Auto classes read networks built on one)
from models.errors import ModelError
from models.preprocessing import Preprocessing

_UNREADABLE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RuntimeError,
    ImportError,
    SafetensorError,
    StrictDataclassError,
)
"""What transformers raises for a config that is odd; ImportError for a backbone of a library that is not here."""


def load_folder(
    auto: Any, folder: Path, what: str, families: Collection[str] | None = None
) -> tuple[Any, Preprocessing]:
    """The network that `auto`, an Auto class, makes of `config.json` and `model.safetensors`, in float32 on the CPU,
    and what `preprocessor_config.json` says; `what` it is, in words, for errors.

    Raises ModelError `weights_missing`, or `weights_corrupt`, also for a network of none of `families` (None: any that
    the Auto class knows) and for weights that are lacking, which transformers would fill with random numbers.
    """
    if not (folder / "config.json").is_file():
        raise ModelError("weights_missing", f"no {what} in {folder}")
    try:
        family = json.loads((folder / "config.json").read_text())["model_type"]
        if families is not None and family not in families:
            raise ValueError(f"it is a network of the family {family}, not one of {', '.join(sorted(families))}")
        expected = Preprocessing.load(folder)
        logging.disable_progress_bar()
        network, found = auto.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype=torch.float32, output_loading_info=True
        )
    except _UNREADABLE as error:
        raise ModelError("weights_corrupt", f"the {what} in {folder} cannot be read: {error}") from error
    if lacking := sorted(found["missing_keys"]):
        raise ModelError("weights_corrupt", f"the {what} in {folder} lacks {len(lacking)} weights, as {lacking[0]}")
    return network.eval(), expected
