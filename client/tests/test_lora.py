"""LoRAs as a caller writes them, and as they travel."""

from typing import Any

import pytest
from pydantic import ValidationError

from fanlight_client import Lora
from fanlight_client.options import EnhanceOptions, query_of

BOTH = (Lora("interior", 0.4), Lora("warm", 0.2))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("interior", (Lora("interior", 0.4),)),
        ("interior:0.25", (Lora("interior", 0.25),)),
        ("interior:0.4,warm:.2", BOTH),
        (" warm:0.2 , interior", BOTH),
        (["warm:0.2", Lora("interior")], BOTH),
        ({"warm": 0.2, "interior": 0.4}, BOTH),
        ("a:0.6,b:0.3,c:0.1", (Lora("a", 0.6), Lora("b", 0.3), Lora("c", 0.1))),
        ("add-detail_xl2:0", (Lora("add-detail_xl2", 0),)),
        ("none", ()),
        ("", ()),
        ([], ()),
        ("auto", "auto"),
    ],
)
def test_what_is_said_in_many_ways_means_one_thing(said: Any, meant: Any) -> None:
    assert EnhanceOptions(lora=said).lora == meant


@pytest.mark.parametrize("lora", ["auto", "none", "interior", "warm:0.123456789,interior:1e-05", BOTH])
def test_what_is_sent_is_read_as_it_was_meant(lora: Any) -> None:
    options = EnhanceOptions(lora=lora)
    assert EnhanceOptions.model_validate(query_of(options)) == options
    assert EnhanceOptions.model_validate_json(options.model_dump_json()) == options
    assert EnhanceOptions.model_validate({**options.model_dump(), "seed": 1}).lora == options.lora


def test_what_somebody_set_is_sent_also_where_it_is_the_default() -> None:
    """A default that was asked for wins over what a listing decides."""
    assert query_of(EnhanceOptions()) == {}
    assert query_of(EnhanceOptions(lora="auto")) == {"lora": "auto"}
    assert query_of(EnhanceOptions(lora="none")) == {"lora": "none"}
    assert query_of(EnhanceOptions(lora="warm:0.2,interior")) == {"lora": "interior:0.4,warm:0.2"}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("interior:0.61", "the weight of interior is 0 to 0.6, not 0.61"),
        ("interior:-0.1", "the weight of interior is 0 to 0.6"),
        ("interior:nan", "the weight of interior is 0 to 0.6"),
        ("interior:strong", "the weight of interior is no number: 'strong'"),
        ("interior:", "the weight of interior is no number: ''"),
        ("a:0.6,b:0.5", "the weights add up to at most 1.0, not 1.1"),
        ("interior,warm,interior:0.1", "interior is named more than once"),
        ("../secret", "'../secret' is no name"),
        ("two words", "'two words' is no name"),
        ("1st", "'1st' is no name"),
        ("x" * 65, "is no name"),
        ("interior,,warm", "'' is no name"),
        ("interior,none", "'none' is no name"),
        ("auto,warm", "'auto' is no name"),
        (5, "5 is no list of LoRAs"),
        ([5], "5 is no LoRA"),
        (None, "None is no list of LoRAs"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(said: Any, why: str) -> None:
    with pytest.raises(ValidationError) as caught:
        EnhanceOptions(lora=said)
    (fault,) = caught.value.errors()
    assert fault["loc"] == ("lora",)
    assert why in fault["msg"]
    assert not fault["msg"].startswith("Value error")
