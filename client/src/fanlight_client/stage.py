"""A room furnished: the one step that may end in several results."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from fanlight_client.edits import LONGEST_PROMPT, Edit
from fanlight_client.mask import AnyMask

MOST_VARIANTS = 8
LONGEST_LABEL = 60
RoomName = Literal["living", "bedroom", "kitchen", "dining", "office"]
LoraWeight = Annotated[float, Field(ge=-2, le=2)]


class Stage(Edit):
    """A room furnished by a diffusion model: walls, windows, doors, floor edges and the view stay the photo's pixels.

    The last step of a recipe. With `variants` of 2 and more a job has as many results.
    """

    step: Literal["stage"] = "stage"
    room: RoomName | None = Field(default=None, description="none: what the classifier takes it for")
    style: str | None = Field(
        default=None,
        max_length=64,
        description="one of the staging styles of GET /v1/styles; or say a prompt of your own",
    )
    prompt: str = Field(default="", max_length=LONGEST_PROMPT, description="furniture in your own words")
    negative_prompt: str = Field(default="", max_length=LONGEST_PROMPT, description="what is not to be there")
    declutter: bool = Field(default=False, description="take away the furniture that is there first")
    mask: AnyMask | None = Field(default=None, description="where furniture may go; none: on the floor, before walls")
    variants: int = Field(default=1, ge=1, le=MOST_VARIANTS, description="pictures to choose from, a seed each")
    seed: int | None = Field(default=None, ge=0, lt=2**32, description="of the first variant; none: the photo's own")
    strength: float = Field(default=1.0, gt=0, le=1, description="how far from what is there now, where furniture goes")
    steps: int | None = Field(default=None, ge=1, le=100, description="of the sampler; none: as the model wants it")
    guidance: float | None = Field(default=None, ge=1, le=30, description="how closely the words are followed")
    lora: dict[str, LoraWeight] = Field(default={}, max_length=8, description="LoRAs by name, with their weights")
    model: str | None = Field(default=None, max_length=64, description="none: the best there is, then lighter ones")
    label: str | None = Field(
        default=None, max_length=LONGEST_LABEL, description="drawn on the photo, as 'Virtually staged'; none: no label"
    )
    preview: bool = Field(
        default=False, description="also by a model that is too small to stage anything: the result is marked as such"
    )

    @model_validator(mode="after")
    def _say_what(self) -> Self:
        if self.style is None and not self.prompt:
            raise PydanticCustomError("nothing_to_stage", "say a style, or a prompt of your own")
        return self
