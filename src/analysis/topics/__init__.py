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

from analysis.faces import on_demand

__getattr__, __dir__, __all__ = on_demand(__name__)
