"""What holds for every photo, whoever asks for it."""

from pydantic import BaseModel, ConfigDict, Field

from imaging.codec import Limits


class PhotoLimits(BaseModel):
    """Bounds on one photo's size, and on the work that is done for it at once; may change while replicas run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_body_bytes: int = Field(512 * 2**20, ge=1)
    max_video_bytes: int = Field(2 * 2**30, ge=1, le=8_000_000_000, description="of a video, a body of its own")
    max_pixels: int = Field(120_000_000, ge=1)
    tiles_in_flight: int = Field(32, ge=1, description="tiles of one photo handed out at once")
    attempts: int = Field(4, ge=1, description="tries of one call whose replica dies")
    concurrent_photos: int = Field(
        2, ge=1, description="photos decoded at once, 12 bytes a pixel each, up to 15 with a new sky"
    )

    @property
    def of_files(self) -> Limits:
        """What one file may claim."""
        return Limits(max_bytes=self.max_body_bytes, max_pixels=self.max_pixels)
