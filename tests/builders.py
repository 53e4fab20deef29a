"""Articles, corpora and files that several tests are built from."""

from __future__ import annotations

import io
import json
import zipfile
from types import SimpleNamespace

import docx
import numpy as np
import pandas as pd

from analysis import Article, Corpus, make_article
from analysis.corpus.cleaning import Cleaned

SUBJECTS = {
    "sea": "harbour ferry anchor sailor tide captain cargo lighthouse".split(),
    "law": "judge verdict lawyer appeal witness prison statute trial".split(),
    "food": "kitchen bakery flour recipe oven butter chef menu".split(),
}


def article(text, name="a1", source="north", event="one"):
    """Return an article that is cleaned as usual."""
    return make_article(text, id=name, source=source, event=event)


def bare(text: str, id: str = "a") -> Article:
    """Return an article whose text is taken as it is, also where cleaning would refuse it."""
    return Article(id=id, source="S", raw=text, cleaned=Cleaned(text=text, edits=()))


def corpus_of(*rows):
    """Return a corpus of (source, event, text)."""
    return Corpus(
        make_article(text, id=f"{source}{number}", source=source, event=event)
        for number, (source, event, text) in enumerate(rows)
    )


def sentences(pool, rng):
    """Eight sentences of ten words: five from ``pool``, each before one that never recurs."""
    words = [f"{word} x{rng.integers(10**9)}" for word in rng.choice(pool, size=40)]
    return " ".join(" ".join(words[i : i + 5]).capitalize() + "." for i in range(0, 40, 5))


def stub(name, text, source="A", event="e"):
    """Return what topics read of an article, and no more."""
    return SimpleNamespace(id=name, source=source, event=event, text=text, headings=())


def planted(n_articles=12, seed=0, shuffle=False):
    """Articles of three paragraphs of 80 words, one on each subject (or on all at once)."""
    rng = np.random.default_rng(seed)
    everything = [word + end for word in sum(SUBJECTS.values(), []) for end in ("", "s", "like")]
    articles = []
    for i in range(n_articles):
        pools = [everything if shuffle else pool for pool in SUBJECTS.values()]
        text = "\n\n".join(sentences(pool, rng) for pool in pools)
        articles.append(stub(f"a{i}", text, source="AB"[i % 2], event=f"e{i // 4}"))
    return articles


def write_table(rows, path):
    """Write rows (dicts) as JSON lines, Excel, Parquet or CSV."""
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    elif path.suffix == ".xlsx":
        pd.DataFrame(rows).to_excel(path, index=False)
    elif path.suffix == ".parquet":
        pd.DataFrame(rows).to_parquet(path, index=False)
    else:
        pd.DataFrame(rows).to_csv(path, index=False)


def docx_bytes(*paragraphs, **properties):
    """Return a Word file."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def zip_bytes(**members):
    """Return a zip archive of the given files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()
