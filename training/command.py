"""The command line that every trainer has."""

import argparse
from collections.abc import Mapping
from pathlib import Path

import cv2
import torch


def parse_arguments(
    description: str | None,
    steps: int,
    folders: Mapping[str, str] | None = None,
    optional_folders: Mapping[str, str] | None = None,
) -> argparse.Namespace:
    """photos, out, run, steps, seed, resume, threads, and further folders (name -> help); limits the threads."""
    parser = build_parser(description, steps)
    parser.add_argument("--photos", type=Path, required=True, help="folder of N_{frontal,bedroom,bathroom,kitchen}.jpg")
    for name, meaning in (folders or {}).items():
        parser.add_argument(f"--{name}", type=Path, required=True, help=meaning)
    for name, meaning in (optional_folders or {}).items():
        parser.add_argument(f"--{name}", type=Path, help=meaning)
    return finish_parsing(parser)


def build_parser(description: str | None, steps: int) -> argparse.ArgumentParser:
    """What every trainer is told, whatever it learns from; to be completed and given to `finish_parsing`."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="where the trained weights go")
    parser.add_argument("--run", type=Path, help="where checkpoints go (default: runs/ and the name of --out)")
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true", help="carry on from the last checkpoint")
    parser.add_argument("--threads", type=int, default=1)
    return parser


def finish_parsing(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """The arguments of this process, its threads limited to what they say."""
    parsed = parser.parse_args()
    parsed.run = parsed.run or Path("runs") / parsed.out.name
    torch.set_num_threads(parsed.threads)
    cv2.setNumThreads(parsed.threads)
    return parsed
