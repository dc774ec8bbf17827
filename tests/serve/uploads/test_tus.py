"""The protocol, to the letter, and what goes wrong on bad lines."""

import asyncio
import random
import socket
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
import pytest

from fanlight_client.upload_wire import UploadStatus
from serve.ingress import app
from serve.settings import JobsArgs
from serve.uploads.desk import UploadDesk
from tests.serve.photos.conftest import WALL, Studio, open_studio, serve_studio
from tests.serve.uploads.conftest import PIECE, TUS, Sender, bytes_of, encode, in_pieces, is_problem, make_old

FILE = random.Random(1).randbytes(100_000)


async def test_what_is_spoken_is_told_without_a_version(studio: Studio) -> None:
    answer = await studio.http.options("/v1/uploads")
    assert answer.status_code == 204
    assert (answer.headers["tus-version"], answer.headers["tus-max-size"]) == ("1.0.0", str(2**31)), "a video's"
    assert set(answer.headers["tus-extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "expiration",
        "termination",
    }


async def test_a_file_comes_in_pieces(studio: Studio, sender: Sender) -> None:
    begun = await sender.begin(len(FILE), "küche.jpg")
    where = begun.headers["location"]
    assert (begun.status_code, begun.headers["upload-offset"], begun.headers["tus-resumable"]) == (201, "0", "1.0.0")
    for start in range(0, len(FILE), 40_000):
        answer = await sender.add(where, start, FILE[start : start + 40_000])
        assert (answer.status_code, answer.content) == (204, b"")
    head = await sender.ask(where, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert (head.headers["upload-offset"], head.headers["upload-length"]) == ("100000", "100000")
    assert head.headers["cache-control"] == "no-store"
    status = UploadStatus.model_validate_json((await sender.ask(where)).content)
    assert (status.name, status.offset, status.length) == ("küche.jpg", len(FILE), len(FILE))
    assert where == f"/v1/uploads/{status.id}"
    told = parsedate_to_datetime(head.headers["upload-expires"])
    assert told == status.expires.replace(microsecond=0) > datetime.now(UTC)
    assert bytes_of(studio, where).read_bytes() == FILE


async def test_the_first_piece_may_come_at_once(studio: Studio, sender: Sender) -> None:
    begun = await sender.begin(len(FILE), first=FILE[:70_000])
    assert (begun.status_code, begun.headers["upload-offset"]) == (201, "70000")
    assert (await sender.add(begun.headers["location"], 70_000, FILE[70_000:])).status_code == 204
    assert bytes_of(studio, begun.headers["location"]).read_bytes() == FILE


async def test_a_piece_for_another_place_is_refused_and_changes_nothing(studio: Studio, sender: Sender) -> None:
    where = (await sender.begin(len(FILE), first=FILE[:100])).headers["location"]
    for offset in (0, 99, 101):
        answer = await sender.add(where, offset, FILE[offset:])
        assert is_problem(answer, 409, "upload_offset")
        assert answer.headers["tus-resumable"] == "1.0.0"
    assert bytes_of(studio, where).read_bytes() == FILE[:100]


@pytest.mark.parametrize("version", ["0.2.2", None])
@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE"])
async def test_another_version_is_refused(sender: Sender, method: str, version: str | None) -> None:
    where = (await sender.begin(3)).headers["location"]
    headers = {**PIECE, "Upload-Offset": "0", "Upload-Length": "3"}
    headers |= {"Tus-Resumable": version} if version else {}
    if version is None:
        del headers["Tus-Resumable"]
    asked = "/v1/uploads" if method == "POST" else where
    answer = await sender.studio.http.request(method, asked, headers=headers)
    assert (answer.status_code, answer.headers["tus-version"]) == (412, "1.0.0")
    if method != "HEAD":
        assert is_problem(answer, 412, "tus_version")
    assert (await sender.ask(where)).json()["offset"] == 0


async def test_what_is_too_large_is_refused_before_it_comes(studio: Studio, sender: Sender) -> None:
    assert is_problem(await sender.begin(2**22 + 1), 413, "body_too_large")
    where = (await sender.begin(10)).headers["location"]
    assert is_problem(await sender.add(where, 0, b"x" * 11), 413, "body_too_large")
    assert bytes_of(studio, where).read_bytes() == b""
    untold = await sender.add(where, 0, in_pieces([b"x" * 8, b"x" * 8]))  # no Content-Length
    assert is_problem(untold, 413, "body_too_large")
    assert bytes_of(studio, where).read_bytes() == b"x" * 8  # the first piece was right


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 422, "bad_option"),
        ({"Upload-Length": "-1"}, 422, "bad_option"),
        ({"Upload-Length": "many"}, 422, "bad_option"),
        ({"Upload-Length": "3", "Upload-Metadata": "filename ???"}, 400, "upload_metadata"),
        ({"Upload-Length": "3", "Upload-Metadata": f"filename {encode('n' * 201)}"}, 422, "bad_option"),
        ({"Upload-Length": "3", "Upload-Metadata": "filename " + "A" * 5000}, 422, "bad_option"),
    ],
)
async def test_what_makes_no_sense_begins_nothing(studio: Studio, headers, status, code) -> None:
    assert is_problem(await studio.http.post("/v1/uploads", headers={**TUS, **headers}), status, code)
    root = studio.uploads.folder._root
    assert not root.exists() or not list(root.iterdir())


async def test_a_piece_says_what_it_is(sender: Sender) -> None:
    where = (await sender.begin(3)).headers["location"]
    headers = {**TUS, "Upload-Offset": "0", "Content-Type": "image/png"}
    answer = await sender.studio.http.patch(where, headers=headers, content=b"abc")
    assert is_problem(answer, 415, "upload_type")
    assert is_problem(await sender.studio.http.patch(where, headers=PIECE, content=b"abc"), 422, "bad_option")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\shoot\\IMG_1.CR3", "IMG_1.CR3"),
        ("/a/b/", "b"),
        ("..", ".."),
        ("a/", "a"),
    ],
)
async def test_folders_in_a_name_are_not_ours(studio: Studio, sender: Sender, name: str, kept: str) -> None:
    where = (await sender.begin(3, name, b"abc")).headers["location"]
    assert (await sender.ask(where)).json()["name"] == kept
    root = studio.uploads.folder._root
    assert [path.parent.parent for path in root.parent.rglob("bytes")] == [root]


@pytest.mark.parametrize("bad", ["nothing", "%2e%2e%2fjobs.db", "..%2f..%2fjobs.db", "0" * 32, "A" * 32, "0" * 33])
async def test_an_id_that_is_none_is_unknown(sender: Sender, bad: str) -> None:
    for method in ("GET", "DELETE"):
        answer = await sender.ask(f"/v1/uploads/{bad}", method)
        assert (answer.status_code, answer.json()["code"]) in [(404, "upload_unknown"), (404, "not_found")]


async def test_another_owner_sees_nothing_of_it(sender: Sender) -> None:
    where = (await sender.begin(3)).headers["location"]
    other = Sender(sender.studio, "somebody else")
    assert (await other.ask(where, "HEAD")).status_code == 404
    for answer in (
        await other.ask(where),
        await other.ask(f"{where}/facts"),
        await other.add(where, 0, b"abc"),
        await other.ask(where, "DELETE"),
        await other.keep(where),
    ):
        assert is_problem(answer, 404, "upload_unknown")
    assert (await sender.add(where, 0, b"abc")).status_code == 204


async def test_an_upload_is_forgotten_once(studio: Studio, sender: Sender) -> None:
    where = (await sender.begin(6, first=b"abc")).headers["location"]
    answer = await sender.ask(where, "DELETE")
    assert (answer.status_code, answer.headers["tus-resumable"]) == (204, "1.0.0")
    for gone in (await sender.ask(where, "DELETE"), await sender.ask(where), await sender.add(where, 3, b"def")):
        assert is_problem(gone, 404, "upload_unknown")
    assert not list(studio.uploads.folder._root.iterdir())


async def test_what_has_waited_too_long_is_gone_and_then_swept(studio: Studio, sender: Sender) -> None:
    old = (await sender.begin(6, first=b"abc")).headers["location"]
    young = (await sender.begin(6, first=b"abc")).headers["location"]
    make_old(studio, old)
    for answer in (await sender.ask(old), await sender.add(old, 3, b"def")):
        assert is_problem(answer, 410, "upload_expired")
    assert studio.uploads.folder.sweep() == 1
    assert is_problem(await sender.ask(old), 404, "upload_unknown")
    assert (await sender.ask(young)).json()["offset"] == 3


async def test_what_has_expired_goes_also_where_nobody_begins_another(
    studio: Studio, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = (await sender.begin(6)).headers["location"]
    young = (await sender.begin(6)).headers["location"]
    make_old(studio, old)
    tries: list[UploadDesk] = []

    def find() -> UploadDesk:
        tries.append(studio.uploads)
        if len(tries) == 1:
            raise OSError("the disk is away")
        return studio.uploads

    monkeypatch.setattr("serve.uploads.sweeping.SWEPT_EVERY_S", 0.01)
    monkeypatch.setattr("serve.uploads.sweeping.find_uploads", find)
    async with app.router.lifespan_context(app), asyncio.timeout(10):
        while bytes_of(studio, old).exists():
            await asyncio.sleep(0.01)
    assert len(tries) > 1, "one that failed is not the last"
    assert bytes_of(studio, young).exists()


async def test_an_owner_has_so_many_under_way_and_no_more(studio: Studio, sender: Sender, counts_anew: None) -> None:
    set_limits(studio, uploads_max_number=2)
    first = (await sender.begin(0)).headers["location"]
    await sender.begin(0)
    assert is_problem(await sender.begin(0), 429, "uploads_full")
    assert (await Sender(studio, "ash").begin(0)).status_code == 201, "and so has another"
    assert (await sender.ask(first, "DELETE")).status_code == 204
    assert (await sender.begin(0)).status_code == 201


@pytest.fixture
def counts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before each refusal, not once a second."""
    monkeypatch.setattr("serve.uploads.room.REFUSED_EVERY_S", -1.0)


@pytest.mark.usefixtures("counts_anew")
async def test_an_owner_has_so_much_under_way_and_no_more(studio: Studio, sender: Sender) -> None:
    set_limits(studio, uploads_max_bytes=100)
    first = (await sender.begin(60)).headers["location"]
    refused = await sender.begin(60)
    assert is_problem(refused, 429, "uploads_full")
    assert (refused.json()["retryable"], refused.headers["retry-after"]) == (True, "60")
    assert (await sender.begin(40)).status_code == 201
    assert (await Sender(studio, "somebody else").begin(60)).status_code == 201
    await sender.ask(first, "DELETE")
    assert (await sender.begin(60)).status_code == 201


async def test_who_is_refused_time_and_again_has_the_folder_counted_once_a_second(
    studio: Studio, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_limits(studio, uploads_max_bytes=100)
    await sender.begin(60)
    counted = []
    monkeypatch.setattr(studio.uploads.folder, "count", lambda: counted.append(1))
    for _ in range(5):
        assert (await sender.begin(60)).status_code == 429
    assert not counted


@pytest.mark.usefixtures("counts_anew")
async def test_what_is_used_up_or_expired_is_not_under_way_any_more(studio: Studio, sender: Sender) -> None:
    set_limits(studio, uploads_max_bytes=2 * len(WALL))
    await sender.keep(await sender.send(WALL))
    make_old(studio, (await sender.begin(len(WALL))).headers["location"])
    assert (await sender.begin(2 * len(WALL))).status_code == 201


@pytest.mark.usefixtures("counts_anew")
async def test_uploads_leave_room_on_their_disk(
    studio: Studio, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert studio.uploads.folder.free_bytes() > 0
    monkeypatch.setattr(studio.uploads.folder, "free_bytes", lambda: 200)
    set_limits(studio, uploads_free_bytes=100)
    begun = (await sender.begin(60)).headers["location"]
    assert is_problem(await sender.begin(60), 507, "storage_full")  # the first has not come, and will
    await sender.ask(begun, "DELETE")
    assert (await sender.begin(60)).status_code == 201


def set_limits(studio: Studio, **limits: int) -> None:
    limited = studio.uploads.edge.config().model_copy(update=limits)
    studio.uploads.edge.config = studio.uploads.room.config = lambda: limited


async def test_of_two_who_send_the_same_upload_one_is_told_and_the_file_is_whole(
    studio: Studio, sender: Sender
) -> None:
    where = (await sender.begin(len(FILE))).headers["location"]

    async def pieces():
        for start in range(0, len(FILE), 1000):
            yield FILE[start : start + 1000]
            await asyncio.sleep(0)

    answers = await asyncio.gather(*(sender.add(where, 0, pieces()) for _ in range(4)))
    at = (await sender.ask(where)).json()["offset"]
    assert sorted(answer.status_code for answer in answers)[1:] == [409, 409, 409]
    assert bytes_of(studio, where).read_bytes() == FILE[:at]
    if at < len(FILE):  # each had the better of another
        assert (await sender.add(where, at, FILE[at:])).status_code == 204
    assert bytes_of(studio, where).read_bytes() == FILE


async def test_who_was_cut_off_goes_on_though_the_old_connection_still_waits(studio: Studio, sender: Sender) -> None:
    where, waits = (await sender.begin(len(FILE))).headers["location"], asyncio.Event()

    async def hangs():
        yield FILE[:30_000]
        await waits.wait()
        yield FILE[30_000:60_000]

    old = asyncio.ensure_future(sender.add(where, 0, hangs()))
    while (offset := (await sender.ask(where)).json()["offset"]) < 30_000:
        await asyncio.sleep(0.01)
    assert (await sender.add(where, offset, FILE[offset:])).status_code == 204
    waits.set()
    assert is_problem(await old, 409, "upload_offset")
    assert bytes_of(studio, where).read_bytes() == FILE


def test_a_torn_connection_loses_nothing_that_came_and_is_no_error(
    args: JobsArgs, caplog: pytest.LogCaptureFixture
) -> None:
    with serve_studio(args) as (url, studio), httpx.Client(base_url=url, headers=TUS) as http:
        begun = http.post("/v1/uploads", headers={"Upload-Length": str(len(FILE))})
        where = begun.headers["location"]
        address = urlsplit(url)
        with socket.create_connection((address.hostname, address.port)) as line:
            fields = {**PIECE, "Host": "fanlight", "Upload-Offset": "0", "Content-Length": str(len(FILE))}
            head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
            line.sendall(f"PATCH {where} HTTP/1.1\r\n{head}\r\n".encode() + FILE[:50_000])
            while http.head(where).headers["upload-offset"] != "50000":
                pass
        piece = {**PIECE, "Upload-Offset": "50000"}
        assert http.patch(where, headers=piece, content=FILE[50_000:]).status_code == 204
        assert bytes_of(studio, where).read_bytes() == FILE
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_an_upload_goes_on_at_another_replica(studio: Studio, sender: Sender, args: JobsArgs) -> None:
    where = (await sender.begin(len(FILE), "a.jpg", FILE[:10])).headers["location"]
    async with open_studio(args) as other:
        assert (await Sender(other).add(where, 10, FILE[10:])).status_code == 204
    assert (await sender.ask(where)).json()["offset"] == len(FILE)
