"""Reported speech in brat standoff, as PolNeAR has it: a text, and lines about its spans."""

from __future__ import annotations

import hashlib
import os
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analysis.corpus.decoding import MAX_TEXT_BYTES, given_path
from analysis.corpus.records import folder_list
from analysis.files import HALF, CorpusError, read_bytes, sha256_of
from analysis.files.folders import ANNOTATIONS, rewritten, written
from analysis.quotes._speech import PARTS, parts_of, words_at
from analysis.quotes.speakers import UNKNOWN
from analysis.text.segment import Span

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

Row = dict[str, Any]
ToClean = Callable[[int, int], Span | None]


class Annotation(NamedTuple):
    """One attribution with its pieces (offsets into the annotated text) and its speaker."""

    content: list[Span]
    source: list[Span]
    cue: list[Span]
    speaker: str


class Mark(NamedTuple):
    """A ``T`` line: its row in the file, the pieces of its span, and the words it shows."""

    row: int
    kind: str
    pieces: list[Span]
    words: str

    def is_cut(self) -> bool:
        """Return whether words are missing: those with line breaks go on in the lines below."""
        return 0 < len(self.words) < sum(end - start for start, end in self.pieces)


class Standoff(NamedTuple):
    """The lines of an ``.ann`` file: marks and notes by their names, events with their row."""

    marks: dict[str, Mark]
    notes: dict[str, str]
    events: list[tuple[int, str, list[tuple[str, str]]]]


ANNOTATION_CONF = """\
# What may be marked in brat: the three parts of an attribution, and the event that joins them.
# A note (AnnotatorNotes) on the Source, else on the Attribution, names the speaker.
[entities]
Content
Source
Cue

[events]
Attribution\tContent+:Content, Source*:Source, Cue*:Cue

[relations]
<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>

[attributes]
"""
VISUAL_CONF = """\
[labels]
Attribution | Attribution | Attr
Content | Content | Cont
Source | Source | Src
Cue | Cue

[drawing]
Content\tbgColor:#cfe2ff
Source\tbgColor:#ffe5b4
Cue\tbgColor:#d9f2d9
Attribution\tbgColor:#eeeeee
"""
_MARK = re.compile(r"(T\d+)\t(\S+) (\d{1,12} \d{1,12}(?:;\d{1,12} \d{1,12})*)(?:\t(.*))?", re.S)
_NOTE = re.compile(r"#\d+\tAnnotatorNotes (\S+)(?:\t(.*))?", re.S)
_EVENT = re.compile(r"(E\d+)\t([^\s:]+:\S+(?: +[^\s:]+:\S+)*) *")
_OTHER = re.compile(r"(?:[RAMN]\d+|\*|#\d*)\t")  # relations, attributes, links, other notes
_LINE_BREAK = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")  # where str.splitlines cuts
_NO_FILE_NAME = re.compile('[/\\\\:*?"<>|\x00-\x1f\ud800-\udfff]|^\\.{0,2}$')


def by_article(rows: list[Row], corpus: Iterable[Article]) -> Iterator[tuple[Article, list[Row]]]:
    """Yield each article with its rows; raises ``ValueError`` for rows that don't fit.

    These are rows of no article of the corpus, a speaker that is no text, spans that are not
    the words shown, or none for the content.
    """
    quotes: dict[str, list[Row]] = {}
    for row in rows:
        quotes.setdefault(row["article_id"], []).append(row)
    articles = list(corpus)
    if lost := quotes.keys() - {article.id for article in articles}:
        raise ValueError(
            f"articles of quotes that are not in the corpus: {', '.join(sorted(map(str, lost)))}"
        )
    for article in articles:
        if HALF.search(article.text):
            problem = "half a character (a lone surrogate) in the text"
            raise ValueError(f"article {article.id!r}: {problem}")
        own = quotes.get(article.id, [])
        for number, row in enumerate(own, start=1):
            for part in PARTS:
                spans = row[f"{part}_spans"]
                shown = words_at(article.text, spans)
                outside = any(end > len(article.text) for _, end in spans)
                if row.get(part, shown) != shown or outside or (part == "content" and not spans):
                    quote = f"quote {row.get('quote_id', number)!r}"
                    raise ValueError(f"{quote}: the spans are not the words of the article")
        yield article, own


def save_brat(rows: list[Row], folder: Path, corpus: Iterable[Article]) -> None:
    """Write a text and its annotations for every article, as ``exports.save`` says."""
    files: dict[str, bytes] = {}
    taken = {"annotation.conf", "visual.conf"}
    folders: set[str] = set()
    for article, own in by_article(rows, corpus):
        name = article.id
        parts = name.casefold().split("/")  # some file systems ignore case
        bad = any(_NO_FILE_NAME.search(part) or len(part.encode()) > 250 for part in parts)
        names = {f"{name.casefold()}{suffix}" for suffix in (".txt", ".ann")}
        above = {"/".join(parts[:depth]) for depth in range(1, len(parts))}
        if bad or names & taken or names & folders or above & taken:
            raise ValueError(f"the article id {name!r} can't be the name of a file of its own")
        taken |= names
        folders |= above
        lines: list[str] = []
        marks = 0
        for number, row in enumerate(own, start=1):
            spans = {role: row[f"{role.lower()}_spans"] for role in ("Content", "Cue", "Source")}
            spans = {"Attribution": spans["Cue"] or spans["Content"][:1]} | spans
            speaker, quote = row["speaker"], f"quote {row.get('quote_id', number)!r}"
            if speaker != speaker.strip() or _LINE_BREAK.search(speaker):
                problem = "line breaks and outer blanks get lost"
                raise ValueError(f"{quote}, column 'speaker': {problem}")
            made: dict[str, str] = {}
            for role in [role for role in reversed(spans) if spans[role]]:
                marks += 1
                made[role] = f"T{marks}"
                places = ";".join(f"{start} {end}" for start, end in spans[role])
                shown = _LINE_BREAK.sub(" ", words_at(article.text, spans[role]))
                lines.append(f"T{marks}\t{role} {places}\t{shown}\n")
            roles = " ".join(f"{role}:{made[role]}" for role in spans if role in made)
            lines.append(f"E{number}\t{roles}\n")
            if speaker not in ("", UNKNOWN):
                note = f"#{number}\tAnnotatorNotes {made.get('Source', f'T{marks}')}"
                lines.append(f"{note}\t{speaker}\n")
        files[f"{name}.txt"] = article.text.encode()
        files[f"{name}.ann"] = "".join(lines).encode()
    ours = written(folder)
    for name, data in files.items():
        known = ["", hashlib.sha256(data).hexdigest(), *ours.get(name, [])]
        if sha256_of(folder / name) not in known:
            raise CorpusError("was corrected by hand; choose another folder", file=folder / name)
    for name, text in (("annotation.conf", ANNOTATION_CONF), ("visual.conf", VISUAL_CONF)):
        if sha256_of(folder / name) in ["", *ours.get(name, [])]:  # else it is the user's
            files[name] = text.encode()
    with rewritten(folder, ANNOTATIONS) as new:
        for name, data in files.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_bytes(data)


def read_brat(path: str | Path) -> list[Annotation]:
    """Return the attributions of one ``.ann`` file, with offsets as they stand there.

    Reads the brat standoff format of PolNeAR (Newell, Margolin & Ruths, LREC 2018): ``T``
    lines are spans, ``E`` lines join a Content, a Cue and a Source into an attribution. An
    ``AnnotatorNotes`` line on the source names the speaker, else one on the event, its
    trigger or another span of it. The lines may stand in any order; blank lines, relations,
    attributes and notes of other kinds are passed over. A content of no attribution and an
    attribution without content are left out with a warning. Raises :class:`CorpusError`,
    naming file and line, for any other line, a span that ends before it begins, a name that
    occurs twice, and an event of a span that isn't there.
    """
    return list(_joined(_read(given_path(path)), path))


def read_annotations(corpus: Corpus, folder: str | Path | None = None) -> pd.DataFrame:
    """Return the attributions marked by hand in ``corpus``, one row each, in the clean text.

    Parameters
    ----------
    corpus : Corpus
    folder : str or Path, optional
        One ``.ann`` file per article, named by its id; by default the ``annotations`` folder of
        the corpus.

    Returns
    -------
    DataFrame
        What a person can mark of :func:`analysis.quotes.reported_speech`: ``article_id, quote_id,
        content, source, cue``, their ``_spans``, and ``speaker``. Empty where nothing is annotated.

    Notes
    -----
    :func:`analysis.quotes.exports.load_annotations` gives all columns, and says which text the
    offsets may point into and what is left out or refused.
    """
    place = folder_list(corpus.folder, "annotations") if folder is None else given_path(folder)
    rows = [
        {
            "article_id": article.id,
            "quote_id": f"{article.id}-gold{number}",
            **parts_of(article.text, item),
            "speaker": item.speaker,
        }
        for article, number, item in (_in_clean_text(place, corpus) if place else [])
    ]
    columns = [*PARTS, *(f"{part}_spans" for part in PARTS), "speaker"]
    return pd.DataFrame(rows, columns=["article_id", "quote_id", *columns])


def attributions(folder: Path, articles: list[Article]) -> list[tuple[str, Article, Annotation]]:
    """Return coder (the name of the folder), article and attribution for all of a folder."""
    files = {folder / f"{article.id}.ann" for article in articles}
    if not any(os.path.lexists(file) for file in files):
        raise CorpusError("no .ann file of an article of the corpus", file=folder)
    if others := sorted(set(folder.rglob("*.ann")) - files):
        problem = f"{len(others)} .ann files of no article are not read, such as {others[0].name}"
        warnings.warn(str(CorpusError(problem, file=folder)), stacklevel=3)
    coder = folder.resolve().name
    return [(coder, article, item) for article, _, item in _in_clean_text(folder, articles)]


def _read(path: Path, within: Path | None = None) -> Standoff:
    """Return the lines of an ``.ann`` file; an error for a file outside the folder ``within``."""
    data = read_bytes(path, within=within, max_bytes=MAX_TEXT_BYTES)
    found = Standoff({}, {}, [])
    names: set[str] = set()
    last = ""  # the mark or event of the line before
    text = _decoded(data, path).removeprefix("\ufeff").removesuffix("\n")
    for row, line in enumerate(text.split("\n"), start=1):
        line = line.removesuffix("\r")
        match = _MARK.fullmatch(line) or _EVENT.fullmatch(line)
        if match and match[1] in names:
            raise CorpusError(f"{match[1]} occurs twice", file=path, row=row)
        if match and match[1][0] == "T":
            places = [piece.split() for piece in match[3].split(";")]
            pieces = [(int(start), int(end)) for start, end in places]
            if any(start >= end for start, end in pieces):
                raise CorpusError(f"{match[1]} ends before it begins", file=path, row=row)
            found.marks[match[1]] = Mark(row, match[2], pieces, match[4] or "")
        elif match:
            parts = [part.partition(":") for part in match[2].split()]
            roles = [(role.rstrip("0123456789"), name) for role, _, name in parts]
            found.events.append((row, match[1], roles))
        elif note := _NOTE.fullmatch(line):
            found.notes[note[1]] = (note[2] or "").strip()
        elif _OTHER.match(line):
            pass
        elif last in found.marks and found.marks[last].is_cut():
            mark = found.marks[last]
            found.marks[last] = mark._replace(words=f"{mark.words}\n{line}")
            continue
        elif line.strip():
            raise CorpusError(f"not a line of brat standoff: {line[:60]!r}", file=path, row=row)
        last = match[1] if match else ""
        names.update([last] if match else [])
    for row, _, roles in found.events:
        for _, name in roles:
            if name not in found.marks:
                raise CorpusError(f"no span {name}", file=path, row=row)
    return found


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise CorpusError(f"not UTF-8 ({error})", file=path) from error


def _joined(standoff: Standoff, path: str | Path) -> Iterator[Annotation]:
    """Yield the attributions that the events of a file make of its marks."""
    used = {name for _, _, roles in standoff.events for _, name in roles}
    for name, mark in standoff.marks.items():
        if mark.kind == "Content" and name not in used:
            _warn(f"{name} is a Content of no attribution, and is left out", path, mark.row)
    for row, event, roles in standoff.events:
        spans: dict[str, list[Span]] = {"Content": [], "Source": [], "Cue": []}
        speaker = standoff.notes.get(event, "")
        for role, name in dict.fromkeys(roles):
            if role in spans:
                spans[role] += standoff.marks[name].pieces
            if role == "Source" or not speaker:
                speaker = standoff.notes.get(name) or speaker
        if spans["Content"]:
            yield Annotation(spans["Content"], spans["Source"], spans["Cue"], speaker)
        else:
            _warn(f"{event} is an attribution without Content, and is left out", path, row)


def _warn(problem: str, path: str | Path, row: int) -> None:
    warnings.warn(str(CorpusError(problem, file=path, row=row)), stacklevel=6)


def _in_clean_text(
    folder: Path, articles: Iterable[Article]
) -> Iterator[tuple[Article, int, Annotation]]:
    """Yield article, number in its file and attribution, with offsets into the clean text.

    Pieces that cleaning took away are left out, and so are attributions without any content.
    """
    for article in articles:
        if not os.path.lexists(file := folder / f"{article.id}.ann"):
            continue
        standoff = _read(file, within=folder)
        to_clean = _way_to_clean(article, folder, file, list(standoff.marks.values()))
        for number, item in enumerate(_joined(standoff, file), start=1):
            content, source, cue = (
                [span for piece in pieces if (span := to_clean(*piece)) and span[0] < span[1]]
                for pieces in item[:3]
            )
            if content:
                yield article, number, Annotation(content, source, cue, item.speaker)


def _way_to_clean(article: Article, folder: Path, file: Path, marks: list[Mark]) -> ToClean:
    """Return the way to the clean text from the text that the marks point into."""
    texts: list[tuple[str, ToClean]] = [(article.text, lambda start, end: (start, end))]
    texts.append((article.raw, article.clean_span))
    beside = file.with_suffix(".txt")
    if beside.is_file():
        data = read_bytes(beside, within=folder, max_bytes=MAX_TEXT_BYTES)
        written = _decoded(data, beside)
        known = [one for one in texts if one[0] == written][:1]
        bare = written.removeprefix("\ufeff")
        for text, to_clean in texts:
            if not known and text == bare.replace("\r\n", "\n"):

                def shifted(start: int, end: int, to_clean: ToClean = to_clean) -> Span | None:
                    breaks = bare.count("\r\n", 0, start), bare.count("\r\n", 0, end)
                    return to_clean(start - breaks[0], end - breaks[1])

                known = [(text, to_clean), (bare, shifted)]
        if not known:
            raise CorpusError("neither the clean nor the raw text of the article", file=beside)
        texts = known
    problems = []
    for text, to_clean in texts:
        for mark in marks:
            shown = words_at(text, mark.pieces)
            outside = max(end for _, end in mark.pieces) > len(text)
            if outside or shown.split() != mark.words.split():
                problem = f"{mark.words[:60]!r} does not stand at {mark.pieces}: {shown[:60]!r}"
                problems.append(CorpusError(problem, file=file, row=mark.row))
                break
        else:
            return to_clean
    raise problems[0]
