"""What photos would take, before they are sent."""

from fanlight_client.job_wire import Estimate, EstimateRequest
from finishing.tone.plan import plan_photo
from imaging.region import Size
from jobs.pace import Pace
from serve.settings import JobsArgs


def estimate_photos(request: EstimateRequest, pace: Pace, args: JobsArgs) -> Estimate:
    """Tiles as the pipeline would plan them, seconds as finished jobs took them, money at the configured prices."""
    plan = plan_photo(Size(request.height, request.width), request.options.preset, request.options.mode)
    tiles = 1 + len(plan.tiles) * plan.looks_at_tiles
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
