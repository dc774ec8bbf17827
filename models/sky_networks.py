"""Networks that answer with mattes, of the sky or of a subject, whichever file they come in."""

import json
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Literal, Protocol, get_args

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file

from models.errors import ModelError
from models.opener import Opener, open_torch
from models.runtime import plan_settings
from models.sky_input import SIDE_PX, SkyInput
from models.u2net import SkyGraph, U2Net, Widths, tell_widths

STATE_DICTS = frozenset({".safetensors", ".pth"})
ONNX_FLOATS = {"tensor(float)": np.float32, "tensor(float16)": np.float16}

Scale = Literal["logits", "probabilities"]


class SkyNetwork(Protocol):
    """A normalised batch (n, 3, h, w) float32 to mattes (n, h, w) float32 in [0, 1]."""

    def __call__(self, batch: NDArray[np.float32]) -> NDArray[np.float32]: ...


class TorchNetwork:
    """A U²-Net of ours, in float32, run by what an opener makes of it."""

    def __init__(
        self, network: U2Net, expected: SkyInput, device: torch.device | str, opener: Opener = open_torch
    ) -> None:
        network = network.float().to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        graph = SkyGraph(network, expected.size_px).eval()
        self._session = opener("u2net", graph, torch.device(device), torch.float32)

    def __call__(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        (mattes,) = self._session(torch.from_numpy(batch).to(memory_format=torch.channels_last))
        return np.asarray(mattes.cpu().numpy(), np.float32)


class OnnxNetwork:
    """Any network in ONNX Runtime whose first output is the matte; one look at a time where its batch is fixed to one.

    The authors' export ends with sigmoids, others leave logits: `scale` says which it is, or else a probe tells.
    """

    def __init__(self, session: onnxruntime.InferenceSession, scale: Scale | None = None) -> None:
        entry = session.get_inputs()[0]
        self._session, self._entry, self._output = session, entry.name, session.get_outputs()[0].name
        self._dtype, self._one_by_one = ONNX_FLOATS[entry.type], entry.shape[0] == 1
        if scale not in (None, *get_args(Scale)):
            raise ValueError(f"its output is said to be `{scale}`, which is none of {get_args(Scale)}")
        self._scale = scale or tell_scale(self._ask(draw_probe(read_side(session) or SIDE_PX)))

    def __call__(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        pieces = np.split(batch, len(batch)) if self._one_by_one else [batch]
        answers = np.concatenate([self._ask(piece) for piece in pieces])
        return 1 / (1 + np.exp(-answers)) if self._scale == "logits" else np.clip(answers, 0, 1)

    def _ask(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        answer = self._session.run([self._output], {self._entry: batch.astype(self._dtype)})[0]
        return answer.reshape(len(batch), -1, *answer.shape[-2:])[:, 0].astype(np.float32)


def load_network(
    part: Path, device: torch.device | str = "cpu", opener: Opener = open_torch
) -> tuple[SkyNetwork, SkyInput]:
    """A network and what it is to be shown, of a folder, a `.safetensors` or `.pth` file, or an `.onnx` file.

    A folder holds `config.json` (middle, out, size, mean, std) and `model.safetensors`. Beside a file `NAME.json` may
    say `size`, `mean`, `std` and, for ONNX, `output` (`logits` or `probabilities`). State dicts are keyed as the
    authors' are. ONNX is run as it is, all else by what the opener makes of it. Raises ModelError `weights_missing` or
    `weights_corrupt`, also for a pickle that is more than tensors.
    """
    try:
        return _load_onnx(part, device) if part.suffix == ".onnx" else _load_ours(part, device, opener)
    except FileNotFoundError as error:
        raise ModelError("weights_missing", f"there is no network at {part}") from error
    except _UNREADABLE as error:
        raise ModelError("weights_corrupt", f"the network at {part} cannot be read: {error}") from error


def draw_probe(side_px: int) -> NDArray[np.float32]:
    """A batch of one, (1, 3, side, side): from the lightest colours above to the darkest below, with noise."""
    rng = np.random.default_rng(0)
    ramp = np.linspace(2.2, -2.0, side_px, dtype=np.float32)[:, None]
    return (ramp + rng.normal(0, 0.3, (1, 3, side_px, side_px))).astype(np.float32)


def tell_scale(answer: NDArray[np.float32]) -> Scale:
    """Whether an answer to the probe holds logits: then some of so many are beyond [0, 1]."""
    return "probabilities" if answer.min() >= 0 and answer.max() <= 1 else "logits"


def read_side(session: onnxruntime.InferenceSession) -> int | None:
    """The side of the squares that an ONNX network takes, None where any will do; raises ValueError for other input."""
    shape = [length if isinstance(length, int) else None for length in session.get_inputs()[0].shape]
    if len(shape) != 4 or shape[1] not in (3, None) or shape[2] != shape[3]:
        raise ValueError(f"its input is {shape}, not a batch of square RGB images")
    return shape[2]


def _load_ours(part: Path, device: torch.device | str, opener: Opener) -> tuple[SkyNetwork, SkyInput]:
    network, facts = _read_state(part) if part.suffix in STATE_DICTS else _read_folder(part)
    expected = SkyInput.read(facts)
    return TorchNetwork(network, expected, device, opener), expected


def _read_folder(folder: Path) -> tuple[U2Net, dict[str, Any]]:
    facts = json.loads((folder / "config.json").read_text())
    network = U2Net(Widths(tuple(facts["middle"]), tuple(facts["out"])))
    network.load_state_dict(load_file(folder / "model.safetensors"))
    return network, facts


def _read_state(path: Path) -> tuple[U2Net, dict[str, Any]]:
    # weights_only: a pickle may hold tensors, and nothing that runs when it is opened.
    state = load_file(path) if path.suffix == ".safetensors" else torch.load(path, "cpu", weights_only=True)
    # DataParallel puts its own name before each.
    state = {name.removeprefix("module."): tensor for name, tensor in state.items()}
    network = U2Net(tell_widths(state))
    network.load_state_dict(state)
    return network, _read_facts(path)


def _load_onnx(path: Path, device: torch.device | str) -> tuple[SkyNetwork, SkyInput]:
    if not path.is_file():
        raise FileNotFoundError(path)
    facts = _read_facts(path)
    try:
        session = _open_session(path, device)
        side_px = read_side(session)
        network = OnnxNetwork(session, facts.get("output"))
    except Exception as error:  # ONNX Runtime has an exception class a kind, none of them with a common root
        raise ValueError(error) from error
    return network, SkyInput.read(facts if side_px is None else facts | {"size": side_px})


def _open_session(path: Path, device: torch.device | str) -> onnxruntime.InferenceSession:
    """On the GPU where it is wanted and ONNX Runtime has one."""
    wanted = ["CUDAExecutionProvider"] if torch.device(device).type == "cuda" else []
    usable = [name for name in wanted if name in onnxruntime.get_available_providers()]
    return onnxruntime.InferenceSession(
        path, plan_settings(torch.get_num_threads()), providers=[*usable, "CPUExecutionProvider"]
    )


def _read_facts(path: Path) -> dict[str, Any]:
    beside = path.with_suffix(".json")
    return json.loads(beside.read_text()) if beside.is_file() else {}


_UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
    UnpicklingError,
    SafetensorError,
)
