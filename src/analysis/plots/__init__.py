"""Figures drawn from tables: every function takes a table, draws it, and returns the axes.

Nothing is computed here, so that what a figure shows can be printed. Colour is never the
only cue: sources also differ by marker or hatch, and stand in the same order. An interval
that is missing shows as a hollow dot. Without ``ax`` a figure of a fitting size is made.
"""

from analysis.faces import on_demand

__getattr__, __dir__, __all__ = on_demand(__name__)
