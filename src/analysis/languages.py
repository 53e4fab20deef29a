"""Which language a text is in, so that what reads English only can refuse another.

Letters and their neighbours are compared by py3langid (Lui & Baldwin 2012, ACL demo, p. 25).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from analysis.lexicons import read_table, word_set
from analysis.segment import word_forms

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

    from analysis.corpus import Article

MIN_SMALL, MIN_FOREIGN = 2, 4  # words in small letters, or letters that are not Latin, needed
MARGIN = 15.0  # how much likelier than English another must be, in natural logs
MAX_ENGLISH = 0.1  # share of English function words above which a text is English
READ = 2000  # characters of a text that are looked at


def language(text: str) -> str:
    """Return the name of the language of ``text``, such as ``German``.

    ``English`` unless another is much likelier and at most one word in ten is an English
    function word: names and headlines look like many languages. Of a few words nothing can
    be said, and the answer is ``English`` too.
    """
    text = text[:READ]
    tokens = word_forms(text)
    small = [token for token in tokens if token.islower()]
    foreign = sum(letter.isalpha() and letter > "\u024f" for letter in text)
    known = sum(token.lower() in word_set("function_words.txt") for token in tokens)
    if (len(small) < MIN_SMALL and foreign < MIN_FOREIGN) or known > MAX_ENGLISH * len(tokens):
        return "English"
    identifier, names = _identifier()
    scores = dict(identifier.rank(text.lower()))
    best = max(scores, key=lambda code: (scores[code], code))
    return names[best] if scores[best] > scores["en"] + MARGIN else "English"


@cache
def _identifier() -> tuple[LanguageIdentifier, dict[str, str]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # slow to import

    table = read_table("languages.csv")
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(table["code"]))
    return identifier, dict(zip(table["code"], table["language"], strict=True))


def languages(corpus: Iterable[Article]) -> pd.DataFrame:
    """Return ``article_id, source, language`` of each article, by its first 2,000 characters."""
    rows = [(article.id, article.source, language(article.text)) for article in corpus]
    return pd.DataFrame(rows, columns=["article_id", "source", "language"])


def require_english(texts: pd.Series, what: str) -> None:
    """Raise ``ValueError`` naming the first of ``texts`` that is in another language."""
    for index, text in texts.items():
        found = language(str(text))
        if found != "English":
            raise ValueError(
                f"{what} {index!r} looks {found}: only English is read here; leave it out"
            )
