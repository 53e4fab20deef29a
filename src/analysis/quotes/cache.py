"""What the tagger found, kept on disk by the hash of the text, so that notebooks start fast."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from platformdirs import user_cache_dir

from analysis.corpus.decoding import CorpusError
from analysis.files import read_sealed, write_sealed
from analysis.fingerprint import package_version
from analysis.quotes.rules import Attribution
from analysis.segment import Span


def cache_folder() -> Path | None:
    """Return ``$ANALYSIS_CACHE``, else the user's folder for caches; None if it is set empty."""
    place = os.environ.get("ANALYSIS_CACHE")
    if place is None:
        return Path(user_cache_dir("balloon-notebooks"))
    return Path(place) if place else None


def kept(find: Callable[[str], list[Attribution]], name: str) -> Callable[[str], list[Attribution]]:
    """Return ``find`` with its results kept on disk.

    Their key is the hash of the text, of ``name`` and of everything that has a say
    (:func:`analysis.fingerprint.package_version`). Files are JSON, never unpickled; each holds
    its key and a hash of the rest, and one that is odd in any way is made again. Where nothing
    can be written, the work is done as if there were no cache.
    """

    def kept_find(text: str) -> list[Attribution]:
        folder = cache_folder()
        if folder is None:
            return find(text)
        facts = f"{package_version()} {name} ".encode() + text.encode("utf-8", "surrogatepass")
        key = hashlib.sha256(facts).hexdigest()
        path = folder / "quotes" / key[:2] / f"{key}.json"
        found = _read(path, key, len(text))
        if found is None:
            found = find(text)
            with suppress(OSError, CorpusError):
                path.parent.mkdir(parents=True, exist_ok=True)
                rows = [item._asdict() for item in found]
                write_sealed(path, {"key": key, "found": rows})
        return found

    return kept_find


def _read(path: Path, key: str, length: int) -> list[Attribution] | None:
    """Return what a file holds; None unless it is what was written for this key."""
    try:
        whole = read_sealed(path)
        if whole is None or whole["key"] != key:
            return None
        return [_attribution(row, length) for row in whole["found"]]
    except (ValueError, TypeError, KeyError):
        return None


def _attribution(row: dict[str, Any], length: int) -> Attribution:
    """Return the attribution of a row; ``ValueError`` if it can't be one of such a text."""
    rule, quoted, confidence = row["rule"], row["quoted"], row["confidence"]
    known = isinstance(rule, str) and isinstance(quoted, bool) and type(confidence) is float
    if not known or not 0 <= confidence <= 1 or not row["content"]:
        raise ValueError("not an attribution")
    content, source, cue = (_spans(row[name], length) for name in ("content", "source", "cue"))
    return Attribution(content, source, cue, rule, quoted, confidence)


def _spans(given: list[list[int]], length: int) -> tuple[Span, ...]:
    for start, end in given:
        if not (type(start) is type(end) is int and 0 <= start < end <= length):
            raise ValueError(f"no span of a text of {length} characters: {start}, {end}")
    return tuple((start, end) for start, end in given)
