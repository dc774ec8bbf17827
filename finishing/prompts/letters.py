"""One spelling for all that look alike: letters of other scripts, accents, digits and signs that stand for letters."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from confusable_homoglyphs.confusables import confusables_data

_LATIN = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ß": "ss",
    "ƒ": "f",
}
"""Letters that Unicode takes for letters of their own, not for others with an accent."""
_SIGNS = str.maketrans("03456789@$+€£¢", "oeasgtbgastelc")
_STROKES = "1!|"
"""Each is an i to one and an l to another."""
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
"""Nothing is drawn of them, though Unicode counts them as letters, marks or symbols."""


def fold(text: str) -> str:
    """Small letters with their accents, each in one form (NFKC), and nothing that is not seen."""
    kept = (sign for sign in unicodedata.normalize("NFKC", text) if not _is_unseen(sign))
    return unicodedata.normalize("NFC", "".join(kept).casefold())


@lru_cache(maxsize=4096)
def strip_word(word: str) -> str:
    """A folded word in plain Latin letters as far as its own look like them, without accents."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))
    return "".join(_LATIN.get(sign) or _look_alike(sign) for sign in bare)


def read_signs(word: str) -> Iterator[str]:
    """What a plain word with digits or signs among its letters may stand for: `s3x`, `n1gg3r`, `@ss`.

    Nothing where there are no letters, or more digits than letters, as in `A55`.
    """
    letters, digits = sum(map(str.isalpha, word)), sum(map(str.isdigit, word))
    if word.isalpha() or not letters or digits > letters:
        return
    for stroke in "il":
        yield word.translate(_SIGNS).translate(str.maketrans(_STROKES, stroke * len(_STROKES)))


@lru_cache(maxsize=4096)
def _look_alike(sign: str) -> str:
    """The Latin letter that a sign beyond ASCII is confused with (Unicode's confusables, UTS 39), or the sign."""
    if sign.isascii():
        return sign
    known = (*confusables_data.get(sign, ()), *confusables_data.get(sign.upper(), ()))
    alike = (other["c"].casefold() for other in known)
    return next((other for other in alike if len(other) == 1 and other.isascii() and other.isalpha()), sign)


def _is_unseen(sign: str) -> bool:
    return sign in _UNSEEN or (unicodedata.category(sign) in {"Cf", "Cc", "Cn", "Co"} and not sign.isspace())
