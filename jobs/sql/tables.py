"""The tables of jobs: what is asked for is a column; the record itself is JSON beside it."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from jobs.job import DEADLINES, Job, Listing

VERSION = 5
"""Of the schema, kept in the database: a later one knows what it finds. Since 2 there are photos, since 3 jobs with
several results: what an earlier fanlight would sweep away, since it does not know who needs it. Since 4 there are keys,
which an earlier one would ask nobody for. Since 5 there are videos, of which an earlier one would make photos, and lose
their key frames."""

metadata = MetaData()


def _where_set(column: Column) -> dict[str, Any]:
    return {"sqlite_where": column.is_not(None), "postgresql_where": column.is_not(None)}


schema = Table("fanlight_schema", metadata, Column("version", Integer, primary_key=True))

jobs = Table(
    "fanlight_jobs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner", Text, nullable=False),
    Column("listing", Text),
    Column("state", String(16), nullable=False),
    Column("claimable", Boolean, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("created_at", Float(53), nullable=False),
    Column("available_at", Float(53), nullable=False),
    Column("ended_at", Float(53)),
    Column("idempotency_key", Text),
    Column("cache_key", String(64)),
    Column("original", String(64)),
    Column("result", String(64)),
    Column("report", String(64)),
    *(Column(f"{deadline}_due", Float(53)) for deadline in DEADLINES),
    Column("body", Text, nullable=False),
    UniqueConstraint("owner", "idempotency_key"),
)
_order = (jobs.c.created_at, jobs.c.id)
Index("fanlight_jobs_all", *_order)
Index("fanlight_jobs_owned", jobs.c.owner, *_order)
Index("fanlight_jobs_listing", jobs.c.owner, jobs.c.listing, *_order)
Index("fanlight_jobs_state", jobs.c.state, jobs.c.ended_at)

# Of few jobs each: the others cost these nothing when they change, as running ones do all the time. SQLite uses one
# where a question says the same as it, literally.
_in_queue: dict[str, Any] = {"sqlite_where": text("claimable = 1"), "postgresql_where": jobs.c.claimable}
Index("fanlight_jobs_queue", jobs.c.priority.desc(), *_order, **_in_queue)
for _column in (jobs.c[f"{deadline}_due"] for deadline in DEADLINES):
    Index(f"fanlight_jobs_{_column.name}", _column, **_where_set(_column))
for _column in (jobs.c.cache_key, jobs.c.original, jobs.c.result, jobs.c.report):
    Index(f"fanlight_jobs_{_column.name}", _column, *_order, **_where_set(_column))

frames = Table(
    "fanlight_job_frames",
    metadata,
    Column("job_id", String(64), primary_key=True),
    Column("digest", String(64), primary_key=True, index=True),
)
"""What jobs need beside what has a column, so that a sweeper finds who needs it: the frames after the original of a
photo that was taken in several, a recipe's large masks, a twin, and further variants of a result with their reports."""

listings = Table(
    "fanlight_listings",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("settled", Boolean, nullable=False),
    Column("touched_at", Float(53), nullable=False),
    Column("expires_at", Float(53)),
    Column("body", Text, nullable=False),
)


def job_row(job: Job) -> dict[str, Any]:
    """A job's columns."""
    deadlines = job.deadlines
    return {
        "id": job.id,
        "owner": job.owner,
        "listing": job.listing,
        "state": job.state,
        "claimable": job.is_claimable,
        "priority": job.priority,
        "created_at": job.created_at,
        "available_at": job.available_at,
        "ended_at": job.ended_at,
        "idempotency_key": job.idempotency_key,
        "cache_key": job.cache_key,
        "original": job.original,
        "result": job.result,
        "report": job.report,
        **{f"{deadline}_due": deadlines.get(deadline) for deadline in DEADLINES},
        "body": job.model_dump_json(),
    }


def frame_rows(job: Job) -> list[dict[str, Any]]:
    further = job.artefacts - {job.original, job.result, job.report}
    return [{"job_id": job.id, "digest": digest} for digest in sorted(further)]


def listing_row(listing: Listing) -> dict[str, Any]:
    """A listing's columns."""
    return {
        "owner": listing.owner,
        "id": listing.id,
        "settled": listing.settled,
        "touched_at": listing.touched_at,
        "expires_at": listing.expires_at,
        "body": listing.model_dump_json(),
    }
