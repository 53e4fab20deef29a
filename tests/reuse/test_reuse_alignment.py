"""Two runs of words side by side, worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reuse.wording import align, differs
from analysis.text.dates import first_published


def shown(a, b):
    a, b = a.split(), b.split()
    return differs(align(a, b), lambda i, j: " ".join(a[i:j]), lambda i, j: " ".join(b[i:j]))


def test_what_stays_and_what_changes():
    found = align("a b c d".split(), "a x d e".split())
    assert (found.equal, found.dropped, found.added, found.replaced) == (2, 1, 1, 1)
    assert found.score == 0.5  # 2 x 2 / 8
    assert shown("a b c d", "a x d e") == "b c → x; + e"
    assert shown("a b c d", "a d") == "− b c"


@pytest.mark.parametrize(
    ("a", "b", "score"), [("", "", 1), ("a", "", 0), ("", "a", 0), ("a", "b", 0), ("a b", "a b", 1)]
)
def test_short_runs(a, b, score):
    assert align(a.split(), b.split()).score == score


WORDS = st.lists(st.sampled_from("abcd"), max_size=12)


@given(WORDS, WORDS)
def test_every_word_is_counted_once(a, b):
    found = align(a, b)
    assert found.equal + found.dropped + found.replaced == len(a)
    assert found.equal + found.added + found.replaced == len(b)
    assert min(found[:4]) >= 0
    rebuilt = [
        word
        for tag, i1, i2, j1, j2 in found.opcodes
        for word in (a[i1:i2] if tag == "equal" else b[j1:j2])
    ]
    assert rebuilt == b


@pytest.mark.parametrize(
    ("a", "b", "first"),
    [
        ("2023-02-04", "2023-02-05", "a"),
        ("2023-02-05", "2023-02-04", "b"),
        ("2023-02-04", "2023-02-04", "same day"),
        ("4 February 2023", "2023-02-05", "a"),
        ("2022", "2023-02-05", "a"),
        ("2023", "2023-02-05", ""),
        ("2023-02", "2023-02", ""),
        ("2023-03", "2023-02-05", "b"),
        ("", "2023-02-05", ""),
        ("", "", ""),
        ("05/02/2023", "2023-02-06", ""),
        ("yesterday", "2023-02-06", ""),
    ],
)
def test_which_date_is_first(a, b, first):
    assert first_published(a, b) == first
