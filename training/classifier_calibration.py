"""Make the classifier's confidence mean what it says, on houses it has not learnt from."""

import math
from functools import partial

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from transformers import CLIPTokenizer

from models.classifier import EXTERIOR, Clip, embed_images, embed_looks, embed_room

SCALES = np.geomspace(1, 60, 60)
MARGIN = 0.5


@torch.no_grad()
def calibrate(model: Clip, tokenizer: CLIPTokenizer, rooms: tuple[str, ...], batch: Tensor, labels: Tensor) -> float:
    """Set the model's logit scale by held-out photos, and answer the probability above which a sky may change.

    `batch` is normalised (n, 3, h, w); `labels` index `rooms`, (n,).
    """
    prompts = torch.stack([embed_room(model, tokenizer, room) for room in rooms])
    embed = partial(embed_images, model)
    cosines = torch.cat([embed_looks(embed, part) @ prompts.T for part in batch.split(64)])
    scale = fit_scale(cosines, labels)
    model.logit_scale.fill_(math.log(scale))
    is_outside = torch.tensor([room in EXTERIOR for room in rooms])
    outside = (scale * cosines).softmax(1)[:, is_outside].sum(1)
    return fit_threshold(outside.numpy(), is_outside[labels].numpy())


def fit_scale(cosines: Tensor, labels: Tensor) -> float:
    """The logit scale under which held-out cosines (n, rooms) are least surprised by labels (n,): temperature scaling
    (Guo et al. 2017)."""
    losses = [float(functional.cross_entropy(scale * cosines, labels)) for scale in SCALES]
    return float(SCALES[int(np.argmin(losses))])


def fit_threshold(outside: np.ndarray, is_exterior: np.ndarray) -> float:
    """Above every held-out interior: from the one likeliest to pass for an exterior, MARGIN of the way to 1.

    `outside` is each photo's probability of being an exterior, (n,).
    """
    worst = float(np.max(outside[~is_exterior], initial=0.5))
    return worst + MARGIN * (1 - worst)
