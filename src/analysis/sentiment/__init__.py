"""Polarity of sentences and toward targets, by voice."""

from analysis.faces import on_demand

__getattr__, __dir__, __all__ = on_demand(__name__)
