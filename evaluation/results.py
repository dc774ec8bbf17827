"""The figures of each version, kept so that a change shows its before and after."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from evaluation.source import Source

RESULTS = Path(__file__).parent / "results"
DIGITS = 4


@dataclass(frozen=True)
class Results:
    """Figures by set, the sets that were skipped with the reason, and what measured each; `results/VERSION.json`."""

    version: str
    figures: dict[str, dict[str, float]]
    skipped: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Plain data in a stable order; a figure that is no number is null."""
        figures = {name: _round(self.figures[name]) for name in sorted(self.figures)}
        return {
            "version": self.version,
            "figures": figures,
            "skipped": dict(sorted(self.skipped.items())),
            "sources": dict(sorted(self.sources.items())),
        }


def current_version() -> str:
    """As reports and metadata carry it."""
    return version("fanlight")


def read_before(folder: Path, current: str) -> Results | None:
    """What there was before: the newest older version, or else the present one's file, which a run replaces."""
    kept = sorted((path for path in folder.glob("*.json")), key=lambda path: _key(path.stem))
    older = [path for path in kept if _key(path.stem) < _key(current)]
    same = [path for path in kept if path.stem == current]
    return _read((older or same)[-1]) if older or same else None


def write_results(folder: Path, results: Results) -> Path:
    """Keep the figures of this version; sets that this run did not measure keep those of an earlier run, and whence."""
    path = folder / f"{results.version}.json"
    known = _read(path) if path.is_file() else Results(results.version, {})
    folder.mkdir(parents=True, exist_ok=True)
    sources = known.sources | results.sources
    whole = Results(results.version, known.figures | results.figures, results.skipped, sources)
    path.write_text(json.dumps(whole.as_json(), indent=1, ensure_ascii=False) + "\n")
    return path


def _read(path: Path) -> Results:
    facts = json.loads(path.read_text())
    figures = {
        name: {figure: value for figure, value in found.items() if value is not None}
        for name, found in facts["figures"].items()
    }
    return Results(facts["version"], figures, facts["skipped"], facts.get("sources", {}))


def _round(figures: Mapping[str, float]) -> dict[str, float | None]:
    return {
        name: round(float(figures[name]), DIGITS) if math.isfinite(figures[name]) else None for name in sorted(figures)
    }


def _key(name: str) -> tuple[int, ...]:
    """Versions in order of their numbers; anything else counts as 0."""
    return tuple(int(part) if part.isdigit() else 0 for part in name.split("."))
