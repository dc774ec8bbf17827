"""What may not be asked of a model in words: found out before a job is made, and refused."""

from finishing.prompts.check import PromptGoneError, check_prompts
from finishing.prompts.refuse import PromptRefusedError, refuse_prompt
from finishing.prompts.rules import PromptRules

__all__ = ["PromptGoneError", "PromptRefusedError", "PromptRules", "check_prompts", "refuse_prompt"]
