"""How the package runs a network: on one thread, with the same result everywhere."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from analysis.models import FOLDER

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


@cache
def session(file: str) -> InferenceSession:
    """Return a session of onnxruntime for a file such as ``quotes/tagger.onnx``."""
    import onnxruntime  # slow to import

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # texts side by side are faster than halves of one
    return onnxruntime.InferenceSession(
        str(FOLDER / file),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["QDQSelectorActionTransformer"],  # it fails on shared weights
    )
