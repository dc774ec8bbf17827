"""Requests about styles, and how their answers are read, without any input or output."""

from collections.abc import Iterable
from http import HTTPStatus

from fanlight_client.body import PhotoSource
from fanlight_client.calls import Call, parse_answer
from fanlight_client.form import plan_form
from fanlight_client.style import check_style_name
from fanlight_client.style_wire import STYLES_PATH, LearnedStyle, StagingStyle, StyleList, style_path


def plan_learn(name: str, photos: Iterable[PhotoSource]) -> Call[LearnedStyle]:
    """Finished photos under a name; raises ValueError for what is no name."""
    path = style_path(check_style_name(name))
    return Call("PUT", path, lambda response: parse_answer(LearnedStyle, response.content), body=plan_form(photos, {}))


def plan_styles() -> Call[list[LearnedStyle]]:
    return Call("GET", STYLES_PATH, lambda response: parse_answer(StyleList, response.content).styles)


def plan_staging_styles() -> Call[tuple[StagingStyle, ...]]:
    return Call("GET", STYLES_PATH, lambda response: tuple(parse_answer(StyleList, response.content).staging))


def plan_style(name: str) -> Call[LearnedStyle]:
    """Raises ValueError for what is no name."""
    path = style_path(check_style_name(name))
    return Call("GET", path, lambda response: parse_answer(LearnedStyle, response.content))


def plan_forget(name: str) -> Call[None]:
    """Raises ValueError for what is no name."""
    path = style_path(check_style_name(name))
    return Call("DELETE", path, lambda response: None, statuses=(HTTPStatus.NO_CONTENT,))
