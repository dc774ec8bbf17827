"""What SDXL is told: prompts through both text encoders, once, after which the encoders are let go of."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from models.loading import load_pretrained, load_tokenizer, working_dtype

ENCODERS = (
    ("tokenizer", "text_encoder", CLIPTextModel),
    ("tokenizer_2", "text_encoder_2", CLIPTextModelWithProjection),
)


@dataclass(frozen=True, eq=False)
class Words:
    """A prompt as SDXL takes it: a sequence (1, 77, c) and a pooled vector (1, p)."""

    sequence: Tensor
    pooled: Tensor

    def named(self, prefix: str) -> dict[str, Tensor]:
        """As arguments of diffusers' pipelines."""
        return {f"{prefix}prompt_embeds": self.sequence, f"{prefix}pooled_prompt_embeds": self.pooled}


class PromptEncoder:
    """The text encoders in a pipeline's folder. Prompts are few: what was encoded is kept, not what encoded it.

    They are encoded on one device, which may be the CPU for want of room, for use on another.
    """

    def __init__(self, folder: Path, encoding: torch.device | str, device: torch.device | str) -> None:
        self._folder, self._encoding, self._device = folder, encoding, device
        self._known: dict[str, Words] = {}

    def prepare(self, prompts: Iterable[str]) -> None:
        """Encode these now; raises ModelError `weights_missing`."""
        missing = [prompt for prompt in dict.fromkeys(prompts) if prompt not in self._known]
        if missing:
            self._known.update(zip(missing, self._encode(missing), strict=True))

    def embed(self, prompt: str) -> Words:
        """That prompt's words; one that was not prepared loads the encoders anew."""
        self.prepare([prompt])
        return self._known[prompt]

    @torch.inference_mode()
    def _encode(self, prompts: list[str]) -> list[Words]:
        towers = [self._read(*parts, prompts) for parts in ENCODERS]
        return [_join(first, second, self._device) for first, second in zip(*towers, strict=True)]

    def _read(self, tokenizer: str, encoder: str, kind: Any, prompts: list[str]) -> list[Any]:
        tokenize = load_tokenizer(CLIPTokenizer, self._folder / tokenizer)
        model = load_pretrained(kind, self._folder / encoder, self._encoding, working_dtype(self._encoding)).eval()
        # One by one: what a prompt comes to must not depend on the others.
        words = [tokenize([prompt], padding="max_length", truncation=True, return_tensors="pt") for prompt in prompts]
        return [model(word.input_ids.to(self._encoding), output_hidden_states=True) for word in words]


def _join(first: Any, second: Any, device: torch.device | str) -> Words:
    """SDXL reads the last layer but one of both encoders, and the second one's projection (Podell et al. 2023)."""
    sequence = torch.cat([first.hidden_states[-2], second.hidden_states[-2]], dim=-1)
    return Words(*(words.to(device, working_dtype(device)) for words in (sequence, second.text_embeds)))
