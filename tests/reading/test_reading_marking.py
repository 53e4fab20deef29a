"""Marks that overlap become HTML that is well nested and loses no character."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from parsed_html import Parsed

from analysis.reading.article import blocks_of
from analysis.reading.marking import Insert, Layer, covered, innermost, render, stripped

MARKS = st.lists(
    st.tuples(st.integers(-3, 30), st.integers(-3, 30), st.integers(0, 5)), max_size=12
)


def by_hand(marks, length):
    """Return what marks each character: of those around it the last that began, and so on."""
    found = []
    for place in range(length):
        around = [
            (max(start, 0), -min(end, length), order, key)
            for order, (start, end, key) in enumerate(marks)
            if start <= place < end
        ]
        found.append(max(around)[3] if around else None)
    return found


def layer(name, marks):
    return Layer(marks, lambda key, first: f'<mark class="{name}{key}{" first" if first else ""}">')


def test_the_inner_of_two_marks_is_shown() -> None:
    assert innermost([(0, 9, 1), (3, 5, 2)], 9) == [(0, 3, 1), (3, 5, 2), (5, 9, 1)]
    assert innermost([(0, 5, 1), (3, 8, 2)], 6) == [(0, 3, 1), (3, 6, 2)]
    assert innermost([(2, 4, 1), (2, 6, 2), (4, 4, 3)], 9) == [(2, 4, 1), (4, 6, 2)]
    assert covered([(0, 4, 1), (0, 2, 2), (2, 4, 3)], 4) == {1}


@given(MARKS, st.integers(0, 25))
def test_each_character_has_its_innermost_mark(marks, length) -> None:
    found = innermost(marks, length)
    assert all(one[1] <= other[0] for one, other in zip(found, found[1:], strict=False))
    shown = [None] * length
    for start, end, key in found:
        assert start < end
        shown[start:end] = [key] * (end - start)
    assert shown == by_hand(marks, length)


@given(st.text(alphabet="a<&\n\"'b", max_size=25), MARKS, MARKS)
def test_any_marks_give_html_that_is_the_text(text, one, other) -> None:
    blocks = blocks_of(text)
    html = render(text, blocks, [layer("x", one), layer("y", other)])
    read = Parsed("".join(f"<p>{block}</p>" for block in html))
    assert read.text == "".join(text[start:end] for start, end in blocks)
    classes = [names for words, names in read.shown() for _ in words]
    places = [place for start, end in blocks for place in range(start, end)]
    expected = [
        {f"{name}{key}" for name, key in (("x", x[place]), ("y", y[place])) if key is not None}
        for x, y in [(by_hand(one, len(text)), by_hand(other, len(text)))]
        for place in places
    ]
    assert [names - {"first"} for names in classes] == expected


def test_only_the_first_piece_of_a_mark_is_told_so() -> None:
    layers = [layer("x", [(0, 2, 0)]), layer("y", [(1, 4, 7)]), layer("z", [(1, 3, 2)])]
    assert render("abcd", [(0, 4)], layers) == [
        '<mark class="x0 first">a<mark class="y7 first"><mark class="z2 first">b</mark></mark>'
        '</mark><mark class="y7"><mark class="z2">c</mark>d</mark>'
    ]


def test_inserts_stand_after_what_ends_and_before_what_begins() -> None:
    marks = [layer("x", [(0, 2, 0), (2, 4, 1)])]
    put = [Insert(2, "<wbr>", after=True), Insert(2, "<br>"), Insert(4, "<wbr>", after=True)]
    assert render("abcd", [(0, 4)], marks, put) == [
        '<mark class="x0 first">ab</mark><wbr><br><mark class="x1 first">cd</mark><wbr>'
    ]
    assert render("ab\n\ncd", [(0, 2), (4, 6)], [], [Insert(4, "<br>")]) == ["ab", "<br>cd"]


def test_a_span_is_cut_and_stripped() -> None:
    assert stripped(" ab \n", -4, 99) == (1, 3)
    assert stripped("  ", 0, 2) == (2, 2)
