"""What photos would take, before they are sent."""

from fanlight_client.job_wire import Estimate, EstimateRequest
from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import Tone
from fanlight_client.stage import Stage
from fanlight_client.video_wire import VideoFacts
from finishing.tone.plan import plan_photo
from imaging.region import Size
from jobs.pace import Pace
from jobs.video_pace import count_sights
from serve.settings import JobsArgs
from serve.video.intake import count_seconds
from serve.video.wishes import read_wishes
from video.keys import MOST_A_VIDEO
from video.limits import VideoLimits
from video.survey import KEY_EVERY_S

USUAL_RATE = 30
"""Frames a second."""


def count_looks(request: EstimateRequest) -> int:
    """Calls of the Enhancer for one photo; what straightening crops away is not known yet."""
    for step in request.options.steps:
        if isinstance(step, Tone):
            plan = plan_photo(Size(request.height, request.width), step.preset, step.mode)
            return 1 + len(plan.tiles) * plan.looks_at_tiles
    return 0


def count_variants(options: EnhanceOptions) -> int:
    """Pictures of a staged room."""
    return sum(step.variants for step in options.steps if isinstance(step, Stage))


def estimate_photos(request: EstimateRequest, pace: Pace, args: JobsArgs) -> Estimate:
    """Tiles and variants as the recipe would plan them, seconds as finished jobs took them, money at the configured
    prices."""
    if request.video_frames is not None:
        return _estimate_videos(request, request.video_frames, pace, args)
    tiles, variants = count_looks(request), count_variants(request.options)
    gpu_seconds = tiles * pace.gpu_seconds_a_tile + variants * pace.gpu_seconds_a_variant
    seconds = tiles * pace.seconds_a_tile + variants * pace.seconds_a_variant
    return Estimate(
        photos=request.photos,
        tiles=tiles,
        variants=variants,
        gpu_seconds=round(request.photos * gpu_seconds, 3),
        seconds=round(request.photos * seconds, 3),
        amount=round(request.photos * price_photo(args, variants, gpu_seconds), 4),
        currency=args.currency,
        measured=(pace.measured > 0 or not tiles) and (pace.staged > 0 or not variants),
    )


def _estimate_videos(request: EstimateRequest, frames: int, pace: Pace, args: JobsArgs) -> Estimate:
    """Key frames are looked at twice each: surveyed, and finished with one white; where something is to be hidden the
    Detector sees ten pictures a second besides, whose GPU-seconds nobody counts. Raises VideoError for what no video
    may be, or have."""
    read_wishes(request.options)
    length_s, limits = frames / USUAL_RATE if request.video_length_s is None else request.video_length_s, VideoLimits()
    limits.check_size(Size(request.height, request.width))
    limits.check_length(frames, length_s)
    keys = min(MOST_A_VIDEO, max(1, round(length_s / KEY_EVERY_S)))
    gpu_seconds = 2 * keys * pace.gpu_seconds_a_tile
    size = VideoFacts(width=request.width, height=request.height, frames=frames, length_s=length_s, codec="")
    sights = count_sights(size, request.options)
    return Estimate(
        photos=request.photos,
        tiles=2 * keys,
        gpu_seconds=round(request.photos * gpu_seconds, 3),
        seconds=round(request.photos * (pace.video_s(size) + sights * pace.seconds_a_sight), 3),
        amount=round(request.photos * price_video(args, size, gpu_seconds), 4),
        currency=args.currency,
        measured=pace.videos > 0 and (pace.hidden > 0 or not sights),
    )


def price_photo(args: JobsArgs, variants: int, gpu_seconds: float) -> float:
    """What a photo costs, with so many pictures of a staged room, at the configured prices."""
    return args.price_per_photo + variants * args.price_per_variant + gpu_seconds * args.price_per_gpu_second


def price_video(args: JobsArgs, video: VideoFacts, gpu_seconds: float) -> float:
    """What a video costs, by its minutes as they are counted."""
    return args.price_per_video_minute * count_seconds(video) / 60 + gpu_seconds * args.price_per_gpu_second
