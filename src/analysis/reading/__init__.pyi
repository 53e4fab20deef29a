from analysis.reading.article import edits, page
from analysis.reading.hits import concordance
from analysis.reading.lists import coverage, drift, topics
from analysis.reading.marking import Page
from analysis.reading.pairs import side_by_side
from analysis.reading.tables import table

__all__ = [
    "Page", "concordance", "coverage", "drift", "edits", "page", "side_by_side", "table", "topics",
]  # fmt: skip
