"""The sets of photographs, on rendered ones: every bar has its figure, and the figures mean what they say."""

import numpy as np
import pytest

from evaluation.bars import BARS
from evaluation.registry import SETS
from evaluation.result import SetResult
from evaluation.sets.brackets import SceneScore
from evaluation.sets.repair import list_jobs
from evaluation.task import Task


@pytest.fixture(scope="module", params=["repair", "no_harm", "finish", "brackets"])
def measured(request: pytest.FixtureRequest, rendered: Task) -> SetResult:
    return SETS[request.param](rendered)


def test_every_bar_finds_its_figure(measured: SetResult) -> None:
    figures = {measured.name: measured.figures}
    bars = [bar for bar in BARS if bar.set == measured.name]
    assert bars
    assert all(np.isfinite(bar.read(figures)) for bar in bars)


def test_tables_are_even_and_pictures_are_small(measured: SetResult) -> None:
    assert all(len({len(row) for row in table}) == 1 for table in measured.tables.values())
    assert measured.rows
    assert all(max(image.shape) <= 480 for row in measured.rows for image in row.images.values())


def test_repair_has_each_photo_twice_and_all_methods(rendered: Task) -> None:
    jobs = list_jobs(rendered)
    assert len(jobs) == 8
    assert len({job.path for job in jobs}) == 4
    assert sum(job.with_tiles for job in jobs) == 2


def test_looking_at_fewer_photos_spoils_them_no_otherwise(rendered: Task) -> None:
    every = {(job.path, job.spoiling) for job in list_jobs(rendered)}
    fewer = [(job.path, job.spoiling) for job in list_jobs(Task(rendered.photos, every=3))]
    assert len(fewer) == 4
    assert set(fewer) <= every


@pytest.mark.parametrize("name", ["repair", "no_harm", "finish", "brackets"])
def test_a_set_without_its_photos_says_which(name: str, tmp_path) -> None:
    with pytest.raises(FileNotFoundError, match=str(tmp_path)):
        SETS[name](Task(tmp_path))


def test_the_better_frame_is_the_one_nearer_before_mending() -> None:
    score = SceneScore(
        "x", {"under": {"no change": 9.0, "fanlight": 8.0}, "over": {"no change": 10.0, "fanlight": 1.0}}
    )
    assert (score.better, score.other) == ("under", "over")
