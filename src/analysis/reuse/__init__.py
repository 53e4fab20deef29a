"""Wording that articles share: passages word for word, sentences that were altered, copies.

Matching is on words, without regard to case, punctuation, possessive 's, the commas in
numbers, and the spellings of ``lexicons/spelling_variants.csv`` (*per cent* and *%* are
*percent*, *defence* is *defense*, *twenty* is *20*). Passages are found by shingles, runs of
``n`` words (Broder 1997, On the resemblance and containment of documents).

What shared wording does not mean: that one article copied from the other. Both may quote
one speaker or use one agency; give ``voices`` and look at ``voice_a`` and ``voice_b``.
"""

from analysis.faces import on_demand

__getattr__, __dir__, __all__ = on_demand(__name__)
