"""Which file is which article of a corpus whose texts cannot be shipped."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from analysis.corpus.decoding import CorpusError, check_file


def identify(folder: str | Path) -> pd.DataFrame:
    """Tell which file of ``folder/texts`` is which article of ``folder/metadata.csv``, by SHA-256.

    Returns ``article_id, file, found, status``: ``as listed``, ``changed`` (the name is
    there, the bytes differ), ``renamed`` (the bytes are there under another name),
    ``missing``, and for files that match no row ``not listed``. Raises :class:`CorpusError` if
    the metadata can't be read or lack one of the columns ``article_id, file, sha256``.
    """
    place = Path(folder)
    metadata = place / "metadata.csv"
    check_file(metadata)
    try:
        listed = pd.read_csv(metadata, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise CorpusError(f"cannot be read ({error})", file=metadata) from error
    if "sha256" not in listed:
        raise CorpusError("no column of hashes", file=metadata, column="sha256")
    for column in {"article_id", "file"}.difference(listed):
        raise CorpusError("no such column", file=metadata, column=column)
    hashes = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((place / "texts").glob("*"))
        if path.is_file()
    }
    rows = []
    for article_id, name, wanted in listed[["article_id", "file", "sha256"]].itertuples(
        index=False
    ):
        same = [file for file, found in hashes.items() if found == wanted]
        if hashes.get(name) == wanted:
            rows.append((article_id, name, name, "as listed"))
        elif same:
            rows.append((article_id, name, same[0], "renamed"))
        else:
            rows.append(
                (
                    article_id,
                    name,
                    name if name in hashes else "",
                    "changed" if name in hashes else "missing",
                )
            )
    taken = {found for _, _, found, _ in rows}
    rows += [("", "", name, "not listed") for name in hashes if name not in taken]
    return pd.DataFrame(rows, columns=["article_id", "file", "found", "status"])
