import json
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from models.errors import ModelError
from models.hub.fetch import fetch_card, refuse_full_disk, refuse_licences, verify_card
from models.hub.lock import Lock
from models.hub.sources import Hub, LocalCopy
from models.hub.store import Store
from models.weights import read_seal, seal_folder, verify_weights
from tests.models.conftest import COMMIT, LATER

REPOSITORY = Path(__file__).parents[3]
FETCH = """
import json, sys
from pathlib import Path
from models.hub.card import Card
from models.hub.fetch import fetch_card
from models.hub.sources import Hub
from models.hub.store import Store
print("ready", flush=True)
print(fetch_card(Card(**json.loads(sys.argv[1])), Hub(sys.argv[2]), Store(Path(sys.argv[3]))))
"""


@pytest.fixture
def large(hub, card):
    """One file of 24 MB: what is written of a download comes in pieces of 10 MiB."""
    hub.add("somebody/large", COMMIT, {"unet.safetensors": bytes(range(256)) * 93_750})
    return replace(card, name="large", repo="somebody/large", revision=COMMIT, files=("unet.safetensors",), renamed={})


def start_fetch(card, hub, store) -> subprocess.Popen:
    command = [sys.executable, "-c", FETCH, json.dumps(asdict(card)), hub.url, str(store.root)]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def read_error(call) -> ModelError:
    with pytest.raises(ModelError) as caught:
        call()
    return caught.value


def test_files_come_under_the_names_that_loaders_know_sealed_and_with_the_commit_they_are_of(hub, card, store):
    assert fetch_card(card, Hub(hub.url), store) == 2
    folder = store.folder(card)
    assert (folder / "net.safetensors").read_bytes() == b"weights" * 1000
    assert sorted(read_seal(folder)) == ["config.json", "net.safetensors"]
    verify_weights([folder])
    lock = Lock.read(store.lock_path(card))
    assert (lock.repo, lock.revision, lock.commit, lock.files) == ("somebody/net", "main", COMMIT, read_seal(folder))
    assert store.holds(card)


def test_what_is_there_is_not_asked_for_again(hub, card, store):
    fetch_card(card, Hub(hub.url), store)
    hub.downloads.clear()
    assert fetch_card(card, Hub("http://127.0.0.1:9"), store) == 0
    assert hub.downloads == []


def test_a_branch_that_moves_changes_nothing_fetched(hub, card, store):
    fetch_card(card, Hub(hub.url), store)
    hub.add(card.repo, LATER, {"config_promax.json": b"[]", "net_promax.safetensors": b"others"}, "main")
    (store.folder(card) / "net.safetensors").unlink()
    assert fetch_card(card, Hub(hub.url), store) == 1
    verify_card(card, store)
    assert Lock.read(store.lock_path(card)).commit == COMMIT


@pytest.mark.parametrize("there", ["missing", "changed"])
def test_other_bytes_than_the_first_time_are_refused_and_what_was_there_stays(hub, card, store, there):
    fetch_card(card, Hub(hub.url), store)
    weights = store.folder(card) / "net.safetensors"
    weights.unlink() if there == "missing" else weights.write_bytes(b"edited by hand")
    hub.files[card.repo, COMMIT]["net_promax.safetensors"] = b"evil"
    error = read_error(lambda: fetch_card(card, Hub(hub.url), store))
    assert error.code == "weights_corrupt"
    assert not weights.exists() if there == "missing" else weights.read_bytes() == b"edited by hand"
    hub.files[card.repo, COMMIT]["net_promax.safetensors"] = b"weights" * 1000
    assert fetch_card(card, Hub(hub.url), store) == 1
    verify_card(card, store)


def test_the_lock_outlives_the_weights(hub, card, store):
    fetch_card(card, Hub(hub.url), store)
    for path in store.folder(card).iterdir():
        path.unlink()
    hub.files[card.repo, COMMIT]["config_promax.json"] = b"[]"
    assert read_error(lambda: fetch_card(card, Hub(hub.url), store)).code == "weights_corrupt"


def test_bytes_that_are_not_what_the_hub_promises_are_refused_the_first_time_too(hub, card, store):
    hub.garbled.add("net_promax.safetensors")
    assert read_error(lambda: fetch_card(card, Hub(hub.url), store)).code == "weights_corrupt"
    assert not store.holds(card)
    hub.garbled.clear()
    fetch_card(card, Hub(hub.url), store)
    verify_card(card, store)


def test_a_card_that_asks_for_another_revision_is_fetched_anew(hub, card, store):
    fetch_card(card, Hub(hub.url), store)
    hub.add(card.repo, LATER, {"config_promax.json": b"{}", "net_promax.safetensors": b"better"})
    newer = replace(card, revision=LATER)
    assert not store.holds(newer)
    fetch_card(newer, Hub(hub.url), store)
    verify_card(newer, store)
    assert (store.folder(card) / "net.safetensors").read_bytes() == b"better"
    assert not store.holds(card)


def test_a_connection_that_is_cut_is_taken_up_where_it_ended(hub, large, store):
    hub.cut_after.append(12_000_000)
    fetch_card(large, Hub(hub.url), store)
    assert [start for _, start in hub.downloads] == [0, 10 * 2**20]
    verify_card(large, store)


def test_what_a_killed_process_had_is_not_downloaded_again(hub, large, store):
    hub.stall_after = 12_000_000
    process = start_fetch(large, hub, store)
    assert hub.stalled.wait(60)
    # What came is written as it comes, but not in the same moment.
    while not any(path.stat().st_size for path in store.partial(large).glob("*.part")):
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    hub.stall_after = None
    (part,) = store.partial(large).glob("*.part")
    kept = part.stat().st_size
    assert not store.holds(large)
    fetch_card(large, Hub(hub.url), store)
    assert [start for _, start in hub.downloads] == [0, kept]
    verify_card(large, store)


def test_two_processes_on_a_node_download_once(hub, large, store):
    hub.stall_after = 12_000_000
    first = start_fetch(large, hub, store)
    assert hub.stalled.wait(60)
    second = start_fetch(large, hub, store)
    assert second.stdout.readline() == "ready\n"
    hub.stall_after = None
    hub.goes_on.set()
    answers = [process.communicate(timeout=60)[0].split()[-1] for process in (first, second)]
    assert answers == ["1", "0"]
    assert hub.downloads == [("unet.safetensors", 0), ("unet.safetensors", 10 * 2**20)]
    verify_card(large, store)


@pytest.mark.parametrize(
    ("change", "match"), [({"repo": "nobody/net"}, "nobody/net"), ({"revision": "3" * 40}, "3333")]
)
def test_what_the_hub_does_not_have_is_told(hub, card, store, change, match):
    with pytest.raises(ModelError, match=match) as error:
        fetch_card(replace(card, **change), Hub(hub.url), store)
    assert error.value.code == "fetch_failed"


def test_without_a_network_it_is_told_and_nothing_counts_as_fetched(card, store):
    assert read_error(lambda: fetch_card(card, Hub("http://127.0.0.1:9"), store)).code == "fetch_failed"
    assert not store.holds(card)


@pytest.mark.parametrize("commercial", [False, None])
def test_licences_that_forbid_commercial_use_or_may_are_refused(card, commercial):
    odd = replace(card, licence="cc-by-nc-4.0", commercial=commercial)
    with pytest.raises(ModelError, match=r"somebody/net \(cc-by-nc-4\.0\)") as error:
        refuse_licences([card, odd])
    assert error.value.code == "licence_refused"
    refuse_licences([card])


def test_a_disk_too_small_is_told_before_anything_comes(hub, card, store):
    huge = replace(card, bytes=10**18)
    with pytest.raises(ModelError, match=r"1000000000\.0 GB are to come") as error:
        refuse_full_disk([huge], Hub(), store)
    assert error.value.code == "fetch_failed"
    refuse_full_disk([card], Hub(), store)


@pytest.mark.parametrize("here", ["a file", "a file that was cut off"])
def test_what_has_come_already_needs_no_room(hub, card, store, here, monkeypatch):
    if here == "a file":
        fetch_card(card, Hub(hub.url), store)
        (store.folder(card) / "config.json").unlink()
    else:
        store.partial(card).mkdir(parents=True)
        (store.partial(card) / "0123.part").write_bytes(bytes(7000))
    monkeypatch.setattr("models.hub.fetch.shutil.disk_usage", lambda _: SimpleNamespace(free=2))
    refuse_full_disk([card], Hub(), store)
    monkeypatch.setattr("models.hub.fetch.shutil.disk_usage", lambda _: SimpleNamespace(free=1))
    with pytest.raises(ModelError, match="are to come"):
        refuse_full_disk([card], Hub(), store)


def test_copies_on_the_same_disk_need_no_room(card, store, tmp_path, monkeypatch):
    monkeypatch.setattr("models.hub.fetch.shutil.disk_usage", lambda _: SimpleNamespace(free=0))
    refuse_full_disk([card], LocalCopy(tmp_path), store)
    with pytest.raises(ModelError, match="are to come"):
        refuse_full_disk([card], LocalCopy(Path("/proc")), store)


@pytest.mark.parametrize("begin", [refuse_full_disk, lambda cards, source, store: fetch_card(cards[0], source, store)])
def test_a_folder_that_cannot_be_made_is_told(hub, card, tmp_path, begin):
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match="cannot be written to") as error:
        begin([card], Hub(hub.url), Store(tmp_path / "file" / "weights"))
    assert error.value.code == "fetch_failed"


@pytest.mark.parametrize("name", ["net.safetensors", "sha256.json"])
def test_what_was_deleted_is_not_held(hub, card, store, name):
    fetch_card(card, Hub(hub.url), store)
    assert store.holds(card)
    (store.folder(card) / name).unlink()
    assert not store.holds(card)


@pytest.mark.parametrize("files", [None, 7, ["net.safetensors"]])
def test_a_lock_that_names_no_files_is_told(card, store, files):
    Lock(card.repo, card.revision, COMMIT, files).write(store.lock_path(card))
    with pytest.raises(ModelError, match=r"net\.json is no lock") as error:
        store.holds(card)
    assert error.value.code == "weights_corrupt"


@pytest.mark.parametrize("touched", ["weights", "seal", "seal and weights", "lock"])
def test_verifying_tells_what_was_touched(hub, card, store, touched):
    fetch_card(card, Hub(hub.url), store)
    verify_card(card, store)
    folder = store.folder(card)
    if touched == "lock":
        store.lock_path(card).unlink()
    elif touched == "seal":
        (folder / "sha256.json").write_text("{}")
    else:
        (folder / "net.safetensors").write_bytes(b"other")
    if touched == "seal and weights":
        seal_folder(folder)
        verify_weights([folder])
    expected = "weights_missing" if touched == "lock" else "weights_corrupt"
    assert read_error(lambda: verify_card(card, store)).code == expected


def test_a_store_is_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("FANLIGHT_WEIGHTS", str(tmp_path))
    assert Store.open().root == tmp_path
    monkeypatch.delenv("FANLIGHT_WEIGHTS")
    assert Store.open().root == Path("~/.cache/fanlight").expanduser()
