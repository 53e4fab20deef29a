"""What the tagger found, kept on disk by the hash of the text, so that notebooks start fast."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from platformdirs import user_cache_dir

import analysis
from analysis.files import digest_of
from analysis.quotes.rules import Attribution
from analysis.segment import Span


def cache_folder() -> Path | None:
    """Return ``$ANALYSIS_CACHE``, else the user's folder for caches; None if it is set empty."""
    place = os.environ.get("ANALYSIS_CACHE")
    if place is None:
        return Path(user_cache_dir("balloon-notebooks"))
    return Path(place) if place else None


@cache
def _version() -> str:
    """Return a hash of the network and of all code and word lists that have a say."""
    package = Path(str(analysis.__file__)).parent
    files = [*package.glob("quotes/**/*.py"), *package.glob("lexicons/*"), *package.glob("*.py")]
    files += [*package.glob("models/*.json"), *package.glob("models/quotes/*.[oj]*")]
    return digest_of(files)


def kept(find: Callable[[str], list[Attribution]], name: str) -> Callable[[str], list[Attribution]]:
    """Return ``find`` with its results kept on disk, under the hash of the text and ``name``.

    Files are JSON, never unpickled; one that can't be read is made again, and where nothing
    can be written the work is done as if there were no cache.
    """

    def kept_find(text: str) -> list[Attribution]:
        folder = cache_folder()
        if folder is None:
            return find(text)
        key = f"{_version()} {name} ".encode() + text.encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(key).hexdigest()
        path = folder / "quotes" / digest[:2] / f"{digest}.json"
        found = _read(path, len(text))
        if found is None:
            found = find(text)
            _write(path, found)
        return found

    return kept_find


def _read(path: Path, length: int) -> list[Attribution] | None:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        found = [
            Attribution(
                _spans(row["content"]),
                _spans(row["source"]),
                _spans(row["cue"]),
                str(row["rule"]),
                bool(row["quoted"]),
                float(row["confidence"]),
            )
            for row in rows
        ]
    except (OSError, ValueError, TypeError, KeyError):
        return None
    ends = [end for item in found for spans in item[:3] for _, end in spans]
    return found if max(ends, default=0) <= length else None


def _spans(given: list[list[int]]) -> tuple[Span, ...]:
    return tuple((int(start), int(end)) for start, end in given)


def _write(path: Path, found: list[Attribution]) -> None:
    """Write under another name first, so that a reader never sees half a file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, suffix=".part", encoding="utf-8", delete=False
        ) as file:
            json.dump([item._asdict() for item in found], file)
        Path(file.name).replace(path)
    except OSError:
        pass
