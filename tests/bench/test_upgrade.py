"""What the benchmark of upgrades concludes, and the versions that it brings."""

import subprocess
import sys

import pytest

from bench.load import Told
from bench.upgrade import BARS, Change, judge
from bench.upgrade_versions import NEXT, spoil_enhancer, spoil_import, write_code, write_weights
from finishing.version import SOFTWARE
from models.registry import load_card
from models.weights import verify_weights


def told(begun_at: float, seconds: float, kind: str = "send_photo", error: str = "") -> Told:
    return Told(kind, begun_at, seconds, error)


UNDISTURBED = [told(at, 1.0) for at in range(9)] + [told(9, 4.0, "send_best")]
CHANGES = [Change("new code", 20.0, 5.0)]


@pytest.mark.parametrize(
    ("during", "extra"),
    [
        (told(21, 3.5), 2.5),
        (told(21, 6.5, "send_best"), 2.5),  # each kind by its own
        (told(18.5, 4.0), 3.0),  # in hand when the change came
    ],
)
def test_what_a_change_makes_callers_wait_is_told_from_what_they_wait_anyway(during, extra):
    figures = judge([*UNDISTURBED, during], CHANGES)
    assert figures["longest_extra_s"] == pytest.approx(extra)
    assert figures["longest_extra_undisturbed_s"] == 0


def test_who_was_failed_and_what_was_wrong_count():
    figures = judge([*UNDISTURBED, told(22, 1, error="503")], [*CHANGES, Change("back", 30, 1, wrong="not up")])
    assert (figures["failed"], figures["wrong"]) == (1, 1)
    assert BARS["failed"] == BARS["wrong"] == 0


@pytest.mark.parametrize(
    ("spoil", "module", "said"),
    [
        (None, "finishing.version", ""),
        (spoil_import, "finishing.version", "cannot be imported"),
        (spoil_enhancer, "deployments.enhancer", ""),
    ],
)
def test_new_code_is_another_version_which_may_be_spoilt(tmp_path, spoil, module, said):
    path = write_code(tmp_path / "code", spoil)
    program = f"import {module}; from finishing.version import SOFTWARE; print(SOFTWARE)"
    environment = {"PYTHONPATH": path, "PATH": ""}
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert said in ran.stderr
    assert ran.stdout.strip() == ("" if said else SOFTWARE + NEXT)
    assert ("cannot start" in (tmp_path / "code/deployments/enhancer.py").read_text()) == (spoil is spoil_enhancer)


def test_new_weights_are_whole_and_another_revision_of_the_enhancer_alone(tmp_path):
    profile = write_weights(tmp_path / "weights")
    for role in ("classifier", "enhancer"):
        verify_weights(load_card(profile, role).folders)
    assert load_card(profile, "enhancer").revision != load_card("miniature", "enhancer").revision
    assert load_card(profile, "classifier").revision == load_card("miniature", "classifier").revision
