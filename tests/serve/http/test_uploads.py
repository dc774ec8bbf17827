from contextlib import nullcontext

import pytest
from starlette.requests import Request

from serve.http.uploads import UploadError, read_small_body, receive_upload


def request(chunks: list[bytes], headers: dict[str, str] | None = None) -> Request:
    """A request whose body arrives in these chunks."""
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive():
        return messages.pop(0)

    raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    return Request({"type": "http", "method": "POST", "headers": raw, "path": "/", "query_string": b""}, receive)


def form(*parts: str) -> tuple[list[bytes], dict[str, str]]:
    body = "".join(f"--frame\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + "--frame--\r\n"
    return [body.encode()], {"content-type": "multipart/form-data; boundary=frame"}


async def test_a_raw_body_becomes_a_file_that_is_gone_afterwards():
    async with receive_upload(request([b"pho", b"to"]), max_bytes=10) as upload:
        assert upload.path.read_bytes() == b"photo"
        assert not upload.fields
    assert not upload.path.exists()


async def test_a_form_gives_the_photo_and_its_fields():
    body, headers = form('name="mode"\r\n\r\ntone', 'name="photo"; filename="a.jpg"\r\n\r\nphoto')
    async with receive_upload(request(body, headers), max_bytes=1000) as upload:
        assert upload.path.read_bytes() == b"photo"
        assert upload.fields == {"mode": "tone"}


async def test_a_list_in_a_form_goes_on_and_of_other_fields_the_last_counts():
    fields = ('name="lora"\r\n\r\nwarm:0.2', 'name="mode"\r\n\r\ntone', 'name="lora"\r\n\r\ninterior')
    body, headers = form(*fields, 'name="mode"\r\n\r\ndetail', 'name="photo"; filename="a.jpg"\r\n\r\nphoto')
    async with receive_upload(request(body, headers), max_bytes=1000) as upload:
        assert upload.fields == {"lora": "warm:0.2,interior", "mode": "detail"}


async def test_a_recipe_that_is_long_comes_as_a_file_of_the_form():
    recipe = '[{"step": "tone", "look": "ü"}]' + " " * (2 << 20)
    body, headers = form(
        f'name="recipe"; filename="recipe.json"\r\n\r\n{recipe}', 'name="photo"; filename="a.jpg"\r\n\r\nphoto'
    )
    async with receive_upload(request(body, headers), max_bytes=10 << 20) as upload:
        assert upload.fields == {"recipe": recipe}
        assert [photo.path.read_bytes() for photo in upload.photos] == [b"photo"]


async def test_a_recipe_beyond_all_measure_is_refused(monkeypatch):
    monkeypatch.setattr("serve.http.uploads.RECIPE_BYTES", 100)
    photo = 'name="photo"; filename="a.jpg"\r\n\r\nphoto'
    for length, fits in ((100, True), (101, False)):
        body, headers = form(f'name="recipe"; filename="recipe.json"\r\n\r\n{"x" * length}', photo)
        with nullcontext() if fits else pytest.raises(UploadError, match="the recipe has 101 bytes") as refused:
            async with receive_upload(request(body, headers), max_bytes=10 << 20):
                pass
        assert fits or refused.value.code == "body_too_large"


async def test_texts_of_a_form_are_short():
    """All of them are in memory."""
    body, headers = form(f'name="recipe"\r\n\r\n{"x" * (2 << 20)}', 'name="photo"; filename="a.jpg"\r\n\r\nphoto')
    with pytest.raises(UploadError) as refused:
        async with receive_upload(request(body, headers), max_bytes=10 << 20):
            pass
    assert refused.value.code == "bad_multipart"


FORM = {"content-type": "multipart/form-data; boundary=frame"}


@pytest.mark.parametrize(
    ("chunks", "headers", "code"),
    [
        ([b"x" * 6, b"x" * 6], {}, "body_too_large"),
        ([], {"content-length": "11"}, "body_too_large"),
        (*form('name="mode"\r\n\r\ntone'), "photo_missing"),
        (*form('name="photo"\r\n\r\na field, not a file'), "photo_missing"),
        ([b"--frame\r\nnon\x00sense\r\n"], FORM, "bad_multipart"),
        ([form('name="photo"; filename="a.jpg"\r\n\r\nphoto')[0][0][:-12]], FORM, "photo_missing"),
        ([b"x"], {"content-type": "multipart/form-data"}, "bad_multipart"),
    ],
)
async def test_what_cannot_be_taken_has_a_code(chunks, headers, code):
    limit = 10 if code == "body_too_large" else 1000
    with pytest.raises(UploadError) as error:
        async with receive_upload(request(chunks, headers), limit):
            pass
    assert error.value.code == code


@pytest.mark.parametrize("media_type", ["Multipart/Form-Data; boundary=frame", "MULTIPART/FORM-DATA;boundary=frame"])
async def test_a_form_is_told_in_any_case(media_type: str):
    body, _ = form('name="photo"; filename="a.jpg"\r\n\r\nphoto')
    async with receive_upload(request(body, {"content-type": media_type}), max_bytes=1000) as upload:
        assert upload.path.read_bytes() == b"photo"
        assert upload.photos[0].name == "a.jpg"


@pytest.mark.parametrize(("encoding", "named"), [("gzip", "gzip"), ("BR", "br"), ("identity, zstd", "zstd")])
async def test_an_encoding_that_is_not_taken_is_named(encoding: str, named: str):
    sent = request([b"photo"], {"content-encoding": encoding})
    with pytest.raises(UploadError, match=f"encoded as {named}:") as error:
        async with receive_upload(sent, max_bytes=1000):
            pass
    assert (error.value.code, error.value.headers) == ("unsupported_encoding", {"Accept-Encoding": "identity"})
    with pytest.raises(UploadError, match=named):
        await read_small_body(sent)


async def test_identity_is_no_encoding():
    async with receive_upload(request([b"photo"], {"content-encoding": "Identity"}), max_bytes=1000) as upload:
        assert upload.path.read_bytes() == b"photo"
