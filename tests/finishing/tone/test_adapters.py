"""Which LoRAs have a part in a photo."""

import pytest

from fanlight_client.lora import NAME as ASKED
from fanlight_client.recipe import Tone
from fanlight_client.report import AdapterUse
from finishing.tone.adapters import UnknownLoraError, choose_adapters
from models.adapter_files import NAME as FILED
from serve.http.fields import join_fields

KNOWN = {"cool": "c001", "interior": "1e71", "warm": "3a53"}
INTERIOR = AdapterUse(name="interior", revision="1e71", weight=0.4)


@pytest.mark.parametrize(
    ("kind", "known", "chosen"),
    [
        ("interior", KNOWN, [INTERIOR]),
        ("exterior", KNOWN, []),
        (None, KNOWN, []),
        ("interior", {"warm": "3a53"}, []),
        ("interior", {}, []),
    ],
)
def test_interiors_get_theirs_where_there_is_one(kind, known, chosen):
    assert choose_adapters(Tone(), kind, known) == chosen


@pytest.mark.parametrize("kind", ["interior", "exterior", None])
def test_what_was_asked_for_is_what_is_used_whatever_the_photo_shows(kind):
    options = Tone(lora="warm:0.3,cool:0")
    assert choose_adapters(options, kind, KNOWN) == [AdapterUse(name="warm", revision="3a53", weight=0.3)]
    assert choose_adapters(Tone(lora="none"), kind, KNOWN) == []


@pytest.mark.parametrize("lora", ["cosy:0.2", "interior,cosy:0"])
def test_an_unknown_name_is_refused_and_the_known_are_named(lora):
    with pytest.raises(UnknownLoraError, match="no LoRA cosy; there are: cool, interior, warm"):
        choose_adapters(Tone(lora=lora), "interior", KNOWN)


def test_where_there_are_none_that_is_said():
    with pytest.raises(UnknownLoraError, match="this server has none"):
        choose_adapters(Tone(lora="interior"), "interior", {})


def test_what_may_be_asked_for_is_what_a_file_may_be_called():
    assert ASKED.pattern == FILED.pattern


def test_a_list_may_be_said_in_several_fields():
    fields = [("lora", "warm:0.2"), ("seed", "1"), ("lora", "interior"), ("seed", "2")]
    assert join_fields(fields) == {"lora": "warm:0.2,interior", "seed": "2"}
