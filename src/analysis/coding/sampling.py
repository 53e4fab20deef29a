"""Units for coders: a stratified sample with the weight that leads back to the corpus.

On disk it is a blind sheet for coders and a key for the researcher.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.corpus.article import articles_of
from analysis.corpus.records import numbers, read_list
from analysis.files import need_columns, write_bytes, write_new
from analysis.files.tables import guarded_csv, unguarded
from analysis.text.segment import sentences

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

MENTION = ["target", "mention_start", "mention_end"]
DESIGN = ["stratum", "n_rows", "n_drawn", "weight", "article_hash", "table_hash"]
SHOWN = ["before", "marked", "after"]
ADDED = ["unit_id", *DESIGN, *SHOWN]
FIXED = ["article_id", "source", "event", "target"]  # what no machine changes
ALLOCATIONS = ("proportional", "equal")
BLIND = {"unit_id": "unit_id", "target": "target", "before": "before", "marked": "text"}
BLIND |= {"after": "after"}
_CODEBOOK = """\
# Codebook

Write one of these codes into the column `code` of every row, and doubts into `note`.
Code the text; the sentences before and after are only there to understand it.
A target stands in [[double brackets]]. Change no other column and drop no row.

| code | meaning |
|---|---|
"""
_WHOLE = ["start", "end", "mention_start", "mention_end", "n_rows", "n_drawn"]


def sheet(
    rows: pd.DataFrame,
    corpus: Iterable[Article],
    *,
    n: int = 100,
    by: Sequence[str] = ("source", "voice", "label"),
    allocation: str = "proportional",
    context: int = 1,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return a stratified sample of about ``n`` units of ``rows`` to be coded by hand.

    Parameters
    ----------
    rows : DataFrame
        One row per unit: ``article_id, start, end, text`` and, for polarity toward a target,
        ``target, mention_start, mention_end``; offsets into ``Article.text``.
    corpus : iterable of Article
    n : int
        If it exceeds the rows, all are drawn.
    by : sequence of str
        A stratum is a combination of values of these columns; each gives at least two units, or
        the one that it has: the fewest that tell how much a stratum varies.
    allocation : {"proportional", "equal"}
        How the other units go to strata: by size (Webster's method) or evenly.
    context : int
        Sentences that are shown on each side.
    random_state : int

    Returns
    -------
    DataFrame
        The columns of ``rows``, sorted by ``unit_id``, an order without meaning, and:

        - ``unit_id``: made from the place in the article, the same in every draw;
        - ``stratum``, its rows ``n_rows`` and drawn units ``n_drawn``, and ``weight``: the one for
          each of the other. Figures weighted by it estimate those of all ``rows`` (Horvitz &
          Thompson 1952, JASA 47, p. 663);
        - ``article_hash, table_hash``: made from the ids of all units, of the article and of
          ``rows``, by which :func:`analysis.coding.corrected` knows whether it is given the same;
        - ``before, marked, after``: the text as coders see it, the mention in double brackets.

    Raises
    ------
    ValueError
        For missing columns, a unit that occurs twice, is not in its article or whose ``text`` is
        not that of ``start:end``, and for an ``n`` too small for the strata.

    Notes
    -----
    A sample does not show that other articles would give the same.

    Examples
    --------
    >>> from analysis import coding, load_corpus
    >>> from analysis.corpus.article import sentence_frame
    >>> article = load_corpus()["meridian_1"]
    >>> rows = sentence_frame([article])
    >>> units = coding.sheet(rows, [article], n=3, by=[])
    >>> len(units), round(units["weight"].sum()) == len(rows)
    (3, True)
    """
    by = [by] if isinstance(by, str) else list(by)
    mention = MENTION if set(MENTION) & set(rows.columns) else []
    need_columns(rows, dict.fromkeys(["article_id", "start", "end", "text", *mention, *by]), "rows")
    if drawn := [name for name in ADDED if name in rows.columns]:
        raise ValueError(f"rows have the columns {drawn} already; draw from the table of all units")
    if allocation not in ALLOCATIONS:
        raise ValueError(f"no allocation {allocation!r}; there are {', '.join(ALLOCATIONS)}")
    if n < 1 or context < 0:
        raise ValueError(f"n must be at least 1 and context at least 0, not {n} and {context}")
    units = rows.assign(unit_id=unit_ids(rows))
    if twice := units["unit_id"].duplicated(keep=False).to_numpy().nonzero()[0].tolist():
        raise ValueError(f"rows {twice[0]} and {twice[1]} are the same unit; drop one of them")
    units = units.sort_values("unit_id", ignore_index=True)
    strata = units[by].astype(str).agg(" | ".join, axis=1) if by and len(units) else "all"
    units["stratum"] = pd.Series(strata, index=units.index, dtype=object)
    sizes = units["stratum"].value_counts().sort_index()
    held = sizes.to_numpy()
    if n < (needed := int(np.minimum(held, 2).sum())):
        raise ValueError(_too_few(units, by, n, needed))
    quotas = quotas_of(held, n, allocation)
    rng = np.random.default_rng(random_state)
    chosen: list[int] = []
    for stratum, quota in zip(sizes.index, quotas, strict=True):
        members = np.flatnonzero(units["stratum"] == stratum)
        chosen.extend(rng.choice(members, size=quota, replace=False))
    places = np.searchsorted(sizes.index.to_numpy(dtype=str), units["stratum"].to_numpy(dtype=str))
    units["n_rows"], units["n_drawn"] = held[places], quotas[places]
    units["weight"] = (units["n_rows"] / units["n_drawn"]).round(6)
    hashes = units.groupby("article_id")["unit_id"].agg(ids_hash)
    units["article_hash"] = units["article_id"].map(hashes).astype(object)
    units["table_hash"] = ids_hash(units["unit_id"])
    units = units.loc[sorted(chosen)].reset_index(drop=True)
    units[SHOWN] = _as_coders_see_it(units, corpus, context)
    return units[["unit_id", *rows.columns, *ADDED[1:]]]


def quotas_of(held: np.ndarray, n: int, allocation: str) -> np.ndarray:
    """Return how many of ``n`` units each stratum gives: two where it has two, at most all."""
    quotas = np.minimum(held, 2)
    for _ in range(min(n, int(held.sum())) - int(quotas.sum())):
        claim = held / (2 * quotas + 1) if allocation == "proportional" else -quotas.astype(float)
        quotas[np.argmax(np.where(quotas < held, claim, -np.inf))] += 1
    return quotas


def unit_ids(rows: pd.DataFrame) -> list[str]:
    """Return an id for each row, made from its article, its place and its target alone.

    Parameters
    ----------
    rows : DataFrame
        ``article_id, start, end`` and, where there are any, ``target, mention_start, mention_end``.

    Returns
    -------
    list of str

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import coding
    >>> coding.unit_ids(pd.DataFrame({"article_id": ["a"], "start": [0], "end": [8]}))
    ['u5b69a7fdb31a']
    """
    names = [name for name in ["article_id", "start", "end", *MENTION] if name in rows.columns]
    places = zip(*(rows[name].astype(str) for name in names), strict=True)
    return ["u" + hashlib.sha256("\t".join(place).encode()).hexdigest()[:12] for place in places]


def ids_hash(ids: Iterable[str]) -> str:
    """Return what stands for a set of units in a key, whatever their order."""
    return "t" + hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()[:12]


def voice_of(rows: pd.DataFrame, voices: pd.DataFrame) -> pd.Series:
    """Return in whose words each row stands: "outlet" or "quoted".

    Parameters
    ----------
    rows : DataFrame
        ``article_id`` and ``mention_start, mention_end``, else ``start, end``.
    voices : DataFrame
        The table of :func:`analysis.quotes.voices.split`.

    Returns
    -------
    Series
        The voice with more than half of the characters of the mention, else the outlet.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import coding
    >>> rows = pd.DataFrame({"article_id": ["a"], "start": [0], "end": [8]})
    >>> coding.voice_of(rows, rows.assign(voice="quoted")).tolist()
    ['quoted']
    """
    left, right = ("mention_start", "mention_end") if "mention_start" in rows else ("start", "end")
    quoted = voices.loc[voices["voice"] == "quoted"]
    spans = {
        article: (own["start"].to_numpy(), own["end"].to_numpy())
        for article, own in quoted.groupby("article_id", sort=False)
    }
    nowhere = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    found = []
    for article, start, end in zip(rows["article_id"], rows[left], rows[right], strict=True):
        starts, ends = spans.get(article, nowhere)
        inside = (np.minimum(ends, end) - np.maximum(starts, start)).clip(min=0).sum()
        found.append("quoted" if inside > (end - start) / 2 else "outlet")
    return pd.Series(found, index=rows.index, name="voice", dtype=object)


def write_sheet(units: pd.DataFrame, path: str | Path, codes: Mapping[str, str]) -> None:
    """Write the units of :func:`analysis.coding.sheet` for coders, blind.

    Parameters
    ----------
    units : DataFrame
    path : str or Path
        ``sheet.csv`` gets ``unit_id, target, before, text, after`` and the empty columns ``code``
        and ``note``: nothing of the outlet, the voice or the package's labels. ``sheet_key.csv``
        beside it keeps all the rest, among it place and weight of every unit (:func:`read_key`),
        and is not for coders.
    codes : mapping
        The definition of each code, from which ``codebook.md`` is begun; one that is there already
        is left alone.

    Raises
    ------
    CorpusError
        If another sheet, coded perhaps, is there already.

    Notes
    -----
    In all cells a text that a spreadsheet could take for a formula gets an apostrophe before it.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from analysis import coding, load_corpus
    >>> from analysis.corpus.article import sentence_frame
    >>> article = load_corpus()["meridian_1"]
    >>> rows = sentence_frame([article])
    >>> units = coding.sheet(rows, [article], n=3, by=[])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     coding.write_sheet(units, f"{folder}/sheet.csv", {"con": "against", "pro": "for"})
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['codebook.md', 'sheet.csv', 'sheet_key.csv']
    """
    path = Path(path)
    table = units[[name for name in BLIND if name in units]]
    table = table.rename(columns=BLIND).assign(code="", note="")
    key = units.drop(columns=["before", "text", "marked", "after"])
    key_path = path.with_name(f"{path.stem}_key.csv")
    write_new({path: "\ufeff" + guarded_csv(table), key_path: guarded_csv(key)})
    codebook = path.with_name("codebook.md")
    if not codebook.exists():
        cells = [
            [" ".join(cell.split()).replace("|", "\\|") for cell in row] for row in codes.items()
        ]
        rows = "".join(f"| {code} | {meaning} |\n" for code, meaning in cells)
        write_bytes(codebook, f"{_CODEBOOK}{rows}".encode())


def read_key(path: str | Path) -> pd.DataFrame:
    """Return the units of a ``..._key.csv`` with their offsets and weights.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    DataFrame
        ``unit_id, article_id, weight`` and what else :func:`write_sheet` kept from coders.

    Raises
    ------
    CorpusError
        Naming the row and column of what is missing or no number.
    """
    table = read_list(path, ["unit_id", "article_id", "weight"], comments=False).map(unguarded)
    for name in [name for name in (*_WHOLE, "weight") if name in table]:
        table[name] = numbers(table, name, path, whole=name != "weight")
    return table.reset_index(drop=True)


def target_texts(units: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Return the texts of mentions, for :func:`analysis.sentiment.toward`.

    Parameters
    ----------
    units : DataFrame
        ``unit_id, article_id, start, end, mention_start, mention_end``.
    corpus : Corpus

    Returns
    -------
    DataFrame
        ``unit_id, text, start, end``: the sentence, and the mention in it.

    Raises
    ------
    KeyError
        For an article that the corpus lacks.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import coding, load_corpus
    >>> unit = {"unit_id": "u1", "article_id": "meridian_1", "start": 0, "end": 20}
    >>> units = pd.DataFrame([unit | {"mention_start": 4, "mention_end": 9}])
    >>> coding.target_texts(units, load_corpus())[["start", "end"]].values.tolist()
    [[4, 9]]
    """
    places = units[["unit_id", "article_id", "start", "end", "mention_start", "mention_end"]]
    rows = [
        (unit, corpus[article].text[start:end], first - start, last - start)
        for unit, article, start, end, first, last in places.itertuples(index=False, name=None)
    ]
    return pd.DataFrame(rows, columns=["unit_id", "text", "start", "end"])


def drawn_ids(rows: pd.DataFrame) -> list[str]:
    """Return the id of each unit, made from its place where that is there."""
    if {"article_id", "start", "end"} <= set(rows.columns):
        return unit_ids(rows)
    need_columns(rows, ["unit_id"], "rows")
    return rows["unit_id"].astype(str).tolist()


def check_drawn(rows: pd.DataFrame, units: pd.DataFrame) -> None:
    """Raise ``ValueError``, naming rows, unless ``units`` were drawn from ``rows``."""
    design_of(rows, drawn_ids(rows), units.assign(unit_id=units["unit_id"].astype(str)))


def design_of(rows: pd.DataFrame, ids: list[str], units: pd.DataFrame) -> pd.DataFrame:
    """Return the strata of ``units``, which were drawn from ``rows``."""
    design = _strata(units)
    _check_table(rows, ids, units, design)
    return design


def _strata(units: pd.DataFrame) -> pd.DataFrame:
    """Return ``stratum, size, drawn`` of each drawn unit, from old and new keys."""
    weight = pd.to_numeric(units["weight"], errors="coerce").to_numpy(float)
    if (bad := ~(np.isfinite(weight) & (weight > 0))).any():
        row = int(np.argmax(bad))
        raise ValueError(
            f"units row {units.index[row]}, column weight: {weight[row]} is no "
            "weight; it is the rows of the stratum for each unit drawn, 1 or more"
        )
    if (twice := units["unit_id"].duplicated()).any():
        raise ValueError(f"units have {units.loc[twice, 'unit_id'].iloc[0]!r} twice")
    stratum = units["stratum"] if "stratum" in units else pd.Series("all", units.index)
    table = pd.DataFrame({"unit_id": units["unit_id"], "stratum": stratum, "weight": weight})
    drawn = table.groupby("stratum")["unit_id"].transform("size")
    table["drawn"] = units["n_drawn"] if "n_drawn" in units else drawn
    table["size"] = units["n_rows"] if "n_rows" in units else (weight * table["drawn"]).round()
    for name in ("size", "drawn"):
        table[name] = pd.to_numeric(table[name], errors="coerce")
        wrong = table.groupby("stratum")[name].transform("nunique") != 1
        wrong |= table["size"] < drawn
        if wrong.any():
            row = table.index[wrong][0]
            raise ValueError(
                f"units row {row}: the units of stratum {table['stratum'][row]!r} do not say "
                f"of how many rows they are a draw (weight {table['weight'][row]:g}, {drawn[row]} "
                "units); give all drawn units as they came from coding.sheet or coding.read_key"
            )
    return table.set_index("unit_id")


def _check_table(
    rows: pd.DataFrame, ids: list[str], units: pd.DataFrame, design: pd.DataFrame
) -> None:
    """Raise ``ValueError``, naming rows, unless the sheet was drawn from these rows."""
    start = "the table has changed since the sheet was drawn: "
    total = int(design.groupby("stratum")["size"].first().sum())
    place = pd.Series(range(len(ids)), ids)
    if len(gone := units.index[~units["unit_id"].isin(place.index)]):
        raise ValueError(
            f"{start}{len(gone)} drawn units are not in it (units rows {some(gone)}, such as "
            f"{units.loc[gone[0], 'unit_id']}); give all rows of the table that was drawn from"
        )
    at = place[units["unit_id"]].to_numpy()
    for name in FIXED:
        if name in rows and name in units:
            differ = rows[name].astype(str).to_numpy()[at] != units[name].astype(str).to_numpy()
            if differ.any():
                raise ValueError(
                    f"{start}column {name} of rows {some(rows.index[at[differ]])} is not that of "
                    "the sheet"
                )
    if total == len(rows):
        _check_strata(rows, at, design, start)
    if "table_hash" in units:
        if (units["table_hash"].astype(str) == ids_hash(ids)).all():
            return
        articles = rows["article_id"].astype(str)
        own = pd.Series(ids).groupby(articles.to_numpy()).agg(ids_hash)
        hashes = units["article_hash"].set_axis(units["article_id"].astype(str))
        drawn = hashes[~hashes.index.duplicated()]
        changed = drawn.index[drawn.astype(str) != own.reindex(drawn.index)]
        if not len(changed):
            changed = own.index.difference(drawn.index)
        which = rows.index[articles.isin(changed)]
        raise ValueError(
            f"{start}it had {total} rows and has {len(rows)}; the change is in the articles "
            f"{some(changed)} (rows {some(which)})"
        )
    if total != len(rows):
        raise ValueError(
            f"{start}it had {total} rows and has {len(rows)} (rows {rows.index[0]} to "
            f"{rows.index[-1]}); give the rows that the sheet was drawn from, those only"
        )


def _check_strata(rows: pd.DataFrame, at: np.ndarray, design: pd.DataFrame, start: str) -> None:
    """Raise ``ValueError`` if a column that strata were made of has other rows than they had."""
    parts = design["stratum"].astype(str).str.split(r"\s*\|\s*", regex=True, expand=True)
    sizes = design["size"].where(~design["stratum"].duplicated(), 0)
    for name in [name for name in FIXED if name in rows]:
        column = rows[name].astype(str)
        values = column.to_numpy()[at]
        if not any((parts[place] == values).all() for place in parts):
            continue
        then = sizes.groupby(values).sum()
        for one, had in then.items():
            if had != (has := int((column == one).sum())):
                raise ValueError(f"{start}column {name} has {has} rows of {one!r}, not {had:.0f}")


def some(names: Sequence[object] | pd.Index) -> str:
    """Return the first five of the names, and how many more there are."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(map(str, list(names)[:5])) + more


def _too_few(units: pd.DataFrame, by: list[str], n: int, needed: int) -> str:
    """Return that ``n`` is too small, with what each column less would need."""
    ways = [f"draw n={needed}"]
    for name in by:
        others = [units[other].astype(str) for other in by if other != name]
        fewer = units.groupby(others or np.zeros(len(units))).size()
        ways.append(f"leave out {name!r} (n={int(fewer.clip(upper=2).sum())})")
    strata = units["stratum"].nunique()
    return (
        f"n={n} is too small for the {strata} strata of {', '.join(by) or 'no column'}, of which "
        f"each gives two units where it has two; {' or '.join(ways)}"
    )


def _as_coders_see_it(units: pd.DataFrame, corpus: Iterable[Article], context: int) -> Any:
    """Return ``before, marked, after`` of each unit, cut from its article."""
    articles = {article.id: article for article in articles_of(corpus)}
    spans = {id: sentences(articles[id].text) for id in set(units["article_id"]) & set(articles)}
    seen = []
    for unit in units.to_dict("records"):
        article, start, end = articles.get(unit["article_id"]), unit["start"], unit["end"]
        place = f"unit {unit['article_id']} {start}-{end}"
        if article is None:
            raise ValueError(f"{place}: no such article in the corpus")
        if not 0 <= start < end <= len(article.text) or article.text[start:end] != unit["text"]:
            raise ValueError(f"{place}: its text is not what stands at start:end of the article")
        left, right = unit.get("mention_start", start), unit.get("mention_end", end)
        if not start <= left < right <= end:
            raise ValueError(f"{place}: its mention {left}-{right} is outside")
        marked = article.text[start:end]
        if "target" in unit:
            parts = (article.text[start:left], article.text[left:right], article.text[right:end])
            marked = "{}[[{}]]{}".format(*parts)
        own = spans[article.id]
        before = [span for span in own if span[1] <= start][-context:] if context else []
        after = [span for span in own if span[0] >= end][:context]
        around = [
            article.text[near[0][0] : near[-1][1]] if near else "" for near in (before, after)
        ]
        seen.append([" ".join(text.split()) for text in (around[0], marked, around[1])])
    return np.array(seen, dtype=object).reshape(len(units), 3)
