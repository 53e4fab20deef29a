"""Invented corpora whose topics are known."""

from types import SimpleNamespace

import numpy as np

SUBJECTS = {
    "sea": "harbour ferry anchor sailor tide captain cargo lighthouse".split(),
    "law": "judge verdict lawyer appeal witness prison statute trial".split(),
    "food": "kitchen bakery flour recipe oven butter chef menu".split(),
}


def article(name, text, source="A", event="e"):
    return SimpleNamespace(id=name, source=source, event=event, text=text, headings=())


def sentences(pool, rng):
    """Eight sentences of ten words: five from ``pool``, each before one that never recurs."""
    words = [f"{word} x{rng.integers(10**9)}" for word in rng.choice(pool, size=40)]
    return " ".join(" ".join(words[i : i + 5]).capitalize() + "." for i in range(0, 40, 5))


def planted(n_articles=12, seed=0, shuffle=False):
    """Articles of three paragraphs of 80 words, one on each subject (or on all at once)."""
    rng = np.random.default_rng(seed)
    everything = [word + end for word in sum(SUBJECTS.values(), []) for end in ("", "s", "like")]
    articles = []
    for i in range(n_articles):
        pools = [everything if shuffle else pool for pool in SUBJECTS.values()]
        text = "\n\n".join(sentences(pool, rng) for pool in pools)
        articles.append(article(f"a{i}", text, source="AB"[i % 2], event=f"e{i // 4}"))
    return articles
