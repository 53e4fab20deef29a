from analysis.quotes._marked_words import marked_words
from analysis.quotes._speech import COLUMNS, article_rows, engine_for, reported_speech
from analysis.quotes.speakers import identities

__all__ = [
    "COLUMNS", "ENGINES", "FLOOR", "article_rows", "engine_for", "identities", "marked_words",
    "reported_speech",
]  # fmt: skip

ENGINES: tuple[str, ...]
FLOOR: float
MANY: int
