"""Numbers, dates and places that a text names, each under one label however it is written.

What these do not find: a number without the thing it counts, a date told by *yesterday* or
*a week later*, a place that is not in ``lexicons/places.csv``.
"""

from analysis.facts.dates import dates
from analysis.facts.found import Found
from analysis.facts.numbers import numbers
from analysis.facts.places import places

__all__ = ["Found", "dates", "numbers", "places"]
