"""Masks as they are on a smaller copy of the photo that they were said of."""

from typing import Any

from fanlight_client.mask import Place, Polygon, Select, Stroke, Strokes


def scale_mask(mask: Any, factor: float, *, clicks: bool = True) -> Any:
    """The same part of a copy that is `factor` times as large; what is no mask of places in pixels stays as it is.

    Without `clicks` those stay as well: it is the photo itself that is selected in.
    """
    changes: dict[str, Any] = {
        name: getattr(mask, name) * factor for name in ("grow", "feather") if hasattr(mask, name)
    }
    of = getattr(mask, "of", None)
    match mask:
        case Strokes():
            changes["strokes"] = tuple(_scale_stroke(stroke, factor) for stroke in mask.strokes)
        case Polygon():
            changes["points"] = _scale_places(mask.points, factor)
        case Select() if clicks:
            changes["points"] = _scale_places(mask.points, factor)
            changes["box"] = mask.box and tuple(side * factor for side in mask.box)
        case _ if isinstance(of, tuple):
            changes["of"] = tuple(scale_mask(each, factor, clicks=clicks) for each in of)
        case _ if of is not None:
            changes["of"] = scale_mask(of, factor, clicks=clicks)
    return mask.model_copy(update=changes) if changes else mask


def _scale_stroke(stroke: Stroke, factor: float) -> Stroke:
    """As wide as a pixel at least: a hair is to be seen."""
    width = max(1.0, stroke.width * factor)
    return stroke.model_copy(update={"points": _scale_places(stroke.points, factor), "width": width})


def _scale_places(places: tuple[Place, ...], factor: float) -> tuple[Place, ...]:
    return tuple((x * factor, y * factor) for x, y in places)
