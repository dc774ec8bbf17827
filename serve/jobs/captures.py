"""Which files of a request are one photo."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fanlight_client.capture_wire import Brackets, CapturePlan, LeftOver, PlannedFrame, PlannedPhoto
from finishing.anchor import check_sizes, read_frames
from finishing.capture import Capture, CaptureError, check_frames
from imaging import capture
from imaging.capture.group import pair_doubles
from imaging.codec import Limits, check_container
from serve.http.uploads import PhotoFile, Upload

SINGLE = "brackets=off: each file is a photo"


def look_at_files(photos: Sequence[PhotoFile], limits: Limits) -> list[capture.FrameFacts]:
    """The facts of files, in their order; raises ImageError for one that is no photo."""
    names = [photo.name or f"photo {number}" for number, photo in enumerate(photos, 1)]
    return read_frames([photo.path for photo in photos], limits, names)


@dataclass(frozen=True)
class SentPhoto:
    """A photo in the files of its frames, and what it is called."""

    frames: tuple[PhotoFile, ...]
    name: str | None

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(frame.path for frame in self.frames)


def take_photo(upload: Upload, reference: int | None, limits: Limits) -> SentPhoto:
    """The one photo of a request, called after its reference frame where that is known, counted from 1.

    Raises ImageError for files that are none, and CaptureError for frames that are not one.
    """
    if not upload.is_capture:
        check_container(upload.path)
        return SentPhoto(upload.photos, upload.photos[0].name)
    frames = keep_frames(upload.photos, limits)
    named = frames[reference - 1] if reference and reference <= len(frames) else frames[0]
    return SentPhoto(frames, named.name)


def take_photos(upload: Upload, brackets: Brackets, reference: int | None, limits: Limits) -> list[SentPhoto]:
    """The photos of a shoot that a request brings; raises as `take_photo` and `group_photos` do, and CaptureError for
    one that cannot be a job, before any is."""
    photos = _group_upload(upload, brackets, reference, limits)
    for photo in photos:
        _check_photo(photo, reference)
    return photos


def _group_upload(upload: Upload, brackets: Brackets, reference: int | None, limits: Limits) -> list[SentPhoto]:
    if upload.is_capture:
        return [take_photo(upload, reference, limits)]
    if brackets != "off":
        return group_photos(upload.photos, brackets, limits)
    for photo in upload.photos:
        check_container(photo.path)
    return [SentPhoto((photo,), photo.name) for photo in upload.photos]


def _check_photo(photo: SentPhoto, reference: int | None) -> None:
    try:
        check_frames(Capture.read(*photo.paths).digests, reference)
    except CaptureError as error:
        raise CaptureError(error.code, f"{photo.name or 'a photo'}: {error}") from error


def keep_frames(photos: Sequence[PhotoFile], limits: Limits) -> tuple[PhotoFile, ...]:
    """Of files that are one photo those that count: of a raw file and its JPEG the raw. Raises ImageError, and
    CaptureError for sizes that differ."""
    facts = look_at_files(photos, limits)
    doubles = pair_doubles(facts)
    kept = [place for place, _ in enumerate(photos) if place not in doubles]
    check_sizes([facts[place] for place in kept])
    return tuple(photos[place] for place in kept)


def group_photos(photos: Sequence[PhotoFile], brackets: Brackets, limits: Limits) -> list[SentPhoto]:
    """The photos that these files are, each called after its reference frame.

    Raises ImageError, and CaptureError `frames_left_over` where a file belongs to no photo.
    """
    plan = plan_captures(look_at_files(photos, limits), brackets)
    if plan.left:
        told = "; ".join(f"{each.frame.name}: {each.why}" for each in plan.left)
        raise CaptureError("frames_left_over", f"{len(plan.left)} files belong to no photo, and none was taken: {told}")
    return [
        SentPhoto(tuple(photos[frame.place] for frame in photo.frames), photos[photo.reference.place].name)
        for photo in plan.photos
    ]


def plan_captures(facts: Sequence[capture.FrameFacts], brackets: Brackets) -> CapturePlan:
    """What would become one photo with what."""
    if brackets == "off":
        grouping = capture.Grouping(tuple(capture.FrameSet((place,), place, SINGLE) for place, _ in enumerate(facts)))
    else:
        grouping = capture.group_frames(facts, None if brackets == "auto" else brackets)

    def name(place: int) -> PlannedFrame:
        return PlannedFrame(place=place, name=facts[place].name)

    return CapturePlan(
        photos=[
            PlannedPhoto(
                frames=[name(place) for place in each.frames],
                reference=name(each.reference),
                why=each.why,
                doubles=[name(place) for place in each.doubles],
            )
            for each in grouping.sets
        ],
        left=[LeftOver(frame=name(place), why=why) for place, why in grouping.left],
    )
