"""The page says what the report says, asks nobody for anything, and takes no name for code."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from imaging.quality import QualityThresholds
from serve.demo.exhibit import Exhibit
from serve.demo.page import disclose, plan_metrics, render_page


class Page(HTMLParser):
    """Every element with its attributes, and the text of the page outside of style and script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in ("style", "script"):
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def page(exhibit: Exhibit, tmp_path: Path) -> Page:
    return Page(render_page([exhibit], tmp_path))


def test_it_needs_no_network(page: Page, exhibit: Exhibit, tmp_path: Path) -> None:
    addresses = [
        value
        for _, attributes in page.elements
        for name in ("src", "href", "srcset", "action")
        if (value := attributes.get(name))
    ]
    assert any(address.startswith("data:image/jpeg;base64,") for address in addresses)
    assert not [address for address in addresses if re.match(r"(https?:)?//", address)]
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|sendBeacon", render_page([exhibit], tmp_path))


def test_names_and_details_are_text_and_never_code(page: Page, exhibit: Exhibit) -> None:
    assert len(page.all("script")) == 1
    assert exhibit.report.warnings[0].detail in page.text
    assert exhibit.original.name in page.text


def test_every_tile_is_there_with_its_figures_and_its_place(page: Page, exhibit: Exhibit) -> None:
    rects = page.all("rect")
    assert [json.loads(rect["data-tile"]) for rect in rects] == [
        tile.model_dump(mode="json") for tile in exhibit.report.quality.tiles
    ]
    assert [(rect["x"], rect["width"]) for rect in rects] == [("0", "50"), ("50", "50"), ("100", "50")]
    assert page.all("svg")[0]["viewbox"] == "0 0 150 80"


def test_every_slider_can_be_worked_from_the_keyboard(page: Page) -> None:
    sliders = page.all("input")
    assert sliders
    assert all(slider["type"] == "range" and slider["aria-label"] for slider in sliders)


def test_the_verdict_the_changes_and_the_times_are_said(page: Page) -> None:
    text = " ".join(page.text.split())
    for said in (
        "Quality control not passed",
        "Disclosure needed",
        "27.3 s from request to answer",
        "exterior, house front (93% sure)",
        "Replaced: the sky is dull.",
        "20.00 s",
        "3 tiles, 4 looks by diffusion",
        "seed 7",
    ):
        assert said in text


def test_a_photo_with_nothing_to_disclose_gets_no_statement(exhibit: Exhibit, tmp_path: Path) -> None:
    report = exhibit.report.model_copy(
        update={"disclosure_required": False, "alterations": exhibit.report.alterations[:1], "classification": None}
    )
    page = Page(render_page([replace(exhibit, report=report)], tmp_path))
    assert "Nothing to disclose" in page.text
    assert not page.all("blockquote")


def test_the_statement_names_alterations_only(exhibit: Exhibit) -> None:
    statement = disclose(exhibit.report)
    assert "The sky was replaced." in statement
    assert "Light and colour" not in statement


def test_links_are_relative_to_the_folder_and_never_lead_out_of_it(exhibit: Exhibit, tmp_path: Path) -> None:
    links = [link["href"] for link in Page(render_page([exhibit], tmp_path)).all("a")]
    assert "results/a%20photo.jpg" in links
    elsewhere = replace(exhibit, original=tmp_path.parent / "elsewhere.jpg")
    with pytest.raises(ValueError, match=r"elsewhere\.jpg"):
        render_page([elsewhere], tmp_path)


def test_a_page_without_photos_is_a_page(tmp_path: Path) -> None:
    assert Page(render_page([], tmp_path)).all("main")


def test_strain_is_none_at_no_change_and_full_at_the_limit(exhibit: Exhibit) -> None:
    structure, *_ = plan_metrics(QualityThresholds())
    tile = exhibit.report.quality.tiles[0]
    strains = [
        structure.strain(tile.model_copy(update={"structure": value}))
        for value in (1.0, (1 + structure.limit) / 2, structure.limit, -1.0)
    ]
    assert strains[0] == 0
    assert 0.5 < strains[1] < 1
    assert strains[2:] == [1, 1]


def test_every_figure_that_quality_control_judges_can_be_shown(exhibit: Exhibit) -> None:
    shown = {metric.key for metric in plan_metrics(QualityThresholds())}
    numbers = {name for name, value in exhibit.report.quality.tiles[0] if isinstance(value, float)}
    assert shown == numbers
