"""A CLIP tokenizer small enough for the miniatures: byte-level BPE learned from the words of the trade."""

import json

from tokenizers import Regex, Tokenizer
from tokenizers.models import BPE
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import ByteLevel, Sequence, Split
from tokenizers.trainers import BpeTrainer
from transformers import CLIPTokenizer

VOCABULARY = 671
CONTEXT = 77
START, END = "<|startoftext|>", "<|endoftext|>"

CORPUS = (
    "a bright well exposed photo of a room, a photo of a house front, a photo of a bedroom, a photo of a bathroom",
    "a photo of a kitchen, a photo of a living room, a photo of a dining room, a photo of a hallway, a photo of a garden",
    "a real estate photograph with natural light, neutral white balance, true colour and even exposure",
    "a clear blue sky with a few light clouds, a clear sky at noon, a dramatic sunset sky, an overcast grey sky",
    "an interior with windows, furniture, floor, walls and ceiling, an exterior with lawn, roof, street and trees",
    "remove the object, stage the empty room with a sofa, table, chairs, bed, lamp and rug in a modern style",
)


def build_tokenizer() -> CLIPTokenizer:
    """A CLIPTokenizer with VOCABULARY tokens, the same at every call: bytes, bytes that end a word, merges, start, end."""
    letters = sorted(ByteLevel.alphabet())
    tokens = letters + [f"{letter}</w>" for letter in letters]
    merges = _learn_merges()[: VOCABULARY - len(tokens) - 2]
    tokens += ["".join(merge) for merge in merges] + [START, END]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    return CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=CONTEXT)


def _learn_merges() -> list[tuple[str, str]]:
    """Pairs to merge, the most frequent in CORPUS first."""
    tokenizer = Tokenizer(BPE(end_of_word_suffix="</w>"))
    tokenizer.normalizer = Lowercase()
    words = Split(Regex(r"[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), behavior="removed", invert=True)
    tokenizer.pre_tokenizer = Sequence([words, ByteLevel(add_prefix_space=False, use_regex=False)])
    trainer = BpeTrainer(vocab_size=2 * VOCABULARY, end_of_word_suffix="</w>", show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    return [(first, second) for first, second in json.loads(tokenizer.to_str())["model"]["merges"]]
