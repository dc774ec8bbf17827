"""Which selector a profile has: told by what lies in the folder of its part."""

from models.device import DeviceType
from models.errors import ModelError
from models.registry import ModelCard
from models.selector.exported_sam import DECODER, ENCODER, ExportedSam
from models.selector.protocol import Selector


def load_selector(card: ModelCard, device: DeviceType = "cpu") -> Selector:
    """From the part `network`: `encoder.onnx` and `decoder.onnx`, or the `config.json` of a SAM 2.

    Raises ModelError `unknown_profile`, `weights_missing` or `weights_corrupt`.
    """
    folder = card.part("network")
    if (folder / ENCODER).is_file() or (folder / DECODER).is_file():
        return ExportedSam.load(folder, device)
    if (folder / "config.json").is_file():
        from models.selector.sam2_selector import Sam2Selector  # transformers: two seconds of the first click

        return Sam2Selector.load(folder, device)
    raise ModelError("weights_missing", f"{folder} has neither {ENCODER} and {DECODER} nor a SAM 2")
