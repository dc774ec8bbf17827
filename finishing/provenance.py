"""What the finished photo says of itself: digital source type and edit history, in its XMP."""

import json
from collections.abc import Iterable
from typing import Any

from fanlight_client.edits import Edit
from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import FLAT, Tone, flatten_steps
from finishing.canvas import Canvas, Change
from finishing.kept_masks import describe_edit
from finishing.recipe import STEPS
from finishing.version import SOFTWARE
from imaging.metadata import Provenance, read_history

_TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
ENHANCED = f"{_TERMS}algorithmicallyEnhanced"
RETOUCHED = f"{_TERMS}humanEdits"
"""Of photos that were retouched without a network. IPTC: “augmentation, correction or enhancement by one or more humans
using non-generative tools”. An edit is made because somebody said what and where; it is more than ENHANCED's “minor
augmentation or correction by algorithm”, and `composite` would say that elements came from elsewhere."""
COMPOSITE = f"{_TERMS}compositeWithTrainedAlgorithmicMedia"
_ART = ("composite", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic", "trainedAlgorithmicMedia")
ARTIFICIAL = {f"{_TERMS}{name}" for name in _ART}
"""What a photo that came with it stays: finishing it makes nothing of it real."""

TOLD_BY_OUTCOME = {name for name, (kind, _) in FLAT.items() if STEPS[kind].change == "captured"}
"""Options of steps that move pixels: the history has the angles that came of them, not what was asked for."""


def describe_provenance(canvas: Canvas, options: EnhanceOptions) -> Provenance:
    """IPTC's term for the photo, and one history entry. No date: the same photo must come out the same bytes."""
    told = [told for change in canvas.changes for told in change.alterations]
    came_as = read_history(canvas.photo.metadata).source_type
    return Provenance(
        digital_source_type=choose_term(canvas.changes, came_as),
        software_agent=SOFTWARE,
        changed=", ".join(each.what for each in told) or "nothing",
        parameters=json.dumps(_parameters(canvas, options), separators=(",", ":")),
    )


def choose_term(changes: Iterable[Change], came_as: str | None) -> str:
    """IPTC's digital source type of a photo after these changes: the heaviest of what it came as and what was done."""
    altering = [change for change in changes if any(told.classification == "alteration" for told in change.alterations)]
    if any(change.has_network for change in altering):
        return COMPOSITE
    if came_as in ARTIFICIAL:
        return str(came_as)
    return RETOUCHED if altering or came_as == RETOUCHED else ENHANCED


def describe_options(options: EnhanceOptions) -> dict[str, Any]:
    """What was asked for, but for defaults and the frame; a recipe and the flat options short for it say the same.

    Of edits' masks digests alone: it goes into files.
    """
    flat = options
    if options.recipe is not None:
        rest = options.model_dump(exclude={"recipe"}, exclude_unset=True)
        flat = EnhanceOptions.model_validate(rest | flatten_steps(options.recipe))
    told = flat.model_dump(mode="json", exclude_defaults=True, exclude=TOLD_BY_OUTCOME)
    if edits := [describe_edit(step) for step in options.steps if isinstance(step, Edit)]:
        told["edits"] = edits
    return told if any(isinstance(step, Tone) for step in options.steps) else {**told, "tone": "off"}


def _parameters(canvas: Canvas, options: EnhanceOptions) -> dict[str, Any]:
    return describe_options(options) | {
        change.step: dict(change.figures) for change in canvas.changes if change.change == "captured"
    }
