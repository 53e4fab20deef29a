"""Versions of a story: which sentences were kept, changed, added and removed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compare import versions
from tests.builders import bare

BOTH = ["Boats sank here.", "Boats sank there.", "Rain fell."]
FIRST = "Two boats sank near the pier. Police called it a tragedy. Nobody was hurt."


def test_each_sentence_is_where_it_stands_in_the_later_version():
    later = "Nobody was hurt! Three boats sank near the pier. The mayor has resigned."
    table = versions(bare(FIRST, "a"), bare(later, "a"))
    assert table["change"].tolist() == ["kept", "changed", "removed", "added"]
    changed = table[table["change"] == "changed"].iloc[0]
    assert changed["differs"] == "Two → Three" and changed["score"] == pytest.approx(10 / 12)
    assert table["text_b"].tolist()[0] == "Nobody was hurt!"
    removed = table[table["change"] == "removed"].iloc[0]
    assert (removed["text_a"], removed["text_b"]) == ("Police called it a tragedy.", "")
    assert pd.isna(removed["start_b"]) and pd.isna(removed["score"])


def test_the_same_text_is_kept_and_a_text_without_sentences_has_no_rows():
    assert versions(bare(FIRST), bare(FIRST))["change"].tolist() == ["kept"] * 3
    assert versions(bare(FIRST), bare("..."))["change"].tolist() == ["removed"] * 3
    assert versions(bare("..."), bare("..."))["change"].tolist() == []
    assert versions(bare("..."), bare(FIRST)).dtypes["start_a"] == "Int64"


def test_from_what_share_of_words_on_a_sentence_is_one_that_changed():
    one, other = bare("The old mayor left."), bare("The new mayor spoke.")
    assert versions(one, other)["change"].tolist() == ["changed"]
    assert sorted(versions(one, other, least=0.6)["change"]) == ["added", "removed"]
    for least in (0, 1.1):
        with pytest.raises(ValueError, match="least"):
            versions(one, other, least=least)


def test_the_best_pair_wins():
    one = bare("The old mayor left the town hall.")
    other = bare("The old mayor left. The old mayor left the new town hall.")
    table = versions(one, other)
    assert table["change"].tolist() == ["added", "changed"]
    assert table["differs"].tolist() == ["", "+ new"]


@given(
    st.lists(st.sampled_from([*BOTH, "“Go on,” he said."]), max_size=6),
    st.lists(st.sampled_from([*BOTH, "Go home."]), max_size=6),
)
def test_every_sentence_stands_once_and_spans_are_the_words(old, new):
    a, b = bare(" ".join(old)), bare(" ".join(new))
    table = versions(a, b)
    for side, article, sentences in (("a", a, old), ("b", b, new)):
        rows = table[table[f"start_{side}"].notna()]
        words = [article.text[s:e] for s, e in rows[[f"start_{side}", f"end_{side}"]].values]
        assert words == rows[f"text_{side}"].tolist()
        assert sorted(words) == sorted(sentences)
