from analysis.reuse.copies import boilerplate, near_copies
from analysis.reuse.wording import repeated, shared_wording

__all__ = [
    "boilerplate", "near_copies", "repeated", "shared_wording",
]  # fmt: skip
