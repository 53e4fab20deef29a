"""What the finders of this package return."""

from __future__ import annotations

from typing import NamedTuple


class Found(NamedTuple):
    """A fact at ``text[start:end]``; ``label`` is the same however the text writes it."""

    start: int
    end: int
    label: str
