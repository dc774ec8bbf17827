"""What the documentation says fits is what the plans say, and what is proposed for a card fits it."""

from pathlib import Path

import pytest

from models.memory.facts import load_facts
from models.memory.shares import SHARES, share_gpu
from models.memory.tables import write_tables

FACTS = load_facts()


def test_the_documentation_has_the_tables_as_they_are_computed():
    documented = Path("docs/memory.md").read_text()
    assert write_tables(FACTS) in documented, "python -m models.memory.tables prints them"


@pytest.mark.parametrize("parts", [frozenset({"tiny_vae"}), frozenset({"union", "tiny_vae"}), frozenset()])
@pytest.mark.parametrize("gpu_gb", sorted(SHARES))
def test_what_is_proposed_for_a_card_fits_it(gpu_gb, parts):
    assert sum(SHARES[gpu_gb].values()) <= 1
    plans = share_gpu(gpu_gb, FACTS, parts)
    assert all(plan.need(FACTS).total_bytes <= plan.budget_bytes for plan in plans.values())
    assert not any(plan.rung.offload for plan in plans.values())
