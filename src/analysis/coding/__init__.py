"""Coding by hand: draw a sheet, read the codes back, measure agreement.

A stratified sample of units (:func:`sheet`) goes to coders as a blind table
(:func:`write_sheet`) or to Label Studio (:func:`to_label_studio`); their codes come back
(:func:`read_codes`, :func:`from_label_studio`) and are set beside each other
(:func:`agreement`) and beside the package's labels, or any other's (:func:`against_package`,
:func:`read_labels`). Figures of all units are corrected by them (:func:`corrected`). Two tables of
reported speech are compared by :func:`span_agreement`.
"""

from analysis.faces import on_demand

__getattr__, __dir__, __all__ = on_demand(__name__)
