"""The words of many articles at once, against the plain definition word by word."""

import pytest
from conftest import messy_text
from hypothesis import given
from hypothesis import strategies as st

from analysis.corpus import Article
from analysis.corpus.cleaning import Cleaned
from analysis.corpus.words import compared, spelling_variants, words_of
from analysis.text import segment
from analysis.text.english import normalise

VARIANTS, PHRASES = spelling_variants()


def articles_of(*texts):
    return [
        Article(id=f"a{n}", source="s", raw="", cleaned=Cleaned(text))
        for n, text in enumerate(texts)
    ]


def shown(*texts):
    """Return (compared form, words of the text) of each compared word."""
    words = compared(words_of(articles_of(*texts)))
    rows = zip(words.codes, words.article, words.start, words.end, strict=True)
    return [(words.vocabulary[code], texts[n][start:end]) for code, n, start, end in rows]


def plain(text):
    """Return (word, start, end) as the definition has it: one word after the other."""
    found = [(normalise(text[s:e]), s, e) for s, e in segment.words(text)]
    found = [(word.replace(",", ""), s, e) for word, s, e in found]
    found = [(VARIANTS.get(word, word), s, e) for word, s, e in found]
    joined = []
    free = False
    for word, start, end in found:
        pair = (joined[-1][0], word) if joined and free else None
        if pair in PHRASES and text[joined[-1][2] : start] in (" ", "\u00a0"):
            joined[-1] = (PHRASES[pair], joined[-1][1], end)
            free = False
        else:
            joined.append((word, start, end))
            free = True
    return joined


PIECES = st.sampled_from(
    "10 % per cent percent 1,000 2,500,000 1,00 12,345.6 U.S. US U.S the_U.S. a hundred two "
    "thousand United States a.B.C. A.B. $ €5 don’t O'Neill's x_y ŉ ǅ İstanbul ١٢٣ ½ 日本 𝔘.𝔖. "
    "co-op AT&T -- ... 1,000,000,00 United\u00a0Nations \ud800 é.È. V.".split(" ")
)
TEXTS = st.lists(st.lists(PIECES, max_size=9).map(" ".join) | messy_text | st.text(), max_size=4)


@given(TEXTS)
def test_compared_words_are_those_of_the_plain_definition(texts):
    words = compared(words_of(articles_of(*texts)))
    forms = [words.vocabulary[code] for code in words.codes]
    rows = list(zip(words.article, forms, words.start, words.end, strict=True))
    expected = [(n, *row) for n, text in enumerate(texts) for row in plain(text)]
    assert rows == expected
    capitals = [texts[n][start].isupper() for n, _, start, _ in expected]
    assert words.capital.tolist() == capitals


@pytest.mark.parametrize(
    "texts",
    [
        ("100 percent", "100%", "100 per cent", "100 pct", "a hundred percent"),
        ("1,000 men", "1000 men", "a thousand men", "one thousand men"),
        ("twenty boats", "20 boats"),
        ("twenty-five boats", "25 boats"),
        ("the manoeuvre", "The maneuver’s", "the maneuver"),
        ("they manoeuvred", "they maneuvered"),
        ("neighbouring labour organisations", "neighboring labor organizations"),
        ("travelled to the theatre", "traveled to the theater"),
        ("the U.S. said", "the US said", "the United States said", "the United States’ said"),
        ("1,250.5 tonnes", "1250.5 tonnes"),
        ("a 30,000-strong army", "a 30000-strong army"),
        ("Rs1,00,000 a month", "Rs100,000 a month", "Rs100000 a month"),
        ("U.S.-led talks", "US-led talks"),
        ("a Ph.D. thesis", "a PhD thesis"),
        ("the caf\u00e9’s door", "the cafe\u0301's door", "the ca\u00adf\u00e9\u02bcs door"),
        ("co-operate", "co\u2011operate", "co\u2010operate"),
    ],
)
def test_spellings_and_numbers_that_are_one(texts):
    forms = {tuple(word for word, _ in shown(text)) for text in texts}
    assert len(forms) == 1


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("in 2016, 300 men", "in 2016300 men"),  # a comma and a space part two numbers
        ("rooms 12,34", "rooms 1234"),
        ("the exercise", "the exercize"),
        ("tell us", "tell US"),
        ("a promise", "a promize"),
        ("per. cent", "percent"),
    ],
)
def test_spellings_that_are_not_one(left, right):
    assert [word for word, _ in shown(left)] != [word for word, _ in shown(right)]


def test_a_compared_word_may_span_two_words_of_the_text():
    assert shown("Of 1,000,000 in the United States", "two hundred,000 or 5 per cent.") == [
        ("of", "Of"), ("1000000", "1,000,000"), ("in", "in"), ("the", "the"),
        ("US", "United States"), ("200", "two hundred"), ("000", "000"), ("or", "or"),
        ("5", "5"), ("percent", "per cent"),
    ]  # fmt: skip


def test_no_variant_stands_for_another_variant():
    forms = VARIANTS
    assert not set(forms) & set(forms.values())
    assert not {first for pair in PHRASES for first in pair} & set(forms)
