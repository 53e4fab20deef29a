"""What every export of Label Studio (version 1, kind JSON) holds: tasks and their annotations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from analysis.corpus.decoding import (
    MAX_WHOLE_BYTES,
    CorpusError,
    decode,
    given_path,
    read_bytes,
)
from analysis.corpus.json_text import parse_json


class Annotated(NamedTuple):
    """What one coder gave to one task; ``place`` is its file and row (the first task is 1)."""

    data: dict[str, Any]
    coder: str
    results: list[dict[str, Any]]
    skipped: bool
    place: dict[str, Any]


def annotated(source: str | Path | list[Any], key: str) -> Iterator[Annotated]:
    """Yield what each coder gave to each task of an export, as a file or already loaded.

    ``key`` names the field of a task that must be there as a text. The coder is the number in
    ``completed_by`` (an address only where there is no number). Raises :class:`CorpusError`
    naming the file and, as its row, the task, for what is no such export.
    """
    file = "export" if isinstance(source, list) else str(source)
    tasks = source if isinstance(source, list) else _load(given_path(source))
    if not isinstance(tasks, list):
        raise CorpusError("not a list of tasks; export as JSON", file=file)
    for row, task in enumerate(tasks, start=1):
        yield from _of_task(task, key, {"file": file, "row": row})


def _load(path: Path) -> Any:
    text = decode(read_bytes(path, max_bytes=MAX_WHOLE_BYTES), path)
    try:
        return parse_json(text)
    except ValueError as error:
        raise CorpusError(f"not JSON ({getattr(error, 'msg', error)})", file=path) from error


def _of_task(task: Any, key: str, place: dict[str, Any]) -> Iterator[Annotated]:
    data = task.get("data") if isinstance(task, dict) else None
    if not isinstance(data, dict) or not isinstance(task.get("annotations"), list):
        raise CorpusError(
            "a task without 'data' and 'annotations'; export as JSON, not JSON-MIN", **place
        )
    if not isinstance(data.get(key), str):
        raise CorpusError(f"data without a {key!r}", **place)
    for annotation in task["annotations"]:
        results = annotation.get("result") if isinstance(annotation, dict) else None
        if not isinstance(results, list):
            raise CorpusError("an annotation without a 'result'", **place)
        if not all(isinstance(result, dict) for result in results):
            raise CorpusError("a result that is not an object", **place)
        coder = annotation.get("completed_by")
        if isinstance(coder, dict):
            coder = coder.get("id", coder.get("email"))
        if not isinstance(coder, str | int) or coder == "":
            raise CorpusError("an annotation without 'completed_by'", **place)
        yield Annotated(data, str(coder), results, bool(annotation.get("was_cancelled")), place)


def values(results: list[dict[str, Any]], name: str, kind: str, place: dict[str, Any]) -> list[str]:
    """Return the texts that the tag ``name`` was given, of the kind ``kind``."""
    found: list[str] = []
    for result in results:
        if result.get("from_name") == name:
            value = result.get("value")
            texts = value.get(kind) if isinstance(value, dict) else None
            texts = [texts] if isinstance(texts, str) else texts
            if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
                raise CorpusError(f"a result of {name!r} without {kind!r}", **place)
            found.extend(texts)
    return found
