"""`plan`: what fits on a GPU, or on a share of one. All of it is computed; no GPU is looked at."""

import argparse
import json
from pathlib import Path
from typing import Any, get_args

from rich.console import Console
from rich.table import Table

from models.errors import ModelError
from models.memory.describe import describe_plan, describe_rung
from models.memory.facts import load_facts
from models.memory.ladder import Role
from models.memory.need import GIB
from models.memory.plan import plan_memory
from models.profile import BUNDLED


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("plan", help="what fits on a GPU, or on a share of one: computed")
    parser.add_argument("--gpu-gb", type=float, required=True, metavar="GB", help="memory of the whole GPU, in GiB")
    parser.add_argument("--fraction", type=float, default=1.0, help="Ray's num_gpus for one replica")
    parser.add_argument("--profile", default="sdxl", help="whose parts count: %(default)s, sdxl-union or a folder")
    parser.add_argument("--role", choices=get_args(Role), default="enhancer")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Print the plan; raises ModelError `out_of_memory` where nothing fits and `unknown_profile`."""
    facts, parts = load_facts(), read_parts(arguments.profile, arguments.role)
    gpu_bytes = round(arguments.gpu_gb * GIB)
    plan = plan_memory(gpu_bytes, arguments.fraction, facts, role=arguments.role, parts=parts)
    table = Table("item", "where", "bytes", "GiB", caption="computed, not measured")
    for line in describe_plan(plan, facts):
        sizes = f"{line.size_bytes:,}", f"{line.size_bytes / GIB:.2f}"
        table.add_row(line.item, line.place, *sizes, style=None if line.counts else "dim")
    print(describe_rung(plan))
    Console(width=100).print(table)


def read_parts(profile: str, role: str) -> frozenset[str]:
    """The names of the parts that a role has in a profile, fetched or not; raises ModelError `unknown_profile`."""
    folder = BUNDLED / profile if (BUNDLED / profile).is_dir() else Path(profile)
    try:
        return frozenset(json.loads((folder / "profile.json").read_text())["models"][role]["parts"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("unknown_profile", f"no {role} in profile {profile}, bundled or a folder: {error}") from error
