"""The words behind the numbers, as pages: articles, coverage, versions of a quotation, topics.

Text from a corpus is untrusted: every piece of it is escaped.
"""

from analysis.reading.article import edits, page
from analysis.reading.coverage import coverage
from analysis.reading.drift import drift
from analysis.reading.html import Page
from analysis.reading.topics import topics

__all__ = ["Page", "coverage", "drift", "edits", "page", "topics"]
