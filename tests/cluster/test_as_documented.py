"""What of the OpenAPI document needs a graph: the rest is asked in tests/serve/test_as_documented.py."""

import pytest
from hypothesis import HealthCheck, settings
from schemathesis import Case

from tests.serve.documented import NEEDS_A_GRAPH, SCHEMA, checks_of

pytestmark = pytest.mark.cluster

WITH_A_GRAPH = SCHEMA.include(path=NEEDS_A_GRAPH).include(path="/v1/styles/{name}", method="PUT")


@WITH_A_GRAPH.parametrize()
@settings(max_examples=2, suppress_health_check=list(HealthCheck))
def test_the_graph_answers_as_documented(case: Case, graph: str) -> None:
    case.call_and_validate(base_url=graph, checks=checks_of(case.path), timeout=120)
