"""The HTTP edge: bytes in, bytes and a report out."""

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import Depends, Request
from fastapi.responses import JSONResponse, Response
from ray import serve
from ray.serve.handle import DeploymentHandle
from starlette.exceptions import HTTPException

from deployments.allocator import hold_little, return_memory
from deployments.refusal import keep_when_refused
from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Report
from fanlight_client.wire import (
    ENHANCE_PATH,
    JSON_TYPE,
    MODELS_PATH,
    MULTIPART_TYPE,
    PHOTO_FIELD,
    READY_PATH,
    REPORTS_PATH,
    AbsentModel,
    ModelInfo,
    ModelList,
    Readiness,
)
from finishing.assets.keeper import AssetKeeper
from finishing.capture import Capture, spool_frames
from finishing.edit_checks import check_edits, check_furnishing
from finishing.editing_parts import EDITING_ROLES
from finishing.finish import Finish, Finished, Services
from finishing.known_adapters import KnownAdapters, Snapshot
from finishing.prompts import check_prompts
from finishing.replacing.replacers import check_replacing
from finishing.replicas import MODEL_ROLES
from finishing.tone.adapters import check_adapters
from finishing.version import SOFTWARE
from jobs.artefacts import ArtefactStore
from jobs.opening import open_store
from serve.http.admission import Admission
from serve.http.answers import render_photo
from serve.http.api_page import router as api_page
from serve.http.bodies import guard_bodies
from serve.http.cors import allow_origins
from serve.http.fields import join_fields
from serve.http.guards import guard_answers
from serve.http.head import answer_head
from serve.http.media_types import accepts
from serve.http.openapi import PHOTO_IN, PHOTO_OUT, PROBLEMS
from serve.http.problems import install_problems
from serve.http.report_store import ReportStore
from serve.http.variants import check_variants
from serve.jobs.edge import Edge, find_config
from serve.jobs.listing_routes import router as listing_routes
from serve.jobs.plan_routes import router as plan_routes
from serve.jobs.routes import router as job_routes
from serve.jobs.service import JobService
from serve.kept_assets import ArtefactAssets
from serve.keys.gate import Gate, admit
from serve.keys.openapi import KeyedApp
from serve.keys.visits import tell_visits
from serve.logs import log_report
from serve.metrics import record_report
from serve.parts import gather_replicas, open_routes
from serve.photos.desk import PhotoDesk
from serve.photos.proof_routes import router as proof_routes
from serve.photos.routes import router as photo_routes
from serve.photos.tile_routes import router as tile_routes
from serve.photos.version_routes import router as version_routes
from serve.replica_counts import count_replicas, list_asleep
from serve.scratch import scratch_folder
from serve.settings import GraphArgs, IngressConfig
from serve.studio.routes import router as studio_routes
from serve.styles.book import StyleBook
from serve.styles.routes import router as style_routes
from serve.styles.school import School
from serve.uploads.desk import UploadDesk
from serve.uploads.folder import UploadFolder
from serve.uploads.routes import router as upload_routes
from serve.uploads.sweeping import sweep_uploads

CHECKED_AT_ONCE = 2
"""Requests whose masks are decoded to be checked: a file of 30 kB may take up some hundred MB for a second."""

app = KeyedApp(
    title="fanlight",
    version=SOFTWARE.split()[-1],
    description="Finishes real-estate photographs: light, colour and sky, nothing invented.",
    responses=PROBLEMS,
    dependencies=[Depends(admit)],
    lifespan=sweep_uploads,
    docs_url=None,
    redoc_url=None,
)
install_problems(app)
guard_bodies(app, find_config)
tell_visits(app)
answer_head(app)
allow_origins(app, find_config)
guard_answers(app)
app.include_router(job_routes)
app.include_router(plan_routes)
app.include_router(listing_routes)
app.include_router(photo_routes)
app.include_router(proof_routes)
app.include_router(tile_routes)
app.include_router(version_routes)
app.include_router(style_routes)
app.include_router(upload_routes)
app.include_router(studio_routes)
app.include_router(api_page)


# Serve pickles the routes here and now: what they call must be imported above, not defined below.
@serve.ingress(app)
class Ingress:
    """Takes photos over HTTP, or from Python callers inside the cluster, and sends each through its recipe."""

    def __init__(
        self, args: GraphArgs, runner: DeploymentHandle, *parts: DeploymentHandle, **editing: DeploymentHandle
    ) -> None:
        """`parts` are the classifier, segmenter, enhancer, inpainter and quality, in that order; `editing` by role."""
        hold_little()
        self._runner = runner
        open_routes([runner])
        self._replicas = gather_replicas(args, parts, editing)
        self._adapters = KnownAdapters(self._replicas.list_adapters)
        self._config = IngressConfig()
        self._checking = asyncio.Semaphore(CHECKED_AT_ONCE)
        self._reports = ReportStore(args.reports_dir, self._config.kept_reports)
        self._admission = Admission(self._config.concurrent_photos, self._config.queued_photos)
        artefacts = ArtefactStore(args.jobs.artefacts)
        self._keeper = AssetKeeper(ArtefactAssets(artefacts))
        store = open_store(args.jobs.store)
        self.gate = Gate(store, args.jobs.owner_header, require_keys=args.jobs.require_keys)
        jobs = JobService(store, artefacts, args.jobs)
        self.catalogue = self._replicas.catalogue
        self.school = School(StyleBook(artefacts), self._replicas, self._admission, lambda: self._config)
        self.job_edge = Edge(jobs, lambda: self._config, self._settle, self._replicas.describe, self._replicas.editing)
        uploads = UploadFolder(args.uploads_dir, lambda: self._config.uploads_kept_s)
        self.upload_desk = UploadDesk(self.job_edge, uploads)
        self.photo_desk = PhotoDesk.at(
            self.job_edge, self._replicas, self._keeper, self._admission, lambda: self._config, self._adapters
        )

    @keep_when_refused
    def reconfigure(self, config: dict[str, Any]) -> None:
        self._config = IngressConfig.model_validate(config)
        self._reports.kept = self._config.kept_reports
        self._admission.configure(self._config.concurrent_photos, self._config.queued_photos)

    async def enhance(
        self, photo: bytes | Sequence[bytes], options: EnhanceOptions | dict[str, Any] | None = None
    ) -> Finished:
        """For callers inside the cluster: `await serve.get_app_handle("fanlight").enhance.remote(photo, options)`.

        `photo`: a file, or the frames of one photo. Raises ImageError for one that cannot be used, CaptureError for
        frames that are not one, ValidationError for a wrong option, UnknownLoraError and UnknownStyleError for what is
        not there, TooBusyError when full.
        """
        known, frames = self._adapters.snapshot(), [photo] if isinstance(photo, bytes) else photo
        with self._admission.place(), scratch_folder() as folder, spool_frames(frames, folder) as capture:
            options = await self._settle(EnhanceOptions.model_validate(options or {}), "", known)
            check_variants(options)
            return await self._finish(capture, options, known)

    @app.post(ENHANCE_PATH, openapi_extra=PHOTO_IN, responses=PHOTO_OUT, response_class=Response, tags=["photos"])
    async def post_photo(self, request: Request) -> Response:
        """Finish a photo, sent as it is, or as a form with it or its frames, or kept and named by its id.

        Options are query or form fields.
        """
        query = join_fields(request.query_params.multi_items())
        query.pop(PHOTO_FIELD, None)  # the id of a kept photo
        known, owner = self._adapters.snapshot(), self.job_edge.owner(request)
        with self._admission.place():
            check_variants(await self._settle(EnhanceOptions.model_validate(query), owner, known))  # before the body
            async with self.job_edge.receive(request, may_name=True) as upload:
                asked = EnhanceOptions.model_validate({**query, **upload.fields})
                options = await self._settle(asked, owner, known)
                check_variants(options)
                async with self.job_edge.open_photo(upload, options, owner) as photo:
                    await self.job_edge.hand_in(request, 1)
                    capture = await asyncio.to_thread(Capture.read, *photo.paths)
                    finished = await self._finish(capture, options, known, owner)
        return render_photo(finished, photo.name, wants_both=accepts(request, MULTIPART_TYPE))

    @app.get(REPORTS_PATH + "/{report_id}", response_model=Report, tags=["photos"])
    async def get_report(self, report_id: str, request: Request) -> Response:
        """The report of a finished photo."""
        report = await self._reports.load(report_id, self.job_edge.owner(request))
        if report is None:
            raise HTTPException(404, f"there is no report {report_id}")
        return Response(report, media_type=JSON_TYPE)

    @app.get(MODELS_PATH, tags=["service"])
    async def get_models(self) -> ModelList:
        """The models that there are, their revisions, and which of them sleep until somebody asks."""
        models = await self._replicas.describe((*MODEL_ROLES, *EDITING_ROLES))
        counts = await asyncio.to_thread(count_replicas, serve.get_replica_context().app_name)
        asleep = list_asleep(self._replicas, counts)
        listed = [ModelInfo(**facts, asleep=role in asleep) for role, facts in models.items()]
        if outside := self._replicas.outside:
            listed.append(ModelInfo(**outside.describe()))
        absent = [
            AbsentModel(part=part, profile=profile)
            for part, profile in self._replicas.editing.brought_by.items()
            if not (part == "replaces" and outside)
        ]
        return ModelList(models=listed, absent=absent)

    @app.get("/healthz", tags=["service"])
    async def get_health(self) -> dict[str, str]:
        """Whether this process answers."""
        return {"status": "ok"}

    @app.get(READY_PATH, response_model=Readiness, tags=["service"])
    async def get_readiness(self) -> Response:
        """Whether every deployment answers: 200, or 503 with the names of those that do not."""
        missing = await self._replicas.missing(self._runner)
        readiness = Readiness(ready=not missing, waiting_for=missing)
        return JSONResponse(readiness.model_dump(), status_code=503 if missing else 200)

    async def _settle(self, options: EnhanceOptions, owner: str, known: Snapshot | None = None) -> EnhanceOptions:
        """The options, the style that they name with its targets.

        Raises PromptRefusedError, PromptGoneError, UnknownLoraError and UnknownStyleError; PartMissingError, MaskError,
        CannotReplaceError, CannotStageError, CatalogueError and UnknownModelError for edits that nobody could make.
        """
        await asyncio.to_thread(check_prompts, options, refuse=self._config.refuse_prompts)
        check_replacing(options, self._replicas.replacers)
        check_furnishing(options, self._replicas)
        async with self._checking:
            await asyncio.to_thread(check_edits, options, self._replicas.editing)
        await check_adapters(options, known or self._adapters.snapshot())
        return await self.school.book.settle(options, owner)

    async def _finish(self, capture: Capture, options: EnhanceOptions, known: Snapshot, owner: str = "") -> Finished:
        services = Services(self._replicas, known, self._config, self._keeper)
        async with self._admission.turn:
            try:
                finished = await Finish(options, services, owner=owner).run(capture)
            finally:
                await asyncio.to_thread(return_memory)
        record_report(finished.report, "sync")
        log_report(finished.report, "sync")
        await self._reports.save(finished.report, owner)
        return finished
