"""The whole Ingress as Serve has it, with its own store and without Serve: what every route says to which key."""

from dataclasses import dataclass
from typing import Any

import httpx

from fanlight_client.report import Report
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_room
from jobs import transitions
from jobs.job import Job, KeyFrame, Variant
from jobs.key import Key, Scope, digest_secret, make_secret
from jobs.transitions import Outcome

SMALL = encode_photo(Photo(render_room(Size(60, 80))))


@dataclass
class House:
    """`ingress` answers `http`; keys are made as `python -m serve.keys` makes them."""

    ingress: Any
    http: httpx.AsyncClient

    @property
    def store(self) -> Any:
        return self.ingress.job_edge.service.store

    async def make_key(self, name: str, owner: str, *scopes: Scope, **limits: int) -> dict[str, str]:
        """The header field that brings it."""
        secret = make_secret()
        key = Key(name=name, owner=owner, scopes=scopes, digest=digest_secret(secret), created_at=1, **limits)
        await self.store.add_key(key)
        return {"Authorization": f"Bearer {secret}"}

    async def stage(self, report: Report, owner: str) -> Job:
        """A job that has ended, of two pictures, a report, a twin, and a key frame, which no single job has."""
        artefacts = self.ingress.job_edge.service.artefacts
        photo = await artefacts.put(SMALL)
        told = await artefacts.put(report.model_dump_json().encode())
        now = await self.store.now()
        new = Job(
            id="a" * 32, owner=owner, listing="elm", name="room.jpg", original=photo, created_at=now, available_at=now
        )
        await self.store.add(new)
        job = await self.store.claim("worker", lease_s=10)
        variants = (Variant(result=photo, report=told, seed=1), Variant(result=photo, report=told, seed=2))
        keys = (KeyFrame(frame=0, before=photo, after=photo),)
        outcome = Outcome(photo, told, "jpeg", "c" * 64, gpu_seconds=1, twin=photo, variants=variants, keys=keys)
        ended: Job = await self.store.update(
            job.id, lambda it, moment: transitions.complete(it, moment, job.lease, outcome, 3600)
        )
        return ended
