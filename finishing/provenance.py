"""What the finished photo says of itself: digital source type and edit history, in its XMP."""

from fanlight_client.wire import Alteration, EnhanceOptions
from finishing.version import SOFTWARE
from imaging.metadata import Provenance

ENHANCED = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced"
COMPOSITE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"


def describe_provenance(changes: list[Alteration], options: EnhanceOptions) -> Provenance:
    """IPTC's term for the photo, and one history entry. No date: the same photo must come out the same bytes."""
    generated = any(change.classification == "alteration" for change in changes)
    return Provenance(
        digital_source_type=COMPOSITE if generated else ENHANCED,
        software_agent=SOFTWARE,
        changed=", ".join(change.what for change in changes) or "nothing",
        parameters=options.model_dump_json(exclude_defaults=True),
    )
