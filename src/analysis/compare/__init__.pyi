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
