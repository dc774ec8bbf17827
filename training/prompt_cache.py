"""The embeddings of prompts, made once."""

from typing import Any

import torch


class PromptCache:
    """Each prompt through an SDXL pipeline's text encoders once."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline
        self._embeddings: dict[str, tuple[torch.Tensor, torch.Tensor]] = {}

    def embed(self, prompt: str, count: int) -> dict[str, torch.Tensor]:
        """The pipeline's arguments for `count` images of that prompt."""
        if prompt not in self._embeddings:
            self._embeddings[prompt] = self._encode(prompt)
        sequence, pooled = self._embeddings[prompt]
        return {
            "prompt_embeds": sequence.expand(count, -1, -1),
            "pooled_prompt_embeds": pooled.expand(count, -1),
        }

    @torch.no_grad()
    def _encode(self, prompt: str) -> tuple[torch.Tensor, torch.Tensor]:
        sequence, _, pooled, _ = self._pipeline.encode_prompt(prompt, do_classifier_free_guidance=False)
        return sequence, pooled
