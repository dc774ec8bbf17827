"""Finish a walkthrough on this machine: `python -m video walk.mp4 -o finished.mp4`.

The models are those of a profile, in this process and on the CPU; no server is asked. The video is worked on in
processes of their own, its frames toned on a GPU where there is one. Prints what was done; `--report` keeps it as JSON.
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path
from typing import get_args

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from fanlight_client.mask import FoundKind
from finishing.editing_parts import PartMissingError
from finishing.local import LocalFinisher, load_parts
from video.device import Device, find_device
from video.errors import VideoError
from video.file.color import Hdr
from video.file.containers import SUFFIXES
from video.file.encoders import Preset
from video.file.facts import VideoFacts
from video.file.probe import probe_video
from video.hidden.asked import Hide
from video.look import ListingLook, LocalFind
from video.options import WalkOptions
from video.report import WalkReport
from video.tone.way import Way
from video.walk import finish_walk

WORDS = {"look": "looking at frames", "write": "toning and writing"}


def main() -> int:
    arguments = parse_arguments()
    logging.getLogger("ray.serve").setLevel(logging.WARNING)  # one line a call of a model
    try:
        report = finish(arguments)
    except VideoError as error:
        print(f"{arguments.video}: {error.code}: {error.message}", file=sys.stderr)
        return 1
    except PartMissingError as error:
        print(f"{arguments.video}: {error.code}: {error}", file=sys.stderr)
        return 1
    if arguments.report:
        arguments.report.write_text(report.as_json() + "\n")
    print_report(report)
    return 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="the finished video")
    parser.add_argument("--preset", choices=get_args(Preset), default="balanced", help="speed against size of the file")
    parser.add_argument(
        "--way",
        choices=get_args(Way),
        default="auto",
        help="auto: fields of local light where they are measurably better",
    )
    parser.add_argument("--keep-roll", action="store_true", help="do not turn shots level that lean")
    parser.add_argument(
        "--hdr", choices=get_args(Hdr), default="sdr", help="keep: HDR stays HDR, with primaries, transfer and depth"
    )
    parser.add_argument(
        "--blur",
        nargs="*",
        choices=get_args(FoundKind),
        metavar="KIND",
        help=f"make what is found of these unrecognisable, faces where none is named: {', '.join(get_args(FoundKind))}",
    )
    parser.add_argument("--device", choices=("auto", *get_args(Device)), default="auto", help="where frames are toned")
    parser.add_argument("--profile", default="miniature", help="the models' profile")
    parser.add_argument("--report", type=Path, metavar="FILE", help="keep what was done as JSON")
    parser.add_argument("--keys", type=Path, metavar="FOLDER", help="keep the key frames as they came and finished")
    arguments = parser.parse_args()
    if not arguments.video.is_file():
        parser.error(f"there is no file {arguments.video}")
    if arguments.out.resolve() == arguments.video.resolve():
        parser.error("the finished video needs another name")
    if not arguments.out.parent.is_dir():
        parser.error(f"there is no folder {arguments.out.parent}")
    return arguments


def finish(arguments: argparse.Namespace) -> WalkReport:
    """With progress on the terminal; raises VideoError, and PartMissingError for a profile without a detector."""
    facts = probe_video(arguments.video)
    check_suffix(arguments.out, facts)
    options = read_options(arguments)
    options.keeps_hdr(facts)  # raises where it cannot
    hide = options.hide
    parts = load_parts(arguments.profile)
    parts.editing.check({"detector"} if hide else ())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with (
        LocalFinisher(parts) as finisher,
        Progress(*columns, console=Console(stderr=True)) as bars,
    ):
        tasks = {what: bars.add_task(words, total=len(facts.times)) for what, words in WORDS.items()}
        looked = bars.add_task("key frames through the models", total=None)
        look = ListingLook(finisher, lambda: bars.advance(looked))
        seen = bars.add_task("pictures through the detector", total=None, visible=bool(hide))
        find = LocalFind(finisher, hide, lambda: bars.advance(seen))

        def tell(what: str, done: int) -> None:
            bars.update(tasks[what], completed=done)

        device = find_device() if arguments.device == "auto" else arguments.device
        out, keys = arguments.out, arguments.keys
        return finish_walk(arguments.video, out, look, options, tell, keys, facts, find=find, device=device)


def read_options(arguments: argparse.Namespace) -> WalkOptions:
    hide, level = read_hide(arguments.blur), not arguments.keep_roll
    return WalkOptions(arguments.preset, arguments.way, level, hide, arguments.hdr)


def read_hide(kinds: list[str] | None) -> tuple[Hide, ...]:
    """What `--blur` asks for; nothing where it was not given."""
    return () if kinds is None else tuple(Hide(kind) for kind in dict.fromkeys(kinds or ["face"]))


def check_suffix(out: Path, facts: VideoFacts) -> None:
    """Raises VideoError wrong_suffix for a name that says another container than the one that will be written."""
    right = SUFFIXES[facts.container]
    if out.suffix.lower() not in right:
        raise VideoError("wrong_suffix", f"the finished video's name has to end in {right[0]}, not in {out.suffix!r}")


def print_report(report: WalkReport) -> None:
    (was, _), (now, most) = report.flicker_before, report.flicker_after
    print(f"{report.frames} frames of {report.width}×{report.height}, {len(report.shots)} shots")
    for shot in report.shots:
        seconds = f"{shot.start_s:.2f} to {shot.stop_s:.2f} s"
        print(f"  {seconds}: {shot.way}, camera's gain took {shot.camera_range_ev:.2f} EV, {len(shot.keys)} key frames")
        for hidden in shot.hidden:
            print(f"    {hidden.kind}: {hidden.tracks} hidden, for {hidden.seconds:.2f} s")
    print(f"from frame to frame: {was:.2f} levels before, {now:.2f} now, at most {most:.2f}")
    if report.mapped_to_sdr or report.hdr_kept:
        print("HDR was kept" if report.hdr_kept else "HDR was mapped to SDR; --hdr keep leaves it")
    if report.finished_before:
        print("it was finished before, and keeps its light unless --way says how")
    if report.frames_lost:
        print(f"{report.frames_lost} frames cannot be decoded and are left out")
    for name in report.left_out:
        print(f"not carried over: {name}")


if __name__ == "__main__":
    sys.exit(main())
