"""What the diffusion models are told; training and serving use the same words."""

ANY_ROOM = "room"

NOUNS = {"front": "house front"}
"""Rooms that are called otherwise in a sentence."""

SKY_PROMPT = "a clear blue sky with a few light clouds"


def enhance_prompt(room: str = ANY_ROOM) -> str:
    """How a photo of that room (`kitchen`, `front`, …) should come out; the miniature learned these words."""
    return f"a bright, well exposed photo of a {NOUNS.get(room, room)}, natural light, true colour"
