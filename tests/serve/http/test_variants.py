"""One answer holds one photo."""

import pytest

from fanlight_client.options import EnhanceOptions
from serve.http.variants import VariantsNeedAJobError, check_variants

STAGE = {"step": "stage", "style": "japanese", "room": "office"}


def test_several_variants_need_a_job() -> None:
    check_variants(EnhanceOptions())
    check_variants(EnhanceOptions.model_validate({"recipe": [STAGE]}))
    with pytest.raises(VariantsNeedAJobError, match="2 variants"):
        check_variants(EnhanceOptions.model_validate({"recipe": [{**STAGE, "variants": 2}]}))
