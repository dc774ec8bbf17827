"""The prompts of a recipe, before anything is done for it."""

from fanlight_client.edits import Replace
from fanlight_client.options import EnhanceOptions
from fanlight_client.stage import Stage
from finishing.prompts.refuse import refuse_prompt

HIDDEN = "sha256:"
"""What a prompt begins with in reports, which have its digest in place of its words."""


class PromptGoneError(Exception):
    """A recipe from a report was sent as it stands there, without words. Code: `prompt_gone`."""

    code = "prompt_gone"


def check_prompts(options: EnhanceOptions, *, refuse: bool = True) -> None:
    """Raises PromptGoneError for a step without words.

    And, unless the operator does not have prompts refused, PromptRefusedError for what is not drawn here.
    """
    for step in options.steps:
        if not isinstance(step, Replace | Stage):
            continue
        if step.prompt.startswith(HIDDEN) or step.negative_prompt.startswith(HIDDEN):
            raise PromptGoneError("a report has digests in place of prompts: say the words again")
        if refuse:
            refuse_prompt(step.prompt, step.negative_prompt)
