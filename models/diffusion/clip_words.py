"""What Stable Diffusion 1.5 is told: prompts through its one text encoder, which is then let go of."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from transformers import CLIPTextModel, CLIPTokenizer

from models.loading import load_pretrained, load_tokenizer, working_dtype


@dataclass(frozen=True, eq=False)
class ClipWords:
    """A prompt as a sequence (1, 77, c)."""

    sequence: Tensor

    def named(self, prefix: str) -> dict[str, Tensor]:
        """As arguments of diffusers' pipelines."""
        return {f"{prefix}prompt_embeds": self.sequence}


class ClipEncoder:
    """The text encoder in a pipeline's folder, as `PromptEncoder` is for SDXL's two; raises ModelError as it does."""

    def __init__(self, folder: Path, encoding: torch.device | str, device: torch.device | str) -> None:
        self._folder, self._encoding, self._device = folder, encoding, device
        self._known: dict[str, ClipWords] = {}

    def embed(self, prompt: str) -> ClipWords:
        """That prompt's words; a new one loads the encoder anew."""
        if prompt not in self._known:
            self._known[prompt] = self._encode(prompt)
        return self._known[prompt]

    @torch.inference_mode()
    def _encode(self, prompt: str) -> ClipWords:
        tokenize = load_tokenizer(CLIPTokenizer, self._folder / "tokenizer")
        folder, dtype = self._folder / "text_encoder", working_dtype(self._encoding)
        model = load_pretrained(CLIPTextModel, folder, self._encoding, dtype).eval()
        told = tokenize([prompt], padding="max_length", truncation=True, return_tensors="pt")
        read = model(told.input_ids.to(self._encoding)).last_hidden_state
        return ClipWords(read.to(self._device, working_dtype(self._device)))
