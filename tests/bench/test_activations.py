"""The committed figures are those of the installed libraries: some are counted again, and all parameters are known."""

import pytest

from bench.activations import count_network, count_peak
from bench.full_size import build_full_size, make_residuals, prepare_run
from bench.live_memory import COPYING, measure_peak
from models.memory.facts import load_facts
from models.memory.need import residual_bytes

FACTS = load_facts()


@pytest.mark.parametrize("name", ["controlnet", "text_encoder", "clip"])
def test_counting_again_gives_what_is_committed(name):
    assert count_network(name) == FACTS.networks[name]


@pytest.mark.parametrize("run", ["encode", "decode", "encode_sliced", "decode_sliced", "decode_tiled"])
@pytest.mark.parametrize("name", ["vae", "tiny_vae"])
def test_counting_an_autoencoder_again_gives_what_is_committed(name, run):
    assert count_peak(name, build_full_size(name), run, 1024) == FACTS.networks[name].peaks[run][1024]


@pytest.mark.parametrize(
    ("name", "millions"),
    [
        ("unet", 2567.46),  # of Stability's checkpoint
        ("controlnet", 1251.01),
        ("vae", 83.65),
        ("tiny_vae", 2.45),
        ("text_encoder", 123.06),
        ("text_encoder_2", 694.66),
        ("clip", 151.28),
        ("u2net", 44.01),
    ],
)
def test_the_networks_have_the_parameters_that_are_published(name, millions):
    assert FACTS.networks[name].parameters / 1e6 == pytest.approx(millions, abs=0.01)


def test_a_batch_of_four_needs_what_one_and_three_further_ones_do():
    unet = build_full_size("unet")
    counted = measure_peak(prepare_run("unet", unet, "run", 768, 4), COPYING)
    assert counted == FACTS.peak("unet", 768, 4)


@pytest.mark.parametrize(("name", "run", "size_px"), [("tiny_vae", "decode", 64), ("text_encoder", "run", 77)])
def test_counted_on_meta_is_what_the_cpu_really_holds(name, run, size_px):
    counted, held = (
        measure_peak(prepare_run(name, build_full_size(name, device), run, size_px, 1)) for device in ("meta", "cpu")
    )
    assert held == counted > 0


@pytest.mark.parametrize("size_px", [768, 1024])
def test_residuals_are_of_the_size_that_the_unet_takes(size_px):
    assert residual_bytes(size_px) == sum(residual.nbytes for residual in make_residuals(size_px, 1))
