"""Prompts in reports and files: their digest, not their words, which are nobody's but the caller's."""

import hashlib
from collections.abc import Iterable

from fanlight_client.edits import Replace
from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import AnyStep
from fanlight_client.stage import Stage
from finishing.prompts.check import HIDDEN


def digest_prompt(prompt: str) -> str:
    """SHA-256 of a prompt's UTF-8, in hexadecimal digits."""
    return hashlib.sha256(prompt.encode()).hexdigest()


def hide_prompts(steps: Iterable[AnyStep]) -> tuple[AnyStep, ...]:
    """The steps, `sha256:…` in place of words; what somebody set is still what they set."""
    return tuple(hide_prompt(step) if isinstance(step, Replace | Stage) else step for step in steps)


def hide_options(options: EnhanceOptions) -> EnhanceOptions:
    """The same of the recipe of options, where they have one."""
    return options if options.recipe is None else options.model_copy(update={"recipe": hide_prompts(options.recipe)})


def hide_prompt(step: Replace | Stage) -> Replace | Stage:
    """Where there are no words, there is nothing to hide."""
    words = {"prompt": step.prompt, "negative_prompt": step.negative_prompt}
    return step.model_copy(update={name: said and f"{HIDDEN}{digest_prompt(said)}" for name, said in words.items()})
