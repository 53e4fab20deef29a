"""Coding by hand: draw a sheet, read the codes back, measure agreement.

A stratified sample of units (:func:`sheet`) goes to coders as a blind table
(:func:`write_sheet`) or to Label Studio (:func:`to_label_studio`); their codes come back
(:func:`read_codes`, :func:`from_label_studio`) and are set beside each other
(:func:`agreement`) and beside the package's labels, or any other's (:func:`against_package`,
:func:`read_labels`). Figures of all units are corrected by them (:func:`corrected`). Two tables of
reported speech are compared by :func:`span_agreement`.
"""

from analysis.coding._corrected import corrected, corrected_rows, plan, read_labels
from analysis.coding.coders import (
    against_package,
    agreement,
    agreement_by_code,
    confusion,
    disagreements,
)
from analysis.coding.codes import (
    code_counts,
    from_label_studio,
    label_studio_config,
    read_coded,
    read_codes,
    to_label_studio,
)
from analysis.coding.sampling import read_key, sheet, target_texts, unit_ids, voice_of, write_sheet
from analysis.coding.spans import span_agreement, span_disagreements

__all__ = [
    "against_package", "agreement", "agreement_by_code", "code_counts", "confusion", "corrected",
    "corrected_rows", "disagreements", "from_label_studio", "label_studio_config", "plan",
    "read_coded", "read_codes", "read_key", "read_labels", "sheet", "span_agreement",
    "span_disagreements", "target_texts", "to_label_studio", "unit_ids", "voice_of", "write_sheet",
]  # fmt: skip
