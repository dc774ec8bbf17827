"""Photos that are kept, in tables beside those of jobs."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Float,
    Index,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    select,
    tuple_,
    update,
)

from jobs.photo import Photo
from jobs.sql.database import Database
from jobs.sql.tables import metadata
from jobs.store import IdempotencyError, PhotoQuery, UnknownPhotoError

photos = Table(
    "fanlight_photos",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner", Text, nullable=False),
    Column("created_at", Float(53), nullable=False),
    Column("expires_at", Float(53), nullable=False, index=True),
    Column("idempotency_key", Text),
    Column("body", Text, nullable=False),
    UniqueConstraint("owner", "idempotency_key"),
)
_order = (photos.c.created_at, photos.c.id)
Index("fanlight_photos_all", *_order)
Index("fanlight_photos_owned", photos.c.owner, *_order)

files = Table(
    "fanlight_photo_files",
    metadata,
    Column("photo_id", String(64), primary_key=True),
    Column("digest", String(64), primary_key=True, index=True),
)
"""The frames of photos, so that a sweeper finds who needs them."""


def add_photo(database: Database, connection: Connection, photo: Photo) -> Photo:
    """The photo, or the one there is of its id or idempotency key; raises IdempotencyError."""
    insertion = database.insert(photos).values(_row(photo)).on_conflict_do_nothing().returning(photos.c.id)
    while (kept := _load_same(connection, photo)) is None:  # one that another was adding may not have come to be
        if connection.execute(insertion).first() is not None:
            rows = [{"photo_id": photo.id, "digest": digest} for digest in sorted(photo.artefacts)]
            connection.execute(database.insert(files), rows)
            return photo
    if kept.id != photo.id and kept.request_digest != photo.request_digest:
        raise IdempotencyError(f"the key {photo.idempotency_key!r} was used for another photo")
    return kept


def load_photo(connection: Connection, photo_id: str) -> Photo | None:
    return _read_first(connection, select(photos.c.body).where(photos.c.id == photo_id))


def find_photos(connection: Connection, query: PhotoQuery) -> list[Photo]:
    wanted = select(photos.c.body)
    if query.owner is not None:
        wanted = wanted.where(photos.c.owner == query.owner)
    if query.artefact is not None:
        wanted = wanted.where(photos.c.id.in_(select(files.c.photo_id).where(files.c.digest == query.artefact)))
    if query.before is not None:
        wanted = wanted.where(tuple_(*_order) < tuple_(*query.before))
    wanted = wanted.order_by(photos.c.created_at.desc(), photos.c.id.desc()).limit(query.limit)
    return [Photo.model_validate_json(body) for body in connection.scalars(wanted)]


def count_photos(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(photos)).scalar_one()


def update_photo(
    database: Database, connection: Connection, photo_id: str, change: Callable[[Photo, float], Photo]
) -> Photo:
    """The photo as it is then; raises UnknownPhotoError, and what `change` raises."""
    same = photos.c.id == photo_id
    before = _read_first(connection, select(photos.c.body).where(same).with_for_update())
    if before is None:
        raise UnknownPhotoError(f"there is no photo {photo_id}")
    after = change(before, database.now(connection))
    if after is not before:
        connection.execute(update(photos).where(same).values(_row(after)))
    return after


def delete_photo(connection: Connection, photo_id: str) -> None:
    connection.execute(delete(photos).where(photos.c.id == photo_id))
    connection.execute(delete(files).where(files.c.photo_id == photo_id))


def sweep_photos(database: Database, connection: Connection) -> int:
    """Forget those past their time to live, and how many; one that is renewed meanwhile stays."""
    passed = photos.c.expires_at <= database.now(connection)
    gone = list(connection.scalars(delete(photos).where(passed).returning(photos.c.id)))
    for photo_id in gone:
        connection.execute(delete(files).where(files.c.photo_id == photo_id))
    return len(gone)


def _load_same(connection: Connection, photo: Photo) -> Photo | None:
    """The photo of the same id, or else of the same idempotency key."""
    if (kept := load_photo(connection, photo.id)) is not None or photo.idempotency_key is None:
        return kept
    keyed = (photos.c.owner == photo.owner) & (photos.c.idempotency_key == photo.idempotency_key)
    return _read_first(connection, select(photos.c.body).where(keyed))


def _read_first(connection: Connection, statement: Select[Any]) -> Photo | None:
    body = connection.scalars(statement.limit(1)).first()
    return None if body is None else Photo.model_validate_json(body)


def _row(photo: Photo) -> dict[str, Any]:
    return {
        "id": photo.id,
        "owner": photo.owner,
        "created_at": photo.created_at,
        "expires_at": photo.expires_at,
        "idempotency_key": photo.idempotency_key,
        "body": photo.model_dump_json(),
    }
