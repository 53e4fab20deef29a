"""What can be read from a plain text, without knowing of articles: dates, names, facts, English.

The modules take strings and return plain values. They import word lists, sentence bounds and
one another, nothing else of this package; whoever has articles calls them with ``article.text``.
"""
