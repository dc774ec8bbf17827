"""The LightInpainter: a smaller model that replaces where the Inpainter's fails. It sleeps until somebody asks."""

from typing import ClassVar

from deployments.inpainter import Inpainter


class LightInpainter(Inpainter):
    """Stable Diffusion 1.5 inpainting, or whatever else the profile has for the role."""

    role: ClassVar[str] = "inpainter_light"
