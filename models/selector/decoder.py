"""SAM's mask decoder (Kirillov et al. 2023) as its authors' tools export it: asked again and again about one photo.

An export answers everything anew for every prompt. Here it is two graphs: what does not depend on the prompt, a quarter
of the work, is done once a photo, and what no click asks for, an earlier mask and large answers, is left out.
"""

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from numpy.typing import NDArray

from models.array_session import ArraySession
from models.errors import ModelError
from models.runtime import Provider
from models.selector.split_graph import fix_inputs, repeat_once, split_graph

logger = logging.getLogger(__name__)

FEATURES, POINTS, LABELS = "image_embeddings", "point_coords", "point_labels"
EARLIER, HAS_EARLIER, SIZE = "mask_input", "has_mask_input", "orig_im_size"
TAKEN = (FEATURES, POINTS, LABELS, EARLIER, HAS_EARLIER, SIZE)
"""What every exported decoder takes, by name."""
MASKS, SCORES = "low_res_masks", "iou_predictions"
ALL_MASKS, ALL_SCORES = "/Reshape_9_output_0", "/iou_prediction_head/layers.2/Gemm_output_0"
INNER = {ALL_MASKS: MASKS, ALL_SCORES: SCORES}
"""What the authors' export has inside it, before it chooses one of four masks, a thing, two sizes of parts, and the
whole; and what it answers."""
THREADS = 2
"""On a CPU: somebody waits for each click, and before the first for the photo to be embedded; in a replica a graph has
one thread."""
PHOTOS = 4
"""Of so many photos is kept what does not depend on the prompt: 14 MB each."""


class Decoder:
    """One thread may ask at a time. `mask_side`: pixels along the side of a coarse mask, 0 if an export leaves it open.

    An export that cannot be split is asked as it is, every time anew, which is logged.
    """

    def __init__(self, path: Path, provider: Provider = "cpu") -> None:
        """Raises ModelError `weights_missing`, or `weights_corrupt` for a file that is no decoder of SAM's."""
        model = _read(path)
        taken, given = {entry.name: _shape(entry) for entry in model.graph.input}, model.graph.output
        if set(taken) != set(TAKEN) or not {MASKS, SCORES} <= {entry.name for entry in given}:
            raise ModelError("weights_corrupt", f"a decoder of SAM takes {', '.join(TAKEN)}, not {', '.join(taken)}")
        self.mask_side = taken[EARLIER][-1]
        no_mask = np.zeros([length or 1 for length in taken[EARLIER]], np.float32)
        unused = {EARLIER: no_mask, HAS_EARLIER: np.zeros(1, np.float32), SIZE: np.ones(2, np.float32)}
        self._unused = unused
        self._known = OrderedDict[bytes, dict[str, np.ndarray]]()
        self._of_photo: ArraySession | None = None
        try:
            self._of_photo, self._of_prompt = _open_halves(model, unused, provider)
        except Exception as error:  # of onnx, of protobuf and of the runtime, none of them with a common root
            logger.warning("%s cannot be split, and is asked as it is: %r", path, error)
            self._of_prompt = ArraySession(path, provider, threads=THREADS)

    def ask(
        self, features: NDArray[np.float32], points: NDArray[np.float32], labels: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Coarse masks as logits (n, side, side), and the IoU foreseen for each (n,).

        `features` (1, channels, h, w) is the encoder's answer, `points` (m, 2) are in pixels of what it saw, `labels`
        (m,) as exports have them. Raises ModelError `bad_request` for what another encoder answered.
        """
        prompt = {POINTS: points[None], LABELS: labels[None]}
        inputs = {**self._unused, **self._know(features), **prompt}
        answers = self._of_prompt(*(inputs[entry.name] for entry in self._of_prompt.inputs))
        named = dict(zip(self._of_prompt.outputs, answers, strict=True))
        masks, scores = (named[inner if inner in named else name] for inner, name in INNER.items())
        return masks[0].astype(np.float32), scores[0].astype(np.float32)

    def _know(self, features: NDArray[np.float32]) -> dict[str, np.ndarray]:
        """What follows from the photo alone, by name."""
        key = hashlib.sha256(features.tobytes()).digest()
        known = self._known.pop(key, None)
        if known is None:
            known = {FEATURES: features.copy()}  # its own: what comes from the object store would stay there for it
            if self._of_photo:
                known |= zip(self._of_photo.outputs, self._of_photo(known[FEATURES]), strict=True)
        self._known[key] = known
        while len(self._known) > PHOTOS:
            self._known.popitem(last=False)
        return known


def _open_halves(
    model: onnx.ModelProto, unused: Mapping[str, NDArray[np.float32]], provider: Provider
) -> tuple[ArraySession, ArraySession]:
    """What follows from the photo alone, and the rest; raises whatever onnx and its runtime do."""
    inside = {name for node in model.graph.node for name in node.output}
    answers = list(INNER if set(INNER) <= inside else INNER.values())
    fix_inputs(model, unused)
    repeat_once(model)
    first, second = split_graph(model, [FEATURES], answers)
    return (
        ArraySession(first.SerializeToString(), provider, threads=THREADS),
        ArraySession(second.SerializeToString(), provider, threads=THREADS),
    )


def _read(path: Path) -> onnx.ModelProto:
    if not path.is_file():
        raise ModelError("weights_missing", f"there is no exported graph at {path}")
    try:
        return onnx.load_model_from_string(path.read_bytes())
    except DecodeError as error:
        raise ModelError("weights_corrupt", f"{path} is no ONNX graph: {error}") from error


def _shape(entry: onnx.ValueInfoProto) -> list[int]:
    """Lengths of its axes, 0 for free ones."""
    return [axis.dim_value for axis in entry.type.tensor_type.shape.dim]
