"""The trained network, run by onnxruntime."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from analysis.models.session import session

# From ids and features (windows, pieces, ...) and the least probability of a cue to tags
# (windows, pieces, labels), cues (n, 2) and parts (n, 2 * REACH + 1, labels).
Network = Callable[[np.ndarray, np.ndarray, float], tuple[np.ndarray, np.ndarray, np.ndarray]]
PRECISIONS = ("float", "fast")


@cache
def network(precision: str = "float") -> Network:
    """Return the shipped network: ``float``, the same on every processor, or ``fast``.

    ``fast`` multiplies in 8 bits where the processor can. Raises ``ValueError`` for another
    precision.
    """
    if precision not in PRECISIONS:
        raise ValueError(f'precision must be "float" or "fast", not {precision!r}')
    tagger = session("quotes/tagger.onnx")
    fast = np.array(precision == "fast")

    def run(
        ids: np.ndarray, features: np.ndarray, least_cue: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        least = np.array(least_cue, dtype=np.float32)
        given = {"ids": ids, "features": features, "least_cue": least, "fast": fast}
        tags, cues, parts = tagger.run(["tags", "cues", "parts"], given)
        return tags, cues, parts

    return run
