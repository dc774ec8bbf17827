"""The command line that every trainer has."""

import argparse
from pathlib import Path


def parse_arguments(description: str, steps: int, arguments: list[str] | None = None) -> argparse.Namespace:
    """photos, out, run, steps, seed, resume, threads; sets torch's threads before it has begun to compute."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True, help="folder of N_{frontal,bedroom,bathroom,kitchen}.jpg")
    parser.add_argument("--out", type=Path, required=True, help="where the trained weights go")
    parser.add_argument("--run", type=Path, help="where checkpoints go (default: runs/ and the name of --out)")
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true", help="carry on from the last checkpoint")
    parser.add_argument("--threads", type=int, default=1)
    parsed = parser.parse_args(arguments)
    parsed.run = parsed.run or Path("runs") / parsed.out.name
    _limit_threads(parsed.threads)
    return parsed


def _limit_threads(count: int) -> None:
    import cv2
    import torch

    torch.set_num_threads(count)
    cv2.setNumThreads(count)
