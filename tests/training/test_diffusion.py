"""What a UNet means by its answer, whatever it predicts: as diffusers' own scheduler reads it."""

import pytest
import torch
from diffusers import EulerDiscreteScheduler

from training.architecture import build_scheduler
from training.diffusion import denoised, noise_levels


@pytest.mark.parametrize("prediction", ["sample", "epsilon", "v_prediction"])
def test_the_clean_latents_are_those_that_the_scheduler_finds(prediction: str) -> None:
    scheduler = EulerDiscreteScheduler.from_config(build_scheduler().config, prediction_type=prediction)
    scheduler.set_timesteps(4)
    noisy, predicted = torch.randn(2, 1, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    timestep = scheduler.timesteps[2]
    shown = scheduler.scale_model_input(noisy, timestep)
    sigma = noise_levels(scheduler)[int(timestep)]
    clean = scheduler.step(predicted, timestep, noisy).pred_original_sample
    assert torch.allclose(denoised(predicted, shown, sigma, prediction), clean, atol=1e-4)


def test_an_answer_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="predicts flow"):
        denoised(torch.zeros(1), torch.zeros(1), 1.0, "flow")
