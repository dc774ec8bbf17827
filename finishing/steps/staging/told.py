"""What is told of a staged room: in the step's report, and in the photo's own section."""

from collections.abc import Sequence
from typing import Any

from fanlight_client.report import Alteration
from fanlight_client.stage import Stage
from fanlight_client.stage_report import StageReport, StageTry
from finishing.canvas import Change
from finishing.replacing.hidden import digest_prompt
from finishing.staging.words import Words
from finishing.steps.staging.picture import Picture
from finishing.steps.staging.putting import Furnished
from finishing.steps.staging.scene import Scene

STAGED = (
    "The room was furnished virtually: its furniture was made by a generative model; walls, windows, doors and the "
    "view are the photo's own."
)
REPLACED = (
    "The room's own furniture was removed, and what lies behind it was made up; then it was furnished virtually by a "
    "generative model. Walls, windows, doors and the view are the photo's own."
)


def describe_kept(options: Stage, number: int, reason: str, **known: Any) -> StageReport:
    """The photo as it was, and why."""
    return StageReport(
        decision="kept",
        reason=reason,
        variant=number,
        variants=max(number, options.variants),
        style=options.style,
        preview=options.preview,
        **known,
    )


def describe_failed(scene: Scene, options: Stage, number: int, tries: Sequence[StageTry], faults: str) -> Change:
    """None of the pictures passed: the photo as it was, with the last one's figures."""
    reason = f"none of {len(tries)} pictures passed its check: {faults}"
    section = describe_kept(options, number, reason, **describe_scene(scene, tries))
    figures: dict[str, float | str | None] = {"tries": len(tries), **tries[-1].figures}
    return Change("stage", None, reason, figures=figures, sections={"stage": section})


def describe_scene(scene: Scene, tries: Sequence[StageTry]) -> dict[str, Any]:
    """What is known of a room that a picture was asked for."""
    return {
        "room": scene.room,
        "room_source": scene.source,
        "tries": list(tries),
    }


def describe_staged(
    scene: Scene,
    options: Stage,
    number: int,
    words: Words,
    picture: Picture,
    tries: Sequence[StageTry],
    furnished: Furnished,
) -> Change:
    """The picture that was taken is the last of the tries."""
    mask = furnished.mask
    answer, asked = picture.answer, picture.asked
    digest = digest_prompt(words.prompt)
    reason = f"furnished by {answer.model}" + " as a preview" * options.preview
    section = StageReport(
        decision="staged",
        reason=reason,
        variant=number,
        variants=max(number, options.variants),
        style=options.style,
        seed=asked.seed,
        strength=asked.strength,
        model=answer.model,
        revision=answer.revision,
        prompt_sha256=digest,
        label=options.label,
        preview=options.preview,
        removed=scene.emptied.pieces if options.declutter else None,
        **describe_scene(scene, tries),
    )
    said: dict[str, float | str | None] = {
        **{"way": picture.way, "model": answer.model, "revision": answer.revision},
        **{"seed": asked.seed, "strength": asked.strength, "style": options.style, "room": scene.room},
        **{"prompt_sha256": digest, "preview": float(options.preview), "tries": len(tries)},
        **tries[-1].figures,
    }
    sentence = REPLACED if scene.emptied.pieces else STAGED
    altered = Alteration(what="stage", classification="alteration", fraction=mask.fraction, description=sentence)
    return Change(
        *("stage", "generated", reason, mask.fraction, mask.region, said, (altered,), {"stage": section}),
        mask=mask,
    )
