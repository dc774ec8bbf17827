"""Places of results: no two photos share one, and a photo finds its own again, whatever else is there by then."""

import hashlib
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from fanlight_client.naming import Job, fold_name, report_beside
from fanlight_client.places import Places

STEMS = st.sampled_from(["a", "A", "a-heic", "a-2", "K\u00fcche", "Ku\u0308che"])
SUFFIXES = st.sampled_from([".jpg", ".JPG", ".jpeg", ".heic", ".HIF", ".CR2", ".tif", ".png", ""])
NAMES = st.sets(st.tuples(STEMS, SUFFIXES).map("".join), min_size=1, max_size=8)
OUTPUTS = st.sampled_from([None, "jpeg", "png"])


def put(folder: Path, names: Iterable[str]) -> list[Job]:
    (folder / "in").mkdir(exist_ok=True)
    for name in names:
        (folder / "in" / name).write_text(f"photo {name!r}")
    return [Job(folder / "in" / name, folder / "out") for name in names]


def run(jobs: list[Job], output: str | None, *, overwrite: bool = False) -> dict[str, Path]:
    """As a run of a command does: places first, then results and reports into them."""
    places = Places(jobs, output, overwrite=overwrite)
    chosen = {job.source.name: places.expect(job) for job in jobs}
    for job in jobs:
        place = chosen[job.source.name]
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(b"result")
        source = {"input": {"sha256": hashlib.sha256(job.source.read_bytes()).hexdigest()}}
        report_beside(place).write_text(json.dumps(source))
    return chosen


@settings(max_examples=30)
@given(names=NAMES, output=OUTPUTS, data=st.data())
def test_places_are_distinct_and_the_same_again_in_any_order_and_number(names, output, data) -> None:
    with tempfile.TemporaryDirectory() as folder:
        jobs = put(Path(folder), sorted(names))
        first = run(jobs, output)
        assert len({fold_name(str(place)) for place in first.values()}) == len(names)
        some = data.draw(st.permutations(jobs))[: data.draw(st.integers(1, len(jobs)))]
        assert run(some, output) == {job.source.name: first[job.source.name] for job in some}


@settings(max_examples=30)
@given(names=NAMES, later=NAMES, output=OUTPUTS)
def test_photos_that_come_later_take_nobodys_place(names, later, output) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first = run(put(Path(folder), sorted(names)), output)
        everybody = run(put(Path(folder), sorted(names | later)), output)
        assert {name: everybody[name] for name in names} == first
        assert len({fold_name(str(place)) for place in everybody.values()}) == len(names | later)


@settings(max_examples=30)
@given(names=NAMES, output=OUTPUTS)
def test_two_runs_that_write_over_what_is_there_agree(names, output) -> None:
    with tempfile.TemporaryDirectory() as folder:
        jobs = put(Path(folder), sorted(names))
        assert run(jobs, output, overwrite=True) == run(jobs[::-1], output, overwrite=True)


def test_a_photo_alone_keeps_its_name_and_a_pair_is_told_apart_by_the_suffix(tmp_path: Path) -> None:
    heic, jpg = put(tmp_path, ["a.heic", "a.jpg"])
    (tmp_path / "in/a.jpg").unlink()
    assert Places([heic], None, overwrite=False).expect(heic).name == "a.jpg"
    put(tmp_path, ["a.jpg"])
    places = Places([heic, jpg], None, overwrite=False)
    assert [places.expect(job).name for job in (heic, jpg)] == ["a-heic.jpg", "a.jpg"]


def test_a_result_in_another_format_than_expected_has_a_place_of_its_own_and_is_found_again(tmp_path: Path) -> None:
    jobs = [dng, tif] = put(tmp_path, ["a.dng", "a.jpg"])
    places = Places(jobs, None, overwrite=False)
    assert places.expect(dng).name == "a.tif"
    digest = hashlib.sha256(dng.source.read_bytes()).hexdigest()
    place = places.choose(dng, "jpeg", digest)
    assert place.name == "a-dng.jpg"
    assert places.choose(dng, "tiff", digest).name == "a.tif"
    assert places.expect(tif).name == "a.jpg"
