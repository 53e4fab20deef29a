"""What can be read from a plain text, without knowing of articles: dates, names, facts, English.

The modules take strings and return plain values. They import word lists and one
another, nothing else of this package; for an article, call them with ``article.text``.
"""
