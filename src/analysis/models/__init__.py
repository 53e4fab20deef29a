"""Trained models, each in a folder of its own with its card, and how they are run."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from analysis.files import CorpusError

FOLDER = Path(__file__).parent


def model_file(name: str) -> bytes:
    """Return a file of the models, such as ``quotes/tagger.onnx``, if it is as it was trained.

    Raises :class:`CorpusError` for one that is missing or has another hash than stands in
    ``SHA256SUMS``: a bit that flipped on the disk would change results without a word.
    """
    data = _read(name)
    if hashlib.sha256(data).hexdigest() != _hashes().get(name):
        problem = "is damaged: its hash is not that of SHA256SUMS; install the package again"
        raise CorpusError(problem, file=FOLDER / name)
    return data


@cache
def _hashes() -> dict[str, str]:
    lines = _read("SHA256SUMS").decode("ascii", "replace").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _read(name: str) -> bytes:
    try:
        return (FOLDER / name).read_bytes()
    except OSError as error:
        problem = f"cannot be read ({error.strerror}); install the package again"
        raise CorpusError(problem, file=FOLDER / name) from error
