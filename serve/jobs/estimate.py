"""What photos would take, before they are sent."""

from fanlight_client.job_wire import Estimate, EstimateRequest
from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import Tone
from fanlight_client.stage import Stage
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


def count_variants(options: EnhanceOptions) -> int:
    """Pictures of a staged room."""
    return sum(step.variants for step in options.steps if isinstance(step, Stage))


def estimate_photos(request: EstimateRequest, pace: Pace, args: JobsArgs) -> Estimate:
    """Tiles and variants as the recipe would plan them, seconds as finished jobs took them, money at the configured
    prices."""
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


def price_photo(args: JobsArgs, variants: int, gpu_seconds: float) -> float:
    """What a photo costs, with so many pictures of a staged room, at the configured prices."""
    return args.price_per_photo + variants * args.price_per_variant + gpu_seconds * args.price_per_gpu_second
