"""Sentences as examples: NewsMTSC's with a polarity, others that only a teacher judges."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from analysis.models import encode, tokenizer
from analysis.sentiment.classifier import MARKS, MarkedPieces, marked_pieces
from analysis.text.segment import sentences

POLARITIES = {2: 0, 4: 1, 6: 2}  # negative, neutral, positive
PRONOUNS = frozenset("he she him her his hers they them their it its who i we us our me my".split())
OTHER_NAME, OTHER_MENTION = 0.3, 0.2
SMOOTHING = 0.1
TEACHER = 0.5  # how much the teacher has a say where people judged
UNJUDGED, SNIPPET_PIECES = 6000, 126
_MENTION = re.compile(
    r"(?<![.!?“\"] )(?<!^)\b[A-Z][\w.’'-]*\w(?: [A-Z][\w’'-]+){0,2}"
    r"|\b(?:[Hh]e|[Ss]he|[Hh]im|[Hh]er|[Hh]is|[Tt]hey)\b"
)


class Target(NamedTuple):
    """A sentence, where it names its target (the marked mention first), and the polarity.

    ``shares`` are those of negative, neutral and positive.
    """

    text: str
    mentions: tuple[tuple[int, int], ...]
    shares: tuple[float, float, float]


def read_newsmtsc(path: Path) -> list[Target]:
    """Return one target for each that annotators judged; mentions outside the text are cut."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        text = item["sentence_normalized"]
        for target in item["targets"]:
            spans = [target, *target.get("further_mentions", ())]
            places = tuple((span["from"], span["to"]) for span in spans)
            shares = [0.0, 0.0, 0.0]
            shares[POLARITIES[int(target["polarity"])]] = 1.0
            found.append(Target(text, places, (shares[0], shares[1], shares[2])))
    return found


def reporting_half(text: str) -> bool:
    """Whether a sentence of a test set is of the half on which nothing is chosen.

    ``research/benchmarks/sentiment.py`` splits in the same way.
    """
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 == 1


def names_of(targets: Sequence[Target]) -> list[str]:
    """Return the targets that are names, each as often as it is one."""
    mentions = [target.text[slice(*target.mentions[0])] for target in targets]
    return [mention for mention in mentions if is_name(mention)]


def is_name(mention: str) -> bool:
    """Whether a mention of one to three words is a name."""
    small = mention.lower()
    return mention[:1].isupper() and small not in PRONOUNS and len(mention.split()) <= 3


def varied(target: Target, names: Sequence[str], chance: random.Random) -> Target:
    """Return the target with another of its mentions marked, or with another name.

    What is said decides, not whom it is said of: a name in training is often replaced.
    """
    mentions = target.mentions
    if len(mentions) > 1 and chance.random() < OTHER_MENTION:
        chosen = chance.choice(mentions[1:])
        return target._replace(mentions=(chosen,))
    start, end = mentions[0]
    name = target.text[start:end]
    if is_name(name) and chance.random() < OTHER_NAME:
        other = chance.choice(names)
        text = target.text[:start] + other + target.text[end:]
        return target._replace(text=text, mentions=((start, start + len(other)),))
    return target


def varied_items(
    targets: Sequence[Target], chance: random.Random
) -> list[tuple[MarkedPieces, tuple[float, ...]]]:
    """Return the word pieces and shares of all targets, each :func:`varied` anew."""
    names = names_of(targets)
    chosen = [varied(target, names, chance) for target in targets]
    return [(pieces_of(target), target.shares) for target in chosen]


def smoothed(targets: Sequence[Target]) -> list[Target]:
    """Return the targets with a little of every class in their shares."""
    rows = [[(1 - SMOOTHING) * share + SMOOTHING / 3 for share in t.shares] for t in targets]
    return [t._replace(shares=(a, b, c)) for t, (a, b, c) in zip(targets, rows, strict=True)]


def pieces_of(target: Target) -> MarkedPieces:
    """Return the word pieces of a target, its first mention marked."""
    return marked_pieces(target.text, *target.mentions[0])


def unjudged(folder: Path, n: int = UNJUDGED) -> list[Target]:
    """Return sentences of the texts in a folder, each with one name or pronoun marked."""
    chance = random.Random(3)
    found = []
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8", errors="replace")
        for start, end in sentences(text):
            sentence = text[start:end]
            places = [match.span() for match in _MENTION.finditer(sentence)]
            if places and 8 <= len(sentence.split()) <= 60:
                found.append(Target(sentence, (chance.choice(places),), (0.0, 1.0, 0.0)))
    chance.shuffle(found)
    return found[:n]


def with_shares(targets: Sequence[Target], given: Sequence[tuple]) -> list[Target]:
    """Return the judged targets with the teacher's shares mixed in, and all others it judged.

    ``given`` are triples of text, place and shares.
    """
    taught = {(text, tuple(place)): shares for text, place, shares in given}
    mixed = []
    for target in targets:
        teacher = taught.pop((target.text, target.mentions[0]), target.shares)
        shares = [
            (1 - TEACHER) * own + TEACHER * other
            for own, other in zip(target.shares, teacher, strict=True)
        ]
        mixed.append(target._replace(shares=(shares[0], shares[1], shares[2])))
    others = [Target(text, (place,), tuple(shares)) for (text, place), shares in taught.items()]
    return mixed + others


def read_snippets(folder: Path) -> list[tuple[MarkedPieces, tuple[float, ...]]]:
    """Return the word pieces of VADER's snippets, no target marked, with their valence."""
    files = sorted(folder.glob("*_GroundTruth.txt"))
    if not files:
        raise SystemExit(f"no *_GroundTruth.txt in {folder}")
    begins, ends = (tokenizer().token_to_id(mark) for mark in (MARKS[0], MARKS[-1]))
    found: list[tuple[MarkedPieces, tuple[float, ...]]] = []
    for path in files:
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            _, valence, text = line.split("\t", 2)
            ids = [begins, *encode(text).ids[:SNIPPET_PIECES], ends]
            found.append((MarkedPieces(np.array(ids), 0, 1), (float(valence),)))
    return found
