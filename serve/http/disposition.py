"""What a download is called: the Content-Disposition header field (RFC 6266)."""

import re
import unicodedata
from pathlib import PureWindowsPath
from urllib.parse import quote

UNSAFE = re.compile(r"[^A-Za-z0-9 ._~@+,()=-]")
"""In a quoted `filename`: what is not ASCII, and what some callers unescape or take for the end."""
WORD = re.compile(r"[A-Za-z0-9]")


def name_attachment(name: str, otherwise: str) -> dict[str, str]:
    """The header for a file of that name, in any script; `otherwise`, with its suffix, where nothing of it is ASCII.

    `curl -OJ` and others read `filename` alone, which must be ASCII; browsers prefer `filename*` (RFC 8187).
    """
    name = PureWindowsPath(name).name
    if not name.strip("."):  # `..` is a folder to whoever saves it
        name = otherwise
    plain = name_in_ascii(name)
    stem, dot, suffix = plain.rpartition(".") if "." in plain else (plain, "", "")
    filename = plain.lstrip(".") if WORD.search(stem) else (otherwise + dot + suffix).rstrip(".")
    return {"Content-Disposition": f"attachment; filename=\"{filename}\"; filename*=UTF-8''{quote(name, safe='')}"}


def name_in_ascii(name: str) -> str:
    """`Küche №1.jpg` as `Kuche No1.jpg`; `_` for each letter that has no like."""
    letters = (letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return UNSAFE.sub("_", "".join(letters))
