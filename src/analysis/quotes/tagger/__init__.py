"""Reported speech by a trained tagger: word pieces in, attributions out.

A small network (see ``models/quotes``) says of every word piece whether it begins a cue, and
of every cue which words around it are its source and its content. It was trained on
PolNeAR (Newell, Margolin & Ruths, LREC 2018).
"""

from __future__ import annotations

import re

from analysis.quotation_marks import has_marks
from analysis.quotes.completion import completed
from analysis.quotes.rules import Attribution
from analysis.quotes.tagger.decoding import Parts, Settings, decode, settings
from analysis.quotes.tagger.network import PRECISIONS, Network, network
from analysis.quotes.tagger.spans import content_spans, cue_spans, source_spans
from analysis.quotes.tagger.windows import probabilities
from analysis.quotes.tagger.word_pieces import WordPieces, word_pieces

__all__ = ["PRECISIONS", "attribution", "attributions", "tagged"]
_ACCORDING = re.compile(r"according to\b", re.IGNORECASE)


def attributions(text: str, precision: str = "float") -> list[Attribution]:
    """Return the attributions of ``text``, outermost only, in order of content.

    Rules complete what the network found (:mod:`analysis.quotes.completion`). Contents
    include an introducing ``that`` and the quotation marks, as in PolNeAR. Time grows in
    step with the text. ``precision``: see :func:`analysis.quotes.tagger.network.network`.
    """
    found = [item for _, item in tagged(text, network(precision), settings())]
    return completed(text, found)


def tagged(text: str, run: Network, chosen: Settings) -> list[tuple[Parts, Attribution]]:
    """Return attributions with the ranges of word pieces and probabilities behind them."""
    pieces = word_pieces(text)
    found = decode(*probabilities(pieces, run, chosen.least_cue), chosen)
    made = [(item, attribution(text, pieces, item, chosen)) for item in found]
    return [(item, attributed) for item, attributed in made if attributed.content]


def attribution(text: str, pieces: WordPieces, item: Parts, chosen: Settings) -> Attribution:
    """Return an attribution with spans of characters in place of word pieces."""
    content, cue = content_spans(text, pieces, item.content), cue_spans(text, pieces, item.cue)
    according = bool(cue) and _ACCORDING.match(text, cue[0][0]) is not None
    return Attribution(
        content,
        source_spans(text, pieces, item.source),
        cue,
        "according to" if according else "tagger",
        quoted=any(has_marks(text[start:end]) for start, end in content),
        confidence=round(chosen.confidence(item), 2),
    )
