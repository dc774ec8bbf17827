"""Media types as header fields have them (RFC 9110 §8.3, §12.5.1): in any case, with parameters."""

from starlette.requests import Request

from serve.http.field_lines import join_lines


def media_type_of(request: Request) -> str:
    """Of the body, in lower case and without parameters; empty where it is not said."""
    return _bare(request.headers.get("content-type", ""))


def accepts(request: Request, media_type: str) -> bool:
    """Whether the caller names this very type among those it takes."""
    ranges = (part.partition(";") for part in join_lines(request, "accept").split(","))
    return any(_bare(name) == media_type and not _is_refused(rest) for name, _, rest in ranges)


def _bare(value: str) -> str:
    return value.partition(";")[0].strip().lower()


def _is_refused(parameters: str) -> bool:
    """A weight of nought means `not this one`."""
    weights = (one.strip().lower().removeprefix("q=") for one in parameters.split(";") if "q=" in one.lower())
    return any(weight.strip("0.") == "" for weight in weights)
