"""`fanlight edit`, `remove`, `recolour`, `replace`, `cutout`, `blur`: parts of one photo changed, the rest left."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from fanlight_client.client import Client
from fanlight_client.edits import Blur, Cutout, Edit, Recolour, Remove, Replace
from fanlight_client.enhanced import Enhanced, make_folder, write_atomically
from fanlight_client.errors import ClientError
from fanlight_client.flags import add_command, add_field, add_report, given
from fanlight_client.formats import SUFFIXES, expect_format
from fanlight_client.job_wire import JobStatus
from fanlight_client.mask_flags import SAYING, add_masks, read_masks, read_one_mask, says_mask
from fanlight_client.naming import name_result, report_beside
from fanlight_client.options import EnhanceOptions
from fanlight_client.photo_calls import find_source
from fanlight_client.pictures import read_picture
from fanlight_client.recipe import AnyStep
from fanlight_client.recipe_file import read_recipe_file
from fanlight_client.show import EDITS, show_report
from fanlight_client.show_jobs import JobBars
from fanlight_client.staged import Staged
from fanlight_client.staged_files import plan_files

OTHERWISE = frozenset({"mask", "masks", "background"})
"""Fields of edits that flags of their own say."""
CLEAR = "transparent"


def add_edits(commands: Any) -> None:
    edit = _add(commands, "edit", lambda args: read_recipe_file(args.recipe), "take a photo through a recipe's steps")
    edit.add_argument("recipe", type=Path, metavar="RECIPE", help="a JSON file: a list of steps; masks may be files")
    _add_edit(commands, Remove, _read_many, "take things away")
    _add_edit(commands, Recolour, _read_one, "paint a surface in another colour")
    _add_edit(commands, Replace, _read_one, "make a part of it anew, from words")
    cutout = _add_edit(
        commands, Cutout, _read_cutout, "put what a photo is of on transparency, a colour or another photo"
    )
    cutout.add_argument(
        "--background", metavar="COLOUR|PHOTO", help="#rrggbb, RAL 9010 or a file (default: transparent)"
    )
    _add_edit(commands, Blur, _read_many, "make faces, or what is marked, unrecognisable for good")


def run_edit(args: argparse.Namespace, console: Console) -> int:
    """Read before anything is sent; raises pydantic.ValidationError, OSError, ClientError.

    1 where a step did not do what it was asked for; where none did, nothing is written.
    """
    recipe = args.read_steps(args)
    asked = EnhanceOptions.model_validate({"recipe": recipe})
    output, source = expect_output(args.out, asked.steps), Path(args.photo)
    options = EnhanceOptions.model_validate({"recipe": recipe, "format": output})
    if args.inherit and "photo_id" not in find_source(args.photo):
        raise ClientError("--inherit takes the id of a result: a file has no recipe here")
    check_target(args.out, source, output, args.overwrite)
    with Client(args.url, key=args.key, timeout_s=args.timeout) as client:
        with JobBars(console) as bars:
            job = client.jobs.submit(**find_source(args.photo), options=options, inherit=args.inherit)
            job = client.jobs.wait(job, on_progress=bars.update)
        edited = client.jobs.result(job)
        staged = client.jobs.staged(job, originals=not source.exists()) if job.variants else None
    show_report(console, edited.report)
    steps = edited.report.steps
    missed = any(step.step in EDITS and step.outcome != "applied" for step in steps)
    if missed and not any(step.outcome == "applied" for step in steps):
        told = f"nothing was written: the photo is as it was; the report is that of job {job.id}"
    else:
        told = f"{_write(args, edited, job, source, staged)}; go on from it as photo {job.id}"
    console.print(told, style="yellow" if missed else None, markup=False, highlight=False, soft_wrap=True)
    return int(missed)


def _write(
    args: argparse.Namespace, edited: Enhanced, job: JobStatus, source: Path, staged: Staged | None = None
) -> Path:
    """The result, and what goes beside that of a staged room; where it went."""
    path: Path = args.out
    if is_folder(path):
        make_folder(path)
        path = path / name_result(Path(job.name or "").name or job.id, edited.report.output.format)
        check_free(path, source, args.overwrite, f"; on the server the result is photo {job.id}")
    beside = list(plan_files(staged, path, whole=False)) if staged else []
    for file in beside:
        check_free(file.path, source, args.overwrite, f"; on the server the result is photo {job.id}")
    for file in beside:
        file.save(args.report)
    if args.report:
        write_atomically(report_beside(path), edited.report.model_dump_json(indent=2).encode())
    return edited.save(path)


def is_folder(out: Path) -> bool:
    """Whether results go into it; what has no suffix is one that is to be made."""
    return out.is_dir() or not out.suffix


def expect_output(out: Path, steps: Sequence[AnyStep]) -> str | None:
    """The format that a result's path asks for; none in a folder, where it is as the photo came, or can be transparent.

    Raises ClientError for a suffix that no result has.
    """
    if not is_folder(out):
        found = [name for name, suffixes in SUFFIXES.items() if out.suffix.lower() in suffixes]
        if not found:
            raise ClientError(f"{out}: results are {', '.join(SUFFIXES)}")
        return found[0]
    sees_through = any(isinstance(step, Cutout) and step.background == CLEAR for step in steps)
    return "png" if sees_through else None


def check_target(out: Path, source: Path, output: str | None, overwrite: bool) -> None:
    """Raises FileExistsError where a file is not to be written over, and never the photo; FileNotFoundError for a
    place in no folder."""
    path = out / name_result(source.name, output or expect_format(source)) if is_folder(out) else out
    if path is out and not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {path.parent}")
    check_free(path, source, overwrite)


def check_free(path: Path, source: Path, overwrite: bool, more: str = "") -> None:
    """Raises FileExistsError where a file is not to be written over, and never the photo; `more` is told then."""
    if path.exists() and (not overwrite or (source.exists() and path.samefile(source))):
        hint = "choose another place, or say --overwrite if it is no original"
        raise FileExistsError(f"{path} is already there: {hint}{more}")


def _add(commands: Any, name: str, steps: Callable[..., Any], summary: str) -> argparse.ArgumentParser:
    parser = add_command(commands, name, run_edit, summary)
    parser.set_defaults(read_steps=steps)
    parser.add_argument("photo", metavar="PHOTO", help="a file, or the id of a photo that the server keeps")
    parser.add_argument(
        "--inherit",
        action="store_true",
        help="of a result's id: make its recipe again on what it was made from, and go on, so that nothing is "
        "compressed twice",
    )
    parser.add_argument("-o", "--out", required=True, type=Path, metavar="OUT", help="the result, or a folder for it")
    parser.add_argument("--overwrite", action="store_true", help="write over a result that is already there")
    add_report(parser)
    return parser


def _add_edit(
    commands: Any, kind: type[Edit], read: Callable[[argparse.Namespace], dict[str, Any]], summary: str
) -> argparse.ArgumentParser:
    """With a flag for each of its fields, beside those of its masks."""

    def read_step(args: argparse.Namespace) -> list[Any]:
        if needs_mask and not says_mask(args):
            raise ClientError(f"say what part of the photo: {', '.join(SAYING)}")
        fields = {name: value for name, value in given(args, kind).items() if name not in OTHERWISE}
        return [kind.model_validate(fields | read(args)).model_dump(mode="json", exclude_unset=True)]

    needs_mask = any(kind.model_fields[name].is_required() for name in OTHERWISE & kind.model_fields.keys())
    parser = _add(commands, kind.model_fields["step"].default, read_step, summary)
    for name in kind.model_fields:
        if name not in ("step", *OTHERWISE):
            add_field(parser, kind, name)
    add_masks(parser, required=needs_mask)
    return parser


def _read_many(args: argparse.Namespace) -> dict[str, Any]:
    masks = read_masks(args)
    return {"masks": masks} if masks else {}


def _read_one(args: argparse.Namespace) -> dict[str, Any]:
    mask = read_one_mask(args)
    return {} if mask is None else {"mask": mask}


def _read_cutout(args: argparse.Namespace) -> dict[str, Any]:
    background = args.background
    if background is not None and Path(background).is_file():
        background = {"photo": read_picture(Path(background))}
    return _read_one(args) | ({} if background is None else {"background": background})
