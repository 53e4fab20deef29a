"""What an article says of itself, cleaned: no marks that can't be seen, one way to write each."""

from __future__ import annotations

import re
import unicodedata

from analysis.corpus.decoding import CorpusError

_JOINERS = "\u200c\u200d"  # they join and part letters of Persian, Hindi, and of emoji
_NOT_IN_AN_ID = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def without_hidden(text: str) -> str:
    """Return a text without control characters and format marks, such as those of direction.

    Blanks and line breaks stay, as do the joiners that some scripts need.
    """
    if text.isprintable():
        return text
    return "".join(
        char
        for char in text
        if char.isprintable()
        or char.isspace()
        or char in _JOINERS
        or unicodedata.category(char) not in ("Cc", "Cf")
    )


def tidy(text: str) -> str:
    """Return a text that may have several lines, with its accents composed (NFC)."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", re.sub("\r\n?", "\n", without_hidden(text)))


def one_line(text: str) -> str:
    """Return a title, a name or a date as one line without blanks around it."""
    return " ".join(tidy(text).split())


def readable_id(id: str) -> str:
    """Return an id without control characters and without blanks around it."""
    return _NOT_IN_AN_ID.sub("", id).strip()


def checked_id(id: str) -> str:
    """Return an id; :class:`CorpusError` for one that no file could give back as it is."""
    if not id or id != readable_id(id):
        raise CorpusError(f"no id, or one with a control character or blanks around it: {id!r}")
    return id
