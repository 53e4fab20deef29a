"""Time grows with the text: runs of one thing, four times as long, take four times as long.

No time is asserted, only by how much it grows between two texts of one test. Linear time
grows fourfold, quadratic sixteenfold. What grows by more than nine is measured again, longer
and more than once, before it counts, so that a busy machine fails nothing.
"""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Callable, Iterable
from string import punctuation

import pandas as pd
import pytest
from nltk.tokenize.punkt import PunktLanguageVars

from analysis import Corpus, CorpusError, compare, framing, make_article, reuse
from analysis.compare._utterances import utterances
from analysis.corpus.article import sentence_frame
from analysis.corpus.cleaning import clean
from analysis.corpus.documents import read_export
from analysis.corpus.office import read_rtf
from analysis.corpus.pages import article_from_html
from analysis.framing._functions import find_cues
from analysis.framing.stance_words import guard
from analysis.framing.terms import find_terms
from analysis.models import encode
from analysis.quotes import reported_speech
from analysis.quotes._marked_words import marked_words
from analysis.quotes.attributions import Attribution, Kinds
from analysis.quotes.completion import completed, with_labels
from analysis.quotes.people import ArticleNames, full_names, parse
from analysis.quotes.rules import attributions
from analysis.quotes.voices import split
from analysis.sentiment import actor_mentions, mentions
from analysis.sentiment._lexicon_scores import polarity
from analysis.text import segment
from analysis.text.english import language
from analysis.text.facts import numbers
from analysis.text.marks import broken_marks, quotations
from tests.broken_files import at_most

Stage = Callable[[str], object]
LIMIT = 9.0
"""Growth of the time of a text four times as long from which a stage counts as slow."""

MARKS = [
    *punctuation,
    *"“”‘’«»„…–—―•",
    "\n",
    "\xa0",
    "-- ",
    "— ",
    "(a) ",
    ", a man, ",
    "Ada Bell, ",
]
UNITS = [
    *"\"'(-.?[“‘—", punctuation, "A", "a ", "1", "1,", "U.S.", "Mr. ", "Feb. 1, ",
    *("Ada Bell ", "Ada Bell, ", "the mayor said, ", "said ", "saying that ", "according to "),
    *("“a” ", "“Yes,” Ada Bell said. ", "[We] won, he said. ", "“Yes.”\n\n", "SMITH: a\n"),
    *("Ab cd\n\n", "9 per cent of the ", "It fell.\n\n", "a-\n", "http://a.b/c ", "<p>a", "{a"),
]  # fmt: skip


def _export(frame: str) -> Stage:
    return lambda text: read_export(frame.replace("{}", text))


STAGES: dict[str, Stage] = {
    "cleaning": clean,
    "broken marks": broken_marks,
    "sentences": segment.sentences,
    "quotation marks": quotations,
    "speech by rules": attributions,
    "labels": lambda text: with_labels(text, []),
    "names": lambda text: ArticleNames(text, ["Ada Bell"]),
    "numbers": numbers,
    "language": language,
    "words of lexicons": lambda text: polarity(text, "news"),
    "cues of frames": find_cues,
    "guards": lambda text: [guard(text, *span) for span in segment.words(text)[::9]],
    "kinds of speech": lambda text: Kinds(text).kind(Attribution(((0, len(text)),), (), (), "")),
    "terms of frames": lambda text: find_terms(text, "generic"),
    "word pieces": encode,
    "HTML": lambda text: article_from_html(f"<article><p>{text}</p></article>"),
    "RTF": lambda text: read_rtf(("{\\rtf1 " + text + "}").encode()),
    "Nexis": _export("T\nDaily\nCopyright 2023 X\nLength: 5 words\nBody\n\n{}\nEnd of Document"),
}  # fmt: skip


def _seconds(stage: Stage, text: str) -> float:
    """Return the seconds of the processor that a stage takes for a text."""
    gc.collect(0)
    gc.disable()
    began = time.process_time()
    try:
        stage(text)
    except CorpusError:
        pass  # a text of marks is no article
    finally:
        took = time.process_time() - began
        gc.enable()
    return took


def growth(stage: Stage, made: Callable[[int], str], least: float, size: int) -> float:
    """Return by how much the time of a stage grows as ``made`` makes a text four times as long.

    From ``size`` characters on, until the longer one takes ``least`` seconds; 0 if it never
    does. ``made`` is asked for a little more each time, so that no cache knows the text.
    """
    before = _seconds(stage, made(size))
    while (size := size * 4) <= 150_000:
        now = _seconds(stage, made(size))
        if now >= least:
            break
        before = now
    else:
        return 0.0
    if now / before > LIMIT and now < 1:
        before = min(_seconds(stage, made(size // 4 + 97 * more)) for more in range(1, 6))
        now = min(_seconds(stage, made(size + 97 * more)) for more in range(1, 4))
        if now / before > LIMIT and now < 1:
            return min(now / before, min(_seconds(stage, made(4 * size)) for _ in "ab") / now)
    return now / before


def too_fast(
    stage: Stage, units: Iterable[str], *, least: float, size: int, frame: str = "{}"
) -> dict[str, float]:
    """Return the units whose runs take a stage a time that grows too fast, and how fast."""
    grown = {}
    for unit in units:
        with at_most(60):
            grown[unit] = growth(
                stage,
                lambda n, unit=unit: frame.replace("{}", unit * (n // len(unit))),  # type: ignore[misc]
                least,
                size,
            )
    return {unit: by for unit, by in grown.items() if by > LIMIT}


@pytest.mark.parametrize("name", STAGES)
def test_the_time_of_a_stage_grows_with_the_text(name: str) -> None:
    _seconds(STAGES[name], "Ada Bell said on 5 February that “nobody” was hurt.")  # lexicons
    assert not too_fast(STAGES[name], UNITS, least=0.01, size=1000)


def test_a_run_before_a_verb_of_saying_takes_a_time_that_grows_with_it() -> None:
    frame = "The mayor {} said nobody was hurt."
    assert not too_fast(attributions, MARKS, least=0.01, size=60, frame=frame)


def _corpus(text: str) -> Corpus:
    return Corpus([make_article(text, id=name, source=name, event="e") for name in "ab"])


def _spoken(read: Callable[[Corpus, pd.DataFrame], object]) -> Stage:
    def stage(text: str) -> object:
        corpus = _corpus(text)
        return read(corpus, reported_speech(corpus, "rules"))

    return stage


def _found_everywhere(text: str) -> object:
    """Give the rules that complete the tagger an attribution for each three words."""
    spans = segment.words(text)
    thirds = zip(spans[::3], spans[1::3], spans[2::3], strict=False)
    return completed(text, [Attribution((a,), (b,), (c,), "according to") for a, b, c in thirds])


TABLES: dict[str, Stage] = {
    "speech": _spoken(lambda corpus, quotes: split(corpus, quotes)),
    "marked words": _spoken(marked_words),
    "utterances": _spoken(utterances),
    "drift": _spoken(compare.quotation_drift),
    "completion": _found_everywhere,
    "markers": lambda text: [
        framing.markers(sentence_frame(_corpus(text)), name) for name in ("guilt", "loaded")
    ],
    "mentions": lambda text: mentions(sentence_frame(_corpus(text)), every=True),
    "actors": _spoken(
        lambda corpus, quotes: actor_mentions(
            corpus, {"Ada Bell": ["Ada Bell", "Bell"]}, voices=split(corpus, quotes)
        )
    ),
    "shared wording": lambda text: reuse.shared_wording(_corpus(text)),
    "near copies": lambda text: reuse.near_copies(_corpus(text)),
}
HARD = [
    "The “spy” regime spied, Ada Bell said, ",
    "“Yes,” she said on Feb. 1. Bell fell. ",
    "Sub-heading here\n\nThe mayor said it fell.\n\n",
]


@pytest.mark.parametrize("name", TABLES)
def test_the_time_of_a_table_grows_with_the_text(name: str) -> None:
    _seconds(TABLES[name], "Ada Bell said on 5 February that “nobody” was hurt.")
    assert not too_fast(TABLES[name], HARD, least=0.05, size=2000)


def test_many_names_take_a_time_that_grows_with_them() -> None:
    def names(size: int) -> str:
        return ", ".join(f"Ada {_name(n)}, a senator" for n in range(size // 20))

    assert growth(lambda text: ArticleNames(text, text.split(", ")), names, 0.05, 4000) < LIMIT


def test_a_run_of_words_that_open_no_name_takes_a_time_that_grows_with_it() -> None:
    assert growth(full_names, lambda size: "Sen. " * (size // 5), 0.05, 32_000) < LIMIT


def _name(number: int) -> str:
    return "B" + "".join(chr(97 + number // 26**place % 26) for place in range(3)) + "ell"


def test_marks_before_a_verb_do_not_hang_the_rules() -> None:
    for marks in ("—" * 60, "-- " * 40, "– " * 40, "(a) " * 60, ", a man" * 60):
        with at_most(30):
            attributions(f"The mayor {marks} said nobody was hurt.")


def test_a_word_said_again_and_again_is_no_recursion() -> None:
    assert parse("Ada Bell " + "himself " * 5000).name == "Ada Bell"


def test_a_number_of_a_million_digits_counts_nothing() -> None:
    assert numbers("1" * 1_100_000 + " million men") == []
    assert numbers("1,000 men")[0].label == "1,000 men"


def test_a_text_without_full_stops_is_cut_between_its_words() -> None:
    for text in ("word " * 3000, "a,b;" * 2000, "气球。" * 2000, "x" * 3000 + ",a" * 3000):
        found = segment.sentences(text)
        assert max(end - start for start, end in found) <= 3000
        words = [
            (a + left, a + right) for a, b in found for left, right in segment.words(text[a:b])
        ]
        assert words == segment.words(text)


def test_sentences_do_not_hang_on_the_patterns_of_nltk(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "“It fell.” “We saw it.” He left ‘at once.’ “Why?” Nobody (they say.) knows."
    expected = segment.sentences(text)
    assert [text[a:b] for a, b in expected][:2] == ["“It fell.”", "“We saw it.”"]
    old = re.compile(r"[\"')\]}]+?(?:\s+|(?=--)|$)", re.MULTILINE)  # as before nltk 3.10.2
    monkeypatch.setattr(PunktLanguageVars, "re_boundary_realignment", old)
    monkeypatch.setattr(PunktLanguageVars, "_re_non_word_chars", r"(?:[)\";}\]*:@'({\[?!])")
    segment._punkt.cache_clear()
    try:
        assert segment.sentences(text) == expected
    finally:
        segment._punkt.cache_clear()
