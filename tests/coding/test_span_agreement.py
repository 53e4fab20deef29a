"""Agreement on who speaks where: worked by hand, and the same as nltk's alpha."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from analysis.coding import span_agreement, span_disagreements
from analysis.coding.coders import COLUMNS, alpha
from analysis.corpus.article import Article
from analysis.corpus.cleaning import Cleaned
from analysis.text.segment import words

TEXT = "Ada said ice melts fast here. Cy said snow."  # nine words
PLACES = {
    word: (TEXT.index(word), TEXT.index(word) + len(word)) for word in TEXT.replace(".", "").split()
}
MEASURES = ["voice_agreement", "voice_alpha", "speaker_agreement", "speaker_alpha"]
MEASURES += ["precision", "recall", "f1"]


def article(text=TEXT, id="a"):
    return Article(id=id, source="S", raw=text, cleaned=Cleaned(text=text, edits=()))


def quotes(*rows):
    """Return a table of quotes given as (article, [(start, end)], speaker)."""
    table = pd.DataFrame(
        [(id, f"{id}-q{number}", spans, [], name, name.lower())
         for number, (id, spans, name) in enumerate(rows, start=1)],
        columns=["article_id", "quote_id", "content_spans", "source_spans", "speaker",
                 "speaker_id"],
    )  # fmt: skip
    return table


def span(first, last):
    return [(PLACES[first][0], PLACES[last][1])]


def values(table):
    return dict(zip(table["measure"], table["value"], strict=True))


A = quotes(("a", span("ice", "here"), "Ada"), ("a", span("snow", "snow"), "Cy"))
B = quotes(("a", span("melts", "here"), "Ada"), ("a", span("snow", "snow"), "Di"))


def test_a_case_worked_by_hand():
    table = span_agreement(A, B, [article()])
    assert list(table.columns) == COLUMNS
    assert table["measure"].tolist() == MEASURES
    found = values(table)
    # of 9 words they differ in one ("ice"); 9 of 18 codes are quoted (5 + 4), 9 outlet
    assert found["voice_agreement"] == round(8 / 9, 6)
    # expected disagreement 1 - (9 * 8 + 9 * 8) / (18 * 17) = 162 / 306; observed 1 / 9
    assert found["voice_alpha"] == round(1 - (1 / 9) / (162 / 306), 6)
    # both quote melts, fast, here (Ada, Ada) and snow (Cy, Di)
    assert found["speaker_agreement"] == 0.75
    # codes: Ada 6, Cy 1, Di 1 of 8; expected 1 - 6 * 5 / (8 * 7) = 26 / 56
    assert found["speaker_alpha"] == round(1 - 0.25 / (26 / 56), 6)
    # the contents share 3 of 4 words, and 1 of 1
    assert [found[name] for name in MEASURES[4:]] == [1, 1, 1]
    assert table["n_units"].tolist() == [9, 9, 4, 4, 2, 2, 4]
    assert table["low"].isna().all()
    assert table["note"].str.startswith("no interval").all()


def test_precision_and_recall_are_of_the_first_against_the_second():
    b = quotes(("a", span("ice", "here"), "Ada"))
    found = values(span_agreement(A, b, [article()]))
    assert (found["precision"], found["recall"]) == (0.5, 1.0)
    assert found["f1"] == round(2 / 3, 6)
    found = values(span_agreement(b, A, [article()]))
    assert (found["precision"], found["recall"]) == (1.0, 0.5)
    less = quotes(("a", span("ice", "ice"), "Ada"))  # one word of four is no half
    assert values(span_agreement(less, b, [article()]))["f1"] == 0


def test_the_interval_resamples_articles():
    corpus = [article(id=id) for id in "abc"]
    a = pd.concat([A.assign(article_id=id) for id in "abc"])
    b = pd.concat([A.assign(article_id="a"), B.assign(article_id="b")])
    table = span_agreement(a, b, corpus).set_index("measure")
    assert (table["low"].dropna() <= table["value"][table["low"].notna()]).all()
    assert (table["high"].dropna() >= table["value"][table["high"].notna()]).all()
    assert table.loc["voice_agreement", "low"] < 22 / 27 < table.loc["voice_agreement", "high"]
    # a: 9 words alike, b: 8, c: 4 of 9
    assert table.loc["voice_agreement", "value"] == round(21 / 27, 6)
    assert table.loc["voice_agreement", "low"] == round(4 / 9, 6)  # c drawn three times
    pd.testing.assert_frame_equal(table.reset_index(), span_agreement(a, b, corpus))


def test_who_agrees_with_himself():
    found = span_agreement(A, A, [article()])
    assert found["value"].tolist() == [1.0] * 7


@pytest.mark.parametrize(
    ("a", "b", "corpus", "notes"),
    [
        (A[:0], A[:0], [article()], {"voice_agreement": "", "voice_alpha": "undefined: only one"}),
        (A[:0], A[:0], [article()], {"speaker_alpha": "no word that both", "f1": "no attribution"}),
        (A, A[:0], [article()], {"voice_alpha": "", "precision": "", "recall": "no attribution"}),
        (A[:1], A[:1], [article()], {"speaker_alpha": "undefined: only one speaker"}),
        (A, A, [], {"voice_agreement": "no words", "voice_alpha": "no words", "f1": "no attr"}),
        (A, A, [article("…")], {"voice_agreement": "no words"}),
    ],
)
def test_what_is_undefined_says_why(a, b, corpus, notes):
    table = span_agreement(a, b, corpus).set_index("measure")
    for measure, note in notes.items():
        assert math.isnan(table.loc[measure, "value"]) == bool(note), measure
        assert not note or table.loc[measure, "note"].startswith(note)


def test_articles_that_are_not_in_the_corpus_do_not_count():
    more = pd.concat([A, quotes(("z", [(0, 3)], "Ed"))])
    pd.testing.assert_frame_equal(
        span_agreement(more, B, [article()]), span_agreement(A, B, [article()])
    )


def test_tables_that_cannot_be_compared():
    with pytest.raises(ValueError, match="the table of quotes lacks speaker_id; it has"):
        span_agreement(A.drop(columns="speaker_id"), B, [article()])
    with pytest.raises(ValueError, match="several coders"):
        span_agreement(A, B.assign(coder=["1", "2"]), [article()])


def test_disagreements_are_runs_of_words_to_be_read():
    table = span_disagreements(A, B, [article()])
    assert table.to_dict("list") == {
        "article_id": ["a", "a"],
        "start": [PLACES["ice"][0], PLACES["snow"][0]],
        "end": [PLACES["ice"][1], PLACES["snow"][1]],
        "text": ["ice", "snow"],
        "voice_a": ["quoted", "quoted"],
        "speaker_a": ["Ada", "Cy"],
        "voice_b": ["outlet", "quoted"],
        "speaker_b": ["", "Di"],
    }
    assert span_disagreements(A, A, [article()]).empty
    assert span_disagreements(A, A, []).columns.tolist() == table.columns.tolist()
    long = span_disagreements(A[:1], A[:0], [article()])
    assert long["text"].tolist() == ["ice melts fast here"]


pieces = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 8), st.integers(0, 8), st.sampled_from("xyz")),
    max_size=4,
)


@given(pieces, pieces)
def test_alpha_is_that_of_nltk(one, other):
    corpus = [article(id="a"), article(id="b")]
    tokens = words(TEXT)
    tables = [
        quotes(*((id, [(tokens[min(i, j)][0], tokens[max(i, j)][1])], name)
                 for id, i, j, name in rows))
        for rows in (one, other)
    ]  # fmt: skip
    found = values(span_agreement(*tables, corpus, n=2))
    labels = {}
    for coder, rows in enumerate((one, other)):
        for number, id in enumerate("ab"):
            # where contents overlap, the one that begins first keeps the words
            spans = sorted((min(i, j), max(i, j), name) for own, i, j, name in rows if own == id)
            for word in range(9):
                held = [name for i, j, name in spans if i <= word <= j]
                labels[coder, 9 * number + word] = held[0] if held else "outlet"
    voices = {key: "outlet" if label == "outlet" else "quoted" for key, label in labels.items()}
    both = [unit for unit in range(18) if "outlet" not in (labels[0, unit], labels[1, unit])]
    for name, codes, units in (("voice", voices, range(18)), ("speaker", labels, both)):
        triples = [(coder, unit, codes[coder, unit]) for coder in (0, 1) for unit in units]
        names = sorted({label for _, _, label in triples})
        if len(names) < 2:
            assert math.isnan(found[f"{name}_alpha"])
            continue
        assert found[f"{name}_alpha"] == pytest.approx(AnnotationTask(triples).alpha(), abs=1e-6)
        counts = np.zeros((len(units), len(names)))
        for coder in (0, 1):
            for row, unit in enumerate(units):
                counts[row, names.index(codes[coder, unit])] += 1
        same = alpha(counts, np.ones(len(units)))
        assert found[f"{name}_alpha"] == pytest.approx(same, abs=1e-6)
