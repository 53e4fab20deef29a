"""Trained models, each in a folder of its own with its card, and how they are run."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from functools import cache, wraps
from pathlib import Path
from threading import Event, Lock, local
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from analysis.files import HALF, CorpusError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FOLDER = Path(__file__).parent
Batch = TypeVar("Batch")
Result = TypeVar("Result")
_HERE = local()  # the event by which this thread is told to stop
_ALIKE = str.maketrans("“”„«»‘’", '"""""\'\'')  # one to one, so that offsets stay
EMBEDDING_SIZE = 384
EMBEDDED_PIECES = 254  # of a text, besides the marks of its start and end
_BATCH = 8_192  # word pieces
_REMEMBERED = 20_000  # texts: some 60 MB
Pieces = tuple[int, ...]
_KNOWN: dict[Pieces, np.ndarray] = {}


def model_file(name: str) -> bytes:
    """Return a file of the models, such as ``quotes/tagger.onnx``, if it is as it was trained.

    Raises :class:`CorpusError` for one that is missing or has another hash than stands in
    ``SHA256SUMS``: a bit that flipped on the disk would change results without a word.
    """
    data = _read(name)
    sums = _read("SHA256SUMS").decode("ascii", "replace").splitlines()
    if f"{hashlib.sha256(data).hexdigest()}  {name}" not in sums:
        problem = "is damaged: its hash is not that of SHA256SUMS; install the package again"
        raise CorpusError(problem, file=FOLDER / name)
    return data


def _read(name: str) -> bytes:
    try:
        return (FOLDER / name).read_bytes()
    except OSError as error:
        problem = f"cannot be read ({error.strerror}); install the package again"
        raise CorpusError(problem, file=FOLDER / name) from error


def _one_each(load: Callable[[str], Result]) -> Callable[[str], Result]:
    """Have threads that ask for a file at once wait for one result, which is kept."""
    loaded, loading = cache(load), Lock()

    @wraps(load)
    def waiting(file: str) -> Result:
        with loading:
            return loaded(file)

    return waiting


@_one_each
def session(file: str) -> InferenceSession:
    """Return a session of onnxruntime for a file such as ``quotes/tagger.onnx``."""
    import onnxruntime  # slow to import

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # texts side by side are faster than halves of one
    return onnxruntime.InferenceSession(
        model_file(file),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["QDQSelectorActionTransformer"],  # it fails on shared weights
    )


def workers() -> int:
    """Return how many inputs are read side by side: one for each core that we may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def side_by_side(run: Callable[[Batch], Result], batches: Iterable[Batch]) -> list[Result]:
    """Return what ``run`` makes of each batch, in order; a network lets other threads work.

    When one batch fails, or the user presses Ctrl-C, those that wait are given up, and those
    that run end where they next call :func:`go_on`.
    """
    stop = Event()

    def one(batch: Batch) -> Result:
        _HERE.stop = stop
        go_on()
        return run(batch)

    with ThreadPoolExecutor(workers()) as pool:
        try:
            return list(pool.map(one, batches))
        except BaseException:
            stop.set()
            raise


def go_on() -> None:
    """Raise ``CancelledError`` in a thread of :func:`side_by_side` that has been given up.

    Only the main thread hears Ctrl-C; loops that may take seconds ask here whether it did.
    """
    stop = getattr(_HERE, "stop", None)
    if stop is not None and stop.is_set():
        raise CancelledError


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


class Encoded(NamedTuple):
    """Ids of the word pieces of a text, where each starts and ends."""

    ids: np.ndarray
    start: np.ndarray
    end: np.ndarray


@cache
def tokenizer() -> Tokenizer:
    """Return the word-piece tokenizer that the networks share."""
    from tokenizers import Tokenizer  # slow to import

    found = Tokenizer.from_buffer(model_file("tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


def encode(text: str, tokens: Tokenizer | None = None) -> Encoded:
    """Split a text into word pieces; quotation marks of every shape are read as one."""
    readable = HALF.sub("\ufffd", text).translate(_ALIKE)
    encoding = (tokens or tokenizer()).encode(readable, add_special_tokens=False)
    spans = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    return Encoded(np.array(encoding.ids, dtype=np.int64), spans[:, 0], spans[:, 1])


def embed(texts: Iterable[str]) -> np.ndarray:
    """Return the embedding of each text.

    Parameters
    ----------
    texts : iterable of str
        Each is read up to its 254th word piece, some 200 words.

    Returns
    -------
    ndarray of float32, shape (n_texts, 384)
        Each of length 1; zeros for a text without a word piece.

    Raises
    ------
    TypeError
        For a value that is not a string.

    Notes
    -----
    The cosine of two texts is the product of their rows: it says how near they are in subject and
    wording, not that they agree. Texts of equal length share a batch, so that a text's embedding
    does not depend on its neighbours.

    The model is all-MiniLM-L6-v2: Reimers & Gurevych 2019 (EMNLP, "Sentence-BERT"), in the size of
    Wang et al. 2020. Where it comes from, what it was trained on and what it can't do is in
    ``models/sentences/CARD.md``.

    Examples
    --------
    >>> from analysis.models import embed
    >>> one, other = embed(["The balloon was shot down.", "They downed the airship."])
    >>> round(float(one @ other), 2)
    0.58
    """
    given = list(texts)
    found = np.zeros((len(given), EMBEDDING_SIZE), dtype=np.float32)
    by_pieces: defaultdict[Pieces, list[int]] = defaultdict(list)
    for place, text in enumerate(given):
        if not isinstance(text, str):
            raise TypeError(f"texts must be strings; number {place} is {type(text).__name__}")
        if text.strip():
            by_pieces[tuple(encode(text).ids[:EMBEDDED_PIECES].tolist())].append(place)
    by_pieces.pop((), None)
    # those read a short while ago are remembered
    rows = {pieces: _KNOWN[pieces] for pieces in by_pieces if pieces in _KNOWN}
    if new := [pieces for pieces in by_pieces if pieces not in rows]:
        first, last = (tokenizer().token_to_id(mark) for mark in ("[CLS]", "[SEP]"))
        network = session("sentences/encoder.onnx")

        def read(batch: list[int]) -> np.ndarray:
            ids = np.array([(first, *new[place], last) for place in batch], dtype=np.int64)
            return np.asarray(network.run(["embeddings"], {"ids": ids})[0])

        batches = list(of_one_length([len(pieces) + 2 for pieces in new], _BATCH))
        for batch, read_rows in zip(batches, side_by_side(read, batches), strict=True):
            rows |= {new[place]: row for place, row in zip(batch, read_rows, strict=True)}
        if len(_KNOWN) + len(new) > _REMEMBERED:
            _KNOWN.clear()
        _KNOWN.update({pieces: rows[pieces] for pieces in new[:_REMEMBERED]})
    for pieces, row in rows.items():
        found[by_pieces[pieces]] = row
    return found
