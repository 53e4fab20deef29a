"""Trained models, each in a folder of its own with its card, and how they are run."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from functools import cache, lru_cache, wraps
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from platformdirs import user_cache_dir

from analysis.files import HALF, CorpusError
from analysis.files.cores import side_by_side
from analysis.files.fingerprint import package_version

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FOLDER = Path(__file__).parent
Result = TypeVar("Result")
_ALIKE = str.maketrans("“”„«»‘’", '"""""\'\'')  # one to one, so that offsets stay
EMBEDDING_SIZE = 384
EMBEDDED_PIECES = 254  # of a text, besides the marks of its start and end
_BATCH = 512  # word pieces: the numbers of a layer still fit into the cache of a core
_REMEMBERED = 20_000  # rows in memory: some 40 MB
_KEPT = 100_000  # rows on disk: some 200 MB
_PATIENCE = 1.0  # seconds that another run may take to write
_KNOWN: dict[bytes, np.ndarray] = {}
Input = TypeVar("Input")


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
    """Have threads that ask for a file at once wait for one result, kept until the next file."""
    loaded, loading = lru_cache(maxsize=1)(load), Lock()

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


def of_one_length(lengths: Iterable[int]) -> Iterator[list[int]]:
    """Yield the positions of rows that may be read together, short rows first.

    All rows of a batch are equally long, so that nothing is padded and no result hangs on
    its neighbours; a batch holds 512 word pieces at most, or one row.
    """
    by_length: defaultdict[int, list[int]] = defaultdict(list)
    for position, length in enumerate(lengths):
        by_length[length].append(position)
    for length, members in sorted(by_length.items()):
        size = max(1, _BATCH // length)
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
    for place, text in enumerate(given):
        if not isinstance(text, str):
            raise TypeError(f"texts must be strings; number {place} is {type(text).__name__}")
    return read_once("sentences", given, _embedded, EMBEDDING_SIZE)


def _embedded(texts: list[str]) -> np.ndarray:
    first, last = (tokenizer().token_to_id(mark) for mark in ("[CLS]", "[SEP]"))
    pieces = [(first, *encode(text).ids[:EMBEDDED_PIECES].tolist(), last) for text in texts]

    def read(batch: list[int]) -> np.ndarray:
        # one row alone is summed in another order than several, and would differ in its last bit
        ids = np.array([pieces[place] for place in (batch if batch[1:] else batch * 2)])
        network = session("sentences/encoder.onnx")
        return np.asarray(network.run(["embeddings"], {"ids": ids})[0])[: len(batch)]

    found = np.zeros((len(texts), EMBEDDING_SIZE), dtype=np.float32)
    batches = [one for one in of_one_length(map(len, pieces)) if len(pieces[one[0]]) > 2]
    for batch, rows in zip(batches, side_by_side(read, batches), strict=True):
        found[batch] = rows
    return found


def cache_folder() -> Path | None:
    """Return ``$ANALYSIS_CACHE``, else the user's folder for caches; None if it is set empty."""
    place = os.environ.get("ANALYSIS_CACHE")
    if place is None:
        return Path(user_cache_dir("balloon-notebooks"))
    return Path(place) if place else None


def read_once(
    network: str, inputs: Sequence[Input], read: Callable[[list[Input]], np.ndarray], size: int
) -> np.ndarray:
    """Return the row of ``size`` numbers that ``read`` makes of each input, as float32.

    What was read before, in this run or another, is not read again. Rows lie on disk under the hash
    of the input, of ``network`` and of everything that has a say
    (:func:`analysis.files.fingerprint.package_version`), each with a hash of its own; one that is
    odd is made again. The oldest are dropped. Where nothing can be written, the work is done as if
    there were no cache.
    """
    name = f"{package_version()} {network} "
    keys = [hashlib.sha256(f"{name}{one!r}".encode()).digest() for one in inputs]
    found = {key: row for key in keys if (row := _KNOWN.get(key)) is not None}
    found |= _stored(network, {key for key in keys if key not in found}, size)
    if new := {key: one for key, one in zip(keys, inputs, strict=True) if key not in found}:
        made = dict(zip(new, read(list(new.values())).astype("<f4"), strict=True))
        _store(network, made)
        found |= made
    _KNOWN.update(found)
    for key in list(_KNOWN)[:-_REMEMBERED]:
        _KNOWN.pop(key, None)  # another thread may have been faster
    rows = [found[key] for key in keys]
    return np.stack(rows) if rows else np.zeros((0, size), dtype=np.float32)


def _seal(key: bytes, row: bytes) -> bytes:
    return hashlib.sha256(key + row).digest()[:8]


def _stored(network: str, keys: set[bytes], size: int) -> dict[bytes, np.ndarray]:
    """Return those rows that are on disk and as they were written."""
    found: dict[bytes, np.ndarray] = {}
    folder = cache_folder()
    if folder is None or not keys:
        return found
    with suppress(sqlite3.Error, TypeError), _opened(folder / f"{network}.sqlite") as base:
        for key in keys:
            for row, seal in base.execute("SELECT row, seal FROM kept WHERE key = ?", (key,)):
                if len(row) == 4 * size and seal == _seal(key, row):
                    found[key] = np.frombuffer(row, dtype="<f4")
    return found


def _store(network: str, rows: dict[bytes, np.ndarray]) -> None:
    folder = cache_folder()
    if folder is None:
        return
    path = folder / f"{network}.sqlite"
    written = [(key, data := row.tobytes(), _seal(key, data)) for key, row in rows.items()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _opened(path) as base, base:
            base.execute("CREATE TABLE IF NOT EXISTS kept (key PRIMARY KEY, row, seal)")
            base.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", written)
            last = "(SELECT max(rowid) FROM kept)"
            base.execute(f"DELETE FROM kept WHERE rowid <= {last} - ?", (_KEPT,))
    except (sqlite3.OperationalError, OSError):  # locked, full, or not to be written to
        pass
    except sqlite3.DatabaseError:  # damaged
        with suppress(OSError):
            path.unlink()


def _opened(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path, timeout=_PATIENCE))
