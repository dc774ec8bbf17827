"""`fanlight stage`: a room furnished, several times if need be, and the photo without furniture beside it."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from fanlight_client.client import Client
from fanlight_client.edit_commands import check_free
from fanlight_client.enhanced import make_folder
from fanlight_client.flags import add_command, add_field, add_report, given
from fanlight_client.formats import expect_format
from fanlight_client.job_wire import Estimate
from fanlight_client.mask_flags import add_masks, read_one_mask
from fanlight_client.naming import STAGED, UNSTAGED, name_result, name_variant
from fanlight_client.options import EnhanceOptions
from fanlight_client.photo_calls import find_source
from fanlight_client.photo_wire import KeptPhoto
from fanlight_client.show_jobs import JobBars
from fanlight_client.stage import Stage
from fanlight_client.staged import Staged, plan_stage
from fanlight_client.staged_files import StagedFile, plan_files

LORA_HELP = "NAME:WEIGHT of a LoRA; may be given again"


def add_stage(commands: Any) -> None:
    stage = add_command(commands, "stage", run_stage, "furnish a room: walls, windows and doors stay the photo's own")
    stage.add_argument("photo", metavar="PHOTO", help="a file, or the id of a photo that the server keeps")
    stage.add_argument("-o", "--out", required=True, type=Path, metavar="OUT", help="folder for the pictures")
    for name in Stage.model_fields:
        if name not in ("step", "mask", "lora"):
            add_field(stage, Stage, name)
    stage.add_argument("--lora", action="append", type=_lora, default=argparse.SUPPRESS, metavar="L", help=LORA_HELP)
    add_masks(stage, required=False)
    stage.add_argument(
        "--finish",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="finish the photo first: light, colour, sky (default); --no-finish stages it as it is",
    )
    stage.add_argument("--estimate", action="store_true", help="tell first what it takes, and what it costs")
    stage.add_argument("--overwrite", action="store_true", help="write over pictures that are already there")
    add_report(stage)


def run_stage(args: argparse.Namespace, console: Console) -> int:
    """Read before anything is sent; raises pydantic.ValidationError, OSError, ClientError.

    1 where nothing was staged; then nothing is written.
    """
    options = plan_stage(_read_stage(args), args.finish)
    if args.out.exists() and not args.out.is_dir():
        raise NotADirectoryError(f"{args.out} is not a folder")
    source = find_source(args.photo)
    is_file = "photo" in source
    _check_places(args, options)
    with Client(args.url, key=args.key, timeout_s=args.timeout) as client:
        if args.estimate:
            kept = client.photos.upload(Path(args.photo)) if is_file else client.photos.get(args.photo)
            console.print(_describe_estimate(_ask_estimate(client, kept, options)), highlight=False, soft_wrap=True)
            source = {"photo_id": kept.id}
        with JobBars(console) as bars:
            job = client.jobs.submit(**source, options=options)
            job = client.jobs.wait(job, on_progress=bars.update)
        staged = client.jobs.staged(job, originals=not is_file)
    told = list(_write(args, staged)) if staged.furnished else [f"nothing was written: no picture of job {job.id}"]
    for line in [*_tell_missed(staged), *told]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    return int(not staged.furnished)


def _read_stage(args: argparse.Namespace) -> Stage:
    fields = {name: value for name, value in given(args, Stage).items() if name != "mask"}
    mask = read_one_mask(args)
    loras = {"lora": dict(fields["lora"])} if "lora" in fields else {}
    return Stage.model_validate({**fields, **loras, **({} if mask is None else {"mask": mask})})


def _check_places(args: argparse.Namespace, options: EnhanceOptions) -> None:
    """Raises FileExistsError where a file is not to be written over, and never the photo."""
    source, stage = Path(args.photo), options.steps[-1]
    if not source.exists() or not isinstance(stage, Stage):
        return
    output = expect_format(source)
    for which in (*(f"{STAGED}{number}" for number in range(1, stage.variants + 1)), UNSTAGED):
        check_free(args.out / name_variant(source.name, which, output), source, args.overwrite)


def _write(args: argparse.Namespace, staged: Staged) -> Iterator[str]:
    """What was written, in the order in which a person wants to know."""
    result = args.out / name_result(_name(args, staged), staged.furnished[0].enhanced.report.output.format)
    files = list(plan_files(staged, result))
    for file in files:
        check_free(file.path, Path(args.photo), args.overwrite)
    make_folder(args.out)
    for file in files:
        yield f"{file.save(args.report)}{_tell(file)}"
    if not staged.originals:
        yield f"{args.photo}: the original, which goes with them"


def _name(args: argparse.Namespace, staged: Staged) -> str:
    """What the pictures are called after: the file, or what the server knows the photo as."""
    path = Path(args.photo)
    return path.name if path.exists() else Path(staged.job.name or "").name or staged.job.id


def _tell(file: StagedFile) -> str:
    """Seed, style and model of a picture; what the others are there for."""
    if file.picture is None:
        what = "the same photo without furniture" if file.path.stem.endswith(UNSTAGED) else "the original"
        return f": {what}, which goes with them"
    picture = file.picture
    told = picture.enhanced.report.stage
    said = [] if picture.told.seed is None else [f"seed {picture.told.seed}"]
    if told is not None:
        said += [each for each in (told.style, told.room, told.model) if each]
        said += ["a preview by a model too small for it"] if told.preview else []
    return f": {', '.join(said)}" if said else ""


def _tell_missed(staged: Staged) -> list[str]:
    return [
        f"variant {picture.told.number} was not staged: {picture.told.reason or 'no reason is known'}"
        for picture in staged.pictures
        if not picture.told.staged
    ]


def _ask_estimate(client: Client, photo: KeptPhoto, options: EnhanceOptions) -> Estimate:
    return client.jobs.estimate(photo.width, photo.height, options)


def _describe_estimate(told: Estimate) -> str:
    pictures = f"{told.variants} picture{'s' if told.variants != 1 else ''} and {told.tiles} tiles"
    takes = f"{told.seconds:.0f} s, {told.gpu_seconds:.0f} GPU-seconds, {told.amount:.2f} {told.currency}"
    return f"{pictures}: {takes} ({'as measured' if told.measured else 'as a guess'})"


def _lora(text: str) -> tuple[str, float]:
    name, colon, weight = text.rpartition(":")
    try:
        if colon and name:
            return name, float(weight)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"NAME:WEIGHT, not {text!r}")
