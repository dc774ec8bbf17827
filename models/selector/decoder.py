"""SAM's mask decoder (Kirillov et al. 2023) as its authors' tools export it: asked again and again about one photo.

An export answers everything anew for every prompt. Here it is two graphs: what does not depend on the prompt, a quarter
of the work, is done once a photo, and what no click asks for, an earlier mask and large answers, is left out.
"""

import hashlib
from collections import OrderedDict
from pathlib import Path

import numpy as np
import onnx
import torch
from google.protobuf.message import DecodeError
from numpy.typing import NDArray
from torch import Tensor

from models.errors import ModelError
from models.selector.split_graph import fix_inputs, repeat_once, split_graph
from models.sessions import OnnxSession, Provider

FEATURES, POINTS, LABELS = "image_embeddings", "point_coords", "point_labels"
EARLIER, HAS_EARLIER, SIZE = "mask_input", "has_mask_input", "orig_im_size"
TAKEN = (FEATURES, POINTS, LABELS, EARLIER, HAS_EARLIER, SIZE)
"""What every exported decoder takes, by name."""
MASKS, SCORES = "low_res_masks", "iou_predictions"
ALL_MASKS, ALL_SCORES = "/Reshape_9_output_0", "/iou_prediction_head/layers.2/Gemm_output_0"
"""What it answers; and the same in the authors' export, before it chooses one of four masks: a thing, two sizes of
parts, and the whole."""
CELL_PX = 4
"""Pixels of a coarse mask along the side of a cell of the features, where an export does not say how large it is."""
THREADS = 2
"""On a CPU: somebody waits for each click, and in a replica a graph has one thread."""
PHOTOS = 4
"""Of so many photos is kept what does not depend on the prompt: 14 MB each."""


class Decoder:
    """One thread may ask at a time. `mask_side`: pixels along the side of a coarse mask."""

    def __init__(self, path: Path, provider: Provider = "cpu") -> None:
        """Raises ModelError `weights_missing`, or `weights_corrupt` for a file that is no decoder of SAM's."""
        model = _read(path)
        taken, given = {entry.name: _shape(entry) for entry in model.graph.input}, model.graph.output
        if set(taken) != set(TAKEN) or not {MASKS, SCORES} <= {entry.name for entry in given}:
            raise ModelError("weights_corrupt", f"a decoder of SAM takes {', '.join(TAKEN)}, not {', '.join(taken)}")
        self.mask_side = taken[EARLIER][-1] or CELL_PX * taken[FEATURES][-1]
        inside = {name for node in model.graph.node for name in node.output}
        answers = [ALL_MASKS, ALL_SCORES] if {ALL_MASKS, ALL_SCORES} <= inside else [MASKS, SCORES]
        no_mask = np.zeros((1, 1, self.mask_side, self.mask_side), np.float32)
        fix_inputs(model, {EARLIER: no_mask, HAS_EARLIER: np.zeros(1, np.float32), SIZE: np.ones(2, np.float32)})
        repeat_once(model)
        halves = split_graph(model, [FEATURES], answers)
        self._of_photo, self._of_prompt = (
            OnnxSession(half.SerializeToString(), provider, threads=THREADS) for half in halves
        )
        self._known = OrderedDict[bytes, dict[str, Tensor]]()

    def ask(
        self, features: NDArray[np.float32], points: NDArray[np.float32], labels: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Coarse masks as logits (n, side, side), and the IoU foreseen for each (n,).

        `features` (1, channels, h, w) is the encoder's answer, `points` (m, 2) are in pixels of what it saw, `labels`
        (m,) as exports have them. Raises ModelError `bad_request` for what another encoder answered.
        """
        inputs = {
            **self._know(features),
            POINTS: torch.from_numpy(points)[None],
            LABELS: torch.from_numpy(labels)[None],
        }
        masks, scores = self._of_prompt(*(inputs[entry.name] for entry in self._of_prompt.inputs))
        return masks[0].float().cpu().numpy(), scores[0].float().cpu().numpy()

    def _know(self, features: NDArray[np.float32]) -> dict[str, Tensor]:
        """What follows from the photo alone, by name."""
        key = hashlib.sha256(features.tobytes()).digest()
        known = self._known.pop(key, None)
        if known is None:
            tensor = torch.tensor(features)  # a copy, for what comes from the object store is read only
            known = {FEATURES: tensor, **dict(zip(self._of_photo.outputs, self._of_photo(tensor), strict=True))}
        self._known[key] = known
        while len(self._known) > PHOTOS:
            self._known.popitem(last=False)
        return known


def _read(path: Path) -> onnx.ModelProto:
    if not path.is_file():
        raise ModelError("weights_missing", f"there is no exported graph at {path}")
    try:
        model = onnx.load_model_from_string(path.read_bytes())
        onnx.checker.check_model(model)
    except (DecodeError, onnx.checker.ValidationError) as error:
        raise ModelError("weights_corrupt", f"{path} is no ONNX graph: {error}") from error
    return model


def _shape(entry: onnx.ValueInfoProto) -> list[int]:
    """Lengths of its axes, 0 for free ones."""
    return [axis.dim_value for axis in entry.type.tensor_type.shape.dim]
