"""The figures and tables of the set `repair`, from the scores of its pairs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.baselines import CLASSICAL
from evaluation.result import Table, build_table
from evaluation.score import Scores, mean_of_known
from evaluation.sets.faults import FAULTS, Spoiling

UNCHANGED, FANLIGHT = "no change", "fanlight"
RAW_TILES, TILE_FIELD = "raw diffusion, feathered tiles", "tone field of tiles alone"
EXPOSED = "exposure network, no diffusion"
REPAIRED = "fanlight with the look off"
METHODS = (UNCHANGED, *CLASSICAL, RAW_TILES, TILE_FIELD, EXPOSED, REPAIRED, FANLIGHT)
COLUMNS = {
    "ΔE2000": "delta_e",
    "ΔE2000, 95 % of pixels": "delta_e_p95",
    "PSNR dB": "psnr",
    "burnt %": "lost",
    "no longer burnt %": "recovered",
    "white turned grey %": "greyed",
    "structure": "structure",
    "skin": "skin",
    "LPIPS": "lpips",
}
EXPOSURES = ((-2.5, -2.0), (-2.0, -1.5), (-1.5, -1.0), (-1.0, -0.5), (0.0, 1.0))


@dataclass(frozen=True)
class PairScore:
    """One pair: the photo, what was done to it, the scores of every method by name, whether it was a finished room."""

    photo: str
    spoiling: Spoiling
    scores: dict[str, Scores]
    is_finished: bool

    @property
    def caption(self) -> str:
        delta_e = {name: scores["delta_e"] for name, scores in self.scores.items()}
        return (
            f"{self.photo}: {self.spoiling.caption}. ΔE2000 {delta_e[UNCHANGED]:.1f} → {delta_e[FANLIGHT]:.1f}"
            f" (classical {delta_e['classical']:.1f})"
        )


def tabulate(pairs: Sequence[PairScore]) -> tuple[dict[str, float], dict[str, Table], dict[str, list[float]]]:
    """Figures, tables and distributions."""
    rival = find_rival(pairs)
    mended = collect(pairs, FANLIGHT, "delta_e")
    figures = {"pairs": float(len(pairs))} | summarise(pairs, rival)
    if finished := [pair for pair in pairs if pair.is_finished]:
        figures["finished_delta_e_mean"] = float(collect(finished, FANLIGHT, "delta_e").mean())
    with_tiles = [pair for pair in pairs if RAW_TILES in pair.scores]
    tables: dict[str, Table] = {
        "beside the baselines": compare(pairs),
        "the pairs that have all methods": compare(with_tiles),
        "by exposure": break_down(pairs, rival, {_name(span): _exposed(span) for span in EXPOSURES}),
        "by fault": break_down(pairs, rival, {name: _has(name) for name in FAULTS}),
        "what each fault is": build_table(
            ("fault", "amount"), ((name, _describe(amounts)) for name, amounts in FAULTS.items())
        ),
    }
    distributions = {
        "ΔE2000 of mended photos": list(mended),
        f"ΔE2000 of the best classical baseline ({rival})": list(collect(pairs, rival, "delta_e")),
        "structure to the input": list(collect(pairs, FANLIGHT, "structure")),
        "skin of plain surfaces": [value for value in collect(pairs, FANLIGHT, "skin") if np.isfinite(value)],
    }
    return figures, tables, distributions


def find_rival(pairs: Sequence[PairScore]) -> str:
    """The one classical baseline of least mean ΔE2000."""
    return min(CLASSICAL, key=lambda name: float(collect(pairs, name, "delta_e").mean()))


def summarise(pairs: Sequence[PairScore], rival: str) -> dict[str, float]:
    """The figures of the whole set; percentages of pairs."""
    mended, before = collect(pairs, FANLIGHT, "delta_e"), collect(pairs, UNCHANGED, "delta_e")
    structure, best = collect(pairs, FANLIGHT, "structure"), collect(pairs, rival, "delta_e")
    figures = {
        "delta_e_mean": mended.mean(),
        "delta_e_p90": np.percentile(mended, 90),
        "delta_e_worst": mended.max(),
        "pixel_delta_e_p95": collect(pairs, FANLIGHT, "delta_e_p95").mean(),
        "psnr_mean": collect(pairs, FANLIGHT, "psnr").mean(),
        "improved_percent": 100 * (mended < before).mean(),
        "beats_classical_percent": 100 * (mended < best).mean(),
        "structure_mean": structure.mean(),
        "structure_worst": structure.min(),
        "structure_of_channels_mean": collect(pairs, FANLIGHT, "structure_of_channels").mean(),
        "skin_median": np.nanmedian(collect(pairs, FANLIGHT, "skin")),
        "burnt_percent": collect(pairs, FANLIGHT, "lost").mean(),
        "greyed_percent": mean_of_known(collect(pairs, FANLIGHT, "greyed")),
    }
    looks = collect(pairs, FANLIGHT, "lpips")
    if len(looks):
        figures["lpips_mean"] = looks.mean()
    for name in METHODS:
        values = collect(pairs, name, "delta_e")
        if name != FANLIGHT and len(values):
            figures["delta_e_" + name.replace(",", "").replace("-", "_").replace(" ", "_")] = values.mean()
    return {name: float(value) for name, value in figures.items()}


def compare(pairs: Sequence[PairScore]) -> Table:
    """Every method a row, every metric a column: means over the pairs that have it."""
    present = [column for column in COLUMNS.items() if len(collect(pairs, FANLIGHT, column[1]))]
    rows: Table = [["method", "pairs", "ΔE2000, 90 % of photos", *(title for title, _ in present)]]
    for name in METHODS:
        delta_e = collect(pairs, name, "delta_e")
        if len(delta_e) < len(pairs):
            continue
        columns = [collect(pairs, name, metric) for _, metric in present]
        means = [mean_of_known(values) if len(values) == len(pairs) else "" for values in columns]
        rows.append([name, len(delta_e), float(np.percentile(delta_e, 90)), *means])
    return rows


def break_down(pairs: Sequence[PairScore], rival: str, parts: dict[str, Callable[[PairScore], bool]]) -> Table:
    """ΔE2000 of the parts of the set."""
    rows: Table = [["", "pairs", "before", rival, "fanlight", "90 %", "improved %", f"better than {rival} %"]]
    for name, belongs in parts.items():
        part = [pair for pair in pairs if belongs(pair)]
        if not part:
            continue
        figures = summarise(part, rival)
        means = [float(collect(part, method, "delta_e").mean()) for method in (UNCHANGED, rival, FANLIGHT)]
        rest = [figures[key] for key in ("delta_e_p90", "improved_percent", "beats_classical_percent")]
        rows.append([name, len(part), *means, *rest])
    return rows


def collect(pairs: Sequence[PairScore], method: str, metric: str) -> np.ndarray:
    """One value a pair that has it."""
    return np.array([pair.scores[method][metric] for pair in pairs if metric in pair.scores.get(method, {})])


def _exposed(span: tuple[float, float]) -> Callable[[PairScore], bool]:
    return lambda pair: span[0] <= pair.spoiling.exposure_ev < span[1]


def _has(fault: str) -> Callable[[PairScore], bool]:
    return lambda pair: fault in pair.spoiling.faults


def _name(span: tuple[float, float]) -> str:
    return "+0.7 EV" if span[0] >= 0 else f"{span[0]:.1f} to {span[1]:.1f} EV"


def _describe(amounts: dict[str, float]) -> str:
    return ", ".join(f"{name} {amount:+g}" for name, amount in amounts.items())
