"""Figures of predicted attributions, by the scorer that the benchmark uses."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from analysis.quotes.attributions import Attribution
from analysis.quotes.brat import Annotation
from research.training.quotes.examples import Document

METRICS = ("token", "exact", "overlap", "e2e")


def load_scorer(path: Path) -> ModuleType:
    """Return ``score_attribution.py`` as a module."""
    spec = importlib.util.spec_from_file_location("score_attribution", path)
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def figures(
    tool: ModuleType, documents: Sequence[Document], found: Sequence[Sequence[Attribution]]
) -> dict[str, Any]:
    """Return the scorer's figures; the first annotator of each article is the measure."""
    counts = {
        document.name: tool.score_doc(
            tool.Doc(document.text),
            [item._asdict() for item in document.readings[0]],
            [item._asdict() for item in items],
        )
        for document, items in zip(documents, found, strict=True)
    }
    return dict(tool.summarise(counts))


def judge(
    tool: ModuleType,
    document: Document,
    found: Sequence[Attribution],
    either: Sequence[Annotation] = (),
) -> list[tuple[bool, bool] | None]:
    """Return whether the content of each row is right, and whether content and source are.

    Right as in the scorer, by the first annotator. None for a row without a counterpart that
    holds half of an annotation in ``either``, which may count or not.
    """
    doc = tool.Doc(document.text)
    gold = document.readings[0]
    contents = [doc.ids(item.content) for item in found]
    matched = {place: at for at, place in tool.match([doc.ids(x.content) for x in gold], contents)}
    perhaps = [doc.ids(item.content) for item in either]
    judged: list[tuple[bool, bool] | None] = []
    for place, item in enumerate(found):
        if place not in matched:
            shared = any(2 * len(ids & contents[place]) >= len(ids) for ids in perhaps)
            judged.append(None if shared else (False, False))
            continue
        truth, source = doc.ids(gold[matched[place]].source), item.source
        named = bool(source) and doc.head(source) in truth
        judged.append((True, named or not truth and not source))
    return judged


def line(given: dict[str, Any]) -> str:
    """Return the main figures in one line."""
    rows = " ".join(f"{metric} {given[metric]['ALL']['F1']:.3f}" for metric in METRICS)
    kinds = " ".join(f"{given['e2e'][kind]['F1']:.3f}" for kind in ("DIRECT", "MIXED", "INDIRECT"))
    return f"{rows} ({kinds}) source {given['source_acc']['ALL']['acc']:.3f}"
