"""`python -m serve.keys`, and whether fanlight listens to strangers."""

import asyncio
import json
from pathlib import Path

import pytest
import yaml

from jobs.key import digest_secret
from jobs.opening import open_store
from serve.__main__ import _guard
from serve.keys.__main__ import main
from serve.keys.exposure import NoKeysError, check_exposure, wants_keys
from serve.settings import JobsArgs


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    args = {"jobs": {"store": f"sqlite:///{tmp_path}/jobs.db"}}
    path.write_text(yaml.safe_dump({"applications": [{"args": args}]}))
    return path


def args_of(config: Path) -> JobsArgs:
    return JobsArgs.model_validate(yaml.safe_load(config.read_text())["applications"][0]["args"]["jobs"])


async def find(config: Path, secret: str):  # type: ignore[no-untyped-def]
    store = open_store(args_of(config).store)
    key = await store.find_key(digest_secret(secret))
    await store.close()
    return key


def run(config: Path, *words: str) -> None:
    main(["--config", str(config), *words])


def test_a_key_is_told_once_on_stdout_and_kept_as_a_digest(
    config: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run(config, "create", "office", "--owner", "Zoë", "--per-minute", "60", "--photos-a-day", "500")
    told = capsys.readouterr()
    secret = told.out.strip()
    assert secret.startswith("fl_")
    key = asyncio.run(find(config, secret))
    assert (key.name, key.owner, key.scopes, key.per_minute, key.photos_a_day) == (
        "office",
        "Zoë",
        ("submit", "read"),
        60,
        500,
    )
    line = json.loads(told.err)
    assert (line["deed"], line["key"], line["owner"]) == ("create key", "office", "Zoë")
    assert secret[3:] not in told.err
    run(config, "list")
    assert secret[3:] not in capsys.readouterr().out
    assert not any(secret.encode()[3:] in path.read_bytes() for path in tmp_path.iterdir())


def test_a_revoked_key_is_listed_as_such_and_its_name_is_not_given_again(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(config, "create", "office", "--owner", "", "--scope", "admin")
    run(config, "revoke", "office")
    assert json.loads(capsys.readouterr().err.splitlines()[-1])["deed"] == "revoke key"
    run(config, "list")
    assert "revoked 2" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="there is, or was, a key office"):
        run(config, "create", "office", "--owner", "")
    with pytest.raises(SystemExit, match="there is no key attic"):
        run(config, "revoke", "attic")


@pytest.mark.parametrize("wrong", [("--per-minute", "0"), ("--photos-a-day", "-1"), ("--owner", "x" * 201)])
def test_a_key_that_cannot_be_is_refused_in_words(config: Path, wrong: tuple[str, str]) -> None:
    with pytest.raises(SystemExit, match="validation error"):
        run(config, "create", "office", "--owner", "", *wrong)


def test_help_says_what_a_video_takes_of_a_day(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(config, "create", "--help")
    assert "of a video each ten seconds" in " ".join(capsys.readouterr().out.split())


def test_a_key_is_told_also_where_nobody_knows_who_made_it(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise OSError("no such user")

    monkeypatch.setattr("getpass.getuser", fail)
    run(config, "create", "office", "--owner", "")
    assert capsys.readouterr().out.startswith("fl_")


@pytest.mark.parametrize("name", ["", "a b", "-a", "a\n", "x" * 65])
def test_a_name_is_one_word_of_a_log(config: Path, name: str) -> None:
    with pytest.raises(SystemExit):
        run(config, "create", "--owner", "", "--", name)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost"])
def test_without_keys_this_machine_is_served(config: Path, host: str) -> None:
    assert not check_exposure(host, args_of(config), is_open=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "fanlight.example", ""])
def test_strangers_are_served_with_keys_or_when_told_to_be(config: Path, host: str) -> None:
    with pytest.raises(NoKeysError, match="--open"):
        check_exposure(host, args_of(config), is_open=False)
    assert not check_exposure(host, args_of(config), is_open=True)
    run(config, "create", "office", "--owner", "")
    assert check_exposure(host, args_of(config), is_open=False), "and whatever becomes of the store"


def test_a_header_that_anybody_can_write_is_no_key(config: Path) -> None:
    run(config, "create", "office", "--owner", "")
    behind = args_of(config).model_copy(update={"owner_header": "x-owner"})
    with pytest.raises(NoKeysError, match="x-owner"):
        check_exposure("0.0.0.0", behind, is_open=False)
    check_exposure("127.0.0.1", behind, is_open=False)


HOSTS = [
    ("127.0.0.1", None, False),
    ("127.0.0.1", "127.0.0.1", False),
    ("127.0.0.1", "0.0.0.0", True),
    ("0.0.0.0", None, True),
]
"""Where fanlight listens, where a proxy beside it does, and whether a key is asked for."""


def test_behind_a_proxy_that_lets_others_in_nobody_gets_in_until_there_is_a_key(config: Path) -> None:
    assert wants_keys("0.0.0.0", args_of(config), is_open=False)
    assert not wants_keys("0.0.0.0", args_of(config), is_open=True)
    assert not wants_keys("0.0.0.0", args_of(config).model_copy(update={"owner_header": "x-owner"}), is_open=False)


def test_what_strangers_reach_asks_for_a_key_from_its_first_moment(config: Path) -> None:
    run(config, "create", "office", "--owner", "")
    loaded = yaml.safe_load(config.read_text())
    for host, published, asks in HOSTS:
        loaded["http_options"] = {"host": host}
        _guard(loaded, published, is_open=False)
        assert loaded["applications"][0]["args"]["jobs"]["require_keys"] is asks
