"""Label Studio (version 1): reported speech as tasks with marked spans, and exports read back.

:func:`annotated` and :func:`values` read any export; :mod:`analysis.coding.codes` uses them too.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree

from analysis.corpus.decoding import MAX_WHOLE_BYTES, decode, given_path
from analysis.corpus.json_files import parse_json
from analysis.files import CorpusError, need_columns, read_bytes, write_new
from analysis.quotes._speech import MARKED
from analysis.quotes.brat import Annotation, Row, by_article
from analysis.quotes.speakers import UNKNOWN
from analysis.text.segment import Span

if TYPE_CHECKING:
    import pandas as pd

    from analysis.corpus.article import Article

ROLES = {"Content": "#cfe2ff", "Source": "#ffe5b4", "Cue": "#d9f2d9"}
RELATIONS = ("source", "cue", "more")  # of a content: its source, its cue, its next piece
LABEL, TEXT, SPEAKER = "label", "text", "speaker"  # names of the tags in the configuration
_BLANK = re.compile(r"\\n|\s+")  # Label Studio may save a line break as a backslash and an n


class Annotated(NamedTuple):
    """What one coder gave to one task; ``place`` is its file and row (the first task is 1)."""

    data: dict[str, Any]
    coder: str
    results: list[dict[str, Any]]
    skipped: bool
    place: dict[str, Any]


class Region(NamedTuple):
    """A marked span of the text and the speaker written to it."""

    role: str
    span: Span
    speaker: str


def to_label_studio_spans(
    quotes: pd.DataFrame | None, corpus: Iterable[Article], *, outlet: bool = False
) -> list[Row]:
    """Return the articles as tasks to import, with the quotes as predictions to be corrected.

    Parameters
    ----------
    quotes : DataFrame or None
        ``article_id, content_spans, source_spans, cue_spans, speaker``. None gives tasks without
        predictions: for measuring agreement, since coders follow what they are shown.
    corpus : iterable of Article
    outlet : bool
        Whether tasks have the ``source``, which coders had better not know.

    Returns
    -------
    list of dict
        A task has ``article_id, title, text`` (:attr:`Article.text`). Each piece of a content, a
        source and a cue is a labelled span; a content is joined to its sources, its cues and its
        further pieces by relations; a known speaker stands as a text at the source, else at the
        content.

    Raises
    ------
    ValueError
        For a quote of no article and spans that are not its words.

    Notes
    -----
    Set the project up with :func:`spans_config`. Offsets count characters (code points), as Label
    Studio 1.23 and Python do: an emoji is one.
    """
    rows: list[Any] = []
    if quotes is not None:
        need_columns(quotes, MARKED, "quotes", see="reported_speech")
        rows = quotes.rename(columns=str).to_dict("records")
    tasks = []
    for article, own in by_article(rows, corpus):
        data = {"article_id": article.id, "title": article.title, "text": article.text}
        data |= {"source": article.source} if outlet else {}
        results: list[Row] = []
        for number, row in enumerate(own, start=1):
            ids: dict[str, list[str]] = {role: [] for role in ROLES}
            for role in ROLES:
                for start, end in row[f"{role.lower()}_spans"]:
                    ids[role].append(f"q{number}-{role.lower()}{len(ids[role]) + 1}")
                    words = article.text[start:end]
                    value = {"start": start, "end": end, "text": words, "labels": [role]}
                    results.append(_result(ids[role][-1], LABEL, "labels", value))
            if row["speaker"] not in ("", UNKNOWN):
                role = "Source" if ids["Source"] else "Content"
                start, end = row[f"{role.lower()}_spans"][0]
                value = {"start": start, "end": end, "text": [row["speaker"]]}
                results.append(_result(ids[role][0], SPEAKER, "textarea", value))
            head, *more = ids["Content"]
            for name, targets in zip(RELATIONS, (ids["Source"], ids["Cue"], more), strict=True):
                ends = [{"type": "relation", "from_id": head, "to_id": id} for id in targets]
                results += [joint | {"direction": "right", "labels": [name]} for joint in ends]
        predictions = [{"model_version": "package", "result": results}]
        tasks.append({"data": data, "predictions": [] if quotes is None else predictions})
    return tasks


def save_tasks(quotes: pd.DataFrame, path: Path, corpus: Iterable[Article]) -> None:
    """Write tasks and configuration, as ``exports.save`` says."""
    if path.suffix.lower() == ".xml":
        raise ValueError(f"{path}: the configuration goes to a file of this name; name it .json")
    tasks = to_label_studio_spans(quotes, corpus)
    config = path.with_suffix(".xml") if path.suffix.lower() == ".json" else Path(f"{path}.xml")
    write_new({config: spans_config(), path: json.dumps(tasks, indent=1)})


def _result(id: str, name: str, kind: str, value: Row) -> Row:
    return {"id": id, "from_name": name, "to_name": TEXT, "type": kind, "value": value}


def spans_config() -> str:
    """Return the labelling configuration (XML) for :func:`to_label_studio_spans`."""
    view = ElementTree.Element("View")
    ElementTree.SubElement(view, "Header", value="$title")
    relations = ElementTree.SubElement(view, "Relations")
    for name in RELATIONS:
        ElementTree.SubElement(relations, "Relation", value=name)
    labels = ElementTree.SubElement(view, "Labels", name=LABEL, toName=TEXT)
    for name, colour in ROLES.items():
        ElementTree.SubElement(labels, "Label", value=name, background=colour)
    tag = {"name": TEXT, "value": "$text", "granularity": "word", "saveTextResult": "yes"}
    ElementTree.SubElement(view, "Text", tag)
    tag = {"name": SPEAKER, "toName": TEXT, "perRegion": "true", "editable": "true"}
    ElementTree.SubElement(view, "TextArea", tag | {"maxSubmissions": "1", "placeholder": SPEAKER})
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode")


def attributions(
    source: str | Path | list[Any], articles: list[Article]
) -> list[tuple[str, Article, Annotation]]:
    """Return coder, article and attribution for all of an export; skipped tasks have none.

    A content, the contents joined to it by relations, and the sources and cues joined to
    these are one attribution, whatever the direction and label of a relation; a source or cue
    joined to no content itself goes with the source or cue that it is joined to. Tasks of
    other articles are warned of and passed over. Raises :class:`CorpusError`, naming file and task.
    """
    known = {article.id: article for article in articles}
    found: list[tuple[str, Article, Annotation]] = []
    seen: set[tuple[str, str]] = set()
    others: set[str] = set()
    for given in annotated(source, "article_id"):
        article = known.get(given.data["article_id"])
        if article is None:
            others.add(given.data["article_id"])
        if article is None or given.skipped:
            continue
        if given.data.get("text") != article.text:
            raise CorpusError("its text is not the clean text of the article", **given.place)
        if (given.coder, article.id) in seen:
            problem = f"coder {given.coder!r} has article {article.id!r} twice"
            raise CorpusError(problem, **given.place)
        seen.add((given.coder, article.id))
        found.extend((given.coder, article, item) for item in _joined(given, article.text))
    if others and seen:
        problem = f"tasks of {len(others)} articles that are not in the corpus are not read"
        warnings.warn(str(CorpusError(f"{problem}, such as {min(others)!r}")), stacklevel=3)
    if not seen:
        file = "export" if isinstance(source, list) else source
        raise CorpusError("no annotated task of an article of the corpus", file=file)
    return found


def _joined(given: Annotated, text: str) -> list[Annotation]:
    """Return the attributions that spans and relations make."""
    regions = _regions(given, text)
    beside: dict[str, set[str]] = {id: set() for id in regions}
    for result in given.results:
        if result.get("type") == "relation":
            one, other = str(result.get("from_id")), str(result.get("to_id"))
            if one not in regions or other not in regions:
                problem = f"a relation of spans that are not there: {one!r}, {other!r}"
                raise CorpusError(problem, **given.place)
            beside[one].add(other)
            beside[other].add(one)
    contents = {id for id, region in regions.items() if region.role == "Content"}
    owned = {id for id in regions if beside[id] & contents}
    found: list[Annotation] = []
    taken: set[str] = set()
    for head in regions:
        if head in contents - taken:
            reached = {head: None}
            for id in (queue := [head]):  # grows while it is read
                for other in sorted(beside[id]):
                    step = id in contents or (other not in contents and other not in owned)
                    if step and other not in reached:
                        reached[other] = None
                        queue.append(other)
            taken.update(reached)
            own = [regions[id] for id in reached]
            content, source, cue = (
                sorted(one.span for one in own if one.role == role) for role in ROLES
            )
            order = ["Source", "Content", "Cue"]  # whose speaker counts, of several
            named = [(order.index(one.role), one.span, one.speaker) for one in own if one.speaker]
            found.append(Annotation(content, source, cue, min(named)[2] if named else ""))
    for id, (role, (start, end), _) in regions.items():
        if id not in taken:
            words = f"the {role} {text[start:end][:60]!r} of coder {given.coder!r}"
            problem = f"{words} is joined to no Content, and is left out"
            warnings.warn(str(CorpusError(problem, **given.place)), stacklevel=5)
    return found


def _regions(given: Annotated, text: str) -> dict[str, Region]:
    """Return the labelled spans by their ids, in the order in which they stand."""
    spans: dict[str, tuple[str, int, int, Any]] = {}
    speakers: dict[Any, str] = {}
    for result in given.results:
        id, value = result.get("id"), result.get("value")
        place = value if isinstance(value, dict) else {}
        if result.get("from_name") == SPEAKER:
            told = " ".join(values([result], SPEAKER, "text", given.place))
            speakers[str(id)] = " ".join(told.split())
        if result.get("from_name") != LABEL:
            continue
        start, end, labels = (place.get(name) for name in ("start", "end", "labels"))
        if not isinstance(id, str) or type(start) is not int or type(end) is not int:
            raise CorpusError(f"a span without id, start and end: {id!r}", **given.place)
        if id in spans:
            raise CorpusError(f"two spans of the id {id!r}", **given.place)
        if not isinstance(labels, list) or len(labels) != 1 or labels[0] not in list(ROLES):
            problem = f"span {id!r} must have one label of {', '.join(ROLES)}, not {labels!r:.60}"
            raise CorpusError(problem, **given.place)
        spans[id] = (labels[0], start, end, place.get("text"))
    # Label Studio 1.23 counts code points. Other versions may count UTF-16 units, of which an
    # emoji has two; they are known by the words that are saved with each span.
    units = text.encode("utf-16-le")
    ways: list[Callable[[int], int]] = [
        lambda offset: offset,
        lambda offset: len(units[: 2 * offset].decode("utf-16-le", "ignore")),
    ]
    problems = []
    for way in ways:
        found: dict[str, Region] = {}
        for id, (role, first, last, words) in spans.items():
            start, end = way(first), way(last)
            shown = text[start:end]
            inside = 0 <= first < last <= len(units) // 2 and start < end <= len(text)
            same = not isinstance(words, str) or _BLANK.sub("", words) == _BLANK.sub("", shown)
            if not inside or not same:
                problems.append(
                    f"span {id!r}, {first} to {last}, is not {words!r:.60} but {shown!r:.60}"
                )
                break
            found[id] = Region(role, (start, end), speakers.get(id, ""))
        else:
            break
    else:
        raise CorpusError(problems[0], **given.place)
    for id, (_, _, end, words) in spans.items():
        if not isinstance(words, str) and ways[1](end) != end:
            problem = f"span {id!r} has no 'text', and emoji before it: its place is not sure"
            raise CorpusError(problem, **given.place)
    return dict(sorted(found.items(), key=lambda item: (item[1].span, item[1].role)))


def annotated(source: str | Path | list[Any], key: str) -> Iterator[Annotated]:
    """Yield what each coder gave to each task of an export, as a file or already loaded.

    ``key`` names the field of a task that must be there as a text. The coder is the number in
    ``completed_by`` (an address only where there is no number). Raises :class:`CorpusError`
    naming the file and, as its row, the task, for what is no such export.
    """
    file = "export" if isinstance(source, list) else str(source)
    tasks: Any = source
    if not isinstance(source, list):
        path = given_path(source)
        text = decode(read_bytes(path, max_bytes=MAX_WHOLE_BYTES), path)
        try:
            tasks = parse_json(text)
        except ValueError as error:
            problem = f"not JSON ({getattr(error, 'msg', error)})"
            raise CorpusError(problem, file=path) from error
    if not isinstance(tasks, list):
        raise CorpusError("not a list of tasks; export as JSON", file=file)
    for row, task in enumerate(tasks, start=1):
        place: dict[str, Any] = {"file": file, "row": row}
        data = task.get("data") if isinstance(task, dict) else None
        if not isinstance(data, dict) or not isinstance(task.get("annotations"), list):
            problem = "a task without 'data' and 'annotations'; export as JSON, not JSON-MIN"
            raise CorpusError(problem, **place)
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
            skipped = bool(annotation.get("was_cancelled"))
            yield Annotated(data, str(coder), results, skipped, place)


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
