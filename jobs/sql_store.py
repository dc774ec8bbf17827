"""Jobs and photos in SQLite (one machine, nothing to install) or PostgreSQL (a cluster), through SQLAlchemy Core."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Select, and_, delete, func, or_, select, tuple_, update

from fanlight_client.job_wire import JOB_STATES, JobState
from jobs import transitions
from jobs.bucket import Drawn, Limit
from jobs.job import Deadline, Job, Listing
from jobs.key import Key
from jobs.photo import Photo
from jobs.sql import keys, photos
from jobs.sql.database import Database
from jobs.sql.tables import frame_rows, frames, job_row, jobs, listing_row, listings
from jobs.store import Depth, IdempotencyError, JobQuery, PhotoQuery, UnknownJobError


class SqlStore:
    """`JobStore` in tables. In SQLite one transaction at a time writes; in PostgreSQL rows are locked one by one, and
    whoever claims passes over those that are (SKIP LOCKED).
    """

    def __init__(self, url: str) -> None:
        """`sqlite:///FILE` or `postgresql://…`; connects at the first call."""
        self._database = Database(url)

    async def now(self) -> float:
        return await self._database.read(self._database.now)

    async def add(self, job: Job) -> Job:
        return await self._database.run(lambda connection: self._add(connection, job))

    async def load(self, job_id: str) -> Job | None:
        statement = select(jobs.c.body).where(jobs.c.id == job_id)
        return await self._database.read(lambda connection: _read_first(connection, statement))

    async def find(self, query: JobQuery) -> list[Job]:
        statement = plan_find(query)
        return await self._database.read(lambda connection: [_read(body) for body in connection.scalars(statement)])

    async def claim(self, worker: str, lease_s: float) -> Job | None:
        return await self._database.run(lambda connection: self._claim(connection, worker, lease_s))

    async def update(self, job_id: str, change: Callable[[Job, float], Job]) -> Job:
        return await self._database.run(lambda connection: self._update(connection, job_id, change))

    async def positions(self, jobs: Sequence[Job]) -> list[int]:
        statement = plan_positions([job.id for job in jobs])
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        before = {row.id: row.before for row in rows}
        return [before.get(job.id, 0) for job in jobs]

    async def depth(self) -> Depth:
        return await self._database.read(self._depth)

    async def due(self, deadline: Deadline, limit: int = 100) -> list[str]:
        column = jobs.c[f"{deadline}_due"]

        def ask(connection: Connection) -> list[str]:
            passed = column <= self._database.now(connection)
            return list(connection.execute(select(jobs.c.id).where(passed).order_by(column).limit(limit)).scalars())

        return await self._database.read(ask)

    async def delete(self, job_id: str) -> None:
        def forget(connection: Connection) -> None:
            connection.execute(delete(jobs).where(jobs.c.id == job_id))
            connection.execute(delete(frames).where(frames.c.job_id == job_id))

        await self._database.run(forget)

    async def load_listing(self, owner: str, listing: str) -> Listing | None:
        return await self._database.read(lambda connection: self._load_listing(connection, owner, listing))

    async def update_listing(self, owner: str, listing: str, change: Callable[[Listing, float], Listing]) -> Listing:
        return await self._database.run(lambda connection: self._update_listing(connection, owner, listing, change))

    async def unsettled_listings(self, limit: int = 100) -> Sequence[Listing]:
        statement = select(listings.c.body).where(~listings.c.settled).order_by(listings.c.touched_at).limit(limit)
        return await self._database.read(
            lambda connection: [Listing.model_validate_json(body) for body in connection.execute(statement).scalars()]
        )

    async def sweep_listings(self) -> int:
        def sweep(connection: Connection) -> int:
            passed = listings.c.expires_at <= self._database.now(connection)
            return connection.execute(delete(listings).where(passed)).rowcount

        return await self._database.run(sweep)

    async def add_photo(self, photo: Photo) -> Photo:
        return await self._database.run(lambda connection: photos.add_photo(self._database, connection, photo))

    async def load_photo(self, photo_id: str) -> Photo | None:
        return await self._database.read(lambda connection: photos.load_photo(connection, photo_id))

    async def find_photos(self, query: PhotoQuery) -> list[Photo]:
        return await self._database.read(lambda connection: photos.find_photos(connection, query))

    async def update_photo(self, photo_id: str, change: Callable[[Photo, float], Photo]) -> Photo:
        return await self._database.run(
            lambda connection: photos.update_photo(self._database, connection, photo_id, change)
        )

    async def delete_photo(self, photo_id: str) -> None:
        await self._database.run(lambda connection: photos.delete_photo(connection, photo_id))

    async def sweep_photos(self) -> int:
        return await self._database.run(lambda connection: photos.sweep_photos(self._database, connection))

    async def add_key(self, key: Key) -> None:
        await self._database.run(lambda connection: keys.add_key(self._database, connection, key))

    async def find_key(self, digest: str) -> Key | None:
        return await self._database.read(lambda connection: keys.find_key(connection, digest))

    async def list_keys(self) -> list[Key]:
        return await self._database.read(keys.list_keys)

    async def revoke_key(self, name: str) -> Key:
        return await self._database.run(lambda connection: keys.revoke_key(self._database, connection, name))

    async def draw(self, bucket: str, limit: Limit, amount: int = 1) -> Drawn:
        return await self._database.run(
            lambda connection: keys.draw_from(self._database, connection, bucket, limit, amount)
        )

    async def close(self) -> None:
        await self._database.close()

    def _add(self, connection: Connection, job: Job) -> Job:
        insertion = self._database.insert(jobs).values(job_row(job)).on_conflict_do_nothing().returning(jobs.c.id)
        while (kept := self._load_same(connection, job)) is None:  # one that another was adding may not have come to be
            if connection.execute(insertion).first() is not None:
                if rows := frame_rows(job):
                    connection.execute(self._database.insert(frames), rows)
                return job
        if kept.id != job.id and kept.request_digest != job.request_digest:
            raise IdempotencyError(f"the key {job.idempotency_key!r} was used for another request")
        return kept

    def _claim(self, connection: Connection, worker: str, lease_s: float) -> Job | None:
        now = self._database.now(connection)
        ready = select(jobs.c.body).where(jobs.c.claimable, jobs.c.available_at <= now)
        first = ready.order_by(jobs.c.priority.desc(), jobs.c.created_at, jobs.c.id).limit(1)
        body = connection.execute(first.with_for_update(skip_locked=True)).scalar()
        if body is None:
            return None
        job = transitions.claim(_read(body), now, worker, lease_s)
        self._write(connection, job)
        return job

    def _update(self, connection: Connection, job_id: str, change: Callable[[Job, float], Job]) -> Job:
        body = connection.execute(select(jobs.c.body).where(jobs.c.id == job_id).with_for_update()).scalar()
        if body is None:
            raise UnknownJobError(f"there is no job {job_id}")
        before = _read(body)
        after = change(before, self._database.now(connection))
        if after is not before:
            self._write(connection, after)
            self._need(connection, before, after)
        return after

    def _depth(self, connection: Connection) -> Depth:
        counts = connection.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state))
        by_state: dict[JobState, int] = dict.fromkeys(JOB_STATES, 0)
        by_state.update((state, count) for state, count in counts)
        ready = and_(jobs.c.claimable, jobs.c.available_at <= self._database.now(connection))
        oldest = connection.execute(select(func.min(jobs.c.available_at)).where(ready)).scalar()
        return Depth(by_state, oldest, photos.count_photos(connection))

    def _load_listing(self, connection: Connection, owner: str, listing: str, lock: bool = False) -> Listing | None:
        statement = select(listings.c.body).where(listings.c.owner == owner, listings.c.id == listing)
        body = connection.execute(statement.with_for_update() if lock else statement).scalar()
        return None if body is None else Listing.model_validate_json(body)

    def _update_listing(
        self, connection: Connection, owner: str, listing: str, change: Callable[[Listing, float], Listing]
    ) -> Listing:
        now = self._database.now(connection)
        empty = Listing(id=listing, owner=owner, touched_at=now)
        connection.execute(self._database.insert(listings).values(listing_row(empty)).on_conflict_do_nothing())
        before = self._load_listing(connection, owner, listing, lock=True) or empty
        after = change(before, now)
        if after is not before:
            same = and_(listings.c.owner == owner, listings.c.id == listing)
            connection.execute(update(listings).where(same).values(listing_row(after)))
        return after

    def _load_same(self, connection: Connection, job: Job) -> Job | None:
        """The job of the same id, or else of the same idempotency key."""
        is_same = jobs.c.id == job.id
        keyed = and_(jobs.c.owner == job.owner, jobs.c.idempotency_key == job.idempotency_key)
        either = is_same if job.idempotency_key is None else or_(is_same, keyed)
        return _read_first(connection, select(jobs.c.body).where(either).order_by(is_same.desc()))

    def _write(self, connection: Connection, job: Job) -> None:
        connection.execute(update(jobs).where(jobs.c.id == job.id).values(job_row(job)))

    def _need(self, connection: Connection, before: Job, after: Job) -> None:
        """What a job came to need meanwhile; it never needs less."""
        there = frame_rows(before)
        if rows := [row for row in frame_rows(after) if row not in there]:
            connection.execute(self._database.insert(frames).on_conflict_do_nothing(), rows)


def plan_positions(job_ids: Sequence[str]) -> Select[str, int]:
    """The statement that counts, for each of these jobs, the claimable ones that go before it."""
    before = jobs.alias()
    is_older = tuple_(before.c.created_at, before.c.id) < tuple_(jobs.c.created_at, jobs.c.id)
    is_first = or_(before.c.priority > jobs.c.priority, and_(before.c.priority == jobs.c.priority, is_older))
    count = select(func.count()).select_from(before).where(before.c.claimable, is_first).scalar_subquery()
    return select(jobs.c.id, count.label("before")).where(jobs.c.id.in_(job_ids))


def plan_find(query: JobQuery) -> Select[str]:
    """The statement that answers a query."""
    wanted = select(jobs.c.body)
    equal = {jobs.c.owner: query.owner, jobs.c.listing: query.listing, jobs.c.cache_key: query.cache_key}
    for column, value in equal.items():
        if value is not None:
            wanted = wanted.where(column == value)
    if query.states is not None:
        wanted = wanted.where(jobs.c.state.in_(query.states))
    if query.artefact is not None:
        kept = (jobs.c.original, jobs.c.result, jobs.c.report)
        further = jobs.c.id.in_(select(frames.c.job_id).where(frames.c.digest == query.artefact))
        wanted = wanted.where(or_(*(column == query.artefact for column in kept), further))
    if query.before is not None:
        wanted = wanted.where(tuple_(jobs.c.created_at, jobs.c.id) < tuple_(*query.before))
    if query.recently_ended:
        ended = wanted.where(jobs.c.ended_at.is_not(None))
        return ended.order_by(jobs.c.ended_at.desc(), jobs.c.id.desc()).limit(query.limit)
    return wanted.order_by(jobs.c.created_at.desc(), jobs.c.id.desc()).limit(query.limit)


def _read_first(connection: Connection, statement: Select[str]) -> Job | None:
    body = connection.scalars(statement.limit(1)).first()
    return None if body is None else _read(body)


def _read(body: str) -> Job:
    return Job.model_validate_json(body)
