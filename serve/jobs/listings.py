"""A shoot: when it is complete, and how its photos come by their common look.

Each photo is surveyed and then held. Once the listing is closed, or no photo came for a while, and all that are left
have been surveyed, its look is decided, written down, and given to those that are held. The listing is settled when
none is held any more; whoever holds a photo unsettles it first, so that none is forgotten whatever dies in between.
"""

import logging
from typing import Any

from fanlight_client.job_wire import ENDED
from finishing.listing_look import Survey, decide_look
from jobs import transitions
from jobs.job import Job, Listing
from jobs.store import JobQuery, JobStore, StoreUnavailableError
from serve.jobs.desk import Desk, insist
from serve.settings import JobsArgs

logger = logging.getLogger("ray.serve")

ALL = 100_000
"""More photos than any shoot has."""


async def adopt_look(job: Job, desk: Desk) -> Job:
    """A photo that came late takes the look that its listing has already."""
    name = job.listing
    if name is None or job.look is not None:
        return job
    listing = await insist(lambda: desk.store.load_listing(job.owner, name))
    look = listing.look if listing else None
    if look is None:
        return job
    lease = job.lease
    return await desk.update(job.id, lambda job, now: transitions.adopt(job, lease, look))


async def hold_surveyed(job: Job, desk: Desk, survey: Survey) -> Job:
    """Put a surveyed photo back until its listing's look is decided."""
    name, lease, seen = job.listing or "", job.lease, survey.model_dump(mode="json")
    await insist(lambda: desk.store.update_listing(job.owner, name, _unsettle))
    queue_s = desk.args.max_queue_s
    return await desk.update(job.id, lambda job, now: transitions.hold(job, now, lease, seen, queue_s))


async def settle_listings(store: JobStore, args: JobsArgs) -> int:
    """Decide what can be decided; how many listings were settled. One that cannot be read holds up no other."""
    settled = 0
    for listing in await store.unsettled_listings():
        try:
            settled += await _settle(store, args, listing)
        except StoreUnavailableError:
            raise
        except Exception:
            logger.exception("listing %s cannot be settled", listing.id)
    return settled


def _unsettle(listing: Listing, now: float) -> Listing:
    return listing.revise(settled=False, expires_at=None)


async def _settle(store: JobStore, args: JobsArgs, listing: Listing) -> bool:
    if listing.look is None and not await _is_complete(store, args, listing):
        return False
    jobs = await store.find(JobQuery(owner=listing.owner, listing=listing.id, limit=ALL))
    look = listing.look
    if look is None and any(_is_unseen(job) for job in jobs):
        return False
    if look is None and any(job.survey for job in jobs):  # of no photos there is no look, and others may come
        look = _decide(jobs)
        listing = await store.update_listing(
            listing.owner, listing.id, lambda it, now: it if it.look else it.revise(look=look)
        )
        look = listing.look or look
    for job in jobs:
        if job.held and look is not None:
            await store.update(job.id, lambda job, now: transitions.unhold(job, look))
    if any(job.state == "running" and job.look is None for job in jobs):
        return False  # its Runner may have asked for the look before there was one, and be about to hold it
    return await _mark_settled(store, args, listing)


async def _is_complete(store: JobStore, args: JobsArgs, listing: Listing) -> bool:
    return listing.closed or await store.now() - listing.touched_at > args.listing_quiet_s


def _is_unseen(job: Job) -> bool:
    """Whether its look cannot be decided yet for want of this photo."""
    return job.state not in ENDED and job.survey is None


def _decide(jobs: list[Job]) -> dict[str, Any]:
    seen = sorted((job for job in jobs if job.survey is not None), key=lambda job: (job.created_at, job.id))
    surveys = [Survey.model_validate(job.survey) for job in seen]
    return decide_look(surveys, [job.options for job in seen]).model_dump(mode="json")


async def _mark_settled(store: JobStore, args: JobsArgs, listing: Listing) -> bool:
    """Unless a photo has been added or held since: then it is looked at again."""

    def mark(now_there: Listing, now: float) -> Listing:
        if now_there.revision != listing.revision:
            return now_there
        return now_there.revise(settled=True, expires_at=now + args.keep_s)

    return (await store.update_listing(listing.owner, listing.id, mark)).settled
