"""How the package runs a network: on one thread, with the same result everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
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


def of_one_length(lengths: Iterable[int], pieces: int) -> Iterator[list[int]]:
    """Yield the positions of rows that may be read together, short rows first.

    All rows of a batch are equally long, so that nothing is padded and no result hangs on
    its neighbours; a batch holds ``pieces`` word pieces at most, or one row.
    """
    by_length: defaultdict[int, list[int]] = defaultdict(list)
    for position, length in enumerate(lengths):
        by_length[length].append(position)
    for length, members in sorted(by_length.items()):
        size = max(1, pieces // length)
        for first in range(0, len(members), size):
            yield members[first : first + size]
