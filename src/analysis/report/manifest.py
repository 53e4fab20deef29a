"""The manifest of an analysis: input files and versions, and whether they are still the same."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus.article import Corpus
from analysis.corpus.loading import corpus_path
from analysis.corpus.records import Decision, decision_line
from analysis.files import CorpusError, lies_within, read_bytes, sha256_of
from analysis.files.folders import is_ours
from analysis.report.methods import _NETWORKS, _versions

KIND = "manifest of an analysis"
_LONGEST = 100_000_000  # bytes of a manifest


def manifest_of_corpus(
    corpus: Corpus, runs: Sequence[dict[str, Any]], own: dict[str, Any]
) -> dict[str, Any]:
    """Return the manifest of what was run on a corpus."""
    reading = getattr(corpus, "reading", None) or {}
    path = reading.get("path") or corpus.folder
    return manifest_of(
        path, corpus.recognised, reading.get("choices", {}), own, corpus.decisions,
        corpus.problems, runs,
    )  # fmt: skip


def manifest_of(
    path: Path | None,
    recognised: str,
    choices: Mapping[str, Any],
    articles: dict[str, Any],
    decisions: Iterable[Decision],
    problems: pd.DataFrame,
    runs: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """Return what :func:`verify` checks, without any name of a folder above the corpus."""
    rows = problems.assign(file=[Path(str(file)).name for file in problems["file"]])
    listed = json.loads(rows.head(1000).to_json(orient="records"))
    software, networks = _software()
    return {
        "kind": KIND,
        "format": 1,
        "corpus": {
            "name": Path(path).resolve().name if path else "",
            "recognised": recognised,
            "choices": dict(choices),
            "articles": articles,
            "decisions": [list(decision_line(one)) for one in decisions],
            "problems": listed,
            "n_problems": len(problems),
            "files": inputs(Path(path)) if path else [],
        },
        "results": list(runs),
        "software": software,
        "networks": networks,
    }


def _software() -> tuple[dict[str, str], dict[str, str]]:
    """Return the versions of what runs here, and the hashes of the networks."""
    rows = dict(_versions())
    software = {
        name.removeprefix("version of "): told
        for name, told in rows.items()
        if name.startswith("version of ")
    }
    return software, {name: rows[f"{words} (SHA-256)"] for name, words in _NETWORKS.items()}


def inputs(corpus: Path) -> list[dict[str, Any]]:
    """Return name, size and SHA-256 of each file of a corpus, but for what is hidden or ours."""
    if not corpus.is_dir():
        paths, top = [corpus], corpus.parent
    else:
        paths, top = [], corpus
        for place, inner, names in os.walk(corpus):
            kept = (name for name in inner if not name.startswith(".") and name != "__MACOSX")
            inner[:] = [name for name in kept if not is_ours(Path(place, name))]
            kept = (name for name in names if not name.startswith((".", "~$")))
            paths += [Path(place, name) for name in kept if name != "Thumbs.db"]
    found = []
    for path in paths:
        if not path.is_file() or not lies_within(path, top):
            continue
        try:
            name = path.relative_to(top).as_posix().encode("utf-8", "replace").decode()
            facts = {"name": name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}
        except OSError as error:
            raise CorpusError(f"cannot be read ({error.strerror})", file=path) from error
        found.append(facts)
    return sorted(found, key=lambda one: str(one["name"]))


def verify(manifest: str | Path, where: str | Path | None = None) -> list[tuple[str, str]]:
    """Return in what a corpus and this installation differ from a manifest.

    Parameters
    ----------
    manifest : str or Path
        A ``manifest.json``, or a folder that holds one.
    where : str or Path, optional
        The corpus. None takes ``$ANALYSIS_CORPUS`` or else the one that ships, if it bears the name
        in the manifest.

    Returns
    -------
    list of (str, str)
        ``missing``, ``changed`` or ``new`` and the name of a file; ``version`` and what differs.
        Empty if all is the same.

    Raises
    ------
    CorpusError
        For what is no manifest, names a file outside the corpus, or can't be read.

    Notes
    -----
    A manifest may come from anybody. Nothing that it names is opened: the files of the corpus are
    listed, and their names and hashes are looked up in it.
    """
    path = Path(manifest)
    path = path / "manifest.json" if path.is_dir() else path
    told = _checked_manifest(path)
    before = {str(one["name"]): one["sha256"] for one in told["corpus"]["files"]}
    corpus = corpus_path(where)
    name = told["corpus"]["name"]
    if where is None and corpus.resolve().name != name:
        problem = f"it is about a corpus called {name!r}: say where that is with --corpus"
        raise CorpusError(problem, file=path)
    if not corpus.exists():
        raise CorpusError("there is no such file or folder", file=corpus)
    now = {str(one["name"]): str(one["sha256"]) for one in inputs(corpus)}
    if not corpus.is_dir() and len(before) == 1 and len(now) == 1:  # a file may be called otherwise
        now = dict(zip(before, now.values(), strict=True))
    found = [("missing", one) for one in before if one not in now]
    found += [("changed", one) for one in before if one in now and now[one] != before[one]]
    found += [("new", one) for one in now if one not in before]
    software, networks = _software()
    for was, here, kind in (
        (told["software"], software, "version of"),
        (told["networks"], networks, "network"),
    ):
        found += [
            ("version", f"{kind} {key}: {was.get(key, 'none')}, here {here.get(key, 'none')}")
            for key in sorted({*was, *here})
            if was.get(key) != here.get(key)
        ]
    return found


def _checked_manifest(path: Path) -> dict[str, Any]:
    """Return a manifest whose parts are what they should be, or raise :class:`CorpusError`."""
    problem = "not a manifest of this package"
    try:
        told = json.loads(read_bytes(path, max_bytes=_LONGEST))
        listed = told["corpus"]["files"]
        sound = told["kind"] == KIND and isinstance(told["corpus"]["name"], str)
        for one in listed:
            sound = sound and isinstance(one["name"], str)
            sound = sound and bool(re.fullmatch("[0-9a-f]{64}", one["sha256"]))
        for part in ("software", "networks"):
            pairs = [*told[part].keys(), *told[part].values()]
            sound = sound and all(isinstance(item, str) for item in pairs)
    except CorpusError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise CorpusError(problem, file=path) from error
    if not sound or told.get("format") != 1:
        raise CorpusError(problem, file=path)
    for one in listed:
        parts = re.split(r"[/\\]", one["name"])
        if {"", ".", ".."} & set(parts) or ":" in parts[0]:
            raise CorpusError(f"names a file outside the corpus: {one['name']!r}", file=path)
    return dict(told)
