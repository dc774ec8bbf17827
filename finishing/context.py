"""What a step has at hand beside the canvas and its assets."""

from dataclasses import dataclass

from finishing.capture import Capture
from finishing.journal import Journal
from finishing.known_adapters import Snapshot
from finishing.limits import PhotoLimits
from finishing.listing_look import ListingLook
from finishing.replicas import Replicas
from imaging.photo import OutputFormat


@dataclass(frozen=True)
class StepContext:
    """Of one photo: the graph, the LoRAs it has, bounds on the work, its journal and frames, and what was asked
    for the photo as a whole. `sky_seed` is that of its listing where the photo asks for none; `format` the file's that
    is asked for, None for the photo's own."""

    replicas: Replicas
    adapters: Snapshot
    limits: PhotoLimits
    journal: Journal
    capture: Capture
    seed: int = 0
    sky_seed: int = 0
    look: ListingLook | None = None
    format: OutputFormat | None = None
