"""What outlets have in common and what sets them apart: words, names, quotations, facts, style.

All of it can be done on the outlet's own voice, on the quoted voices, or on all text, and
every number can be followed back to words: :func:`examples` shows the places that
:func:`keyness` counted. The work is in the modules of this package, but this is the one to
import.
"""

from analysis.compare._coverage import coverage, coverage_matrix, statements
from analysis.compare._drift import quotation_drift
from analysis.compare._keyness import examples, keyness
from analysis.compare._naming import mentions, naming, naming_heads
from analysis.compare._similarity import linkage, outlet_pairs, similarity, similarity_matrix
from analysis.compare._style import article_style, mtld, style
from analysis.compare._utterances import utterances
from analysis.compare._versions import versions

__all__ = [
    "article_style", "coverage", "coverage_matrix", "examples", "keyness", "linkage",
    "mentions", "mtld", "naming", "naming_heads", "outlet_pairs", "quotation_drift",
    "similarity", "similarity_matrix", "statements", "style", "utterances", "versions",
]  # fmt: skip
