"""Masks that are too large to be told again and again: a digest stands for them in jobs, reports and histories."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from pydantic import TypeAdapter

from fanlight_client.background import Picture
from fanlight_client.edits import Edit, Replace
from fanlight_client.mask import AnyMask, Kept
from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import AnyStep
from fanlight_client.stage import Stage
from finishing.replacing.hidden import hide_prompt

LARGE_BYTES = 4096
"""A mask whose JSON is longer is told by its digest: a job is written, and its status sent, with every tile."""
TOGETHER_BYTES = 65_536
"""What all masks of a recipe may take up there: of many, shorter ones are told by their digests, too."""

KINDS: tuple[type, ...] = get_args(get_args(AnyMask)[0])
"""Of masks."""
LARGE_KINDS: tuple[type, ...] = (*KINDS, Picture)
"""Of what may be too large to be told: a cut-out's background may be a photo."""
Large = AnyMask | Picture
_LARGE: TypeAdapter[Large] = TypeAdapter(Large)


class MaskGoneError(Exception):
    """A digest stands for a mask that is not there. Code: `mask_gone`."""

    code = "mask_gone"


def shorten_masks(options: EnhanceOptions) -> tuple[EnhanceOptions, dict[str, bytes]]:
    """The options with digests in place of large masks, and what these stand for: JSON by SHA-256."""
    if options.recipe is None:
        return options, {}
    steps, large = shorten_steps(options.recipe)
    return options.model_copy(update={"recipe": steps}), large


def shorten_steps(steps: Iterable[AnyStep]) -> tuple[tuple[AnyStep, ...], dict[str, bytes]]:
    """The same of steps."""
    steps = tuple(steps)
    many = sum(len(list_masks(step)) for step in steps if isinstance(step, Edit))
    most_bytes = min(LARGE_BYTES, TOGETHER_BYTES // max(1, many))
    large: dict[str, bytes] = {}

    def shorten(mask: Large) -> Large:
        content = mask.model_dump_json().encode()
        if len(content) <= most_bytes:
            return mask
        digest = hashlib.sha256(content).hexdigest()
        large[digest] = content
        return Kept(sha256=digest)

    return tuple(change_masks(step, shorten) for step in steps), large


def restore_masks(options: EnhanceOptions, large: Mapping[str, bytes]) -> EnhanceOptions:
    """The options with all their masks again; raises MaskGoneError for one that is not among these."""

    def restore(mask: Large) -> Large:
        if not isinstance(mask, Kept):
            return mask
        if mask.sha256 not in large:
            raise MaskGoneError(f"there is no mask {mask.sha256} here: send the mask itself")
        return _LARGE.validate_json(large[mask.sha256])

    if options.recipe is None:
        return options
    return options.model_copy(update={"recipe": tuple(change_masks(step, restore) for step in options.recipe)})


def pack_masks(large: Mapping[str, bytes]) -> bytes:
    """Masks by digest as one file."""
    return json.dumps({digest: content.decode() for digest, content in sorted(large.items())}).encode()


def unpack_masks(content: bytes) -> dict[str, bytes]:
    return {digest: mask.encode() for digest, mask in json.loads(content).items()}


def describe_edit(step: Edit) -> dict[str, Any]:
    """What an edit asked for, but for defaults; its masks as their kind, or their number, and a digest; prompts too."""
    masks = find_large(step)
    step = hide_prompt(step) if isinstance(step, Replace | Stage) else step
    told = step.model_dump(mode="json", exclude_defaults=True, exclude=set(masks))
    return told | {name: _describe(value) for name, value in masks.items()}


def find_large(step: Edit) -> dict[str, Large | tuple[AnyMask, ...]]:
    """The fields of a step that are masks, or a photo."""
    values = {name: getattr(step, name) for name in type(step).model_fields}
    return {name: value for name, value in values.items() if _is_large(value) or _is_several(value)}


def list_masks(step: Edit) -> list[AnyMask]:
    """All of them, without those that they are made of."""
    fields = find_large(step).values()
    masks = (mask for value in fields for mask in (value if isinstance(value, tuple) else (value,)))
    return [mask for mask in masks if not isinstance(mask, Picture)]


def change_masks(step: AnyStep, change: Callable[[Any], Any]) -> AnyStep:
    """The step with each of its masks changed, and its photo; what somebody set is still what they set."""
    if not isinstance(step, Edit):
        return step
    changed = {
        name: tuple(map(change, value)) if isinstance(value, tuple) else change(value)
        for name, value in find_large(step).items()
    }
    return step.model_copy(update=changed)


def _is_large(value: object) -> bool:
    return isinstance(value, LARGE_KINDS)


def _is_several(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and all(map(_is_large, value))


def _describe(value: Large | tuple[AnyMask, ...]) -> str:
    if isinstance(value, tuple):
        together = hashlib.sha256("".join(map(_digest, value)).encode()).hexdigest()
        return f"{len(value)} masks {together[:12]}"
    return f"{'photo' if isinstance(value, Picture) else 'mask'} {_digest(value)[:12]}"


def _digest(mask: Large) -> str:
    return mask.sha256 if isinstance(mask, Kept) else hashlib.sha256(mask.model_dump_json().encode()).hexdigest()
