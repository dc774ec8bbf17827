"""Someone at /docs sees what there is to send, and what comes back."""

from collections.abc import Iterator
from typing import Any

from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import ONCE, Tone
from fanlight_client.wire import PHOTO_TYPES
from serve.ingress import app


def test_every_option_is_a_parameter_and_a_form_field():
    post = app.openapi()["paths"]["/v1/enhance"]["post"]
    form = post["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    parameters = {parameter["name"]: parameter for parameter in post["parameters"]}
    assert parameters.keys() == {*EnhanceOptions.model_fields, "photo"}
    assert form.keys() == {"photo", "frames", *EnhanceOptions.model_fields}
    assert parameters["preset"]["schema"]["enum"] == ["fast", "balanced", "best"]
    assert parameters["preset"]["schema"]["default"] == "balanced"
    assert all(parameter["description"] for parameter in post["parameters"])


def test_a_recipe_is_text_that_can_be_sent_as_it_stands():
    post = app.openapi()["paths"]["/v1/enhance"]["post"]
    form = post["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    (parameter,) = [each for each in post["parameters"] if each["name"] == "recipe"]
    assert form["recipe"] == parameter["schema"]
    assert (parameter["schema"]["type"], parameter["schema"]["contentMediaType"]) == ("string", "application/json")
    for example in parameter["schema"]["examples"]:
        assert [step.step for step in EnhanceOptions(recipe=example).steps] == [
            name for name in ONCE if name != "merge"
        ]


def test_what_comes_back_is_a_photo_or_a_problem():
    responses = app.openapi()["paths"]["/v1/enhance"]["post"]["responses"]
    assert responses["200"]["content"].keys() == {*PHOTO_TYPES.values(), "multipart/mixed"}
    for family in ("4XX", "5XX"):
        assert "code" in responses[family]["content"]["application/problem+json"]["schema"]["properties"]


def test_photos_that_are_kept_are_told_of():
    paths = app.openapi()["paths"]
    assert paths.keys() >= {f"/v1/photos{rest}" for rest in ("", "/{photo_id}", "/{photo_id}/content")}
    content = paths["/v1/photos"]["post"]["requestBody"]["content"]
    assert content.keys() == {"image/*", "multipart/form-data", "application/json"}
    asset = paths["/v1/photos/{photo_id}/assets/{name}"]["get"]["responses"]
    assert asset.keys() >= {"200", "202", "304", "4XX"}
    select = paths["/v1/photos/{photo_id}/select"]["post"]
    assert select["requestBody"]["content"]["application/json"]["schema"]["properties"].keys() >= {"points", "box"}
    assert select["responses"]["200"]["content"].keys() == {"application/json", "image/png"}
    job = paths["/v1/jobs"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert job.keys() >= {"photo", "source_url"}


def list_references(node: Any) -> Iterator[str]:
    match node:
        case dict():
            yield from (value for name, value in node.items() if name == "$ref" and isinstance(value, str))
            yield from (name for value in node.values() for name in list_references(value))
        case list():
            yield from (name for value in node for name in list_references(value))


def test_every_reference_leads_somewhere():
    document = app.openapi()
    references = set(list_references(document))
    assert "#/components/schemas/Tone-Input" in references
    for reference in references:
        place: Any = document
        for name in reference.removeprefix("#/").split("/"):
            place = place[name]
        assert place, reference


def test_what_is_answered_of_a_recipe_is_described_step_by_step():
    schemas = app.openapi()["components"]["schemas"]
    assert schemas["Tone"]["properties"].keys() == Tone.model_fields.keys()
