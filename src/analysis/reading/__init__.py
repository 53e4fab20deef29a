"""The words behind the numbers, as pages: articles, pairs of them, coverage, versions, topics.

Text from a corpus is untrusted: every piece of it is escaped, and a saved page runs no script.
"""

from analysis.reading.article import edits, page
from analysis.reading.coverage import coverage
from analysis.reading.drift import drift
from analysis.reading.html import Page
from analysis.reading.side_by_side import side_by_side
from analysis.reading.topics import topics

__all__ = ["Page", "coverage", "drift", "edits", "page", "side_by_side", "topics"]
