"""When a photo has been finished before: the same frames, options and models."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import FLAT, AnyStep
from finishing.capture import digest_frames
from finishing.editing_parts import EditingParts
from finishing.listing_look import ListingLook, adopt_sky
from finishing.provenance import describe_options
from finishing.recipe import complete_recipe, find_editing_roles, find_welcome_roles
from finishing.staging.variants import find_stage
from finishing.version import SOFTWARE
from jobs.artefacts import ArtefactStore
from jobs.job import Job
from jobs.store import JobQuery, JobStore
from jobs.transitions import Outcome

PARTS = 4
"""Models that must all have said which they are; while one does not answer, nothing is taken from the cache."""

_NAMING = ("name", "revision", "profile", "device", "engine", "adapters")


def name_models(models: Mapping[str, Mapping[str, Any]]) -> str | None:
    """A digest of software and models, as `Replicas.describe` tells them; None while one is missing."""
    if len(models) < PARTS:
        return None
    facts = {role: {name: said.get(name) for name in _NAMING} for role, said in models.items()}
    return _digest({"software": SOFTWARE, "models": facts})


def name_recipe_models(
    models: str | None, steps: Iterable[AnyStep], editing: EditingParts, frames: int = 1
) -> str | None:
    """The same digest, and of a recipe whose edits ask further models, or of a photo in several frames that does, a
    digest of both; of one that furnishes a room also the revision of the catalogue that has the words for it."""
    steps = tuple(steps)
    roles = sorted(find_editing_roles(steps) | find_welcome_roles(frames) & set(editing.facts))
    if models is None or not roles:
        return models
    facts = {role: {name: editing.facts.get(role, {}).get(name) for name in _NAMING} for role in roles}
    words = {"words": editing.words} if find_stage(steps) else {}
    return _digest({"models": models, "editing": facts, **words})


def make_cache_key(frames: Sequence[str], options: EnhanceOptions, look: Mapping[str, Any] | None, models: str) -> str:
    """What decides a result, and nothing else: whose photo it is, and what it is called, does not."""
    # Whether somebody asked for a sky or left it at its default makes a difference under a listing's look.
    asked = adopt_sky(options, ListingLook.model_validate(look) if look else None)
    steps = [step.model_dump(mode="json") for step in complete_recipe(asked.steps, len(frames))]
    rest = asked.model_dump(mode="json", exclude={"recipe", *FLAT})  # what is short for the same recipe is the same
    history = describe_options(options)  # which is part of the result
    facts = {"original": digest_frames(frames), "steps": steps, "options": rest, "history": history, "look": look}
    return _digest({**facts, "models": models})


async def find_cached(store: JobStore, artefacts: ArtefactStore, cache_key: str, owner: str | None) -> Outcome | None:
    """What the latest job with that result left, at no cost to an equal one; of any owner for None.

    Its files are there, and stay: touched, they are nothing that a sweeper takes for old.
    """
    found = await store.find(JobQuery(cache_key=cache_key, owner=owner, states=("succeeded",), limit=1))
    outcome = _leave(found[0]) if found else None
    if outcome is None or not all([await artefacts.touch(digest) for digest in outcome.artefacts]):
        return None
    return outcome


def _leave(job: Job) -> Outcome | None:
    if not (job.result and job.report and job.result_format):
        return None
    return Outcome(
        result=job.result,
        report=job.report,
        result_format=job.result_format,
        cache_key=job.cache_key,
        gpu_seconds=0.0,
        cached=True,
        twin=job.twin,
        variants=job.variants,
        keys=job.keys,
    )


def _digest(facts: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
