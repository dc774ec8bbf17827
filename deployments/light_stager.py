"""The LightStager: a smaller model that furnishes rooms where the Stager's fails. It sleeps until somebody asks."""

from typing import ClassVar

from deployments.stager import Stager


class LightStager(Stager):
    """Stable Diffusion 1.5 inpainting under a depth ControlNet, or whatever else the profile has for the role."""

    role: ClassVar[str] = "stager_light"
