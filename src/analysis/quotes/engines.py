"""What finds reported speech in a corpus of a given size."""

from __future__ import annotations

ENGINES = ("auto", "tagger", "rules")
MANY = 2000  # articles from which "auto" takes the rules


def engine_for(engine: str, n_articles: int) -> str:
    """Return the engine of :func:`analysis.quotes.reported_speech` to take.

    ``auto`` is the tagger up to 2,000 articles, beyond that the rules. Raises ``ValueError``
    for an engine that is none of :data:`ENGINES`.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine must be one of {', '.join(ENGINES)}, not {engine!r}")
    if engine == "auto":
        return "tagger" if n_articles <= MANY else "rules"
    return engine
