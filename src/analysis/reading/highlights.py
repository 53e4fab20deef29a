"""Words of lexicons and of a caller's table, to be switched on and off on a page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from analysis.corpus.article import Article
from analysis.files import need_columns
from analysis.framing.markers import markers
from analysis.framing.terms import MARKERS, check_name, find_terms, usual_names
from analysis.reading.html import apart
from analysis.reading.marking import Layer, Marks
from analysis.reading.style import OWN, WORDS
from analysis.segment import sentence_frame

NAMES = {
    "loaded": "loaded words", "hedges": "hedges", "boosters": "boosters", "guilt": "words of guilt",
    "frames": "frame words",
}  # fmt: skip
assert set(NAMES) == set(WORDS)


class Highlights:
    """Words of one sort: the name of its switch, the class of its marks, and the places."""

    def __init__(self, name: str, switch: str, rows: list[tuple[int, int, str]], on: bool) -> None:
        self.name = name
        self.switch = switch
        self.rows = rows  # start, end, what the mark says when pointed at
        self.on = on

    def until(self, end: int) -> Highlights:
        """Return those that begin before ``end``."""
        rows = [row for row in self.rows if row[0] < end]
        return Highlights(self.name, self.switch, rows, self.on)

    def layer(self) -> Layer:
        """Return the words as marks."""
        marks: Marks = [(start, end, place) for place, (start, end, _) in enumerate(self.rows)]

        def tag(place: int, first: bool) -> str:
            names = f"w-{self.switch} first" if first else f"w-{self.switch}"
            return f'<mark class="{names}" title="{escape(self.rows[place][2])}">'

        return Layer(marks, tag)


def lexicon_words(
    article: Article, quotes: pd.DataFrame, lexicons: Sequence[str]
) -> list[Highlights]:
    """Return the words of lexicons in an article, switched off.

    ``loaded``, ``hedges``, ``boosters``, ``guilt`` are those of
    :func:`analysis.framing.markers` (cues of ``quotes`` left out), ``frames`` the words of
    the generic frames. Raises ``ValueError`` for another name.
    """
    for name in lexicons:
        check_name(name, NAMES)
    if not lexicons:
        return []
    sentences = sentence_frame([article])
    found = []
    for name in dict.fromkeys(lexicons):
        rows = []
        if name in MARKERS:
            for row in markers(sentences, name, quotes=quotes).to_dict("records"):
                kind = "" if row["kind"] == name else f", {row['kind']}"
                guard = f", guarded: {row['guard']}" if row["guarded"] else ""
                rows.append((row["start"], row["end"], f"{NAMES[name]}{kind}{guard}"))
        else:
            usual = usual_names(sentences["text"])
            for begin, text in zip(sentences["start"], sentences["text"], strict=True):
                for label, start, end, _ in find_terms(text, "generic", usual):
                    rows.append((begin + start, begin + end, f"frame word: {label}"))
        found.append(Highlights(NAMES[name], name, rows, on=False))
    return found


def own_words(article: Article, marked: pd.DataFrame | None) -> list[Highlights]:
    """Return what a caller's table marks in an article, switched on, a switch for each label.

    Raises ``ValueError`` if the table lacks ``article_id, start, end`` or a place is not in
    the text.
    """
    if marked is None:
        return []
    need_columns(marked, ("article_id", "start", "end"), "marked words")
    rows = marked[marked["article_id"] == article.id]
    places = rows[["start", "end"]].apply(pd.to_numeric, errors="coerce")
    fits = places["start"].ge(0) & places["start"].lt(places["end"])
    if not (fits & places["end"].le(len(article.text))).all():
        raise ValueError(
            f"the table of marked words has a place that article {article.id!r} lacks: each "
            f"needs 0 <= start < end <= {len(article.text)}"
        )
    name = next((one for one in ("label", "kind", "term") if one in rows), None)
    labels = [str(label) for label in rows[name]] if name else ["marked"] * len(rows)
    groups: dict[str, list[tuple[int, int, str]]] = {}
    starts, ends = (places[edge].astype("int64").tolist() for edge in ("start", "end"))
    for label, start, end in zip(labels, starts, ends, strict=True):
        groups.setdefault(label, []).append((start, end, label))
    return [
        Highlights(label, f"own{number % len(OWN)}", group, on=True)
        for number, (label, group) in enumerate(groups.items())
    ]


def switches(found: Sequence[Highlights], n_removed: int) -> str:
    """Return a box to tick for each sort of words, and one for what cleaning removed."""
    boxes = []
    for one in found:
        letter = f"{WORDS[one.switch][1]}: " if one.switch in WORDS else ""
        label = f"{letter}{apart(one.name)} ({len(one.rows)})"
        boxes.append(box(one.switch, label, one.on, one.rows))
    boxes.append(box("gone", f"removed by cleaning ({n_removed})", False, n_removed))
    return f"<fieldset><legend>Show</legend>{''.join(boxes)}</fieldset>"


def box(name: str, label: str, on: bool, any_: object = True) -> str:
    """Return one box to tick beside HTML; no tick is possible where there is nothing to show."""
    state = " checked" if on else ""
    state += "" if any_ else " disabled"
    return (
        f'<label><input type="checkbox" class="on-{name}" autocomplete="off"{state}> '
        f"{label}</label>"
    )
