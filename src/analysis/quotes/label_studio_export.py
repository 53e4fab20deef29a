"""Reported speech as people marked it in Label Studio: spans, relations, speakers of an export."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.corpus import CorpusError
from analysis.corpus.annotations import Annotation
from analysis.label_studio import Annotated, annotated, values
from analysis.quotes.label_studio import LABEL, ROLES, SPEAKER
from analysis.segment import Span

if TYPE_CHECKING:
    from analysis.corpus import Article

_BLANK = re.compile(r"\\n|\s+")  # Label Studio may save a line break as a backslash and an n


class Region(NamedTuple):
    """A marked span of the text and the speaker written to it."""

    role: str
    span: Span
    speaker: str


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
            found.append(_annotation([regions[id] for id in reached]))
    for id, (role, (start, end), _) in regions.items():
        if id not in taken:
            words = f"the {role} {text[start:end][:60]!r} of coder {given.coder!r}"
            problem = f"{words} is joined to no Content, and is left out"
            warnings.warn(str(CorpusError(problem, **given.place)), stacklevel=5)
    return found


def _annotation(regions: list[Region]) -> Annotation:
    spans = {role: sorted(one.span for one in regions if one.role == role) for role in ROLES}
    order = ["Source", "Content", "Cue"]
    named = sorted((order.index(one.role), one.span, one.speaker) for one in regions if one.speaker)
    speaker = named[0][2] if named else ""
    return Annotation(spans["Content"], spans["Source"], spans["Cue"], speaker)


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
    found = {}
    places = _places(spans, text, given)
    for id, (role, *_) in spans.items():
        found[id] = Region(role, places[id], speakers.get(id, ""))
    return dict(sorted(found.items(), key=lambda item: (item[1].span, item[1].role)))


def _places(
    spans: dict[str, tuple[str, int, int, Any]], text: str, given: Annotated
) -> dict[str, Span]:
    """Return the places of the spans in the text.

    Label Studio 1.23 counts code points. Other versions may count UTF-16 units, of which an
    emoji has two; they are known by the words that are saved with each span.
    """
    units = text.encode("utf-16-le")
    ways: list[Callable[[int], int]] = [
        lambda offset: offset,
        lambda offset: len(units[: 2 * offset].decode("utf-16-le", "ignore")),
    ]
    problem = ""
    for way in ways:
        found = {id: (way(start), way(end)) for id, (_, start, end, _) in spans.items()}
        if not (wrong := _wrong(spans, found, text)):
            break
        problem = problem or wrong
    else:
        raise CorpusError(problem, **given.place)
    for id, (_, _, end, words) in spans.items():
        if not isinstance(words, str) and ways[1](end) != end:
            problem = f"span {id!r} has no 'text', and emoji before it: its place is not sure"
            raise CorpusError(problem, **given.place)
    return found


def _wrong(spans: dict[str, tuple[str, int, int, Any]], found: dict[str, Span], text: str) -> str:
    """Return what is wrong with the first span that does not show its words; '' if none."""
    for id, (_, first, last, words) in spans.items():
        start, end = found[id]
        shown = text[start:end]
        inside = 0 <= first < last and start < end and last <= len(text.encode("utf-16-le")) // 2
        if not inside or end > len(text) or (isinstance(words, str) and not _same(words, shown)):
            return f"span {id!r}, {first} to {last}, is not {words!r:.60} but {shown!r:.60}"
    return ""


def _same(one: str, other: str) -> bool:
    return _BLANK.sub("", one) == _BLANK.sub("", other)
