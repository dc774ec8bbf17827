"""What the finished photo says of itself: digital source type and edit history, in its XMP."""

import json
from typing import Any

from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import FLAT, Tone, flatten_steps
from finishing.canvas import Canvas
from finishing.recipe import STEPS
from finishing.version import SOFTWARE
from imaging.metadata import Provenance, read_history

ENHANCED = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced"
COMPOSITE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
_ART = ("composite", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic", "trainedAlgorithmicMedia")
ARTIFICIAL = {f"http://cv.iptc.org/newscodes/digitalsourcetype/{name}" for name in _ART}
"""What a photo that came with it stays: finishing it makes nothing of it real."""

TOLD_BY_OUTCOME = {name for name, (kind, _) in FLAT.items() if STEPS[kind].change == "captured"}
"""Options of steps that move pixels: the history has the angles that came of them, not what was asked for."""


def describe_provenance(canvas: Canvas, options: EnhanceOptions) -> Provenance:
    """IPTC's term for the photo, and one history entry. No date: the same photo must come out the same bytes."""
    told = [told for change in canvas.changes for told in change.alterations]
    generated = any(each.classification == "alteration" for each in told)
    came_as = read_history(canvas.photo.metadata).source_type
    kept = came_as if came_as in ARTIFICIAL else ENHANCED
    return Provenance(
        digital_source_type=COMPOSITE if generated else kept,
        software_agent=SOFTWARE,
        changed=", ".join(each.what for each in told) or "nothing",
        parameters=json.dumps(_parameters(canvas, options), separators=(",", ":")),
    )


def describe_options(options: EnhanceOptions) -> dict[str, Any]:
    """What was asked for, but for defaults and the frame; a recipe and the flat options short for it say the same."""
    flat = options
    if options.recipe is not None:
        rest = options.model_dump(exclude={"recipe"}, exclude_unset=True)
        flat = EnhanceOptions.model_validate(rest | flatten_steps(options.recipe))
    told = flat.model_dump(mode="json", exclude_defaults=True, exclude=TOLD_BY_OUTCOME)
    return told if any(isinstance(step, Tone) for step in options.steps) else {**told, "tone": "off"}


def _parameters(canvas: Canvas, options: EnhanceOptions) -> dict[str, Any]:
    return describe_options(options) | {
        change.step: dict(change.figures) for change in canvas.changes if change.change == "captured"
    }
