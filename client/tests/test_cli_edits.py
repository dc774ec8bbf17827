"""`fanlight edit`, `remove`, `recolour`, … as a person uses them: flags and files become a recipe."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from client.tests.staged_rooms import TWIN
from fanlight_client.cli import main
from fanlight_client.options import EnhanceOptions

MASK = b"\x89PNG\r\n\x1a\nnot looked into here"


SAID = {"remove": [], "recolour": ["--paint", "#ffffff"], "replace": ["--prompt", "a lawn"]}
"""What a command asks for beside a mask."""


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "room.jpg"
    path.write_bytes(b"photo of a room")
    return path


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    path = tmp_path / "mask.png"
    path.write_bytes(MASK)
    return path


def edit(server, command: str, *arguments: object) -> int:
    return main([command, *map(str, arguments), "--url", server.url])


def asked(server) -> EnhanceOptions:
    [kept] = server.shop.jobs.values()
    return kept.status.options


def steps_of(server) -> list[dict[str, Any]]:
    return [step.model_dump(mode="json", exclude_unset=True) for step in asked(server).steps]


def test_each_flag_of_a_removal_is_a_thing(server, photo: Path, mask: Path, tmp_path: Path, capsys) -> None:
    places = [
        "--polygon",
        "0,0 9,0 9,9",
        "--stroke",
        "4 1,1 5,5",
        "--stroke",
        "2 7,7",
        "--point",
        "3,4",
        "--not",
        "8,8",
    ]
    assert (
        edit(server, "remove", photo, "--mask", mask, *places, "--grow", "-2", "--refine", "-o", tmp_path / "out.jpg")
        == 0
    )
    [step] = steps_of(server)
    assert [each["mask"] for each in step["masks"]] == ["png", "polygon", "strokes", "select"]
    assert base64.b64decode(step["masks"][0]["data"]) == MASK
    assert [stroke["width"] for stroke in step["masks"][2]["strokes"]] == [4, 2]
    assert step["masks"][3]["labels"] == [1, 0]
    assert {(each["grow"], each["refine"]) for each in step["masks"]} == {(-2, True)}
    assert (tmp_path / "out.jpg").exists()
    assert (tmp_path / "out.jpg.report.json").exists()
    [job] = server.shop.jobs
    assert f"photo {job}" in capsys.readouterr().out


def test_flags_of_a_surface_are_one_mask(server, photo: Path, tmp_path: Path) -> None:
    flags = ["--class", "sky", "--box", "1,2,3,4", "--paint", "RAL 9010", "--old-paint", "#8a9ba8"]
    assert edit(server, "recolour", photo, *flags, "-o", tmp_path / "out.png") == 0
    [step] = steps_of(server)
    assert [each["mask"] for each in step["mask"]["of"]] == ["select", "class"]
    assert (step["paint"], step["old_paint"]) == ({"ral": "RAL 9010"}, {"hex": "#8a9ba8"})
    assert asked(server).format == "png"


def test_any_surface_of_a_room_may_be_said(server, photo: Path, tmp_path: Path, capsys) -> None:
    flags = ["--class", "wall", "--class", "built_in", "--paint", "RAL 9010"]
    assert edit(server, "recolour", photo, *flags, "-o", tmp_path / "out.png") == 0
    [step] = steps_of(server)
    assert [each["name"] for each in step["mask"]["of"]] == ["wall", "built_in"]
    with pytest.raises(SystemExit):
        edit(server, "recolour", photo, "--class", "other", "--paint", "RAL 9010", "-o", tmp_path / "out.png")
    assert "'other'" in capsys.readouterr().err


def test_a_word_that_is_no_paint_is_told_by_its_flag(server, photo: Path, tmp_path: Path, capsys) -> None:
    with pytest.raises(SystemExit):
        edit(server, "recolour", photo, "--box", "1,2,3,4", "--paint", "mauvish", "-o", tmp_path / "out.png")
    assert "--paint" in capsys.readouterr().err
    assert not server.shop.jobs


def test_a_part_is_replaced_from_words(server, photo: Path, tmp_path: Path) -> None:
    flags = ["--point", "4,5", "--prompt", "a red sofa", "--steps", "20", "--class", "sky", "--surface", "paint"]
    assert edit(server, "replace", photo, *flags, "-o", tmp_path / "out.jpg") == 0
    [step] = steps_of(server)
    assert [each["mask"] for each in step["mask"]["of"]] == ["select", "class"]
    assert (step["prompt"], step["steps"], step["surface"]) == ("a red sofa", 20, "paint")


@pytest.mark.parametrize("command", ["remove", "recolour", "replace"])
def test_who_says_no_part_is_told_how_to(server, photo: Path, tmp_path: Path, capsys, command: str) -> None:
    assert edit(server, command, photo, *SAID[command], "-o", tmp_path / "out.jpg") == 1
    assert "--polygon" in capsys.readouterr().err
    assert not server.shop.jobs


@pytest.mark.parametrize("command", ["remove", "recolour", "replace", "cutout", "blur"])
def test_help_says_nothing_of_python(command: str, capsys) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    told = capsys.readouterr().out
    assert "Undefined" not in told
    assert "None" not in told


def test_faces_are_blurred_where_nothing_is_marked(server, photo: Path, tmp_path: Path) -> None:
    (tmp_path / "done").mkdir()
    assert edit(server, "blur", photo, "--style", "pixelate", "-o", tmp_path / "done", "--no-report") == 0
    assert [step["step"] for step in steps_of(server)] == ["blur"]
    assert [path.name for path in (tmp_path / "done").iterdir()] == ["room.jpg"]


def test_what_is_cut_out_is_a_png_unless_it_stands_on_something(
    server, photo: Path, mask: Path, tmp_path: Path
) -> None:
    (tmp_path / "done").mkdir()
    assert edit(server, "cutout", photo, "-o", tmp_path / "done") == 0
    assert asked(server).format == "png"
    server.shop.jobs.clear()
    edit(server, "cutout", photo, "--background", mask, "-o", tmp_path / "done", "--overwrite")
    assert asked(server).format is None
    assert steps_of(server)[0]["background"] == {"photo": base64.b64encode(MASK).decode()}


@pytest.mark.parametrize("outcome", ["unchanged", "failed"])
def test_where_nothing_was_done_nothing_is_written(server, photo: Path, tmp_path: Path, capsys, outcome: str) -> None:
    server.shop.steps = [{"step": "blur", "outcome": outcome, "reason": "the masks mark nothing"}]
    assert edit(server, "blur", photo, "-o", tmp_path / "out.jpg") == 1
    told = capsys.readouterr().out
    assert f"{outcome}: the masks mark nothing" in told
    assert "nothing was written" in told
    assert [path.name for path in tmp_path.iterdir()] == ["room.jpg"]


def test_where_one_of_two_edits_was_done_the_result_is_written_and_the_other_told(
    server, photo: Path, tmp_path: Path, capsys
) -> None:
    server.shop.steps = [
        {"step": "blur", "outcome": "applied", "change": "composited", "fraction": 0.002, "outside_equal": True},
        {"step": "remove", "outcome": "unchanged", "reason": "1 left as they were"},
    ]
    assert edit(server, "blur", photo, "-o", tmp_path / "out.jpg") == 1
    assert "every pixel outside its mask as before" in capsys.readouterr().out
    assert (tmp_path / "out.jpg").exists()


def test_a_result_is_not_written_over_unasked(server, photo: Path, tmp_path: Path, capsys) -> None:
    there = tmp_path / "out.jpg"
    there.write_bytes(b"mine")
    assert edit(server, "blur", photo, "-o", there) == 1
    assert "already there" in capsys.readouterr().err
    assert not server.shop.jobs
    assert there.read_bytes() == b"mine"
    assert edit(server, "blur", photo, "-o", there, "--overwrite") == 0
    assert there.read_bytes() != b"mine"


def test_the_photo_itself_is_never_written_over(server, photo: Path, tmp_path: Path) -> None:
    for out in (tmp_path, photo):
        assert edit(server, "blur", photo, "-o", out, "--overwrite") == 1
    assert not server.shop.jobs
    assert photo.read_bytes() == b"photo of a room"


def test_a_name_that_only_the_server_knows_is_not_written_over_either(server, tmp_path: Path, capsys) -> None:
    folder, there = tmp_path / "done", tmp_path / "done" / "room.jpg"
    folder.mkdir()
    there.write_bytes(b"mine")
    server.shop.before_tile = lambda status: server.shop.change(status.id, name="../room.jpg")
    assert edit(server, "blur", "a" * 32, "-o", folder) == 1
    assert [path.name for path in (*tmp_path.iterdir(), *folder.iterdir())] == ["done", "room.jpg"]
    assert there.read_bytes() == b"mine"
    [job] = server.shop.jobs
    assert f"photo {job}" in capsys.readouterr().err.replace("\n", " ")
    assert edit(server, "blur", "a" * 32, "-o", folder, "--overwrite", "--no-report") == 0
    assert there.read_bytes() != b"mine"


@pytest.mark.parametrize("out", ["room.jpg", "nowhere/mask.png"])
def test_a_mask_is_written_over_no_photo_and_in_no_folder_that_is_not_there(server, photo: Path, out: str) -> None:
    assert edit(server, "select", photo, "--point", "1,1", "-o", photo.parent / out) == 1
    assert photo.read_bytes() == b"photo of a room"
    assert not server.seen


@pytest.mark.parametrize("out", ["out.bmp", "nowhere/out.jpg"])
def test_a_place_where_no_result_can_go_is_told_before_anything_is_sent(
    server, photo: Path, tmp_path: Path, out: str
) -> None:
    assert edit(server, "blur", photo, "-o", tmp_path / out) == 1
    assert not server.shop.jobs


def test_a_recipe_file_names_files_beside_it(server, photo: Path, mask: Path, tmp_path: Path) -> None:
    steps = [
        {"step": "tone"},
        {"step": "remove", "masks": [{"mask": "inverse", "of": {"mask": "png", "file": "mask.png"}}]},
        {"step": "cutout", "background": {"file": "mask.png"}},
    ]
    for said in (steps, {"recipe": steps}):
        server.shop.jobs.clear()
        (tmp_path / "recipe.json").write_text(json.dumps(said))
        assert edit(server, "edit", photo, tmp_path / "recipe.json", "-o", tmp_path / "out.jpg", "--overwrite") == 0
        assert [step["step"] for step in steps_of(server)] == ["tone", "remove", "cutout"]
        content = base64.b64encode(MASK).decode()
        assert steps_of(server)[1]["masks"][0]["of"] == {"mask": "png", "data": content}
        assert steps_of(server)[2]["background"] == {"photo": content}


def test_a_recipe_that_stages_a_room_brings_every_picture(server, photo: Path, tmp_path: Path) -> None:
    recipe, out = tmp_path / "recipe.json", tmp_path / "out"
    recipe.write_text('[{"step": "stage", "style": "coastal", "variants": 3}]')
    out.mkdir()
    (out / "room-unstaged.jpg").write_bytes(b"mine")
    assert edit(server, "edit", photo, recipe, "-o", out, "--no-report") == 1
    assert [path.name for path in out.iterdir()] == ["room-unstaged.jpg"], "all of it, or nothing"
    assert edit(server, "edit", photo, recipe, "-o", out, "--no-report", "--overwrite") == 0
    names = ["room-staged-2.jpg", "room-staged-3.jpg", "room-unstaged.jpg", "room.jpg"]
    assert sorted(path.name for path in out.iterdir()) == names
    assert (out / "room-unstaged.jpg").read_bytes() == TWIN


@pytest.mark.parametrize("out", ["out.jpg", "."])
@pytest.mark.parametrize("content", ["{", "[" * 100_000, "3", "[3]", '[{"masks": []}]', '{"recipe": 3}'])
def test_what_is_no_recipe_is_told(server, photo: Path, tmp_path: Path, content: str, out: str) -> None:
    (tmp_path / "recipe.json").write_text(content)
    try:
        code = edit(server, "edit", photo, tmp_path / "recipe.json", "-o", tmp_path / out)
    except SystemExit as stop:
        code = int(str(stop.code))
    assert code
    assert not server.shop.jobs


def test_a_file_of_a_recipe_that_is_not_there_is_told(server, photo: Path, tmp_path: Path, capsys) -> None:
    (tmp_path / "recipe.json").write_text('[{"step": "blur", "masks": [{"mask": "png", "file": "gone.png"}]}]')
    assert edit(server, "edit", photo, tmp_path / "recipe.json", "-o", tmp_path / "out.jpg") == 1
    assert "gone.png" in capsys.readouterr().err


def test_an_edit_may_go_on_from_the_recipe_of_a_result(server, photo: Path, tmp_path: Path, capsys) -> None:
    assert edit(server, "blur", "a" * 32, "--inherit", "-o", tmp_path / "done.jpg") == 0
    submitted = [json.loads(seen.body) for seen in server.seen if seen.method == "POST"]
    assert [(asked["photo"], asked["inherit"]) for asked in submitted] == [("a" * 32, True)]
    server.seen.clear()
    assert edit(server, "blur", photo, "--inherit", "-o", tmp_path / "other.jpg") == 1
    assert "a file has no recipe" in capsys.readouterr().err
    assert not server.seen
