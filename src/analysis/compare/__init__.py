"""What outlets have in common and what sets them apart: words, names, quotations, facts, style.

All of it can be done on the outlet's own voice, on the quoted voices, or on all text, and
every number can be followed back to words: :func:`examples` shows the places that
:func:`keyness` counted. The work is in the modules of this package, but this is the one to
import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.compare._coverage import coverage, coverage_matrix, statements
from analysis.compare._drift import quotation_drift
from analysis.compare._keyness import keyness, name_table
from analysis.compare._naming import mentions, naming
from analysis.compare._similarity import linkage, outlet_pairs, similarity, similarity_matrix
from analysis.compare._style import article_style, mtld, style
from analysis.compare._utterances import utterances
from analysis.compare.heads import naming_heads
from analysis.corpus.article import articles_of
from analysis.corpus.words import add_voice, labels_of, term_form, words_of
from analysis.quotes.voices import split

if TYPE_CHECKING:
    from analysis.corpus.article import Corpus

__all__ = [
    "article_style", "coverage", "coverage_matrix", "examples", "keyness", "linkage",
    "mentions", "mtld", "naming", "naming_heads", "outlet_pairs", "quotation_drift",
    "similarity", "similarity_matrix", "statements", "style", "utterances",
]  # fmt: skip

_EXAMPLES = {
    "article_id": "object", "group": "object", "event": "object", "start": "int64",
    "end": "int64", "before": "object", "match": "object", "after": "object",
}  # fmt: skip


def examples(
    corpus: Corpus,
    term: str,
    *,
    group: str | None = None,
    by: str = "source",
    voice: str = "all",
    voices: pd.DataFrame | None = None,
    n: int | None = 3,
    width: int = 60,
) -> pd.DataFrame:
    """Return places where ``term`` stands, with ``width`` characters to each side.

    Columns ``article_id, group, event, start, end, before, match, after`` (and ``voice,
    speaker_id`` where ``voices`` is given or needed). The words are those that
    :func:`keyness` counts: with ``n=None`` there is a row for each. Otherwise at most ``n``
    rows, the first place in each article before the second in any. ``group`` None: all
    groups. A term of several words with capitals (*Ann Lee*) is looked up among the names,
    and, if it is none, as words that stand together. A term that does not occur gives an
    empty table.
    """
    table = _places(corpus, term, voice, voices)
    articles = articles_of(corpus)
    labels = pd.Series(labels_of(corpus, by), dtype=object)
    table = table.assign(
        group=labels.reindex(table["article"]).to_numpy(),
        turn=table.groupby("article").cumcount().to_numpy(),
    )
    if group is not None:
        table = table[table["group"] == group]
    table = table.sort_values(["turn", "article", "start"], ignore_index=True)[:n]
    texts = [articles[position].text for position in table["article"]]
    spans = list(zip(texts, table["start"], table["end"], strict=True))
    table = table.assign(
        event=[articles[position].event for position in table["article"]],
        before=[text[max(0, start - width) : start] for text, start, _ in spans],
        match=[text[start:end] for text, start, end in spans],
        after=[text[end : end + width] for text, _, end in spans],
    )
    spoken = [name for name in ("voice", "speaker_id") if name in table.columns]
    types = _EXAMPLES | dict.fromkeys(spoken, "object")
    return table[list(types)].astype(types)


def _places(corpus: Corpus, term: str, voice: str, voices: pd.DataFrame | None) -> pd.DataFrame:
    """Return the rows of the name, else of the words, that ``term`` is."""
    articles = articles_of(corpus)
    voices = split(articles) if voice != "all" and voices is None else voices
    form = term_form(term)
    if " " in form and term != form:
        names = name_table(corpus, voice=voice, voices=voices)
        names = names[names["term"] == term]
        if len(names):
            return names
    words = words_of(articles, voices)
    joined, of_voice = words.joined(voice), words.of_voice(voice)
    found = []
    for wanted in {term, form}:
        parts, is_here = wanted.split(" "), of_voice
        for back, part in enumerate(reversed(parts)):
            is_here = is_here & np.roll((words.terms == part)[words.codes], back)
            if back:  # the first word of an article is joined to none
                is_here &= np.roll(joined, back - 1)
        last = np.flatnonzero(is_here)
        found.append(np.column_stack([last - len(parts) + 1, last]))
    first, last = np.sort(np.concatenate(found), axis=0).T
    ids = words.articles["article_id"].to_numpy(object)
    table = pd.DataFrame(
        {
            "article": words.article[last],
            "article_id": ids[words.article[last]],
            "start": words.start[last],
        }
    )
    table = table if voices is None else add_voice(table, voices)
    return table.assign(start=words.start[first], end=words.end[last])
