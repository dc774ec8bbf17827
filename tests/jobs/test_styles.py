"""Styles among the artefacts: an owner's own, whole, and there until they are forgotten."""

from pathlib import Path

import pytest

from jobs.artefacts import ArtefactStore
from jobs.sql_store import SqlStore
from jobs.styles import KeptStyles
from jobs.sweeper import sweep


@pytest.fixture
def styles(artefacts: ArtefactStore) -> KeptStyles:
    return artefacts.styles


def test_the_last_one_of_a_name_is_kept(styles: KeptStyles) -> None:
    assert styles.load("ann", "elm") is None
    styles.save("ann", "elm", b"1")
    styles.save("ann", "elm", b"2")
    styles.save("ann", "Oak_2-b", b"3")
    assert (styles.load("ann", "elm"), styles.names("ann")) == (b"2", ["Oak_2-b", "elm"])


def test_owners_see_their_own_whatever_they_are_called(styles: KeptStyles) -> None:
    for number, owner in enumerate(["", "ann", "../ann", "ann/elm"]):
        styles.save(owner, "elm", b"%d" % number)
    assert [styles.load(owner, "elm") for owner in ("", "ann", "../ann", "ann/elm")] == [b"0", b"1", b"2", b"3"]
    assert styles.names("bob") == []


def test_a_forgotten_one_is_gone_and_may_be_forgotten_again(styles: KeptStyles) -> None:
    styles.save("ann", "elm", b"1")
    styles.save("bob", "elm", b"2")
    for _ in range(2):
        styles.forget("ann", "elm")
    assert (styles.load("ann", "elm"), styles.load("bob", "elm")) == (None, b"2")


@pytest.mark.parametrize("name", ["", "../elm", "elm/oak", ".elm", "1elm", "e" * 65])
def test_what_is_no_name_is_no_path(styles: KeptStyles, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a style"):
        styles.save("ann", name, b"1")


async def test_no_sweeper_takes_one(artefacts: ArtefactStore, tmp_path: Path) -> None:
    artefacts.styles.save("ann", "elm", b"1")
    store = SqlStore(f"sqlite:///{tmp_path}/jobs.db")
    await sweep(store, artefacts, grace_s=-10, assets_kept_s=-10)
    await store.close()
    assert artefacts.styles.load("ann", "elm") == b"1"
