"""`plan`: what fits on a GPU, or on a share of one. All of it is computed; no GPU is looked at."""

import argparse
import math
from typing import Any, get_args

from rich.console import Console
from rich.table import Table

from models.errors import ModelError
from models.hub.store import Store
from models.memory.describe import describe_plan, describe_rung
from models.memory.facts import load_facts
from models.memory.ladder import Role
from models.memory.need import GIB
from models.memory.plan import plan_memory
from models.memory.replica import is_full_size
from models.profile import Profile


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("plan", help="what fits on a GPU, or on a share of one: computed")
    parser.add_argument(
        "--gpu-gb", type=read_positive, required=True, metavar="GB", help="memory of the whole GPU, in GiB"
    )
    parser.add_argument("--fraction", type=read_positive, default=1.0, help="Ray's num_gpus for one replica")
    parser.add_argument("--profile", default="sdxl", help="whose parts count: %(default)s, sdxl-union or a folder")
    parser.add_argument("--role", choices=get_args(Role), default="enhancer")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Print the plan; raises ModelError `out_of_memory` where nothing fits, `unknown_profile`, and `bad_request`."""
    profile, facts = Profile.read(arguments.profile), load_facts()
    refuse_other_sizes(profile, arguments.role)
    gpu_bytes, parts = round(arguments.gpu_gb * GIB), profile.parts(arguments.role)
    plan = plan_memory(gpu_bytes, arguments.fraction, facts, role=arguments.role, parts=parts.keys())
    table = Table("item", "where", "bytes", "GiB", caption="computed, not measured")
    for line in describe_plan(plan, facts):
        sizes = f"{line.size_bytes:,}", f"{line.size_bytes / GIB:.2f}"
        table.add_row(line.item, line.place, *sizes, style=None if line.counts else "dim")
    print(describe_rung(plan))
    Console(width=100).print(table)


def refuse_other_sizes(profile: Profile, role: str) -> None:
    """Raises ModelError `bad_request` for networks of which nobody counted what they need; unfetched ones may pass."""
    pipeline = profile.locate(role, Store.open()).get("pipeline")
    if pipeline is None or ((pipeline / "unet").is_dir() and not is_full_size(pipeline)):
        raise ModelError("bad_request", f"the {role} of profile {profile.name} is not of SDXL's size: no plan is made")


def read_positive(text: str) -> float:
    """A number above 0, and a finite one; raises argparse's own error otherwise."""
    number = float(text)
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is no number above 0")
    return number
