"""The prompts of a recipe, before anything is done for it."""

from fanlight_client.edits import Replace
from fanlight_client.options import EnhanceOptions
from finishing.prompts.refuse import refuse_prompt


def check_prompts(options: EnhanceOptions) -> None:
    """Raises PromptRefusedError for the first step that asks in words for what is not drawn here."""
    for step in options.steps:
        if isinstance(step, Replace):
            refuse_prompt(step.prompt, step.negative_prompt)
