"""Reported speech to files and back: CSV, Excel, Parquet, JSON lines, brat, Label Studio, REFI-QDA.

The first four hold all of it and come back the same (:func:`save`, :func:`load`). brat, the
format of PolNeAR (Newell, Margolin & Ruths 2018), and Label Studio are for reading and
correcting by hand: they hold spans and speakers alone, and :func:`load_annotations` reads what
was corrected. A REFI-QDA project takes articles and statements to MAXQDA, NVivo or ATLAS.ti, and
is not read back.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import pandas as pd

from analysis.corpus.article import articles_of
from analysis.corpus.decoding import MAX_TEXT_BYTES, given_path
from analysis.corpus.json_files import parse_json
from analysis.corpus.records import folder_list
from analysis.corpus.workbooks import parquet_rows
from analysis.files import HALF, CorpusError, need_columns, read_bytes, write_beside
from analysis.files.tables import excel_rows, guarded, unguarded, write_excel
from analysis.quotes import brat, label_studio
from analysis.quotes._speech import COLUMNS, MARKED, PARTS, as_speech, parts_of, told_by
from analysis.quotes.attributions import Attribution, Kinds
from analysis.quotes.brat import Row, save_brat
from analysis.quotes.label_studio import save_tasks
from analysis.quotes.refi_qda import save_project
from analysis.quotes.speakers import resolve, speaker_id

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

SUFFIXES = (".csv", ".xlsx", ".parquet", ".jsonl")
SPAN_COLUMNS = ("content_spans", "source_spans", "cue_spans", "via_spans", "pronoun_spans")
_OBJECT_COLUMNS = {
    *SPAN_COLUMNS,
    "speaker",
    "speaker_id",
    "speaker_kind",
    "country",
    "via",
    "pronoun",
}
FORMATS = {
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".json": "labelstudio",
    ".qdpx": "refi-qda",
}
FORMATS |= {"": "brat"}
ADDED = ["speaker_by", "coder"]  # columns of annotations beside those of reported speech
RULE = "by hand"
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")  # JSON would join the two


def save(
    quotes: pd.DataFrame,
    path: str | Path,
    corpus: Corpus | Iterable[Article] | None = None,
    *,
    format: str | None = None,
) -> None:
    """Write the table of reported speech in the format that the suffix of ``path`` names.

    Parameters
    ----------
    quotes : DataFrame
        A table of :func:`analysis.quotes.reported_speech`. brat and Label Studio take its
        ``article_id, content_spans, source_spans, cue_spans, speaker``.
    path : str or Path
        ``.csv``, ``.xlsx``, ``.parquet`` and ``.jsonl`` keep every column, but not the index. No
        suffix is a folder for brat: new, empty, or of an earlier export, whose files are replaced
        (:func:`analysis.files.folders.rewritten`). ``.json`` is a file of tasks for Label Studio
        (:func:`analysis.quotes.label_studio.to_label_studio_spans`), with the labelling
        configuration in an ``.xml`` of that name beside it. ``.qdpx`` is a project for MAXQDA,
        NVivo, ATLAS.ti and other programs that read REFI-QDA.
    corpus : Corpus or iterable of Article, optional
        The articles; brat, Label Studio and REFI-QDA need them.
    format : {"csv", "xlsx", "parquet", "jsonl", "brat", "labelstudio", "refi-qda"}, optional
        Wins over the suffix.

    Raises
    ------
    ValueError
        Before anything is written: for another suffix or format; for a value that its column or
        the format can't hold (a missing text, half a character; in Excel a text of more than
        32,767 characters, or more than 1,048,575 rows), naming row and column; for
        brat, Label Studio and REFI-QDA also for a quote of no article and spans that are not the
        words shown; for brat for an id that can't be a file name.
    CorpusError
        For a file that was corrected by hand, a folder that is not ours, and where the disk fails.

    Notes
    -----
    ``content_spans, source_spans, cue_spans, via_spans, pronoun_spans`` are JSON in a cell of CSV
    and Excel (``[[3, 9], [12, 20]]``), nested lists in the others; ``confidence`` is a number (of
    15 digits in Excel), every other column text. A CSV text that a spreadsheet could run as a
    formula gets a ``'`` before it (:func:`analysis.files.tables.guarded`), which :func:`load`
    takes off. In Excel no text is a formula, and ``published`` is a date where it is a whole one.
    In brat each article gives ``{article_id}.txt`` (:attr:`Article.text`) and ``{article_id}.ann``
    (in subfolders for ids such as ``A/one``), beside an ``annotation.conf`` and a ``visual.conf``,
    which are yours to change. A speaker ``unknown`` is not written there. Files are written beside
    and then renamed.

    In REFI-QDA each piece of a content is a coded passage of :attr:`Article.text`: its codes are
    the kind and the type of speech and the speaker, its comment the words of source and cue.
    Outlets are cases; outlet, event and date are variables of the articles. Positions count
    Unicode characters from 0, the end is that of the character after the last. The files follow
    the standard as published (REFI-QDA 1.0, 2019); they were not opened in the programs named, so
    look at a few passages there before you go on. Equal tables give equal files.

    Examples
    --------
    >>> import tempfile
    >>> from analysis import load_corpus, quotes
    >>> from analysis.quotes.exports import load, save
    >>> speech = quotes.reported_speech(load_corpus()["meridian_1"], engine="rules")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(speech, f"{folder}/speech.csv")
    ...     load(f"{folder}/speech.csv").equals(speech)
    True
    """
    target, columns = Path(path), _column_names(quotes.columns)
    suffix = target.suffix.lower()
    if format is None and suffix not in FORMATS:
        known = f"{', '.join(SUFFIXES)}, .json for Label Studio, .qdpx, or none for brat"
        raise ValueError(f"{target}: the suffix must be {known}")
    format = FORMATS[suffix] if format is None else _known(format, FORMATS.values())
    if format in ("brat", "labelstudio", "refi-qda"):
        name = {"brat": "brat", "labelstudio": "Label Studio", "refi-qda": "REFI-QDA"}[format]
        need_columns(quotes, MARKED, f"quotes for {name}", see="reported_speech")
        if corpus is None:
            raise ValueError(f"{name} needs the articles: save(quotes, path, corpus)")
        more = ("kind", "type") if format == "refi-qda" else ()
        columns = [name for name in columns if name in {*MARKED, "quote_id", *PARTS, *more}]
        rows = _checked_rows(quotes[columns].to_dict("records"), columns, target, format)
        if format == "brat":
            save_brat(rows, target, corpus)
        elif format == "refi-qda":
            save_project(rows, target, corpus)
        else:
            save_tasks(pd.DataFrame(rows, columns=columns), target, corpus)
        return
    rows = _checked_rows(quotes[columns].to_dict("records"), columns, target, format)
    if format == "xlsx":
        cells = {name: [_dated(name, row[name]) for row in rows] for name in columns}
        with write_beside(target) as file:
            write_excel({"quotes": cells}, file)
        return
    if format != "parquet":
        with write_beside(target) as file:
            file.write(_text(rows, columns, format).encode())
        return
    import pyarrow.parquet  # slow to import, and needed for Parquet alone

    spans = pyarrow.list_(pyarrow.list_(pyarrow.int64()))
    types = dict.fromkeys(SPAN_COLUMNS, spans) | {"confidence": pyarrow.float64()}
    schema = pyarrow.schema([(name, types.get(name, pyarrow.string())) for name in columns])
    with write_beside(target) as file:
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), file)


def write(
    quotes: pd.DataFrame, stream: TextIO, format: str = "csv", *, header: bool = True
) -> None:
    """Write the table to a stream of text such as ``sys.stdout``, as :func:`save` does to a file.

    Parameters
    ----------
    quotes : DataFrame
    stream : text stream
    format : {"csv", "jsonl"}
    header : bool
        False leaves out the names of columns of a CSV, so that tables of the same columns can
        follow each other.

    Raises
    ------
    ValueError
        As :func:`save`, before anything is written.
    """
    _known(format, ("csv", "jsonl"))
    columns = _column_names(quotes.columns)
    rows = _checked_rows(quotes[columns].to_dict("records"), columns, Path(), format)
    stream.write(_text(rows, columns, format, header=header))


def _known(format: str, formats: Iterable[str]) -> str:
    if format not in (known := list(formats)):
        raise ValueError(f"no format {format!r}; there are {', '.join(known)}")
    return format


def _text(rows: list[Row], columns: list[str], format: str, *, header: bool = True) -> str:
    if format == "jsonl":
        if not rows and columns != COLUMNS:
            raise ValueError("JSON lines can't hold the columns of an empty table; save a .csv")
        return "".join(json.dumps(row) + "\n" for row in rows)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([columns] if header else [])
    for row in rows:
        values = row.values()
        writer.writerow(guarded(one) if isinstance(one, str) else json.dumps(one) for one in values)
    return buffer.getvalue()


def load(path: str | Path) -> pd.DataFrame:
    """Return the table that :func:`save` wrote as CSV, Excel, Parquet or JSON lines.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    DataFrame
        Columns, their order and values are those saved, spans lists of ``(start, end)``. Types are
        those of :func:`analysis.quotes.reported_speech`: its tables, the empty one too, come back
        the very same.

    Raises
    ------
    ValueError
        For another suffix.
    CorpusError
        Naming file, row (from 1) and column, for what :func:`save` would not have written.
    """
    file = given_path(path)
    if file.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{file}: the suffix must be one of {', '.join(SUFFIXES)}")
    data, format = read_bytes(file), FORMATS[file.suffix.lower()]
    read: list[Any] = []
    columns = COLUMNS
    try:
        if format == "parquet":
            names, found = parquet_rows(io.BytesIO(data), file)
            columns, read = _column_names(names), list(found)
        elif format == "xlsx":
            names, lists = excel_rows(data, file)
            columns = _column_names(names)
            filled = {"confidence", *SPAN_COLUMNS} & set(columns)  # no cell of these is empty
            read = [dict(zip(columns, row, strict=True)) for row in lists
                    if not filled or any(value is not None for value in row)]  # fmt: skip
        else:
            lines: Any = io.StringIO(data.decode("utf-8-sig"), newline="")
            if format == "csv":
                csv.field_size_limit(MAX_TEXT_BYTES)
                lines = csv.DictReader(lines, strict=True)
                columns = _column_names(lines.fieldnames or [])
            else:
                lines = map(parse_json, filter(str.strip, lines))
            for row in lines:
                if not read and format == "jsonl" and isinstance(row, dict):
                    columns = _column_names(row)
                if not isinstance(row, dict) or row.keys() != set(columns):
                    problem = f"row {len(read) + 1} has not the columns {', '.join(columns)}"
                    raise ValueError(problem)
                read.append(row)
    except CorpusError:
        raise
    except (ValueError, csv.Error) as error:
        raise CorpusError(f"unreadable after {len(read)} rows ({error})", file=file) from error
    rows = _checked_rows(read, columns, file, format, cells=format in ("csv", "xlsx"))
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    for name in columns:
        if name == "confidence":
            frame[name] = frame[name].astype("float64")
        elif name not in _OBJECT_COLUMNS and not any(HALF.search(row[name]) for row in rows):
            frame[name] = frame[name].infer_objects()
    return as_speech(frame)


def load_annotations(
    path: str | Path | list[Any],
    corpus: Corpus | Iterable[Article],
    *,
    gazetteer: pd.DataFrame | str | Path | None = None,
) -> pd.DataFrame:
    """Return the attributions that people marked, as a table of reported speech.

    Parameters
    ----------
    path : str, Path or list
        A folder of brat (``{article_id}.ann``) or an export of Label Studio (JSON, a file or
        already loaded) of the tasks that :func:`save` wrote.
    corpus : Corpus or iterable of Article
    gazetteer : DataFrame, str or Path, optional
        Known speakers, as for :func:`analysis.quotes.reported_speech`.

    Returns
    -------
    DataFrame
        The columns of :func:`analysis.quotes.reported_speech`, in order of the corpus and the
        text; ``quote_id`` counts again for each coder, ``confidence`` is 1, ``rule`` "by hand",
        ``via`` ''. Contents may lie in each other. Besides:

        - ``speaker_by``: "hand" where a note names the speaker, "package" where it is resolved
          from the source;
        - ``coder``: the name of the folder or the number of the annotator. Take one coder at a
          time (``table[table["coder"] == "3"]``).

    Raises
    ------
    CorpusError
        Naming file and line or task: for what can't be read, words that don't stand where they
        should, a text that is not the article's, and where nothing in ``path`` belongs to an
        article of ``corpus``.

    Notes
    -----
    ``kind, speaker_kind, country`` are worked out as for reported speech, but speech that lost its
    marks is recognised by its first person alone.

    In brat, a ``.txt`` beside the ``.ann`` shows, by being the clean or the raw text of the
    article, what the offsets point into; without it, the words of the ``T`` lines do. An
    attribution whose content cleaning took away has no row. Articles without an ``.ann`` or task
    have no rows: they are not articles without speech, so pass on only those that were read. A
    content of no attribution (brat) and a mark joined to no content (Label Studio) are left out
    with a warning.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> from analysis.quotes.exports import load_annotations
    >>> corpus = load_corpus()
    >>> table = load_annotations(corpus.folder / "annotations", corpus)
    >>> table.loc[0, ["rule", "coder"]].tolist()
    ['by hand', 'annotations']
    """
    articles = articles_of(corpus)
    if not isinstance(path, list) and given_path(path).is_dir():
        found = brat.attributions(Path(path), articles)
    elif not isinstance(path, list) and Path(path).suffix.lower() in SUFFIXES:
        raise CorpusError("a table, which load() reads, corrected or not", file=path)
    else:
        found = label_studio.attributions(path, articles)
    if gazetteer is None:
        gazetteer = folder_list(getattr(corpus, "folder", None), "speakers.csv")
    order = {article.id: place for place, article in enumerate(articles)}
    found.sort(key=lambda item: (item[0], order[item[1].id], item[2].content[:1]))
    numbers: Counter[tuple[str, str]] = Counter()
    kinds: dict[str, Kinds] = {}
    rows: list[Row] = []
    for coder, article, item in found:
        numbers[coder, article.id] += 1
        if article.id not in kinds:
            kinds[article.id] = Kinds(article.text)
        content, source, cue = (tuple(sorted(spans)) for spans in item[:3])
        marked = Attribution(content, source, cue, RULE)
        rows.append(
            {
                "article_id": article.id,
                "quote_id": f"{article.id}-q{numbers[coder, article.id]}",
                "kind": kinds[article.id].kind(marked),
                **parts_of(article.text, item),
                "speaker": item.speaker,
                "confidence": 1.0,
                "via": "",
                "via_spans": [],
                "rule": RULE,
                "type": kinds[article.id].type(marked),
                **told_by(article),
                "coder": coder,
            }
        )
    frame = pd.DataFrame(rows, columns=[*COLUMNS, *ADDED])
    parts = []
    for _, own in frame.groupby("coder", sort=False):  # a name that a person gave stays as it is
        resolved = resolve(own, articles, gazetteer=gazetteer)
        named = own["speaker"] != ""
        other = named & (resolved["speaker"] != own["speaker"])
        if other.any():  # what the package knows of the name itself
            asked = own[other].assign(source=own["speaker"], source_spans=own["content_spans"])
            known = resolve(asked, articles, gazetteer=gazetteer)
            for name in ("speaker_kind", "country"):
                resolved.loc[other, name] = known[name]
        resolved["speaker"] = own["speaker"].where(named, resolved["speaker"])
        resolved["speaker_id"] = [speaker_id(name) for name in resolved["speaker"]]
        parts.append(resolved.assign(speaker_by=named.map({True: "hand", False: "package"})))
    frame = pd.concat(parts) if parts else frame
    return as_speech(frame.astype({"confidence": "float64"}))


def _dated(name: str, value: Any) -> Any:
    """Return a value as Excel is to hold it: a whole date that it knows as a date."""
    if name == "published" and _DAY.fullmatch(value) and value >= "1900-03-01":
        with suppress(ValueError):  # such as the 30th of February
            return pd.Timestamp(value)
    return value


def _column_names(columns: Iterable[Any]) -> list[str]:
    """Return the names of columns; raises ``ValueError`` for one that no file can hold."""
    names = list(columns)
    texts = [name for name in names if isinstance(name, str) and not HALF.search(name)]
    good = {name for name in texts if re.match(r"\w", name) and guarded(name) == name}
    if not names or len(good) < len(names):
        raise ValueError(f"columns need names, each its own, that begin with a letter: {names}")
    return names


def _checked_rows(
    rows: list[Any], columns: list[str], file: Path, format: str, cells: bool = False
) -> list[Row]:
    """Return the rows, each value in the type of its column; ``cells`` are those of a sheet."""
    checked: list[Row] = []
    for number, row in enumerate(rows, start=1):
        checked.append({})
        for name in columns:
            try:
                value = row[name]
                if cells and format == "xlsx":
                    if name in SPAN_COLUMNS:
                        value = parse_json(value) if isinstance(value, str) else value
                    elif name != "confidence":  # what Excel made of a text that was typed
                        whole = isinstance(value, int) and not isinstance(value, bool)
                        value = "" if value is None else str(value) if whole else value
                        if isinstance(value, pd.Timestamp):
                            value = value.isoformat().removesuffix("T00:00:00")
                elif cells:  # None: the row is too short
                    is_json = value is None or name in {*SPAN_COLUMNS, "confidence"}
                    value = parse_json(value or "null") if is_json else unguarded(value)
                if name in SPAN_COLUMNS:
                    for pair in value if isinstance(value, list | tuple) else [value]:
                        whole = isinstance(pair, list | tuple) and len(pair) == 2
                        whole = whole and all(
                            isinstance(end, Integral) and not isinstance(end, bool) for end in pair
                        )
                        if not whole or not 0 <= pair[0] < pair[1] < 2**63:
                            problem = "not a list of [start, end], 0 <= start < end"
                            raise ValueError(f"{problem}: {value!r:.60}")
                    value = [(int(start), int(end)) for start, end in value]
                elif name == "confidence":
                    real = isinstance(value, Real) and not isinstance(value, bool)
                    if not real or not math.isfinite(value):
                        raise ValueError(f"not a finite number: {value!r:.60}")
                    value = float(value)
                elif not isinstance(value, str):
                    problem = f"not a text but {value!r:.60}; make it one or leave the column out"
                    raise ValueError(problem)
                elif (_HALVES if format == "jsonl" else HALF).search(value):
                    raise ValueError("half a character (a lone surrogate); take it out")
                checked[-1][name] = value
            except (ValueError, RecursionError) as error:  # also numbers too long, lists too deep
                problem = f"{error} (quote {row.get('quote_id')!r})"
                place = file if file.name else ""
                raise CorpusError(problem, file=place, row=number, column=name) from error
    return checked
