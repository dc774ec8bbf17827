"""What a photo is, found out by opening its files."""

from dataclasses import dataclass

from finishing.anchor import choose_frame
from imaging.codec import Limits
from imaging.codec.sniff import sniff_container
from imaging.region import Size
from serve.jobs.captures import SentPhoto, look_at_files

SNIFFED_BYTES = 1 << 20
"""Of a file, to tell what it is: directories of raw files may lie some way in."""


@dataclass(frozen=True)
class SeenPhoto:
    """A photo's files and name, its upright size, and which of its frames the others are laid on."""

    sent: SentPhoto
    size: Size
    format: str
    reference: int

    @property
    def bytes(self) -> int:
        return sum(path.stat().st_size for path in self.sent.paths)


def look_at_photo(sent: SentPhoto, limits: Limits) -> SeenPhoto:
    """Every file of it is opened; raises ImageError for one that is no photo."""
    facts = look_at_files(sent.frames, limits)
    reference = choose_frame(facts)
    with sent.paths[reference].open("rb") as file:
        format = sniff_container(file.read(SNIFFED_BYTES))
    return SeenPhoto(sent, facts[reference].size, format, reference)
