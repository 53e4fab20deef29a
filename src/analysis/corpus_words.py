"""The words of a corpus as numbers: what steps over a whole corpus read in the place of texts.

:func:`article_words` makes a row of one article, to be kept in a file beside others of its
kind; :class:`Words` holds such rows in some six bytes a word. A hundred thousand articles of
350 words take about a quarter of a gigabyte, and their texts need not be in memory at all.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import segment
from analysis.files import need_columns
from analysis.terms import JOINS, VOICES, count_numbers, normalise

if TYPE_CHECKING:
    from analysis.corpus import Article, Corpus

COLUMNS = ("article_id", "n_chars", "words", "gaps", "quoted")
APART, JOINED, SPACE, HARD_SPACE, COMMA = range(5)  # what lies between a word and the one before
_GAPS = {" ": SPACE, "\u00a0": HARD_SPACE, ",": COMMA}

Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]


def article_words(article: Article, voices: pd.DataFrame | None = None) -> dict[str, Any]:
    """Return the words of one article as a row of plain Python values.

    - ``article_id``; ``n_chars``: length of the text, 0 for one of blanks alone;
    - ``words``: list of the words as written, those of :func:`analysis.segment.words`;
    - ``gaps``: list, what lies between each word and the one before: 0 anything else (and
      before the first word), 1 nothing, or spaces and quotation marks, 2 one space, 3 one
      no-break space, 4 one comma;
    - ``quoted``: list, whether each word begins in a quoted voice of ``voices``, the table of
      :func:`analysis.voices.split`; None if ``voices`` is None.

    Raises ``ValueError`` if ``voices`` lacks a column.
    """
    text = article.text
    spans = segment.words(text)
    gaps, before = [], -1
    for start, end in spans:
        between = text[before:start]
        gap = _GAPS.get(between, APART)
        if gap == APART and before >= 0 and JOINS.fullmatch(between):
            gap = JOINED
        gaps.append(gap if before >= 0 else APART)
        before = end
    starts = np.array([start for start, _ in spans], dtype=np.int64)
    quoted = None if voices is None else _in_quoted(starts, voices).tolist()
    return {
        "article_id": article.id,
        "n_chars": len(text) if text.strip() else 0,
        "words": [text[start:end] for start, end in spans],
        "gaps": gaps,
        "quoted": quoted,
    }


@dataclass(frozen=True, eq=False, repr=False)
class Words:
    """The words of all articles in a row, numbered, and the table of the articles.

    ``articles`` has a row an article: ``article_id``, ``n_chars`` and all metadata; ``lengths``
    holds its number of words. Word ``i`` is ``surfaces[codes[i]]``; ``gaps`` and ``quoted`` are
    as in :func:`article_words`, ``quoted`` is None if no voices are known. ``surfaces`` are in
    the order in which they first stand in the corpus. ``len`` is the number of articles.
    """

    articles: pd.DataFrame
    codes: Codes
    lengths: NDArray[np.int64]
    surfaces: list[str]
    gaps: NDArray[np.uint8]
    quoted: Flags | None = None

    @classmethod
    def read(cls, batches: Iterable[tuple[pd.DataFrame, pd.DataFrame]]) -> Words:
        """Return the words of ``batches``, of which one is in memory at a time.

        A batch is a table of articles (``article_id``, metadata; without texts) and one of
        rows of :func:`article_words`, in any order. Raises ``ValueError`` for a column that
        is missing, an article without a row of words and the reverse, an article that comes
        twice, lists of unequal lengths, and if some articles have voices and others none.
        """
        index: dict[str, int] = {}
        codes, lengths = array("i"), array("q")
        gaps, quoted = bytearray(), bytearray()
        frames, voiced = [], set()
        for articles, words in batches:
            if not len(articles) and not len(words):
                continue
            rows = _rows(articles, words)
            frames.append(articles.assign(n_chars=rows["n_chars"].to_numpy(dtype=np.int64)))
            for row in rows.reset_index()[list(COLUMNS)].to_dict("records"):
                forms, name = list(row["words"]), repr(row["article_id"])
                codes.extend([index.setdefault(form, len(index)) for form in forms])
                lengths.append(len(forms))
                gaps += _bytes(row["gaps"], len(forms), f"gaps of {name}")
                voiced.add(isinstance(row["quoted"], list | np.ndarray))
                if len(voiced) > 1:
                    raise ValueError("some articles have voices, others none: make all rows alike")
                if True in voiced:
                    quoted += _bytes(row["quoted"], len(forms), f"quoted of {name}")
        none = pd.DataFrame({"article_id": pd.Series(dtype=object), "n_chars": 0})
        table = pd.concat(frames, ignore_index=True) if frames else none
        if len(again := table["article_id"][table["article_id"].duplicated()]):
            raise ValueError(f"two articles have the id {again.iloc[0]!r}")
        return cls(
            table,
            np.frombuffer(codes, dtype=np.int32) if codes else np.empty(0, dtype=np.int32),
            np.array(lengths, dtype=np.int64),
            list(index),
            gaps=np.frombuffer(gaps, dtype=np.uint8),
            quoted=np.frombuffer(quoted, dtype=bool) if True in voiced else None,
        )

    @classmethod
    def of(cls, corpus: Corpus, voices: pd.DataFrame | None = None) -> Words:
        """Return the words of a corpus in memory; ``voices`` as in :func:`article_words`."""
        if voices is None:
            rows = [article_words(article) for article in corpus]
        else:
            parts, none = dict(list(voices.groupby("article_id"))), voices.iloc[:0]
            rows = [article_words(article, parts.get(article.id, none)) for article in corpus]
        return cls.read([(corpus.frame, pd.DataFrame(rows, columns=list(COLUMNS)))])

    def __len__(self) -> int:
        return len(self.lengths)

    def __repr__(self) -> str:
        return f"Words({len(self)} articles, {len(self.codes)} words)"

    @cached_property
    def terms(self) -> NDArray[np.object_]:
        """The form under which each of ``surfaces`` is counted."""
        return np.array([normalise(surface) for surface in self.surfaces], dtype=object)

    def rows(self) -> Codes:
        """Return the position of the article that each word stands in."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.lengths)

    def of_voice(self, voice: str) -> Flags:
        """Tell for each word whether it is of ``voice``, one of all, outlet and quoted.

        Raises ``ValueError`` for another voice, and for outlet and quoted without voices.
        """
        if voice not in VOICES:
            raise ValueError(f"voice must be one of {', '.join(VOICES)}, not {voice!r}")
        if voice == "all":
            return np.ones(len(self.codes), dtype=bool)
        if self.quoted is None:
            raise ValueError(f"these words hold no voices, so none are {voice}: give article_words")
        return self.quoted if voice == "quoted" else ~self.quoted

    def labels(self, name: str) -> list[object]:
        """Return a column of ``articles`` as a list, '' where a value is missing.

        ``id`` is another name for ``article_id``. Raises ``ValueError`` for no such column.
        """
        name = "article_id" if name == "id" else name
        if not len(self):
            return []
        need_columns(self.articles, [name], "articles")
        column = self.articles[name].astype(object)
        return column.where(column.notna(), "").tolist()

    def vocabulary(self) -> pd.DataFrame:
        """Return ``term, count, n_articles`` (that hold it), the most frequent first.

        Terms are words as :func:`analysis.terms.normalise` counts them, function words too.
        """
        number, terms = pd.factorize(self.terms, sort=True)
        count, n_articles = np.zeros((2, len(terms)), dtype=np.int64)
        for part in count_numbers(number.astype(np.int32)[self.codes], self.lengths, len(terms)):
            count += np.asarray(part.sum(axis=0)).astype(np.int64)
            n_articles += np.bincount(part.indices, minlength=len(terms))
        names = pd.Series(terms, dtype=object)
        table = pd.DataFrame({"term": names, "count": count, "n_articles": n_articles})
        return table.sort_values(["count", "term"], ascending=[False, True], ignore_index=True)

    def select(self, mask: Sequence[bool] | Flags | pd.Series) -> Words:
        """Return the articles marked in ``mask``, one value an article, in their order.

        The same as if the corpus had no others. Raises ``ValueError`` for another number of
        values.
        """
        chosen = np.asarray(mask, dtype=bool)
        if chosen.shape != (len(self),):
            raise ValueError(f"a mask of {chosen.size} values for {len(self)} articles")
        held = np.repeat(chosen, self.lengths)
        codes = self.codes[held]
        numbers, used = pd.factorize(codes)  # in order of first appearance
        return Words(
            self.articles[chosen].reset_index(drop=True),
            numbers.astype(np.int32),
            self.lengths[chosen],
            [self.surfaces[code] for code in used],
            gaps=self.gaps[held],
            quoted=None if self.quoted is None else self.quoted[held],
        )

    def sample(self, n: int, random_state: int = 0) -> Words:
        """Return ``n`` articles drawn at random, in their order; all if there are no more.

        Raises ``ValueError`` if ``n`` is below 1.
        """
        if n < 1:
            raise ValueError(f"n must be at least 1, not {n}")
        if n >= len(self):
            return self
        drawn = np.random.default_rng(random_state).choice(len(self), size=n, replace=False)
        return self.select(np.isin(np.arange(len(self)), drawn))


def _in_quoted(starts: NDArray[np.int64], voices: pd.DataFrame) -> Flags:
    """Tell of each place whether it lies in a quoted span of an article's voices."""
    need_columns(voices, ("start", "end", "voice"), "voices", see="voices.split")
    begins, ends = (voices[name].to_numpy(dtype=np.int64) for name in ("start", "end"))
    chosen = np.flatnonzero((voices["voice"] == "quoted").to_numpy())
    chosen = chosen[np.argsort(begins[chosen], kind="stable")]
    if not len(chosen):
        return np.zeros(len(starts), dtype=bool)
    before = np.searchsorted(begins[chosen], starts, side="right") - 1
    return (before >= 0) & (starts < ends[chosen][before])


def _rows(articles: pd.DataFrame, words: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of words in the order of ``articles``, indexed by the article's id."""
    need_columns(articles, ["article_id"], "articles")
    need_columns(words, COLUMNS, "words", see="article_words")
    wanted, given = articles["article_id"], words["article_id"]
    if given.duplicated().any():
        raise ValueError(f"two rows of words for article {given[given.duplicated()].iloc[0]!r}")
    if not (lacking := wanted[~wanted.isin(given)]).empty:
        raise ValueError(f"no words of article {lacking.iloc[0]!r} ({len(lacking)} in all)")
    if not (unknown := given[~given.isin(wanted)]).empty:
        raise ValueError(f"words of {unknown.iloc[0]!r}, which is not among the articles")
    return words.set_index("article_id").loc[wanted]


def _bytes(values: Sequence[int] | NDArray[Any], length: int, what: str) -> bytes:
    if len(values) != length:
        raise ValueError(f"{what}: {len(values)} values for {length} words")
    return np.asarray(values, dtype=np.uint8).tobytes()
