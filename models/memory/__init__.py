"""From a GPU's memory to what a replica keeps on it: facts about networks, a ladder of rungs, the plan, the retreat."""

from models.memory.facts import Facts, load_facts
from models.memory.ladder import Precision, Role, Rung, ladder_for
from models.memory.plan import MemoryPlan, plan_memory, step_down

__all__ = ["Facts", "MemoryPlan", "Precision", "Role", "Rung", "ladder_for", "load_facts", "plan_memory", "step_down"]
