"""The words behind the numbers, as pages: articles, pairs of them, coverage, versions, topics.

Text from a corpus is untrusted: every piece of it is escaped, and a saved page runs no script.
"""

from analysis.reading.article import edits, page
from analysis.reading.lists import coverage, drift, topics
from analysis.reading.marking import Page
from analysis.reading.pairs import side_by_side

__all__ = [
    "Page", "coverage", "drift", "edits", "page", "side_by_side", "topics",
]  # fmt: skip
