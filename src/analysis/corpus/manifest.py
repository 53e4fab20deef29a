"""Which file is which article of a corpus whose texts cannot be shipped."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from analysis.corpus.decoding import given_path, read_bytes
from analysis.corpus.lists import folder_list, read_list


def identify(folder: str | Path) -> pd.DataFrame:
    """Tell which file of ``folder/texts`` is which article of ``folder/metadata.csv``, by SHA-256.

    Returns ``article_id, file, found, status``: ``as listed``, ``changed`` (the name is
    there, the bytes differ), ``renamed`` (the bytes are there under another name),
    ``missing``, and for files that match no row ``not listed``. Raises :class:`CorpusError` if
    the metadata can't be read or lack one of the columns ``article_id, file, sha256``.
    """
    place = given_path(folder)
    metadata = folder_list(place, "metadata.csv") or place / "metadata.csv"
    listed = read_list(metadata, ["article_id", "file", "sha256"], comments=False)
    hashes = {
        path.name: hashlib.sha256(read_bytes(path, within=place)).hexdigest()
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
