"""What a LoRA does to photos, in figures and in a sheet."""

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from evaluation import lora
from imaging.region import Size
from imaging.scenes import render_room
from tests.loras import save_lora


def test_a_sheet_has_a_row_a_frame_and_figures_follow_the_weight(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    save_lora(tmp_path / "adapters", "wild", seed=1, targets=("conv1", "conv2"))
    (tmp_path / "adapters" / "sha256.json").unlink()  # as a trainer leaves it
    room = render_room(Size(400, 560), seed=3)
    for scene in ("bedroom", "another"):
        (tmp_path / "scenes" / scene).mkdir(parents=True)
        for name, pixels in (("1.png", room), ("2.png", (room * 0.5).astype(np.uint8))):
            cv2.imwrite(str(tmp_path / "scenes" / scene / name), pixels[..., ::-1])
    monkeypatch.setattr(lora, "RENDERED", Size(80, 120))
    folders = ["--lora", str(tmp_path / "adapters/wild.safetensors"), "--brackets", str(tmp_path / "scenes")]
    chosen = ["--scenes", "bedroom", "--at", "0", "0.6", "--out", str(tmp_path / "sheet.png")]
    monkeypatch.setattr(sys, "argv", ["lora", *folders, *chosen])
    lora.main()
    heading, *rows, mean = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert heading == ["scene", "as taken", "without", "at 0.0", "at 0.6"]
    assert [row[0] for row in (*rows, mean)] == ["bedroom", "bedroom", "mean"]
    assert all(row[2] == row[3] != row[4] for row in rows)
    sheet = cv2.imread(str(tmp_path / "sheet.png"))
    assert sheet.shape == (3 * 288, 5 * 400, 3)
