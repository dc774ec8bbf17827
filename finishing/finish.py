"""The order of steps for one photo: `Pipeline.finish` reads from top to bottom."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import ray

from deployments.messages import TileRequest
from fanlight_client.wire import AdapterUse, Alteration, Classification, EnhanceOptions, PhotoFacts, Report
from finishing.journal import Journal
from finishing.limits import PhotoLimits
from finishing.listing.look import ListingLook, Survey, adopt_sky, survey_photo
from finishing.listing.white import NO_SHIFT, see_white, share_white
from finishing.provenance import describe_provenance
from finishing.replicas import Replicas
from finishing.report import Evidence, describe_changes, describe_listing, describe_photo, write_report
from finishing.sky.decide import Shown, SkyPlan, plan_sky
from finishing.sky.replace import replace_sky
from finishing.tone.adapters import read_adapters
from finishing.tone.draft import Draft
from finishing.tone.known_adapters import AdaptersUnknownError, Snapshot
from finishing.tone.ladder import plan_ladder
from finishing.tone.looks import UNSEEN, TileLooks, WholeLook, look_at_whole
from finishing.tone.plan import PhotoPlan, plan_photo
from finishing.tone.review import Reviewed, review_draft
from imaging.codec import Limits, decode_photo, encode_photo
from imaging.photo import OutputFormat, Photo
from imaging.sampling import resize_area
from imaging.tone_field import apply_tone_field
from models.prompts import ANY_ROOM, enhance_prompt

WHOLE_STEPS, FIRST_STEPS = 1, 2
"""Of Lightning's four: the whole photo, which sets exposure and colour, is off by less after one step than after two;
tiles begin with two, and the ladder goes down from there."""


@dataclass(frozen=True)
class Finished:
    """A finished photo, encoded, and its report."""

    photo: bytes
    format: str
    report: Report


@dataclass(frozen=True)
class SharedPhoto:
    """A decoded photo whose pixels, and whose preview, lie in the object store; both views are read-only."""

    photo: Photo
    facts: PhotoFacts
    plan: PhotoPlan
    original: ray.ObjectRef
    preview: ray.ObjectRef


class Pipeline:
    """One photo on its way through the graph, with its options and its journal.

    A stage that fails is left out and named in the report's warnings. Without diffusion, or without anyone to check
    it, the photo keeps its own pixels. With its listing's `look` it gets that white and that sky.
    """

    def __init__(
        self,
        options: EnhanceOptions,
        replicas: Replicas,
        config: PhotoLimits,
        known: Snapshot,
        journal: Journal | None = None,
        look: ListingLook | None = None,
    ) -> None:
        self.options, self.config, self.known, self.look = options, config, known, look
        self.sky_options = adopt_sky(options, look)
        self.white_gains = NO_SHIFT
        self.journal = journal or Journal()
        self.replicas = replace(replicas, attempts=config.attempts, on_retry=self.journal.count_retry)

    async def finish(self, source: Path) -> Finished:
        """From one file's bytes to another's; raises ImageError for a photo that cannot be used."""
        stage = self.journal.stage
        with stage("decode"):
            shared = await self._decode(source)
            self.journal.expect_tiles(1 + len(shared.plan.tiles) * shared.plan.looks_at_tiles)
        with stage("classify"):
            shown = await self._classify(shared)
        with stage("sky"):
            sky = await self._plan_sky(shared, shown)
        with stage("look"):
            draft = await self._look(shared, shown)
        with stage("review"):
            ladder = plan_ladder(self.options.mode, FIRST_STEPS, draft.looks is not None)
            reviewed = await review_draft(draft, shared.original, ladder, self.replicas, self.journal)
        with stage("sky"):
            pixels, sky = await self._replace_sky(shared, reviewed, sky)
        changes = describe_changes(reviewed, self.options.mode, sky.report)
        with stage("encode"):
            finished = await asyncio.to_thread(self._encode, shared.photo, pixels, changes)
        self.journal.models = await self.replicas.describe()
        evidence = Evidence(
            self.options,
            shared.facts,
            shared.plan,
            shown.facts,
            reviewed,
            sky.report,
            changes,
            self.journal,
            describe_listing(self.look, self.white_gains),
        )
        format = self._format(shared.photo)
        report = write_report(evidence, describe_photo(replace(shared.photo, pixels=pixels), finished, format))
        return Finished(finished, format, report)

    async def survey(self, source: Path) -> Survey:
        """What a listing has to know of a photo; asks nothing that `finish` does not. Raises ImageError."""
        stage = self.journal.stage
        with stage("decode"):
            shared = await self._decode(source)
            self.journal.expect_tiles(1)
        with stage("classify"):
            shown = await self._classify(shared)
        with stage("sky"):
            sky = await self._plan_sky(shared, shown)
        with stage("look"):
            whole, _ = await self._see_whole(shared, shown)
            seen = whole.need is not None
            white = await asyncio.to_thread(see_white, await shared.preview, whole) if seen else None
        return survey_photo(shown.facts, whole.need, white, sky.report)

    async def _decode(self, source: Path) -> SharedPhoto:
        limits = Limits(max_bytes=self.config.max_body_bytes, max_pixels=self.config.max_pixels)
        photo = await asyncio.to_thread(decode_photo, source, limits)
        facts = await asyncio.to_thread(describe_photo, photo, source, photo.source_format)
        plan = plan_photo(photo.size, self.options.preset, self.options.mode)
        original = await asyncio.to_thread(ray.put, photo.pixels)
        preview = await asyncio.to_thread(lambda: ray.put(resize_area(photo.pixels, plan.preview)))
        return SharedPhoto(replace(photo, pixels=await original), facts, plan, original, preview)

    async def _classify(self, shared: SharedPhoto) -> Shown:
        """What the photo shows; nothing when the Classifier fails, and then nothing depends on it."""
        if self.options.kind != "auto":
            return Shown(Classification(kind=self.options.kind, confidence=1, source="option"), allows_sky=True)
        try:
            shows = await self.replicas.classify(shared.preview)
        except Exception as error:
            self.journal.go_without("classifier_failed", "classify", error)
            return Shown(None, allows_sky=False)
        facts = Classification(kind=shows.kind, room=shows.room, confidence=shows.confidence, source="model")
        return Shown(facts, shows.allows_sky)

    async def _look(self, shared: SharedPhoto, shown: Shown) -> Draft:
        """What diffusion says of the whole, and then of its tiles; a draft of no change when the Enhancer fails."""
        plan, pixels = shared.plan, shared.photo.pixels
        looks = None
        whole, request = await self._see_whole(shared, shown)
        if request is None:
            return Draft(pixels, plan, whole, None, self.options)
        whole = await self._share_white(shared, shown, whole)
        if plan.looks_at_tiles:
            toned = await asyncio.to_thread(lambda: apply_tone_field(resize_area(pixels, plan.working), whole.field))
            tile_request = request if self.options.mode == "tone" else replace(request, answer="pixels")
            looks = TileLooks(self.replicas, plan, toned, tile_request, self.config.tiles_in_flight, self.journal)
            await looks.look(plan.tiles, FIRST_STEPS)
        return Draft(pixels, plan, whole, looks, self.options)

    async def _see_whole(self, shared: SharedPhoto, shown: Shown) -> tuple[WholeLook, TileRequest | None]:
        try:
            return await self._look_at_whole(shared, shown)
        except Exception as error:
            self.journal.go_without("enhancer_failed", "look", error)
            return UNSEEN, None

    async def _share_white(self, shared: SharedPhoto, shown: Shown, whole: WholeLook) -> WholeLook:
        """The look with the listing's white, where the listing has one and this is one of its rooms."""
        if self.look is None or self.look.white is None or shown.facts is None or shown.facts.kind != "interior":
            return whole
        whole, self.white_gains = await asyncio.to_thread(
            share_white, await shared.preview, whole, self.look.white.point
        )
        return whole

    async def _look_at_whole(self, shared: SharedPhoto, shown: Shown) -> tuple[WholeLook, TileRequest]:
        """What diffusion says of the whole and how it was asked; the LoRA for interiors may fail, nobody chose it."""
        adapters = await self._choose_adapters(shown)
        request = self._request_for(shared.plan, shown, adapters)
        try:
            whole = await look_at_whole(self.replicas, shared.preview, request, self.journal)
        except Exception as error:
            if self.options.lora != "auto" or not adapters:
                raise
            self.journal.go_without("lora_failed", "look", error)
            adapters, request = [], replace(request, adapters=())
            whole = await look_at_whole(self.replicas, shared.preview, request, self.journal)
        self.journal.adapters = adapters
        return whole, request

    async def _choose_adapters(self, shown: Shown) -> list[AdapterUse]:
        try:
            return await read_adapters(self.options, shown.facts.kind if shown.facts else None, self.known)
        except AdaptersUnknownError as error:
            if self.options.lora != "auto":
                raise
            self.journal.go_without("lora_failed", "look", error)
            return []

    def _request_for(self, plan: PhotoPlan, shown: Shown, adapters: list[AdapterUse]) -> TileRequest:
        return TileRequest(
            plan.preview.region,
            plan.preview,
            enhance_prompt((shown.facts and shown.facts.room) or ANY_ROOM),
            WHOLE_STEPS,
            self.options.seed,
            adapters=tuple((adapter.name, adapter.weight) for adapter in adapters),
        )

    async def _plan_sky(self, shared: SharedPhoto, shown: Shown) -> SkyPlan:
        return await plan_sky(self.replicas, shared.preview, self.sky_options, shown, self.journal)

    async def _replace_sky(self, shared: SharedPhoto, reviewed: Reviewed, sky: SkyPlan) -> tuple[np.ndarray, SkyPlan]:
        return await replace_sky(
            self.replicas, shared.preview, reviewed.pixels, reviewed.field, sky, self.sky_options, self.journal
        )

    def _format(self, photo: Photo) -> OutputFormat:
        return self.options.format or photo.format

    def _encode(self, photo: Photo, pixels: np.ndarray, changes: list[Alteration]) -> bytes:
        return encode_photo(
            replace(photo, pixels=pixels),
            format=self._format(photo),
            quality=self.options.quality,
            provenance=describe_provenance(changes, self.options),
        )
