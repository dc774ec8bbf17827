"""What photos would take, before they are sent."""

from fanlight_client.job_wire import Estimate, EstimateRequest
from fanlight_client.recipe import Tone
from finishing.tone.plan import plan_photo
from imaging.region import Size
from jobs.pace import Pace
from serve.settings import JobsArgs


def count_looks(request: EstimateRequest) -> int:
    """Calls of the Enhancer for one photo; what straightening crops away is not known yet."""
    for step in request.options.steps:
        if isinstance(step, Tone):
            plan = plan_photo(Size(request.height, request.width), step.preset, step.mode)
            return 1 + len(plan.tiles) * plan.looks_at_tiles
    return 0


def estimate_photos(request: EstimateRequest, pace: Pace, args: JobsArgs) -> Estimate:
    """Tiles as the recipe would plan them, seconds as finished jobs took them, money at the configured prices."""
    tiles = count_looks(request)
    gpu_seconds = request.photos * tiles * pace.gpu_seconds_a_tile
    return Estimate(
        photos=request.photos,
        tiles=tiles,
        gpu_seconds=round(gpu_seconds, 3),
        seconds=round(request.photos * tiles * pace.seconds_a_tile, 3),
        amount=round(request.photos * args.price_per_photo + gpu_seconds * args.price_per_gpu_second, 4),
        currency=args.currency,
        measured=pace.measured > 0,
    )
