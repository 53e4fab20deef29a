"""Coding by hand: draw a sheet, read the codes back, measure agreement.

A stratified sample of units (:func:`sheet`) goes to coders as a blind table
(:func:`write_sheet`) or to Label Studio (:func:`to_label_studio`); their codes come back
(:func:`read_codes`, :func:`from_label_studio`) and are set beside each other
(:func:`agreement`) and beside the package's labels (:func:`against_package`). Two tables of
reported speech are compared by :func:`span_agreement`.
"""

from analysis.coding.agreement import agreement, agreement_by_code, disagreements
from analysis.coding.codes import code_counts, read_codes
from analysis.coding.files import read_key, write_sheet
from analysis.coding.folder import read_coded, target_texts
from analysis.coding.label_studio import from_label_studio, label_studio_config, to_label_studio
from analysis.coding.package_scores import against_package, confusion
from analysis.coding.sheet import sheet, unit_ids, voice_of
from analysis.coding.span_agreement import span_agreement, span_disagreements

__all__ = [
    "against_package", "agreement", "agreement_by_code", "code_counts", "confusion",
    "disagreements", "from_label_studio", "label_studio_config", "read_coded", "read_codes",
    "read_key", "sheet", "span_agreement", "span_disagreements", "target_texts",
    "to_label_studio", "unit_ids", "voice_of", "write_sheet",
]  # fmt: skip
