"""A machine without the job stores' servers is told what to install."""

import sys

import pytest

from bench import chaos, jobs, servers
from bench.servers import PostgresServer, RedisServer


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has neither server, whatever this one has."""
    monkeypatch.setattr(servers, "find_binary", lambda name: None)


@pytest.mark.parametrize(("store", "package"), [("redis", "redis-server"), ("postgresql", "postgresql")])
def test_chaos_says_what_to_install_and_leaves(bare, store, package, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["bench.chaos", "--store", store])
    with pytest.raises(SystemExit) as left:
        chaos.main()
    assert left.value.code == 1
    said = capsys.readouterr().err
    assert f"apt-get install {package};" in said
    assert "--store sqlite" in said


def test_a_server_that_is_not_there_cannot_be_made(bare):
    with pytest.raises(FileNotFoundError, match=r"redis-server not found: .*apt-get install redis-server"):
        RedisServer()


def test_half_an_installation_is_not_one(monkeypatch):
    monkeypatch.setattr(servers, "find_binary", lambda name: None if name == "initdb" else f"/bin/{name}")
    assert PostgresServer.missing() == "initdb not found: on Debian and Ubuntu, apt-get install postgresql"
    assert RedisServer.missing() is None


def test_what_is_there_is_not_missed(monkeypatch):
    monkeypatch.setattr(servers, "find_binary", lambda name: f"/bin/{name}")
    assert PostgresServer.missing() is None


@pytest.mark.parametrize("store", ["redis", "postgresql"])
def test_jobs_are_measured_without_a_server_that_is_not_there(bare, store):
    with jobs.standing_graph(store, port=0) as url:
        assert url is None
