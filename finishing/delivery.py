"""From a canvas to what is delivered: a file, and its report."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import AnyStep
from fanlight_client.report import Classification, PhotoFacts, Report
from finishing.canvas import Canvas
from finishing.finished import Made
from finishing.journal import Journal
from finishing.kept_masks import shorten_masks, shorten_steps
from finishing.provenance import describe_provenance
from finishing.replacing.hidden import hide_options, hide_prompts
from finishing.report import Evidence, describe_photo, write_report
from imaging.codec import encode_photo
from imaging.photo import OutputFormat


@dataclass(frozen=True)
class Delivery:
    """What is the same for all results of one photo; `started` on `time.perf_counter`'s clock."""

    options: EnhanceOptions
    recipe: tuple[AnyStep, ...]
    taken: PhotoFacts
    shows: Classification | None
    started: float

    async def encode(self, canvas: Canvas, journal: Journal, untouched: Path | None = None) -> Made:
        """The photo as a file; `untouched` is the one that it came as, which is given back where its format will do."""
        with journal.stage("encode"):
            return await asyncio.to_thread(self._encode, canvas, untouched)

    def report(self, canvas: Canvas, made: Made, journal: Journal, twin: PhotoFacts | None = None) -> Report:
        options, (steps, _) = hide_options(shorten_masks(self.options)[0]), shorten_steps(hide_prompts(self.recipe))
        seconds = time.perf_counter() - self.started
        evidence = Evidence(
            *(options, steps, self.taken, made.facts, made.kept_around, self.shows, journal, seconds), twin=twin
        )
        return write_report(evidence, canvas)

    def _encode(self, canvas: Canvas, untouched: Path | None) -> Made:
        format: OutputFormat = self.options.format or canvas.photo.format
        mount = canvas.frame.mount
        whole = mount.close(canvas.photo)
        if untouched is not None and format == canvas.photo.source_format:
            data = untouched.read_bytes()
        else:
            provenance = describe_provenance(canvas, self.options)
            data = encode_photo(whole, format=format, quality=self.options.quality, provenance=provenance)
        return Made(data, describe_photo(whole, data, format), mount.keeps_around(whole))
