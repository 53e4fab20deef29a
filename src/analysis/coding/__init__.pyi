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
