"""A function that notes what made its result warns where it was called, as it would without."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import Corpus, compare, make_article, quotes, reuse

TEXT = "The ferry stayed in port. “We cannot leave,” Joan Tarn told reporters on the quay."
KNOWN = pd.DataFrame(
    [["Joan Tarn", "Tarn"], ["Eva Tarn", "Tarn"]], columns=["name", "aliases"]
).assign(role="", country="", kind="")


def two() -> Corpus:
    return Corpus([make_article(TEXT, id=one, source="Post", event="ice") for one in "ab"])


def edited(corpus: Corpus) -> pd.DataFrame:
    speech = quotes.reported_speech(corpus, engine="rules")
    return quotes.identities(corpus, speech).assign(speaker_id="nobody-else", name="Ada Bell")


@pytest.mark.parametrize(
    "call",
    [
        lambda corpus: compare.keyness(corpus),
        lambda corpus: reuse.near_copies(corpus, max_articles=1),
        lambda corpus: quotes.reported_speech(corpus, "rules", gazetteer=KNOWN),
        lambda corpus: quotes.reported_speech(corpus, "rules", identities=edited(corpus)),
    ],
)
def test_a_warning_names_the_line_of_the_caller(call) -> None:
    with pytest.warns(UserWarning) as told:
        call(two())
    assert {warning.filename for warning in told} == {__file__}
