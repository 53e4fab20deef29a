"""What a corpus writes about: topics by NMF over passages, each beside its null.

:func:`fit` weighs the words of passages by TF-IDF, factors them by non-negative matrix
factorisation (Lee & Seung 1999, Nature 401, p. 788), and asks of the result what most
topic models are never asked: do two halves of the articles give the same topics, and do
their words stand together, more than where every article keeps the way its words bunch but has
words of other articles? Where they don't, :attr:`Topics.verdict` says so.

What a topic is not: an opinion, a frame, or a category that anyone had in mind. It is a list
of words that tend to stand in the same passages. Three precautions keep it from being less:
a word counts only if it stands in two articles; words of the whole corpus, of its outlets'
and its authors' names don't count (:func:`stop_words`); and what is repeated, a rewritten
passage or a quotation that every outlet prints, counts once while topics are fitted (where
it stands first in the order of the corpus), so that nothing becomes a topic by being copied.
"""

from analysis.topics._fit import MANY_ARTICLES, fit
from analysis.topics.counts import stop_words
from analysis.topics.model import Topics, align
from analysis.topics.shares import by_voice, differences, prevalence

__all__ = [
    "MANY_ARTICLES", "Topics", "align", "by_voice", "differences", "fit", "prevalence",
    "stop_words",
]  # fmt: skip
