"""Artefacts as objects of an S3 bucket, or of what speaks its language (MinIO, Ceph, R2, …)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from typing import Any

import fsspec
from botocore.exceptions import BotoCoreError
from fsspec.exceptions import FSTimeoutError

from jobs.shelf import PART_BYTES, Entry
from jobs.store import ArtefactMissingError, JobError, StorageFullError, StoreUnavailableError

STALE_UPLOAD_S = 24 * 3600
"""Since an upload in parts was begun: nobody still works on it."""
DELETED_AT_ONCE = 1000
FULL = frozenset({"XMinioStorageFull", "QuotaExceeded", "InsufficientCapacity"})
"""What servers other than Amazon's say: MinIO without disk space, Ceph beyond a quota."""

CLIENT = {"connect_timeout": 5, "read_timeout": 20, "retries": {"total_max_attempts": 3, "mode": "standard"}}
SIGNED = {"signature_version": "s3v4"}
"""The older way of signing URLs leaves out how long a file is."""
READINGS = 2
"""botocore tries three times, s3fs all of that twice, as it should where an answer broke off. With s3fs's own five and
longer waits, a server that hangs would hold a worker for minutes; as it is, for two."""


class S3Shelf:
    """A `Shelf`: an object is there whole or not at all, and its store keeps it before it answers.

    Endpoint, region and credentials are found as every AWS client finds them (AWS_ENDPOINT_URL, AWS_DEFAULT_REGION,
    AWS_ACCESS_KEY_ID, AWS_PROFILE, instance roles, …) or in fsspec's configuration (FSSPEC_S3_ENDPOINT_URL, …).
    """

    def __init__(self, url: str) -> None:
        configured = fsspec.config.conf.get("s3", {}).get("config_kwargs", {})
        self._fs, path = fsspec.url_to_fs(
            url, config_kwargs={**CLIENT, **SIGNED, **configured}, use_listings_cache=False, skip_instance_cache=True
        )
        self._fs.retries = READINGS
        self._bucket, _, prefix = path.strip("/").partition("/")
        self._prefix = f"{prefix}/" if prefix else ""
        if not self._bucket:
            raise ValueError(f"{url!r} names no bucket")

    def write(self, key: str, chunks: Iterable[bytes], *, durable: bool = True) -> None:
        remaining = iter(chunks)
        first = list(islice(remaining, 2))
        with _object_errors(key, missing=StoreUnavailableError):  # no such bucket
            if len(first) < 2:
                self._call("put_object", key, Body=first[0] if first else b"")
            else:
                self._write_parts(key, chain(first, remaining))

    def touch(self, key: str) -> bool:
        with _object_errors(key):
            try:
                self._copy(key, key, MetadataDirective="REPLACE")
            except FileNotFoundError:
                return False
            return True

    def blocks(self, key: str) -> Iterator[bytes]:
        size = self.size(key)

        def read() -> Iterator[bytes]:
            for start in range(0, size, PART_BYTES):
                with _object_errors(key):
                    yield self._fs.cat_file(self._path(key), start=start, end=min(start + PART_BYTES, size))

        return read()

    def size(self, key: str) -> int:
        with _object_errors(key):
            return self._call("head_object", key)["ContentLength"]

    def media_type(self, key: str) -> str:
        with _object_errors(key):
            told: str = self._call("head_object", key)["ContentType"]
            return told

    def sign_put(self, key: str, size: int, media_type: str, within_s: int) -> str:
        """Length and type are signed as well: S3 refuses any other."""
        with _object_errors(key):
            said = {"ContentLength": size, "ContentType": media_type}
            url: str = self._fs.url(self._path(key), expires=within_s, client_method="put_object", **said)
            return url

    def entries(self, folder: str) -> list[Entry]:
        listed = (item for item in self._list(folder) if item["type"] == "file")
        return [Entry(item["name"].rpartition("/")[2], item["LastModified"].timestamp()) for item in listed]

    def folders(self, folder: str) -> list[str]:
        return [item["name"].rpartition("/")[2] for item in self._list(folder) if item["type"] == "directory"]

    def move(self, key: str, to: str, before: float) -> bool:
        """S3 knows no move: a key that is written between the last look and its removal goes nevertheless."""
        with _object_errors(key):
            try:
                self._copy(key, to)
                written_at = self._call("head_object", key)["LastModified"].timestamp()
            except FileNotFoundError:
                return False
            self.remove(key if written_at < before else to)
            return written_at < before

    def put_back(self, key: str, to: str) -> None:
        with _object_errors(key):
            with suppress(FileNotFoundError):
                self._copy(key, to)
            self.remove(key)

    def remove(self, key: str) -> None:
        with _object_errors(key):
            self._call("delete_object", key)

    def remove_folder(self, folder: str) -> None:
        keys = [{"Key": self._key(f"{folder}/{entry.name}")} for entry in self.entries(folder)]
        with _object_errors(folder):
            for start in range(0, len(keys), DELETED_AT_ONCE):
                condemned = {"Objects": keys[start : start + DELETED_AT_ONCE], "Quiet": True}
                self._fs.call_s3("delete_objects", Bucket=self._bucket, Delete=condemned)

    def sweep_parts(self) -> int:
        before = datetime.now(UTC) - timedelta(seconds=STALE_UPLOAD_S)
        with _object_errors("uploads"):
            begun = self._fs.call_s3("list_multipart_uploads", Bucket=self._bucket, Prefix=self._prefix)
            stale = [upload for upload in begun.get("Uploads", []) if upload["Initiated"] < before]
            for upload in stale:
                self._fs.abort_mpu(self._bucket, upload["Key"], upload["UploadId"])
        return len(stale)

    def close(self) -> None:
        """Its connections close with the last reference to the file system."""

    def _write_parts(self, key: str, chunks: Iterable[bytes]) -> None:
        upload = {"UploadId": self._call("create_multipart_upload", key)["UploadId"]}
        try:
            parts = []
            for number, chunk in enumerate(chunks, start=1):
                answer = self._call("upload_part", key, PartNumber=number, Body=chunk, **upload)
                parts.append({"PartNumber": number, "ETag": answer["ETag"]})
            self._call("complete_multipart_upload", key, MultipartUpload={"Parts": parts}, **upload)
        except BaseException:
            with suppress(Exception):  # a server that is down cannot abort it either: `sweep_parts` will
                self._call("abort_multipart_upload", key, **upload)
            raise

    def _copy(self, key: str, to: str, **arguments: Any) -> None:
        source = {"Bucket": self._bucket, "Key": self._key(key)}
        self._call("copy_object", to, CopySource=source, **arguments)

    def _call(self, method: str, key: str, **arguments: Any) -> dict[str, Any]:
        return self._fs.call_s3(method, Bucket=self._bucket, Key=self._key(key), **arguments)

    def _list(self, folder: str) -> list[dict[str, Any]]:
        with _object_errors(folder):
            try:
                return self._fs.ls(self._path(folder), detail=True, refresh=True)
            except FileNotFoundError:
                return []

    def _key(self, key: str) -> str:
        return f"{self._prefix}{key}"

    def _path(self, key: str) -> str:
        return f"{self._bucket}/{self._key(key)}"


@contextmanager
def _object_errors(key: str, missing: type[JobError] = ArtefactMissingError) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise (StoreUnavailableError if _code(error) == "NoSuchBucket" else missing)(f"{key}: {error}") from error
    except (OSError, BotoCoreError, FSTimeoutError, TimeoutError) as error:
        kind = StorageFullError if _code(error) in FULL else StoreUnavailableError
        raise kind(f"{key}: {error}") from error


def _code(error: Exception) -> str | None:
    """What S3 called it, before s3fs made an OSError of it."""
    return getattr(error.__cause__, "response", {}).get("Error", {}).get("Code")
