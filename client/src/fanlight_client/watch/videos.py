"""Videos in a watched folder: each by itself, for a video has a look of its own and is in no shoot."""

from fanlight_client.options import EnhanceOptions
from fanlight_client.video_wire import VIDEO_OPTIONS
from fanlight_client.watch.journal import Photo


def as_video(file: Photo, options: EnhanceOptions) -> Photo:
    """With those of the watch's options that a video takes: what is said of the format of photos is none of them."""
    said = {name: getattr(options, name) for name in options.model_fields_set & VIDEO_OPTIONS}
    return file.revise(options=EnhanceOptions.model_validate(said), shoot="")


def without_video(options: EnhanceOptions) -> EnhanceOptions:
    """The same for photos, without what only a video takes."""
    return EnhanceOptions.model_validate({name: getattr(options, name) for name in options.model_fields_set - {"hdr"}})
