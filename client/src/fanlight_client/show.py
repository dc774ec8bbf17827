"""Reports, models and outcomes as a person reads them in a terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fanlight_client.batch import Outcome
from fanlight_client.edits import Edit
from fanlight_client.folder import PassedOver, printable
from fanlight_client.report import CaptureReport, PhotoFacts, Report, StepReport, StraightenReport, ToneReport
from fanlight_client.wire import ModelInfo

EDITS = {kind.model_fields["step"].default for kind in Edit.__subclasses__()}
"""Names of the steps that change a part of a photo."""


def show_report(console: Console, report: Report) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for label, value in _lines(report):
        table.add_row(label, escape(value))
    console.print(table)


def show_models(console: Console, models: Iterable[ModelInfo]) -> None:
    table = Table("role", "model", "revision", "licence", "profile", "device", "LoRAs", box=None)
    for model in models:
        loras = ", ".join(model.adapters)
        device = "asleep" if model.asleep else model.device
        cells = (model.role, model.name, model.revision, model.licence, model.profile, device, loras)
        table.add_row(*map(escape, cells))
    console.print(table)


def show_summary(console: Console, outcomes: Sequence[Outcome], planned: int, passed: PassedOver) -> None:
    """Counts, what was left alone, then the photos that want attention, one a line."""
    counts = {state: sum(outcome.state == state for outcome in outcomes) for state in ("finished", "skipped", "failed")}
    counts["not started or broken off"] = planned - len(outcomes)
    console.print(", ".join(f"{count} {state}" for state, count in counts.items() if count) or "no photos")
    show_passed_over(console, passed)
    for outcome in outcomes:
        if outcome.state != "finished":
            console.print(
                f"  {outcome.state}: {escape(printable(outcome.source))}: {escape(printable(outcome.detail))}",
                soft_wrap=True,
            )
        elif outcome.report and outcome.report.disclosure_required:
            console.print(f"  needs disclosure: {escape(printable(outcome.source))}", soft_wrap=True)


def show_passed_over(console: Console, passed: PassedOver) -> None:
    if passed.names:
        console.print(escape(str(passed)), highlight=False, soft_wrap=True)


def _lines(report: Report) -> Iterable[tuple[str, str]]:
    yield "report", f"{report.id}, {report.created:%Y-%m-%d %H:%M:%S %Z}, {report.software}"
    yield "photo", _facts(report.input)
    if report.input.color not in ("", "sRGB"):
        yield "colours", report.input.color
    for note in report.input.notes:
        yield "left out", f"{note.detail} ({note.code})"
    yield "result", _facts(report.output)
    if shown := report.classification:
        yield "shows", f"{shown.kind}{f', {shown.room}' if shown.room else ''} ({shown.confidence:.0%}, {shown.source})"
    if report.capture:
        yield "frames", _frames(report.capture)
    if turned := report.straighten:
        yield "straighten", _turn(turned)
    yield from _finishing(report)
    for step in report.steps:
        if step.step in EDITS:
            yield step.step, _edit(step)
    for change in report.alterations:
        yield change.classification, f"{change.description} ({_share(change.fraction)} of the photo)"
    yield (
        "disclosure",
        "required: the result shows what the camera did not see" if report.disclosure_required else "none",
    )
    for warning in report.warnings:
        yield "warning", f"{warning.stage}: {warning.detail} ({warning.code})"
    yield "time", ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in report.timings.items())


def _finishing(report: Report) -> Iterable[tuple[str, str]]:
    """Nothing of what the recipe did not ask for: of edits alone, light and sky are nobody's question."""
    asked = {step.step for step in report.recipe} or {"tone", "sky"}
    if "tone" in asked:
        yield "tone", f"gain {report.tone.min_gain:.2f} to {report.tone.max_gain:.2f}"
        if report.tone.look:
            yield "look", _finish(report.tone)
        if report.adapters:
            yield "LoRAs", ", ".join(f"{adapter.name} {adapter.weight:.2f}" for adapter in report.adapters)
    if "sky" in asked:
        yield "sky", f"{report.sky.decision}: {report.sky.reason}"
    if "tone" in asked:
        yield "quality", _verdict(report)


def _edit(step: StepReport) -> str:
    held = ", every pixel outside its mask as before" if step.outside_equal else ""
    said = f": {step.reason}" if step.reason else ""
    return f"{step.outcome}{said}{held if step.outcome == 'applied' else ''}"


def _share(fraction: float) -> str:
    return "less than 1%" if 0 < fraction < 0.005 else f"{fraction:.0%}"


def _finish(tone: ToneReport) -> str:
    if tone.finish_distance is None:
        return str(tone.look)
    before, after = tone.finish_distance
    return f"{tone.look}: {before:.1f} from finished rooms before, {after:.1f} after (most are within 1.4)"


def _frames(capture: CaptureReport) -> str:
    used = sum(frame.used > 0 for frame in capture.frames)
    said = f"{len(capture.frames)}, anchored on number {capture.reference}"
    return f"{said}, {used} used" if capture.decision == "merged" else f"{said}, the others left out: {capture.reason}"


def _turn(turned: StraightenReport) -> str:
    if turned.decision != "corrected":
        return f"{turned.decision}: {turned.reason}"
    return (
        f"corrected: pitch {turned.pitch_deg:+.1f}°, roll {turned.roll_deg:+.1f}°, {turned.kept:.0%} of the frame kept"
    )


def _facts(photo: PhotoFacts) -> str:
    size = f"{photo.width} × {photo.height}, {photo.bit_depth} bit"
    return f"{size}, {photo.format}, {photo.bytes / 1e6:.1f} MB"


def _verdict(report: Report) -> str:
    figures = report.quality
    kept = sum(tile.outcome == "original" for tile in figures.tiles)
    verdict = "passed" if figures.passed else "not passed"
    left = f", {kept} of {len(figures.tiles)} tiles left as they were" if kept else ""
    return f"{verdict}: structure {figures.structure_mean:.4f} (least {figures.structure_min:.4f}){left}"
