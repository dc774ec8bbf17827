"""What a listing decides for its photos, and what a photo of it takes of that."""

from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deployments.enhancer import Enhancer
from deployments.messages import RoomGuess, SkyMatte, TileAnswer, TileRequest
from fanlight_client.options import EnhanceOptions
from fanlight_client.report import SkyReport
from finishing.capture import Capture
from finishing.finish import Finish, Services
from finishing.known_adapters import KnownAdapters
from finishing.limits import PhotoLimits
from finishing.listing_look import ListingLook, Survey, White, adopt_sky, decide_look
from finishing.local import gather_parts
from imaging.codec import decode_photo, encode_photo
from imaging.photo import Photo
from imaging.quality import QualityReport, measure_tiles
from imaging.region import Size
from imaging.sampling import as_image, shrink_pixels
from imaging.scenes import render_room
from imaging.white_point import LIMIT, measure_white_point

ASKED = EnhanceOptions()
SIZE = Size(160, 240)


def room(warmth: float, need: float = 1.0, share: float = 0.5, confidence: float = 0.99) -> Survey:
    white = White(warmth=warmth, tint=0.0, share=share)
    sky = SkyReport(decision="kept", reason="not an exterior")
    return Survey(kind="interior", room="kitchen", confidence=confidence, need=need, white=white, sky=sky)


def front(decision: str = "replaced", light: str = "day", dullness: float = 0.9, coverage: float = 0.3) -> Survey:
    sky = SkyReport.model_validate(
        {"decision": decision, "reason": "a test", "light": light, "dullness": dullness, "coverage": coverage}
    )
    white = White(warmth=0.4, tint=0.4, share=0.9)
    return Survey(kind="exterior", confidence=0.99, need=1.0, white=white, sky=sky)


def decide(*surveys: Survey, options: list[EnhanceOptions] | None = None) -> ListingLook:
    return decide_look(surveys, options or [ASKED] * len(surveys))


def test_a_listing_of_one_photo_decides_nothing() -> None:
    assert decide() == ListingLook()
    for only in (room(0.1), front()):
        assert decide(only) == ListingLook(from_photos=1)


def test_what_is_no_photo_is_not_counted() -> None:
    plan = Survey(kind="not_a_photo", confidence=0.99, sky=SkyReport(decision="kept", reason="not a photo"))
    assert decide(room(0.1), plan) == ListingLook(from_photos=1)
    assert decide(front(), plan, plan) == ListingLook(from_photos=1)
    assert decide(plan, room(0.1), room(0.1)) == decide(room(0.1), room(0.1))


def test_the_white_is_that_of_the_rooms_whatever_the_fronts_are() -> None:
    look = decide(room(0.01), front(), room(0.02), room(0.3), front(), front(), front())
    assert look.white is not None
    assert (look.white.warmth, look.white.tint, look.from_photos) == (0.02, 0.0, 7)


def test_a_photo_that_needed_nothing_counts_for_more_than_one_that_was_all_mended() -> None:
    look = decide(room(0.0, need=0.25), room(0.06, need=1.0))
    assert look.white is not None
    assert look.white.warmth == 0.0


def test_a_white_that_was_mended_is_not_its_photographers_however_little_else_was_needed() -> None:
    mended, chosen = (room(white, need=0.25).model_copy(update={"mended": 1 - white}) for white in (0.0, 1.0))
    look = decide(mended, chosen)
    assert look.white is not None
    assert look.white.warmth == 1.0


def test_what_is_finished_as_a_front_has_no_say_however_it_is_called() -> None:
    unsure = room(0.3, confidence=0.7).model_copy(update={"indoors": 0.0})
    sure = room(0.0).model_copy(update={"indoors": 0.1})
    look = decide(unsure, unsure, unsure, sure, sure)
    assert look.white is not None
    assert look.white.warmth == 0.0
    assert decide(unsure, unsure).white is None


def test_a_survey_of_an_older_server_is_understood() -> None:
    older = room(0.1).model_dump(mode="json", exclude={"indoors", "mended"})
    assert Survey.model_validate(older) == room(0.1)


@pytest.mark.parametrize("other", [room(0.1, share=0.01), room(0.1, confidence=0.0), front()])
def test_one_room_alone_has_no_common_white(other: Survey) -> None:
    assert decide(room(0.0), other).white is None


def test_photos_that_nobody_looked_at_have_no_say() -> None:
    unseen = room(0.5).model_copy(update={"white": None, "need": None})
    unknown = room(0.5).model_copy(update={"kind": None})
    look = decide(unseen, unknown, room(0.0), room(0.0))
    assert look.white is not None
    assert look.white.warmth == 0.0


@pytest.mark.parametrize(
    ("fronts", "style"),
    [
        ([front(), front()], "clear"),
        ([front("kept", "day", 0.0), front()], "clear"),
        ([front("kept", "day", 0.35), front()], "soft"),
        ([front("kept", "day", 0.35, 0.2), front("kept", "day", 0.0, 0.3), front()], "clear"),
        ([front("kept", "sunset"), front("kept", "sunset"), front()], "dusk"),
        ([front("kept", "sunset"), front(), front()], "clear"),
        ([front("kept", "night"), front()], "clear"),
        ([room(0.0), room(0.0)], None),
    ],
)
def test_new_skies_go_with_those_that_are_kept(fronts: list[Survey], style: str | None) -> None:
    assert decide(*fronts).sky_style == style


def test_new_skies_go_with_those_that_somebody_chose() -> None:
    soft = EnhanceOptions(sky_style="soft", seed=7)
    look = decide(front(), front(), front(), options=[soft, ASKED, ASKED])
    assert (look.sky_style, look.sky_seed) == ("soft", 7)
    assert decide(front(), front()).sky_seed is None


def test_an_explicit_option_wins_even_where_it_is_the_default() -> None:
    look = ListingLook(sky_style="dusk", sky_seed=9, from_photos=3)
    taken = adopt_sky(ASKED, look)
    assert (taken.sky_style, taken.seed) == ("dusk", 9)
    explicit = EnhanceOptions(sky_style="clear", seed=0)
    assert adopt_sky(explicit, look) == explicit
    assert adopt_sky(ASKED, None) == adopt_sky(ASKED, ListingLook(from_photos=1)) == ASKED


def test_order_of_the_photos_does_not_matter_for_white_and_style() -> None:
    photos = [room(0.03), front("kept", "day", 0.35), room(0.0), front(), room(-0.02)]
    assert decide(*photos) == decide(*reversed(photos))


def test_surveys_and_looks_travel_as_json() -> None:
    survey, look = room(0.1), decide(room(0.1), room(0.0), front())
    assert Survey.model_validate(survey.model_dump(mode="json")) == survey
    assert ListingLook.model_validate(look.model_dump(mode="json")) == look


class Kitchen:
    """A classifier that sees a kitchen."""

    async def classify(self, preview: Any) -> RoomGuess:
        return RoomGuess("interior", "kitchen", 0.99, allows_sky=False)


class Blind:
    """A segmenter that nobody asks for the sky of a kitchen, and a quality control that lets everything pass."""

    async def segment_sky(self, preview: Any) -> SkyMatte:
        raise AssertionError("nobody asks for the sky of a kitchen")

    async def measure(self, original: Any, result: Any, tiles: Any) -> QualityReport:
        return measure_tiles(await original[0], await original[0], tiles)


@pytest.fixture(scope="module")
def enhancer() -> Enhancer:
    return Enhancer("miniature", "cpu")


def open_finish(enhancer: Any, look: ListingLook | None = None, **options: Any) -> Finish:
    asked = EnhanceOptions(preset="fast", lora="none", straighten="off", format="png", **options)
    replicas = gather_parts(Kitchen(), Blind(), enhancer, None, Blind())
    adapters = KnownAdapters(replicas.list_adapters).snapshot()
    return Finish(asked, Services(replicas, adapters, PhotoLimits()), look=look)


@pytest.fixture(scope="module")
def warm_room() -> np.ndarray:
    """A dark room in lamp light, so that it needs mending."""
    return (render_room(SIZE, seed=1) * np.array([0.42, 0.36, 0.29])).astype(np.uint8)


@pytest.fixture(scope="module")
def warm_file(warm_room, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photo") / "room.png"
    path.write_bytes(encode_photo(Photo(warm_room, format="png")))
    return path


async def finish(job: Finish, source: Path) -> np.ndarray:
    return decode_photo((await job.run(Capture.read(source))).photo).pixels


async def test_a_survey_tells_of_the_white_with_which_the_photo_comes_out(enhancer, warm_file) -> None:
    survey = await open_finish(enhancer).survey(Capture.read(warm_file))
    alone = await finish(open_finish(enhancer), warm_file)
    came_out = measure_white_point(as_image(shrink_pixels(alone, 256)))
    assert (survey.kind, survey.room, survey.sky.reason) == ("interior", "kitchen", "not an exterior")
    assert survey.white is not None
    assert survey.need is not None
    assert survey.indoors == survey.mended == survey.need == 1, "a dark room in lamp light is mended in full"
    assert astuple(survey.white.point) == pytest.approx(astuple(came_out), abs=0.01)


@pytest.mark.parametrize("tone", [(1, 1, 1), (1, 0.86, 0.68)], ids=["black and white", "sepia"])
async def test_a_photo_without_colours_of_its_own_has_no_white(enhancer, warm_room, tmp_path, tone) -> None:
    path = tmp_path / "monochrome.png"
    grey = warm_room[..., 1:2] * np.array(tone) * 1.5
    path.write_bytes(encode_photo(Photo(np.clip(grey, 0, 255).astype(np.uint8), format="png")))
    survey = await open_finish(enhancer).survey(Capture.read(path))
    assert survey.need is not None
    assert (survey.kind, survey.white) == ("interior", None)


async def test_a_room_goes_towards_its_listings_white_and_its_report_says_how_far(enhancer, warm_file) -> None:
    alone = await finish(open_finish(enhancer), warm_file)
    own = measure_white_point(as_image(alone))
    look = ListingLook(
        white=White(warmth=own.warmth - 0.05, tint=own.tint, share=0.5), sky_style="clear", from_photos=4
    )
    finished = await open_finish(enhancer, look).run(Capture.read(warm_file))
    moved = own.warmth - measure_white_point(as_image(decode_photo(finished.photo).pixels)).warmth
    report = finished.report.listing
    assert 0.01 < moved < 0.05
    assert report is not None
    assert report.photos == 4
    red, _, blue = report.white_gains
    assert red < 1 < blue
    assert np.abs(np.log(report.white_gains)).max() <= LIMIT + 1e-6


async def test_without_strength_nothing_moves(enhancer, warm_room, warm_file) -> None:
    look = ListingLook(white=White(warmth=-0.3, tint=0.0, share=0.5), from_photos=4)
    result = await finish(open_finish(enhancer, look, strength=0), warm_file)
    assert (result == warm_room).all()


@pytest.mark.parametrize(
    ("look", "options"),
    [
        (ListingLook(from_photos=1), {}),
        (ListingLook(white=White(warmth=-0.3, tint=0.0, share=0.5), from_photos=4), {"kind": "exterior"}),
    ],
    ids=["a listing of one", "a front"],
)
async def test_who_is_not_moved(enhancer, warm_file, look: ListingLook, options: dict[str, Any]) -> None:
    alone = await finish(open_finish(enhancer, None, sky="never", **options), warm_file)
    together = await open_finish(enhancer, look, sky="never", **options).run(Capture.read(warm_file))
    assert (decode_photo(together.photo).pixels == alone).all()
    assert together.report.listing is not None
    assert together.report.listing.white_gains == (1.0, 1.0, 1.0)


async def test_a_photo_that_nobody_can_look_at_is_surveyed_and_has_no_white(warm_file) -> None:
    class Gone:
        async def enhance_tile(self, photo: Any, request: TileRequest) -> TileAnswer:
            raise RuntimeError("nobody there")

    survey = await open_finish(Gone()).survey(Capture.read(warm_file))
    assert (survey.need, survey.white, survey.kind) == (None, None, "interior")
