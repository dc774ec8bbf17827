"""Things taken away: holes filled one by one, bad fills left out, nothing touched outside."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fanlight_client.report import Report, StepReport
from finishing.finish import Finished
from finishing.steps.holes import Verdict, find_worst
from imaging.codec import decode_photo
from tests.finishing.parts import Eraser, Graph, broken, codes


def box(left: int, top: int, right: int, bottom: int) -> dict[str, Any]:
    """Of the photo of the tests, 240 × 320."""
    runs = [left * 240 + top, *[bottom - top, 240 - (bottom - top)] * (right - left - 1), bottom - top]
    return {"mask": "rle", "size": [240, 320], "counts": [*runs, 240 * 320 - sum(runs)]}


FAR, NEAR = box(20, 20, 40, 30), box(200, 150, 230, 180)


def remove(*masks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"step": "remove", "masks": list(masks), **more}


async def edit(graph: Graph, photo: Path, *steps: dict[str, Any]) -> Finished:
    return await graph.finish(photo, recipe=list(steps))


def last(report: Report) -> StepReport:
    return report.steps[-1]


def changed(photo: Path, finished: Finished) -> np.ndarray:
    before, after = decode_photo(photo).pixels, decode_photo(finished.photo).pixels
    return np.asarray((before != after).any(axis=2))


async def test_what_is_marked_is_filled_and_every_other_byte_is_as_it_was(graph: Graph, photo: Path) -> None:
    finished = await edit(graph, photo, remove(FAR, NEAR))
    differs = changed(photo, finished)
    inside = np.zeros_like(differs)
    inside[20:30, 20:40] = inside[150:180, 200:230] = True
    assert differs[inside].mean() > 0.99
    assert not differs[~inside].any()
    step = last(finished.report)
    assert (step.outcome, step.change, step.outside_equal) == ("applied", "generated", True)
    assert step.region == (20, 20, 180, 230)
    assert step.fraction == pytest.approx(inside.mean())
    assert step.mask is not None
    assert (step.mask.size, sum(step.mask.counts[1::2])) == ((240, 320), inside.sum())
    assert step.figures == {"holes": 2, "filled": 2, "refused": 0, "way": "exemplar", "steepness": 1.0}
    assert graph.eraser.asked == 2


def test_of_several_fills_the_worst_figures_are_told() -> None:
    def verdict(**figures: float) -> Verdict:
        return Verdict("exemplar", figures, refused=False, kept=True)

    fills = [verdict(seam=0.2, grain=1.1), verdict(seam=0.9, grain=0.6), verdict(grain=1.2)]
    assert find_worst("seam", fills) == 0.9
    assert find_worst("grain", fills) == 0.6


async def test_what_touches_is_one_hole_whatever_it_is_asked_for_as(graph: Graph, photo: Path) -> None:
    finished = await edit(graph, photo, remove(FAR, box(38, 25, 60, 40), box(41, 20, 44, 24)))
    assert graph.eraser.asked == 1
    assert last(finished.report).figures["holes"] == 1


async def test_it_is_disclosed_and_its_device_counted(graph: Graph, photo: Path) -> None:
    report = (await edit(graph, photo, remove(FAR))).report
    (told,) = report.alterations
    assert (told.what, told.classification) == ("remove", "alteration")
    assert told.fraction == pytest.approx(200 / (240 * 320))
    assert report.disclosure_required
    assert report.gpu_seconds == 0.5
    assert report.tiles.looked_at == 0


async def test_a_refused_fill_is_left_as_it_was_and_the_others_are_made(photo: Path) -> None:
    eraser = Eraser()
    eraser.refuses = frozenset({0})
    finished = await edit(Graph(eraser=eraser), photo, remove(FAR, NEAR))
    differs = changed(photo, finished)
    assert not differs[:100].any()
    assert differs[150:180, 200:230].mean() > 0.99
    step = last(finished.report)
    assert (step.outcome, step.region) == ("applied", (150, 200, 180, 230))
    assert "1 filled, 1 left as they were" in step.reason
    assert codes(finished.report) == ["fill_refused"]
    assert "at x 30, y 25: bad" in finished.report.warnings[0].detail


async def test_where_every_fill_is_refused_nothing_changes_and_nothing_is_disclosed(photo: Path) -> None:
    eraser = Eraser()
    eraser.refuses = frozenset({0, 1})
    finished = await edit(Graph(eraser=eraser), photo, remove(FAR, NEAR))
    assert not changed(photo, finished).any()
    step = last(finished.report)
    assert (step.outcome, step.change, step.region, step.mask) == ("unchanged", None, None, None)
    assert (step.figures["filled"], step.figures["refused"]) == (0, 2)
    assert codes(finished.report) == ["fill_refused"] * 2
    assert finished.report.alterations == []
    assert not finished.report.disclosure_required


async def test_who_insists_gets_refused_fills_with_a_warning(photo: Path) -> None:
    eraser = Eraser()
    eraser.refuses, eraser.doubts = frozenset({0}), frozenset({0, 1})
    finished = await edit(Graph(eraser=eraser), photo, remove(FAR, NEAR, force=True))
    assert changed(photo, finished)[20:30, 20:40].mean() > 0.99
    assert codes(finished.report) == ["fill_forced", "fill_doubted"]
    assert last(finished.report).figures["refused"] == 1


async def test_later_holes_see_what_became_of_earlier_ones(graph: Graph, photo: Path) -> None:
    await edit(graph, photo, remove(FAR, box(70, 20, 90, 30)))
    _, second = graph.eraser.requests
    assert second.seed == 1
    assert (second.pixels == 128).all(axis=2)[second.mask == 0].sum() >= 180


async def test_what_is_to_go_later_is_nothing_to_copy_from(graph: Graph, photo: Path) -> None:
    await edit(graph, photo, remove(FAR, box(70, 20, 90, 30), NEAR))
    first, second, third = graph.eraser.requests
    assert first.avoid.sum() == 18 * 10  # as much of the second as its crop shows
    assert not (first.avoid & (first.mask > 0)).any()
    assert second.avoid is None
    assert third.avoid is None


async def test_two_edits_compose_in_order(graph: Graph, photo: Path) -> None:
    class Twice(Eraser):
        @property
        def shade(self) -> int:  # type: ignore[override]
            return 10 * len(self.requests)

    finished = await edit(Graph(eraser=Twice()), photo, remove(FAR), remove(box(30, 20, 50, 30)))
    after = decode_photo(finished.photo).pixels
    assert (after[20:30, 20:30] == 10).all()
    assert (after[20:30, 30:50] == 20).all()
    assert [step.outcome for step in finished.report.steps] == ["applied"] * 2
    assert [told.what for told in finished.report.alterations] == ["remove"] * 2


async def test_a_mask_with_nothing_of_the_photo_is_nothing_to_do(graph: Graph, photo: Path) -> None:
    beyond = {"mask": "polygon", "points": [[5000, 5000], [5100, 5000], [5100, 5100]]}
    finished = await edit(graph, photo, remove(beyond), remove(beyond, FAR))
    first, second = finished.report.steps
    assert (first.outcome, first.reason) == ("unchanged", "the masks mark nothing")
    assert (second.outcome, second.figures["holes"]) == ("applied", 1)
    assert codes(finished.report) == []


async def test_an_eraser_that_fails_leaves_all_as_it_was_and_other_edits_go_on(photo: Path) -> None:
    class FailsAtTheSecond(Eraser):
        async def erase(self, request: Any) -> Any:
            if self.asked == 1:
                self.asked += 1
                raise RuntimeError("no more")
            return await super().erase(request)

    finished = await edit(Graph(eraser=FailsAtTheSecond()), photo, remove(FAR, NEAR), remove(NEAR))
    first, second = finished.report.steps
    assert (first.outcome, first.region, first.mask, second.outcome) == ("failed", None, None, "applied")
    assert codes(finished.report) == ["remove_failed"]
    differs = changed(photo, finished)
    assert not differs[:100].any()
    assert differs[150:180, 200:230].any()


async def test_without_an_eraser_the_photo_is_not_lost(photo: Path) -> None:
    finished = await edit(Graph(eraser=None), photo, remove(FAR))
    assert not changed(photo, finished).any()
    assert codes(finished.report) == ["remove_failed"]
    assert "has no eraser" in last(finished.report).reason


async def test_one_that_touches_more_than_its_mask_is_undone(photo: Path) -> None:
    class Spills(Eraser):
        async def erase(self, request: Any) -> Any:
            answer = await super().erase(request)
            if self.asked == 1:
                answer.pixels[-1, -1] ^= 1
            return answer

    finished = await edit(Graph(eraser=Spills()), photo, remove(FAR, NEAR))
    assert not changed(photo, finished).any()
    assert last(finished.report).outcome == "failed"
    assert "outside the mask" in last(finished.report).reason


async def test_what_an_eraser_does_without_its_network_is_said_once(photo: Path) -> None:
    eraser = Eraser()
    eraser.notes = ("filled without the network, which failed: no memory",)
    report = (await edit(Graph(eraser=eraser), photo, remove(FAR, NEAR))).report
    assert codes(report) == ["network_left_out"]


async def test_a_broken_classifier_is_none_of_its_business(photo: Path) -> None:
    report = (await edit(Graph(classifier=broken("classify")), photo, remove(FAR))).report
    assert (codes(report), last(report).outcome, report.classification) == ([], "applied", None)
