"""The trained network, run by onnxruntime."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from analysis.quotes.tagger.word_pieces import FOLDER

# From ids, features and mask (windows, pieces, ...) and the least probability of a cue to
# tags (windows, pieces, labels), cues (n, 2) and parts (n, 2 * REACH + 1, labels).
Network = Callable[
    [np.ndarray, np.ndarray, np.ndarray, float], tuple[np.ndarray, np.ndarray, np.ndarray]
]
# How onnxruntime multiplies by 8-bit weights: 1 makes them floats first, 4 multiplies integers.
_LEVELS = {"float": "1", "fast": "4"}
PRECISIONS = tuple(_LEVELS)


@lru_cache(maxsize=2)
def network(precision: str = "float") -> Network:
    """Return the shipped network: ``float``, the same on every processor, or ``fast``.

    ``fast`` multiplies in 8 bits where the processor can. Raises ``ValueError`` for another
    precision.
    """
    if precision not in _LEVELS:
        raise ValueError(f'precision must be "float" or "fast", not {precision!r}')
    import onnxruntime  # slow to import

    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.qdq_matmulnbits_accuracy_level", _LEVELS[precision])
    session = onnxruntime.InferenceSession(
        str(FOLDER / "tagger.onnx"), options, providers=["CPUExecutionProvider"]
    )

    def run(
        ids: np.ndarray, features: np.ndarray, mask: np.ndarray, least_cue: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        given = {
            "ids": ids,
            "features": features,
            "mask": mask,
            "least_cue": np.array(least_cue, dtype=np.float32),
        }
        tags, cues, parts = session.run(["tags", "cues", "parts"], given)
        return tags, cues, parts

    return run
