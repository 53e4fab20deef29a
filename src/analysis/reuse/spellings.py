"""Spellings and numbers that count as one word, from ``lexicons/spelling_variants.csv``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from analysis.lexicons import read_table


@cache
def variants() -> dict[str, str]:
    """Return the standard form of each variant of one word."""
    return {variant: standard for variant, standard in _forms() if " " not in variant}


@cache
def phrases() -> dict[tuple[str, str], str]:
    """Return the standard form of each variant of two words, given as they are compared."""
    pairs = [(variant.split(), standard) for variant, standard in _forms() if " " in variant]
    known = variants()
    return {(known.get(a, a), known.get(b, b)): standard for (a, b), standard in pairs}


def _forms() -> Iterator[tuple[str, str]]:
    table = read_table("spelling_variants.csv")
    for variant, standard, endings in zip(
        table["variant"], table["standard"], table["endings"], strict=True
    ):
        for ending in endings.split() or ["-"]:
            suffix = "" if ending == "-" else ending
            yield variant + suffix, standard + suffix
