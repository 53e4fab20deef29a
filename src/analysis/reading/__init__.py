"""The words behind the numbers, as pages: articles, pairs of them, coverage, versions, topics,
words in their context.

Text from a corpus is untrusted: every piece of it is escaped, and a saved page runs no script
but ours.
"""

from analysis.faces import on_demand

__getattr__, __dir__, __all__ = on_demand(__name__)
