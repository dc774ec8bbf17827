"""Answers of an exported graph that its makers kept inside it.

An ONNX file is a protobuf message, and where a message holds a single part twice, readers make one of both, their
lists one after the other (protobuf.dev, Encoding, "Last One Wins"). So outputs are added at a file's end, and nothing
of what comes before need be understood.
"""

from collections.abc import Sequence

_GRAPH, _OUTPUT = 7, 12
"""Fields of ONNX' ModelProto and GraphProto."""
_FLOAT32 = bytes([1 << 3, 1])
"""A TypeProto.Tensor of single precision, its shape left open."""


def add_answers(model: bytes, names: Sequence[str]) -> bytes:
    """A file's content with these tensors of single precision, which are somewhere in its graph, as further outputs."""
    outputs = (_field(1, name.encode()) + _field(2, _field(1, _FLOAT32)) for name in names)
    return model + _field(_GRAPH, b"".join(_field(_OUTPUT, output) for output in outputs))


def _field(number: int, content: bytes) -> bytes:
    """A field of a message: its number and kind, the length, and that many bytes."""
    return _number(number << 3 | 2) + _number(len(content)) + content


def _number(value: int) -> bytes:
    """A varint: seven bits a byte, the lowest first; the eighth says that more follow."""
    pieces = [value >> shift & 127 for shift in range(0, max(1, value.bit_length()), 7)]
    return bytes([piece | 128 for piece in pieces[:-1]] + pieces[-1:])
