"""A CLIP tokenizer small enough for the miniatures: byte-level BPE learned from the words of the trade."""

import re
from collections import Counter
from itertools import pairwise

from tokenizers.pre_tokenizers import ByteLevel
from transformers import CLIPTokenizer

VOCABULARY = 671
CONTEXT = 77
START, END = "<|startoftext|>", "<|endoftext|>"

CORPUS = (
    "a bright well exposed photo of a room, a photo of a house front, a photo of a bedroom, a photo of a bathroom",
    "a photo of a kitchen, a photo of a living room, a photo of a dining room, a photo of a hallway",
    "a photo of a garden",
    "a real estate photograph with natural light, neutral white balance, true colour and even exposure",
    "a clear blue sky with a few light clouds, a clear sky at noon, a dramatic sunset sky, an overcast grey sky",
    "an interior with windows, furniture, floor, walls and ceiling, an exterior with lawn, roof, street and trees",
    "remove the object, stage the empty room with a sofa, table, chairs, bed, lamp and rug in a modern style",
)


def build_tokenizer() -> CLIPTokenizer:
    """A CLIPTokenizer of VOCABULARY tokens, always the same: bytes, bytes that end a word, merges, start, end."""
    letters = sorted(ByteLevel.alphabet())
    tokens = letters + [f"{letter}</w>" for letter in letters]
    merges = _learn_merges(VOCABULARY - len(tokens) - 2)
    tokens += ["".join(merge) for merge in merges] + [START, END]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    return CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=CONTEXT)


def _learn_merges(count: int) -> list[tuple[str, str]]:
    """Pairs to merge, the most frequent in CORPUS first (Sennrich, Haddow & Birch 2016); ties go by the alphabet."""
    counts = Counter(re.findall("[a-z]+", " ".join(CORPUS)))
    words = {(*word[:-1], f"{word[-1]}</w>"): occurrences for word, occurrences in counts.items()}
    merges: list[tuple[str, str]] = []
    for _ in range(count):
        pairs: Counter[tuple[str, str]] = Counter()
        for word, occurrences in words.items():
            for pair in pairwise(word):
                pairs[pair] += occurrences
        merges.append(max(pairs, key=lambda pair: (pairs[pair], pair)))
        words = {_merge(word, merges[-1]): occurrences for word, occurrences in words.items()}
    return merges


def _merge(word: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    merged: list[str] = []
    for token in word:
        if merged and (merged[-1], token) == pair:
            merged[-1] += token
        else:
            merged.append(token)
    return tuple(merged)
