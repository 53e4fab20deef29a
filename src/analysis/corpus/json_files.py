"""Articles in JSON: lines, lists, and whatever objects lie around them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from analysis.corpus.decoding import MAX_WHOLE_BYTES, decode, encoding_of
from analysis.corpus.delimited import bounded_lines
from analysis.corpus.records import Decision, Problem, Rows, clean_header, listed, match_columns
from analysis.files import HALF, CorpusError, open_file, read_bytes

# --- JSON lines and lists ------------------------------------------------------------------------


def json_rows(path: Path, within: Path | None) -> Rows:
    """Yield the objects of JSON lines, or of a file that has them spread over several lines."""
    with open_file(path, within=within) as binary:
        start = binary.read(1_000_000)
        while start.isascii() and (more := binary.read(1_000_000)):
            start = more
        encoding = encoding_of(start, path)  # judged by the first megabyte that shows it
        binary.seek(0)
        number = 0
        try:
            for item in _json_lines(TextIOWrapper(binary, encoding, newline=""), path):
                number = number if isinstance(item, Problem) else item[0]
                yield item
        except UnicodeError as error:
            name = encoding.removesuffix("-sig").upper()
            problem = f"a byte that is not {name}, in this row or a few below; save it as UTF-8"
            raise CorpusError(problem, file=path, row=number + 1) from error


def _json_lines(file: TextIO, path: Path) -> Rows:
    first = next((line for line in bounded_lines(file, path) if line.strip()), "{}")
    try:
        is_object = isinstance(parse_json(first), dict)
    except ValueError:
        is_object = False
    file.seek(0)
    if not is_object:
        text = file.read(MAX_WHOLE_BYTES + 1)
        values: list[Any] = [None]
        if len(text) <= MAX_WHOLE_BYTES:
            with suppress(ValueError):
                values = _json_values(text, alone=False)
        is_list = len(values) == 1 and isinstance(values[0], list)
        if is_list or all(isinstance(value, dict) for value in values):
            yield from json_objects(enumerate(values[0] if is_list else values, start=1), path)
            return
        file.seek(0)
    for number, line in enumerate(bounded_lines(file, path), start=1):
        if not line.strip():
            continue
        try:
            row = parse_json(line)
        except ValueError as error:
            reason = getattr(error, "msg", str(error))
            yield Problem(CorpusError(f"not JSON ({reason})", file=path, row=number))
            continue
        yield from json_objects([(number, row)], path, escapes="\\ud" in line.lower())


def json_objects(rows: Iterable[tuple[int, Any]], path: Path, *, escapes: bool = True) -> Rows:
    """Yield the rows that are objects; ``escapes``: half a character may be written out."""
    for number, row in rows:
        if not isinstance(row, dict):
            kind = "an item of the list" if path.suffix.lower() == ".json" else "a JSON line"
            problem = f"{kind} that is not an object"
            yield Problem(CorpusError(problem, file=path, row=number))
        elif escapes and HALF.search(json.dumps(row, ensure_ascii=False)):
            yield Problem(CorpusError("half a character (a lone surrogate)", file=path, row=number))
        else:
            row = _lifted(row)
            try:
                header = clean_header(row, path, number)
            except CorpusError as error:
                yield Problem(error)
            else:
                yield number, dict(zip(header, row.values(), strict=True))


# --- JSON: nested as deep as its writers like, and with the same name twice -------------------

MAX_DEPTH = 100
"""Most lists and objects that may lie in each other."""
_BLANKS = re.compile(r"[ \t\r\n]*")


def parse_json(text: str) -> Any:
    """Return what a JSON text holds.

    Raises ``ValueError``, and nothing else, for what is no JSON, for lists and objects nested
    deeper than ``MAX_DEPTH``, numbers too long and an object with a name twice.
    """
    return _json_values(text, alone=True)[0]


def _json_values(text: str, *, alone: bool) -> list[Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
            raise ValueError(f"{twice!r} stands twice in an object")
        return found

    decoder = json.JSONDecoder(object_pairs_hook=unique)
    values: list[Any] = []
    at = 0
    try:
        while True:
            blanks = _BLANKS.match(text, at)
            at = blanks.end() if blanks else at
            if at >= len(text) and values:
                break
            if alone and values:
                raise ValueError("more after its end; name a file of JSON lines .jsonl")
            value, at = decoder.raw_decode(text, at)
            values.append(value)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    inner: list[Any] = [values]
    for _ in range(MAX_DEPTH + 1):
        parts = (each.values() if isinstance(each, dict) else each for each in inner)
        inner = [value for part in parts for value in part if isinstance(value, dict | list)]
        if not inner:
            return values
    raise ValueError("nested too deep")


def json_list(path: Path, within: Path | None) -> tuple[str, list[Any], list[Decision | Problem]]:
    """Return the kind of a JSON file, the objects in it, and where in it they stand.

    They are those of a list, of the lists with texts in an object, JSON lines, columns as pandas
    writes them, or one article.
    """
    text = decode(read_bytes(path, within=within, max_bytes=MAX_WHOLE_BYTES), path)
    try:
        values = _json_values(text, alone=False)
    except ValueError as error:
        raise CorpusError(f"not JSON ({getattr(error, 'msg', error)})", file=path) from error
    if len(values) > 1:
        if not all(isinstance(value, dict) for value in values):
            raise CorpusError("not JSON (more after its end)", file=path)
        return "list of JSON lines (.json)", values, []
    found, kind = values[0], "list (.json)"
    if isinstance(found, list):
        return kind, found, []
    if not isinstance(found, dict):
        raise CorpusError("a JSON file that is not a list of objects", file=path)
    if isinstance(_text_of(found), str):
        return kind, [found], []
    lists = dict(_lists(found))
    with_texts = {
        place: rows
        for place, rows in lists.items()
        if any(isinstance(_text_of(_lifted(row)), str) for row in rows if isinstance(row, dict))
    }
    if with_texts or (len(lists) == 1 and not isinstance(_text_of(_lifted(found)), str)):
        chosen = with_texts or lists
        said = Decision("list of articles", f"under {listed(chosen)}", str(path))
        return kind, [row for rows in chosen.values() for row in rows], [said]
    if rows := _transposed(found):
        return kind, rows, []
    if "text" in match_columns(_lifted(found)):
        return kind, [found], []
    seen = f"; it has {listed(found)}" if found else ""
    raise CorpusError(f"a JSON file that is not a list of objects, nor holds one{seen}", file=path)


def _text_of(row: dict[str, Any]) -> Any:
    """Return what an object holds in the first column that could be that of the texts."""
    fields = match_columns(row)
    return row.get(fields.get("text", fields.get("html", "")))


def _lifted(row: dict[str, Any]) -> dict[str, Any]:
    """Return an object with the fields of the one inside it that has the text."""
    if isinstance(_text_of(row), str):
        if "source" not in match_columns(row):  # the outlet of a post in a thread
            for value in row.values():
                outlet = match_columns(value).get("source") if isinstance(value, dict) else None
                if outlet:
                    return row | {outlet: value[outlet]}
        return row
    for name, value in row.items():
        if isinstance(value, dict) and isinstance(_text_of(value), str):
            return {key: each for key, each in row.items() if key != name} | value
    return row


def _lists(
    found: dict[str, Any], place: str = "", depth: int = 5
) -> Iterator[tuple[str, list[Any]]]:
    """Yield the lists in an object, and objects whose values are articles, with their place."""
    rows = [row for row in found.values() if isinstance(row, dict)]
    if rows and len(rows) == len(found):
        if all(isinstance(_text_of(_lifted(row)), str) for row in rows):
            yield f"the names in {place}" if place else "its names", rows
            return
    for name, value in found.items():
        at = f"{place}.{name}" if place else name
        if isinstance(value, list):
            yield at, value
        elif isinstance(value, dict) and depth:
            yield from _lists(value, at, depth - 1)


def _transposed(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a table that is written by columns, as ``DataFrame.to_json`` does."""
    names, data = found.get("columns"), found.get("data")
    if isinstance(names, list) and isinstance(data, list):  # orient="split"
        if all(isinstance(row, list) and len(row) == len(names) for row in data):
            return [dict(zip(map(str, names), row, strict=True)) for row in data]
    columns = {
        name: dict(enumerate(value)) if isinstance(value, list) else value
        for name, value in found.items()
    }
    first = next(iter(columns.values()), None)
    if "text" not in match_columns(found) or not isinstance(first, dict):
        return []
    if any(
        not isinstance(value, dict) or value.keys() != first.keys() for value in columns.values()
    ):
        return []
    return [{name: value[key] for name, value in columns.items()} for key in first]
