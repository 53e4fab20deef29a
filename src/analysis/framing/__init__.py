"""Frames, Entman's functions, hedges and loaded words, by voice, with the words behind each."""

from analysis.faces import on_demand

__getattr__, __dir__, __all__ = on_demand(__name__)
