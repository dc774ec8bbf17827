"""What `trt_build` prints."""

import json
import resource
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from trt_build.build import Built
from trt_build.subjects import KINDS


def print_built(built: Sequence[Built]) -> None:
    """A row an output, and whether its graph passed."""
    table = Table("graph", "output", "max error", "mean error", "max ÷ spread", "export", "size", "")
    for each in built:
        report = each.report
        facts = [f"{report.graph}, {report.precision}", f"{each.export_s:.1f} s", f"{each.size_bytes / 1e6:.1f} MB"]
        verdict = "passed" if report.passed else f"over {report.tolerance:g}"
        for output in report.outputs:
            errors = (output.max_error, output.mean_error, output.relative_error)
            table.add_row(facts[0], output.name, *(f"{error:.1e}" for error in errors), *facts[1:], verdict)
            facts, verdict = [""] * 3, ""
    Console(width=120).print(table)


def print_figures(built: Sequence[Built], seconds: float) -> None:
    """One JSON object: `exports` counts kinds of graph, of which a profile may have two."""
    names = [each.report.graph for each in built]
    figures = {
        "exports": sum(any(name.startswith(kind) for name in names) for kind in KINDS),
        "graphs": len(names),
        "failed": sum(not each.report.passed for each in built),
        "engines": sum(each.engine is not None for each in built),
        "worst_max_error": max(each.report.max_error for each in built),
        "worst_relative_error": max(each.report.relative_error for each in built),
        "seconds": round(seconds, 1),
        "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
    }
    print(json.dumps(figures), flush=True)
