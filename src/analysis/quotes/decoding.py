"""From the tagger's probabilities to attributions: cues, and each cue's source and content.

Every attribution hangs on its cue. A piece that probably begins one is asked for its parts
(Viterbi 1967, over begin and inside labels); where two cues claim the same words, the surer
one has them. How probable it is that a row is right is judged last, by :func:`judged`.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from analysis.lexicons import clause_words
from analysis.models import model_file
from analysis.quotes.attributions import Attribution
from analysis.quotes.people import parse
from analysis.text.english import noun_role
from analysis.text.marks import quotations
from analysis.text.segment import word_forms, words

LABELS = (
    "O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content",
)  # fmt: skip
BEGINS_CUE = LABELS.index("B-cue")
REACH = 64  # pieces on either side of a cue in which its parts are looked for
_NEVER = -1e9
_BLOCK = 256  # cues that are labelled at a time, so that memory stays small
_NEAR = 60  # characters before a cue in which a modal verb or a condition may stand
_LONG, _MOST_ADVICE = 10, 6.0  # words of a content, words in a hundred: more says no more
_FEW = 20  # words that are added to a text, so that a single sentence is no book of advice

_ENDS = re.compile(r"[.!?;][”\"’')]*\s|\n")  # of clauses; in front of them nothing governs a cue

Range = tuple[int, int]


class PieceAttribution(NamedTuple):
    """One attribution in word pieces: ranges of each role, and how probable each role is."""

    content: tuple[Range, ...]
    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    sure: tuple[float, float, float]  # the cue's beginning, content, source (0 if there is none)


class Settings(NamedTuple):
    """What was set on PolNeAR dev (``models/quotes/settings.json``).

    ``least_cue``: the probability from which a piece may begin a cue. ``least_sure``: that of
    cue and content from which an attribution is reported. ``tag_weight``: how much the tags
    count beside the parts. ``content_bias``: what is added to labels of content.
    ``confidence_weights``: a constant, and a weight for each of :class:`Signs`; ``rule_weights``:
    the same for rows that rules found.
    """

    least_cue: float = 0.3
    least_sure: float = 0.0
    tag_weight: float = 0.5
    content_bias: float = 0.0
    confidence_weights: tuple[float, ...] = (0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    rule_weights: tuple[float, ...] = (0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


class Signs(NamedTuple):
    """What speaks for an attribution and against it.

    ``content``, ``source``: the log-odds of both by the network (0 without a source); for a row
    of the rules, those of its rule's precision, and 0. ``quoted``: whether the content holds a
    quotation in marks. ``speaks``: 1 if the source is a name, a pronoun of persons, or a noun for
    people, a body or a document; one half for *it* and *who*, which may stand for one.
    ``length``: the logarithm of one more than the words of the content, ten at most.
    ``unreal``: whether a modal verb or a condition governs the cue, so that nobody need have said
    it. ``advice``: how many of a hundred words outside quotation marks, in the whole text, speak
    to the reader or are modal verbs, six at most.
    """

    content: float
    source: float
    quoted: float
    speaks: float
    length: float
    unreal: float
    advice: float


def log_odds(chance: float) -> float:
    """Return the log-odds of a probability, held within those of .001 and .999."""
    held = min(max(chance, 0.001), 0.999)
    return float(np.log(held / (1 - held)))


def probability(given: Signs, weights: tuple[float, ...]) -> float:
    """Return how probable it is that content and source are right, to two places."""
    total = weights[0] + sum(w * value for w, value in zip(weights[1:], given, strict=True))
    return round(1 / (1 + math.exp(-total)), 2)


def signs(
    text: str, found: Sequence[Attribution], sure: Sequence[tuple[float, float] | None]
) -> list[Signs | None]:
    """Return the signs of each attribution; None where ``sure`` has None.

    ``sure`` has a pair for each: how probable content and source are, the source 0 if unknown.
    """
    spans = words(text)
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    outside: list[str] = []
    at = 0
    for quote in quotations(text):
        first = bisect_left(starts, quote.start)
        outside += [text[start:end] for start, end in spans[at:first]]
        at = max(first, bisect_right(ends, quote.end))
    outside += [text[start:end] for start, end in spans[at:]]
    modal, reader = clause_words("modal"), clause_words("second_person")  # May is a name, a month
    share = sum(w in modal or w.lower() in reader for w in outside) / (len(outside) + _FEW)
    persons, stand_ins = clause_words("person_pronoun"), clause_words("stand_in")
    pronouns = clause_words("subject_pronoun", "second_person")
    made: list[Signs | None] = []
    for item, chances in zip(found, sure, strict=True):
        if chances is None:
            made.append(None)
            continue
        place = item.cue[0][0] if item.cue else item.content[0][0]
        before = word_forms(_ENDS.split(text[max(0, place - _NEAR) : place])[-1])[-3:]
        cue, source, content = (
            word_forms(" ".join(text[start:end] for start, end in spans))
            for spans in (item.cue, item.source, item.content)
        )
        source = [word.lower() for word in source]
        who = parse(" ".join(text[start:end] for start, end in item.source))
        named = bool(who.name) or who.core.isupper()
        named = named or who.core[:1].isupper() and who.core.lower() in modal
        named = named or any(word[:1].isupper() for word in who.core.split()[1:])
        if pronouns >= set(source):
            named = bool(source) and persons >= set(source)
        speaks = 1.0 if named or noun_role(who.head) else 0.0
        if source and stand_ins >= set(source):
            speaks = 0.5
        unreal = (
            before[-1:] == ["to"]
            or not modal.isdisjoint([*cue, *before[-1:]])
            or not clause_words("condition").isdisjoint(map(str.lower, before))
        )
        made.append(
            Signs(
                log_odds(chances[0]),
                log_odds(chances[1]) if item.source and chances[1] else 0.0,
                float(item.quoted),
                speaks,
                math.log1p(min(len(content), _LONG)),
                float(unreal),
                min(100 * share, _MOST_ADVICE),
            )
        )
    return made


def judged(
    text: str,
    found: Sequence[Attribution],
    sure: Sequence[tuple[float, float] | None],
    weights: tuple[float, ...],
) -> list[Attribution]:
    """Return ``found`` with new confidence, as it was where ``sure`` has None."""
    return [
        item if given is None else item._replace(confidence=probability(given, weights))
        for item, given in zip(found, signs(text, found, sure), strict=True)
    ]


@cache
def settings() -> Settings:
    """Return the settings that belong to the shipped network."""
    given = json.loads(model_file("quotes/settings.json"))
    weights = {name: tuple(given[name]) for name in ("confidence_weights", "rule_weights")}
    return Settings(**(given | weights))


def decode(
    tags: np.ndarray, cues: np.ndarray, parts: np.ndarray, settings: Settings
) -> list[PieceAttribution]:
    """Return attributions in order of their content, none sharing a piece of content.

    ``tags`` (n, labels) and ``parts`` (cues, 2 * REACH + 1, labels) are log-probabilities,
    ``cues`` the pieces that ``parts`` are around.
    """
    if not len(cues):
        return []
    paths = np.empty(parts.shape[:2], dtype=np.int64)  # the best labels around each cue
    for at in range(0, len(cues), _BLOCK):
        block = slice(at, at + _BLOCK)
        near = cues[block, None] + np.arange(-REACH, REACH + 1)
        outside = (near < 0) | (near >= len(tags))
        scores = parts[block] + settings.tag_weight * tags[near.clip(0, len(tags) - 1)]
        scores[:, :, LABELS.index("B-content") :] += settings.content_bias
        scores[outside] = _NEVER
        scores[outside, 0] = 0.0
        scores[:, REACH, np.arange(len(LABELS)) != BEGINS_CUE] = _NEVER
        paths[block] = viterbi(scores)
    chances = np.exp(np.take_along_axis(parts, paths[:, :, None], axis=2)[:, :, 0])
    sure = np.exp(tags[cues, BEGINS_CUE])
    found_cues: dict[int, list[Range]] = {}  # surest first, none sharing a piece with a surer one
    taken = np.zeros(len(tags), dtype=bool)
    for number in np.argsort(-sure, kind="stable").tolist():
        ranges = _ranges(paths[number], "cue", int(cues[number]) - REACH)
        if not any(taken[start:end].any() for start, end in ranges):
            found_cues[number] = ranges
            for start, end in ranges:
                taken[start:end] = True
    contents = _shared_out(paths, chances, cues, list(found_cues), tags)
    found: list[PieceAttribution] = []
    for number, cue in found_cues.items():
        content = contents[number]
        if not content:
            continue
        first, chance = int(cues[number]) - REACH, chances[number]
        source = _ranges(paths[number], "source", first)
        if len(source) > 1:  # an attribution has one source: that which holds most probability
            source = [
                max(source, key=lambda one: float(chance[one[0] - first : one[1] - first].sum()))
            ]
        scores = (
            float(sure[number]),
            _mean(chance, content, first),
            _mean(chance, source, first) if source else 0.0,
        )
        if scores[0] * scores[1] >= settings.least_sure:
            found.append(PieceAttribution(tuple(content), tuple(source), tuple(cue), scores))
    return sorted(found, key=lambda item: (item.content[0], item.cue))


def _shared_out(
    paths: np.ndarray, chances: np.ndarray, cues: np.ndarray, order: list[int], tags: np.ndarray
) -> dict[int, list[Range]]:
    """Return the contents of each cue; what two claim goes to the one that is surer of it.

    A range of which more than half is gone is dropped; from others, what is gone is cut.
    What reaches the edge of what a cue can see goes on as far as the tags say content.
    """
    claims = []
    for rank, number in enumerate(order):
        first = int(cues[number]) - REACH
        for start, end in _ranges(paths[number], "content", first):
            quality = float(chances[number, start - first : end - first].mean())
            claims.append((-quality, rank, number, start, end))
    taken = np.zeros(len(tags), dtype=bool)
    contents: dict[int, list[Range]] = {number: [] for number in order}
    for _, _, number, start, end in sorted(claims):
        free = ~taken[start:end]
        if free.sum() * 2 > end - start:
            edges = np.flatnonzero(
                np.diff(np.concatenate([[False], free, [False]]).astype(np.int8))
            )
            contents[number] += [(int(a) + start, int(b) + start) for a, b in edges.reshape(-1, 2)]
            taken[start:end] = True
    goes_on = tags.argmax(axis=1) == LABELS.index("I-content")
    for number, ranges in contents.items():
        last = int(cues[number]) + REACH + 1
        whole = []
        for start, end in ranges:
            if end == last:
                while end < len(taken) and goes_on[end] and not taken[end]:
                    taken[end] = True
                    end += 1
            whole.append((start, end))
        contents[number] = sorted(whole)
    return contents


def _mean(chance: np.ndarray, ranges: list[Range], first: int) -> float:
    """Return the mean probability of the labels taken in some ranges."""
    return float(np.concatenate([chance[a - first : b - first] for a, b in ranges]).mean())


def viterbi(scores: np.ndarray) -> np.ndarray:
    """Return the best label sequences (rows, length) for scores (rows, length, labels)."""
    rows, length, count = scores.shape
    costs = np.zeros((count, count))  # an inside label follows only its own role
    for after, label in enumerate(LABELS):
        if label.startswith("I-"):
            costs[[earlier[2:] != label[2:] for earlier in LABELS], after] = _NEVER
    best = scores[:, 0].copy()  # what begins beyond reach may go on here
    came_from = np.zeros((rows, length, count), dtype=np.int8)
    for place in range(1, length):
        ways = best[:, :, None] + costs
        came_from[:, place] = ways.argmax(axis=1)
        best = ways.max(axis=1) + scores[:, place]
    paths = np.zeros((rows, length), dtype=np.int64)
    paths[:, -1] = best.argmax(axis=1)
    for place in range(length - 1, 0, -1):
        paths[:, place - 1] = came_from[np.arange(rows), place, paths[:, place]]
    return paths


def _ranges(path: np.ndarray, role: str, first: int) -> list[Range]:
    """Return the ranges of pieces with a role; begin labels part ranges that touch."""
    begin = LABELS.index(f"B-{role}")
    held = (path == begin) | (path == begin + 1)
    opens = held & ((path == begin) | ~np.concatenate([[False], held[:-1]]))
    ends = held & np.concatenate([~held[1:] | opens[1:], [True]])
    return [
        (int(a) + first, int(b) + first + 1)
        for a, b in zip(np.flatnonzero(opens), np.flatnonzero(ends), strict=True)
    ]
