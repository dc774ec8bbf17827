"""The versions of a photo, and jobs that go on from a recipe in place of pixels."""

import hashlib
from typing import Any

import pytest

from fanlight_client.options import EnhanceOptions
from fanlight_client.report import PhotoFacts, Report
from fanlight_client.version_wire import VersionList
from finishing.kept_masks import restore_masks, unpack_masks
from imaging.region import Size
from jobs.sweeper import sweep
from tests.serve.photos.conftest import WALL, Studio, as_file, paint

RESULTS = [as_file(paint(Size(200, 300), seed=seed)) for seed in range(5, 9)]
REMOVE = {"step": "remove", "masks": [{"mask": "polygon", "points": [[1, 1], [9, 1], [9, 9]]}]}
BLUR = {"step": "blur"}


@pytest.fixture
def tell(report_in_full: Report) -> Any:
    """The report of a result."""

    def tell(photo: bytes) -> bytes:
        digest = hashlib.sha256(photo).hexdigest()
        facts = PhotoFacts(width=300, height=200, bit_depth=8, format="png", bytes=len(photo), sha256=digest)
        return report_in_full.model_copy(update={"output": facts}).model_dump_json().encode()

    return tell


async def post(studio: Studio, photo_id: str, owner: str = "", **asked: Any) -> Any:
    return await studio.http.post("/v1/jobs", json={"photo": photo_id, **asked}, headers={"x-owner": owner})


async def list_of(studio: Studio, photo_id: str, owner: str = "") -> list[Any]:
    answer = await studio.http.get(f"/v1/photos/{photo_id}/versions", headers={"x-owner": owner})
    assert answer.status_code == 200, answer.text
    return list(VersionList.model_validate_json(answer.content).versions)


async def test_a_family_is_told_whoever_of_it_is_named(studio: Studio, tell: Any) -> None:
    root, stranger = await studio.upload(WALL, name="wall.png"), await studio.upload(WALL)
    first = (await post(studio, root.id, options={"preset": "fast"})).json()["id"]
    await studio.finish(RESULTS[0], tell(RESULTS[0]))
    await post(studio, stranger.id, options={"seed": 3})
    await studio.finish(RESULTS[3], tell(RESULTS[3]))
    edit = (await post(studio, first, options={"recipe": [BLUR]})).json()["id"]
    await studio.finish(RESULTS[1], tell(RESULTS[1]))
    onward = (await post(studio, edit, inherit=True, options={"recipe": [REMOVE]})).json()["id"]
    beside = (await post(studio, root.id, options={"seed": 9})).json()["id"]
    family = [root.id, first, edit, onward, beside]
    for member in family:
        versions = await list_of(studio, member)
        assert [version.id for version in versions] == family
    assert [version.parent for version in versions] == [None, root.id, first, edit, root.id]
    assert [version.status for version in versions] == [None, "succeeded", "succeeded", "queued", "queued"]
    assert [version.photo and version.photo.width for version in versions] == [400, 300, 300, None, None]
    assert [version.inherited for version in versions] == [False, False, False, True, False]
    assert versions[0].recipe is None
    assert [[step.step for step in version.recipe or ()] for version in versions[1:4]] == [
        ["straighten", "tone", "sky"],
        ["blur"],
        ["blur", "remove"],
    ]


async def test_a_photo_that_was_sent_with_its_job_is_the_first_of_its_family(studio: Studio, tell: Any) -> None:
    job = (await studio.http.post("/v1/jobs", content=WALL)).json()["id"]
    sent = f"{job}-original"
    first, underway = await list_of(studio, job)
    assert (first.id, first.status, first.photo and first.photo.width) == (sent, None, 400)
    assert (underway.id, underway.parent, underway.status) == (job, sent, "queued")
    await studio.finish(RESULTS[0], tell(RESULTS[0]))
    edit = (await post(studio, job, options={"recipe": [BLUR]})).json()["id"]
    anew = (await post(studio, sent, options={"seed": 9})).json()["id"]
    for member in (sent, job, edit, anew):
        versions = await list_of(studio, member)
        assert [version.id for version in versions] == [sent, job, edit, anew]
    assert [version.parent for version in versions] == [None, sent, job, sent]
    assert not any(version.inherited for version in versions)


async def test_what_is_made_from_what_a_job_was_handed_is_beside_that_job(studio: Studio, tell: Any) -> None:
    root = await studio.upload(WALL)
    first = (await post(studio, root.id)).json()["id"]
    await studio.finish(RESULTS[0], tell(RESULTS[0]))
    edit = (await post(studio, first, options={"recipe": [BLUR]})).json()["id"]
    beside = (await post(studio, f"{first}-original", options={"seed": 2})).json()["id"]
    again = (await post(studio, f"{edit}-original", options={"seed": 3})).json()["id"]
    parents = {version.id: version.parent for version in await list_of(studio, again)}
    assert parents == {root.id: None, first: root.id, edit: first, beside: root.id, again: first}


async def test_a_job_whose_file_is_no_photo_has_no_original_to_show(studio: Studio) -> None:
    torn = WALL[:60]
    job = (await studio.http.post("/v1/jobs", content=torn)).json()["id"]
    assert [(version.id, version.parent) for version in await list_of(studio, job)] == [(job, None)]


async def test_a_family_outlives_its_first(studio: Studio, tell: Any) -> None:
    root = await studio.upload(WALL)
    jobs = [(await post(studio, root.id, options={"seed": seed})).json()["id"] for seed in (1, 2)]
    await studio.http.delete(f"/v1/photos/{root.id}")
    sent = f"{jobs[0]}-original"
    versions = await list_of(studio, jobs[1])
    assert [(version.id, version.parent) for version in versions] == [(sent, None), *((job, sent) for job in jobs)]
    gone = await studio.http.get(f"/v1/photos/{root.id}/versions")
    assert (gone.status_code, gone.json()["code"]) == (404, "unknown_photo")


async def test_families_are_their_owners(studio: Studio) -> None:
    photo = await studio.upload(WALL, "ann")
    job = (await post(studio, photo.id, "ann")).json()["id"]
    for photo_id in (photo.id, job, "f" * 32, "no-id"):
        answer = await studio.http.get(f"/v1/photos/{photo_id}/versions", headers={"x-owner": "bob"})
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_photo")
    assert len(await list_of(studio, job, "ann")) == 2


async def test_what_inherits_is_made_from_what_its_parent_was_made_from(studio: Studio, tell: Any) -> None:
    root = await studio.upload(WALL, name="wall.png")
    first = (await post(studio, root.id, options={"preset": "fast", "seed": 7, "format": "png"})).json()["id"]
    await studio.finish(RESULTS[0], tell(RESULTS[0]))
    answer = await post(studio, first, inherit=True, options={"recipe": [REMOVE], "format": "tiff"})
    assert answer.status_code == 202, answer.text
    made = await studio.store.load(answer.json()["id"])
    assert made
    assert (made.photo, made.name, made.frames) == (first, "wall.png", (hashlib.sha256(WALL).hexdigest(),))
    expected = EnhanceOptions.model_validate(
        {
            "seed": 7,
            "format": "tiff",
            "recipe": [{"step": "straighten"}, {"step": "tone", "preset": "fast"}, {"step": "sky"}, REMOVE],
        }
    )
    assert made.options == expected
    assert made.options.steps[2].model_fields_set == {"step"}, "what nobody asked for a listing may still decide"
    await studio.finish(RESULTS[1], tell(RESULTS[1]))
    third = await studio.store.load(
        (await post(studio, made.id, inherit=True, options={"recipe": [BLUR]})).json()["id"]
    )
    assert third
    assert third.frames == made.frames
    assert [step.step for step in third.options.steps] == ["straighten", "tone", "sky", "remove", "blur"]


async def test_a_parent_that_inherited_nothing_is_gone_on_from_as_it_was_made(studio: Studio, tell: Any) -> None:
    """An edit of a result's pixels has these as its source, and they are compressed once and no more."""
    root = await studio.upload(WALL)
    first = (await post(studio, root.id)).json()["id"]
    await studio.finish(RESULTS[0], tell(RESULTS[0]))
    edit = (await post(studio, first, options={"recipe": [BLUR]})).json()["id"]
    await studio.finish(RESULTS[1], tell(RESULTS[1]))
    made = await studio.store.load((await post(studio, edit, inherit=True, options={"recipe": [REMOVE]})).json()["id"])
    assert made
    assert made.frames == (hashlib.sha256(RESULTS[0]).hexdigest(),)


async def test_the_same_again_is_answered_with_the_result_there_is(studio: Studio, tell: Any) -> None:
    first = (await post(studio, (await studio.upload(WALL)).id)).json()["id"]
    await studio.finish(RESULTS[0], tell(RESULTS[0]))
    again = (await post(studio, first, inherit=True)).json()
    assert (again["state"], again["cached"], again["photo"]) == ("succeeded", True, first)


async def test_large_masks_are_inherited_whole(studio: Studio, tell: Any) -> None:
    points = [[x % 97, x % 89] for x in range(2000)]
    large = {"step": "remove", "masks": [{"mask": "polygon", "points": points}]}
    first = (await post(studio, (await studio.upload(WALL)).id, options={"recipe": [large]})).json()["id"]
    await studio.finish(RESULTS[0], tell(RESULTS[0]))
    made = await studio.store.load((await post(studio, first, inherit=True, options={"recipe": [BLUR]})).json()["id"])
    assert made
    assert made.masks
    whole = restore_masks(made.options, unpack_masks(await studio.artefacts.read(made.masks)))
    assert whole.steps[:1] == EnhanceOptions.model_validate({"recipe": [large]}).steps


async def test_the_look_of_a_listing_is_inherited_and_the_listing_is_not(studio: Studio, tell: Any) -> None:
    look = {"sky_style": "soft", "sky_seed": 5}
    first = (await post(studio, (await studio.upload(WALL)).id, listing="elm")).json()["id"]
    await studio.store.update(first, lambda it, now: it.revise(look=look))
    await studio.finish(RESULTS[0], tell(RESULTS[0]))
    made = await studio.store.load((await post(studio, first, inherit=True, options={"recipe": [BLUR]})).json()["id"])
    assert made
    assert (made.look, made.listing) == (look, None)


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        ({"inherit": True, "options": {"recipe": [{"step": "tone"}]}}, "bad_option", "tone cannot come after sky"),
        ({"inherit": True, "options": {"strength": 0.5}}, "bad_option", "strength is not allowed beside inherit"),
        ({"inherit": True, "options": {"recipe": [{"step": "nothing"}]}}, "bad_option", "no step nothing"),
    ],
)
async def test_what_cannot_be_gone_on_with_is_told(studio: Studio, tell: Any, asked: Any, code: str, told: str) -> None:
    first = (await post(studio, (await studio.upload(WALL)).id)).json()["id"]
    await studio.finish(RESULTS[0], tell(RESULTS[0]))
    answer = await post(studio, first, **asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert told in answer.json()["detail"]


async def test_where_there_is_nothing_to_inherit_it_says_so(studio: Studio, tell: Any) -> None:
    root = await studio.upload(WALL)
    uploaded = await post(studio, root.id, inherit=True)
    assert (uploaded.status_code, uploaded.json()["code"]) == (422, "nothing_to_inherit")
    first = (await post(studio, root.id)).json()["id"]
    waiting = await post(studio, first, inherit=True)
    assert (waiting.status_code, waiting.json()["code"]) == (409, "not_ready")
    nobody = await post(studio, "f" * 32, inherit=True)
    assert (nobody.status_code, nobody.json()["code"]) == (404, "unknown_photo")
    url = await studio.http.post("/v1/jobs", json={"source_url": "https://example.com/a.jpg", "inherit": True})
    assert (url.status_code, url.json()["code"]) == (422, "bad_option")


async def test_what_was_inherited_from_is_kept_for_the_job(studio: Studio, tell: Any) -> None:
    root = await studio.upload(WALL)
    first = (await post(studio, root.id)).json()["id"]
    await studio.finish(RESULTS[0], tell(RESULTS[0]))
    made = (await post(studio, first, inherit=True, options={"recipe": [BLUR]})).json()["id"]
    await studio.store.delete(first)
    await studio.store.delete_photo(root.id)
    await sweep(studio.store, studio.artefacts, -10.0)
    assert (await studio.http.get(f"/v1/jobs/{made}/original")).content == WALL
