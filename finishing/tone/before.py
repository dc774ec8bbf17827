"""A photo whose light fanlight has finished already: to finish it again would only wear it out."""

from itertools import takewhile

from fanlight_client.recipe import Tone
from finishing.version import SOFTWARE
from imaging.metadata import read_history
from imaging.photo import Metadata

FINISHED_BEFORE = "fanlight has finished its light before; a look, style, mode or strength asked for by name is applied"
"""Reason in the report."""

_NAME = SOFTWARE.split()[0]
_ASKED = {"mode", "look", "style", "strength"}


def was_finished(metadata: Metadata, options: Tone) -> bool:
    """Whether to leave the light as it is: fanlight toned the photo, nobody edited it since, and nobody asks for more.

    An edit counts where its software notes it in the XMP history, as raw editors do.
    """
    edits = reversed(read_history(metadata).edits)
    ours = takewhile(lambda edit: edit.software.split()[:1] == [_NAME], edits)
    return any("tone" in edit.changed for edit in ours) and not _ASKED & options.model_fields_set
