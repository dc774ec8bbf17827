"""`python -m serve.demo [PHOTO...]`: start the graph, finish photos over HTTP, show what came of it, stop."""

import argparse
import json
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from fanlight_client import Client
from fanlight_client.naming import plan_jobs
from serve.demo.exhibit import Exhibit, show_photo
from serve.demo.originals import forget_earlier, keep_original
from serve.demo.page import render_page
from serve.demo.run import Answer, finish_photos
from serve.demo.scenes import write_scenes
from serve.demo.sheet import draw_sheet
from serve.demo.table import draw_table
from serve.runner import scratch_graph


def main() -> int:
    """The exit code: 0, or 1 when a photo was refused or the graph did not come up, or 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m serve.demo", description="Show what fanlight does to photos.")
    parser.add_argument("photos", nargs="*", type=Path, metavar="PHOTO", help="default: two scenes, rendered at 45 MP")
    parser.add_argument("--out", type=Path, default=Path("demo"), help="folder for everything (default: demo)")
    arguments = parser.parse_args()
    try:
        return run_demo(arguments.photos, arguments.out, Console())
    except FileNotFoundError as error:
        parser.error(str(error))
    except RuntimeError as error:
        Console(stderr=True).print(str(error), markup=False)
        return 1
    except KeyboardInterrupt:
        return 130


def run_demo(photos: Sequence[Path], out: Path, console: Console) -> int:
    if not photos:
        with console.status("Drawing two scenes"):
            photos = write_scenes(out / "originals")
    jobs = plan_jobs(photos, out / "results")
    forget_earlier(out, [job.source for job in jobs])
    answers = []
    with console.status("Starting the graph") as status, scratch_graph(free_port()) as url:
        status.update(f"Finishing {len(jobs)} photos" if len(jobs) > 1 else "Finishing the photo")
        with Client(url) as client:
            for answer in finish_photos(client, jobs):
                answers.append(answer)
                console.print(f"{answer.original.name}: {answer.problem or f'{answer.seconds:.1f} s'}", markup=False)
        status.update("Stopping the graph")
    with console.status("Drawing the pages"):
        write_pages(answers, out)
    console.print(draw_table(answers))
    console.print(f"Open {out / 'report.html'}; the sheet is {out / 'sheet.png'}.", markup=False)
    console.print("To work in a browser: make serve, then http://127.0.0.1:8000/studio", markup=False)
    return int(any(answer.problem for answer in answers))


def write_pages(answers: Sequence[Answer], out: Path) -> None:
    """`report.json`, and for what was finished `report.html`, `sheet.png`, and copies of originals from elsewhere."""
    out.mkdir(parents=True, exist_ok=True)
    entries = [_entry(answer) for answer in answers]
    (out / "report.json").write_text(json.dumps({"photos": entries}, indent=2, ensure_ascii=False))
    exhibits = list[Exhibit]()
    for answer in answers:
        if answer.result and answer.report:
            original = keep_original(answer.original, answer.result, out)
            exhibits.append(show_photo(original, answer.result, answer.report, answer.seconds))
    (out / "report.html").write_text(render_page(exhibits, out))
    draw_sheet(exhibits, out / "sheet.png")


def free_port() -> int:
    """A port that nobody listens on, so that the demo does not meet a graph that is already running."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _entry(answer: Answer) -> dict[str, object]:
    return {
        "original": str(answer.original),
        "result": str(answer.result) if answer.result else None,
        "seconds": round(answer.seconds, 3),
        "problem": answer.problem,
        "report": answer.report.model_dump(mode="json") if answer.report else None,
    }


if __name__ == "__main__":
    sys.exit(main())
