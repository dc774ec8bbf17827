"""A replica that is up and is told what it cannot be stays what it was."""

import logging

import pytest

from deployments.classifier import Classifier
from deployments.quality import Quality
from deployments.refusal import keep_when_refused
from deployments.segmenter import Segmenter
from models.errors import ModelError
from serve import graph


class Part:
    """Takes any settings but those that name an error."""

    taken: dict | None = None

    @keep_when_refused
    async def reconfigure(self, config: dict) -> None:
        if error := config.get("error"):
            raise error
        self.taken = config


async def test_one_that_starts_does_not_come_up_with_settings_that_it_cannot_take():
    with pytest.raises(ValueError, match="wrong"):
        await Part().reconfigure({"error": ValueError("wrong")})


async def test_one_that_is_up_says_so_and_stays_as_it_was(caplog: pytest.LogCaptureFixture):
    part = Part()
    await part.reconfigure({"steps": 4})
    with caplog.at_level(logging.ERROR, "ray.serve"):
        await part.reconfigure({"error": ValueError("it is wrong")})
    assert part.taken == {"steps": 4}
    assert "it is wrong" in caplog.text
    await part.reconfigure({"steps": 5})
    assert part.taken == {"steps": 5}


@pytest.mark.parametrize("error", [ModelError("out_of_memory", "no room for both"), OSError("the disk is away")])
async def test_for_what_a_restart_may_mend_a_new_replica_has_to_come(error: Exception):
    part = Part()
    await part.reconfigure({})
    with pytest.raises(type(error)):
        await part.reconfigure({"error": error})


async def test_a_profile_that_is_not_there_leaves_the_model_that_is():
    segmenter = Segmenter("miniature", "cpu", "torch")
    await segmenter.reconfigure({})
    before = segmenter.describe()
    await segmenter.reconfigure({"profile": "nowhere"})
    await segmenter.reconfigure({"profil": "miniature"})
    assert segmenter.describe() == before


async def test_thresholds_that_are_none_leave_those_that_are():
    quality = Quality()
    quality.reconfigure({})
    before = quality._thresholds
    quality.reconfigure({"no_such_threshold": 1})
    assert quality._thresholds == before


def test_a_part_is_given_settings_when_it_starts_if_only_empty_ones():
    assert graph.deploy(Classifier)._deployment_config.user_config == {}
