"""Keys of callers, and what is left of their limits, in tables beside those of jobs."""

from sqlalchemy import Column, Connection, Float, String, Table, Text, select, update

from jobs.bucket import Drawn, Level, Limit, draw
from jobs.key import Key
from jobs.sql.database import Database
from jobs.sql.tables import metadata
from jobs.store import KeyExistsError, UnknownKeyError

keys = Table(
    "fanlight_keys",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("body", Text, nullable=False),
)

levels = Table(
    "fanlight_levels",
    metadata,
    Column("bucket", Text, primary_key=True),
    Column("left", Float(53), nullable=False),
    Column("at", Float(53), nullable=False),
)


def add_key(database: Database, connection: Connection, key: Key) -> None:
    """Raises KeyExistsError."""
    row = {"name": key.name, "digest": key.digest, "body": key.model_dump_json()}
    insertion = database.insert(keys).values(row).on_conflict_do_nothing().returning(keys.c.name)
    if connection.execute(insertion).first() is None:
        raise KeyExistsError(f"there is, or was, a key {key.name}")


def find_key(connection: Connection, digest: str) -> Key | None:
    body = connection.scalars(select(keys.c.body).where(keys.c.digest == digest)).first()
    return None if body is None else Key.model_validate_json(body)


def list_keys(connection: Connection) -> list[Key]:
    return [Key.model_validate_json(body) for body in connection.scalars(select(keys.c.body).order_by(keys.c.name))]


def revoke_key(database: Database, connection: Connection, name: str) -> Key:
    """Raises UnknownKeyError."""
    same = keys.c.name == name
    body = connection.scalars(select(keys.c.body).where(same).with_for_update()).first()
    if body is None:
        raise UnknownKeyError(f"there is no key {name}")
    key = Key.model_validate_json(body)
    if key.revoked_at is None:
        key = key.revise(revoked_at=database.now(connection))
        connection.execute(update(keys).where(same).values(body=key.model_dump_json()))
    return key


def draw_from(database: Database, connection: Connection, bucket: str, limit: Limit, amount: int) -> Drawn:
    full = {"bucket": bucket, "left": limit.most, "at": database.now(connection)}
    connection.execute(database.insert(levels).values(full).on_conflict_do_nothing())
    same = levels.c.bucket == bucket
    row = connection.execute(select(levels.c.left, levels.c.at).where(same).with_for_update()).one()
    drawn = draw(Level(row.left, row.at), database.now(connection), limit, amount)
    if drawn.is_granted:
        connection.execute(update(levels).where(same).values(left=drawn.level.left, at=drawn.level.at))
    return drawn
