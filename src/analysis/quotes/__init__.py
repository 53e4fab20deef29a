"""Reported speech: who said what in which words, with offsets into the article.

An attribution has a content, a cue (the verb group, ``according to``, a colon) and a source,
as in Pareti's scheme and PolNeAR (Newell, Margolin & Ruths 2018). It says that the article
attributes these words to the source, not that the source said them; nor is everything outside
contents the outlet's own view. :func:`reported_speech` is the way in;
:mod:`~analysis.quotes.voices` divides articles by it, :mod:`~analysis.quotes.exports` takes it
to files and back.
"""

from analysis.faces import on_demand

__getattr__, __dir__, __all__ = on_demand(__name__)

ENGINES = ("auto", "tagger", "rules")
FLOOR = 0.4  # confidence below which a row is more likely wrong than right
MANY = 2000  # articles from which "auto" takes the rules
