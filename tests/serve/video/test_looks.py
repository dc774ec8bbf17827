"""Key frames through a graph of which a part is away."""

import cv2
import numpy as np
import pytest
from ray.serve.exceptions import DeploymentUnavailableError

from finishing.finish import Services
from finishing.known_adapters import KnownAdapters
from finishing.limits import PhotoLimits
from finishing.local import gather_parts
from serve.video.looks import finish_keys
from video.look import TONE_ALONE


class Away:
    """A deployment that nobody reaches."""

    def __getattr__(self, name: str):
        async def fail(*_: object) -> None:
            raise DeploymentUnavailableError(None)

        if name.startswith("__"):
            raise AttributeError(name)
        return fail


async def test_a_look_is_not_made_of_key_frames_that_the_models_did_not_see(tmp_path):
    file = tmp_path / "000000.png"
    cv2.imwrite(str(file), np.full((90, 160, 3), 60, np.uint8))
    replicas = gather_parts(*[Away()] * 5)
    services = Services(replicas, KnownAdapters(replicas.list_adapters).snapshot(), PhotoLimits(attempts=1))
    with pytest.raises(DeploymentUnavailableError):
        await finish_keys([file], TONE_ALONE, services, "", lambda: None)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
