"""One answer holds one photo: several variants of a staged room need a job."""

from fanlight_client.options import EnhanceOptions
from fanlight_client.stage import Stage


class VariantsNeedAJobError(Exception):
    """Several variants were asked of an answer that has place for one. Code: `variants_need_a_job`."""

    code = "variants_need_a_job"


def check_variants(options: EnhanceOptions) -> None:
    """Raises VariantsNeedAJobError."""
    wanted = max((step.variants for step in options.steps if isinstance(step, Stage)), default=1)
    if wanted > 1:
        raise VariantsNeedAJobError(f"{wanted} variants need a job (POST /v1/jobs): one answer holds one photo")
