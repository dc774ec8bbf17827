"""What every model replica does alike: open its device, load its card, change revision in place."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

import ray

from deployments.allocator import keep_pages
from models.device import DeviceType, open_device
from models.errors import ModelError
from models.memory.retreat import attempt
from models.opener import Opener, open_torch
from models.registry import ModelCard, load_card
from models.weights import verify_weights

if TYPE_CHECKING:
    from models.engines.opening import Engine, EngineOpener

Model = TypeVar("Model")


class LoadedModel(Generic[Model]):
    """A model of a profile, loaded and verified; `switch` loads another profile's before it lets go of this one.

    `engine` None: the model brings its own, and there are no graphs to open.
    """

    def __init__(
        self,
        role: str,
        load: Callable[[ModelCard, DeviceType, Opener], Model],
        profile: str,
        device: str,
        engine: "Engine | None" = None,
    ) -> None:
        self._role, self._load, self._engine = role, load, engine
        self.device = open_device(device, assigned_gpus())
        if self.device == "cpu":
            keep_pages()
        self._default_profile = profile
        self.profile = ""
        self.switch()

    def switch(self, profile: str | None = None) -> None:
        """Load that profile's model (None: the one it began with), beside the one there is.

        Raises ModelError, `out_of_memory` where both find no room together, and then keeps what it had.
        """
        profile = profile or self._default_profile
        if profile == self.profile:
            return
        card = load_card(profile, self._role)
        verify_weights(card.folders)
        opener = self._make_opener(card)
        model = attempt(lambda card: self._load(card, self.device, opener or open_torch), card)
        if model is None:
            raise ModelError("out_of_memory", f"there is no room for the {self._role} of {profile}; restart for it")
        self.model = model
        self.card, self.profile, self._opener = card, profile, opener

    def describe(self) -> dict[str, str]:
        """What is loaded: role, name, revision, licence, source, profile, device and what runs it."""
        return {
            **self.card.describe(),
            "profile": self.profile,
            "device": self.device,
            "engine": self._opener.describe() if self._opener else "torch",
        }

    def _make_opener(self, card: ModelCard) -> "EngineOpener | None":
        if self._engine is None:
            return None
        from models.engines.opening import EngineOpener  # seconds of each process, of which those that open none wake

        return EngineOpener(self._engine, card)


def assigned_gpus() -> float:
    """The GPUs, or the share of one, that Ray gave this actor; 1 outside of Ray's actors.

    Ray does not hide GPUs from a replica that was given none: it has to leave them alone by itself.
    """
    if not ray.is_initialized() or ray.get_runtime_context().get_actor_id() is None:
        return 1.0
    return float(ray.get_runtime_context().get_assigned_resources().get("GPU", 0.0))
