"""Tables of a page: a plain one that stands without scripts, and sorts and filters with them.

Cells are text, always escaped. The table that scripts play with is drawn by Tabulator, which is in
:data:`SCRIPTS` and allowed by its hash like every script of a page.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.reading.marking import NO_TEX, Page, asset

SCRIPTS: tuple[str, ...] = (asset("vendor/tabulator.min.js"), asset("save.js"), asset("tables.js"))
"""The scripts of a page with tables, in order."""
STILL = asset("tables.css")
STYLE = STILL + asset("vendor/tabulator.min.css") + asset("tables_played.css")
"""The style of a page with tables, in the colours of :func:`analysis.reading.marking.theme`."""

SHOWN = 40  # rows that stand in the page without scripts
MOST_ROWS = 10_000  # that a script can show
MOST_BYTES = 4_000_000  # of them, so that a page with several tables stays small
_ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|[\\/])", re.IGNORECASE)  # no place in a report
LONGEST = 160  # characters of a cell that are shown
_SHORT = 12  # characters of a cell that is not broken
_AROUND = {"left": "before", "match": "match", "right": "after"}

Links = Mapping[str, Mapping[str, str]]
Value = str | int | float | None


def html_table(
    frame: pd.DataFrame,
    *,
    caption: str = "",
    links: Links | None = None,
    heads: Mapping[str, str] | None = None,
    limit: int | None = None,
    more: str = "",
    blocks: Mapping[str, Sequence[int]] | None = None,
    longest: int = LONGEST,
) -> str:
    """Return a table of a page, numbers aligned to the right, as HTML.

    Parameters
    ----------
    frame : DataFrame
        Any table; its index is left out.
    caption : str
        What stands above it.
    links : mapping of str to mapping of str to str, optional
        For a column, the address of each of its values:
        ``{"article_id": {"a": "articles/a.html"}}``. Where the table has the columns ``start``
        and ``end`` too, a link leads to these words.
    heads : mapping of str to str, optional
        Words for people in place of names of columns; the name stands in the ``title``.
    limit : int, optional
        How many rows a script can show, 10,000 by default (fewer where they would take more than
        4 MB); without scripts 40 of them are shown.
    more : str
        What is said after the number of rows where not all of them stand there.
    blocks : mapping of str to sequence of int, optional
        Where the paragraphs of each article begin: without scripts a link leads to the paragraph.
    longest : int
        How many characters of a cell are shown.

    Returns
    -------
    str
        An element of the class ``data-table``, for a page with :data:`STYLE` and :data:`SCRIPTS`.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.reading import tables
    >>> frame = pd.DataFrame({"source": ["<A>"], "n_words": [1200]})
    >>> shown = tables.html_table(frame, heads={"n_words": "words"})
    >>> "&lt;A&gt;" in shown and '<td class="number">1,200</td>' in shown
    True
    """
    names = [_name(name) for name in frame.columns]
    columns = [list(map(_value, frame.iloc[:, n].tolist())) for n in range(len(names))]
    rows = [list(row) for row in zip(*columns, strict=True)]
    addresses = {
        names.index(name): {key: at for key, at in to.items() if not _ELSEWHERE.match(at)}
        for name, to in (links or {}).items()
        if name in names
    }
    look = AsShown(
        names=names,
        words=[(heads or {}).get(name, name) for name in names],
        kinds=_kinds(names, columns),
        decimals={n: _decimals(column) for n, column in enumerate(columns) if _numeric(column)},
        links=addresses,
        at=_places(names, columns) if addresses else None,
        blocks=blocks or {},
        longest=longest,
    )
    held = _held(rows, MOST_ROWS if limit is None else limit)
    used = {
        n: {value: to[value] for value in (row[n] for row in held) if value in to}
        for n, to in addresses.items()
    }
    data = {
        "name": _slug(caption), "caption": caption, "heads": names, "shown": look.words,
        "all": len(rows), "kinds": look.kinds, "decimals": look.decimals, "links": used,
        "at": look.at, "longest": longest, "rows": held,
    }  # fmt: skip
    still = _still(rows, look, caption, min(SHOWN, limit or SHOWN), more)
    return f'<div class="data-table {NO_TEX}">{still}{inert(data)}</div>'


class AsShown(NamedTuple):
    """How a table is shown: by number of the column, its kind, decimals and links.

    ``at`` are the columns of start and end, where links lead to words; ``blocks`` says where the
    paragraphs of articles begin.
    """

    names: list[str]
    words: list[str]
    kinds: dict[int, str]
    decimals: dict[int, int]
    links: dict[int, dict[str, str]]
    at: tuple[int, int] | None
    blocks: Mapping[str, Sequence[int]]
    longest: int = LONGEST


def _still(rows: list[list[Value]], look: AsShown, caption: str, most: int, more: str) -> str:
    """Return what stands without scripts: the first rows, and how many there are."""
    head = "".join(
        f'<th scope="col"{_class(look.kinds.get(n))}{_title(name, word)}>{escape(word)}</th>'
        for n, (name, word) in enumerate(zip(look.names, look.words, strict=True))
    )
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    body = "".join(_row(row, look) for row in rows[:most])
    rest = f"The first {most:,} of {len(rows):,} rows. {more}".strip()
    rest = f'<p class="rest">{escape(rest)}</p>' if len(rows) > most else ""
    return (
        f'<div class="wide" tabindex="0"><table>{told}<thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{rest}"
    )


def inert(data: object, id: str = "") -> str:
    """Return data as JSON in an element that no browser runs and no text can end.

    Examples
    --------
    >>> from analysis.reading import tables
    >>> tables.inert({"said": "</script>"}, "data")
    '<script type="application/json" id="data">{"said":"\\\\u003c/script>"}</script>'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = re.sub("[<\u2028\u2029\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text)
    named = f' id="{escape(id)}"' if id else ""
    return f'<script type="application/json"{named}>{text}</script>'


class TablePage(Page):
    """A table of a notebook; as a saved page it sorts, filters and saves."""

    def __init__(self, caption: str, frame: pd.DataFrame, shown: str) -> None:
        super().__init__(caption or "table", shown, style=STILL, kind="table")
        self.caption, self.frame = caption, frame

    def save(
        self, path: str | Path, *, nav: str = "", scripts: Sequence[str] = (), head: str = ""
    ) -> None:
        """Write the table as an HTML file that needs no other file; its scripts are ours alone."""
        shown = html_table(self.frame, caption=self.caption)
        whole = Page(self.title, shown, style=STYLE, kind="table")
        whole.save(path, nav=nav, scripts=(*SCRIPTS, *scripts), head=head)


def table(frame: pd.DataFrame, *, caption: str = "", limit: int = 40) -> TablePage:
    """Return a table to read in a notebook, with the words of a concordance aligned.

    Parameters
    ----------
    frame : DataFrame
        Any table; with the columns ``left, match, right`` the matches stand below each other.
    caption : str
        What stands above it.
    limit : int
        How many rows are shown.

    Returns
    -------
    Page
        In a notebook a plain table, the same whether the notebook is trusted or not: the script
        that plays with tables is larger than most notebooks. Sort and filter the frame there. As a
        saved page (``.save("hits.html")``) it sorts, filters and saves what is shown, up to 10,000
        rows.

    Raises
    ------
    ValueError
        For a ``limit`` below 1.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import reading
    >>> hits = pd.DataFrame({"left": ["the "], "match": ["airship"], "right": [" rose"]})
    >>> reading.table(hits, caption="airship")
    Page('airship')
    """
    if limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")
    shown = html_table(frame.head(limit), caption=caption)
    shown = re.sub(r'<script type="application/json">.*?</script>', "", shown, flags=re.DOTALL)
    if len(frame) > limit:
        rest = f'<p class="rest">The first {limit:,} of {len(frame):,} rows.</p>'
        shown = shown.removesuffix("</div>") + rest + "</div>"
    return TablePage(caption, frame, shown)


def _name(name: object) -> str:
    return " | ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _value(value: object) -> Value:
    """Return what JSON can hold: a text, a number, or None where a value is missing."""
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    if isinstance(value, float):
        return None if math.isnan(value) else value if math.isfinite(value) else str(value)
    if value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value)


def _numeric(column: Iterable[Value]) -> bool:
    known = [value for value in column if value is not None]
    return bool(known) and not any(isinstance(value, str) for value in known)


def _kinds(names: Sequence[str], columns: Sequence[Sequence[Value]]) -> dict[int, str]:
    kinds = {n: "number" for n, column in enumerate(columns) if _numeric(column)}
    if _AROUND.keys() <= set(names):  # of a concordance: matches below each other
        kinds |= {names.index(name): kind for name, kind in _AROUND.items()}
    return kinds


def _places(names: Sequence[str], columns: Sequence[Sequence[Value]]) -> tuple[int, int] | None:
    if not {"start", "end"} <= set(names):
        return None
    places = (names.index("start"), names.index("end"))
    whole = all(isinstance(value, int) for n in places for value in columns[n])
    return places if whole else None


def _decimals(column: Iterable[Value]) -> int:
    """Return how many decimals a column shows: what three digits need, at most three."""
    shown = (f"{value:.3g}" for value in column if isinstance(value, float))
    return max(
        (min(len(text.partition(".")[2]), 3) for text in shown if "e" not in text), default=0
    )


def _digits(value: float, decimals: int) -> str:
    if isinstance(value, float) and value and not round(value, decimals):
        return f"{value:.1e}"
    return f"{value:,.{decimals}f}"


def _row(row: Sequence[Value], look: AsShown) -> str:
    cells = ""
    for n, value in enumerate(row):
        kind = look.kinds.get(n)
        if value is None or not isinstance(value, str):
            digits = "" if value is None else _digits(value, look.decimals.get(n, 0))
            cells += f"<td{_class(kind)}>{digits}</td>"
            continue
        shown = escape(_cut(value, kind, look.longest))
        if address := look.links.get(n, {}).get(value):
            shown = _link(shown, address, row, look, look.blocks.get(value))
        cells += f"<td{_class(kind or ('short' if len(value) <= _SHORT else None))}>{shown}</td>"
    return f"<tr>{cells}</tr>"


def _cut(text: str, kind: str | None, longest: int) -> str:
    """Return a text that is not too long: what stands before a match ends where that begins."""
    if len(text) <= longest:
        return text
    return f"…{text[1 - longest :]}" if kind == "before" else f"{text[: longest - 1]}…"


def _link(
    shown: str, address: str, row: Sequence[Value], look: AsShown, starts: Sequence[int] | None
) -> str:
    """Return a link to a page, or where the row says so to its paragraph and its words."""
    if look.at is None:
        return f'<a href="{escape(address)}">{shown}</a>'
    start, end = (int(row[n] or 0) for n in look.at)
    if starts:
        address = f"{address}#p{starts[max(bisect_right(starts, start) - 1, 0)]}"
    return f'<a href="{escape(address)}" data-at="{start}-{end}">{shown}</a>'


def _class(kind: str | None) -> str:
    return f' class="{kind}"' if kind else ""


def _title(name: str, word: str) -> str:
    return f' title="{escape(name)}"' if name != word else ""


def _held(rows: list[list[Value]], most: int) -> list[list[Value]]:
    """Return the first rows, at most so many and of so many bytes as a page may hold."""
    size = 0
    for n, row in enumerate(rows[:most]):
        size += sum(
            8 if not isinstance(value, str) else len(value.encode("utf-8", "replace")) + 3
            for value in row
        )
        if size > MOST_BYTES:
            return rows[:n]
    return rows[:most]


def _slug(caption: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", caption.lower()).strip("_")[:60] or "table"
