"""What made a result: the function, what it was given, and from which articles.

A function that is :func:`recorded` notes this beside its result, in ``attrs["run"]`` of a table or
the field ``run`` of another object, for :func:`analysis.methods` to tell. Copies and selections of
a table keep the note; whatever makes a new table of it may lose it.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")

_MANY = 30  # items of a list that are noted
# What is counted of a table: different values, cells that hold a number, and rows by value.
_THINGS = (
    *("article_id", "source", "event", "group", "target", "term", "topic", "frame", "function"),
    *("speaker_id", "drift_id", "fact_id", "utterance_id", "thing", "stance", "method", "measure"),
)
_NUMBERS = ("p_value", "q_value", "low")
_UNTOLD = ("n_jobs",)  # arguments that change no result
_KINDS = ("type", "kind", "form", "told", "verdict")


class Run(dict[str, Any]):
    """What made a result; a copy is the same one.

    pandas copies what stands in ``attrs`` in depth with every selection from a table, even of a
    row, which took longer than the selection.
    """

    def __deepcopy__(self, memo: object) -> Run:
        return self


def recorded(name: str) -> Callable[[Callable[Given, Made]], Callable[Given, Made]]:
    """Return a decorator that notes beside a result what made it; ``name`` is ``room.function``."""

    def decorate(function: Callable[Given, Made]) -> Callable[Given, Made]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def noted(*args: Given.args, **kwargs: Given.kwargs) -> Made:
            given = signature.bind(*args, **kwargs)
            for key, value in given.arguments.items():
                if isinstance(value, Iterator):  # it can be read only once
                    given.arguments[key] = list(value)
            made = function(*given.args, **given.kwargs)
            given.apply_defaults()
            told = {key: one for key, one in given.arguments.items() if key not in _UNTOLD}
            arguments = {key: plain(value) for key, value in told.items()}
            read = (articles_of_run(value) for value in given.arguments.values())
            articles = next((one for one in read if one is not None), None)
            run = Run(function=name, arguments=arguments, articles=articles)
            run["found"] = found_in(made)
            run["from"] = [one for one in map(run_of, given.arguments.values()) if one]
            tables = [made] if hasattr(made, "attrs") else [made, *vars(made).values()]
            for one in tables:
                if hasattr(one, "attrs"):
                    one.attrs["run"] = run
                elif hasattr(one, "run"):
                    object.__setattr__(one, "run", run)
            return made

        return noted

    return decorate


def run_of(result: object) -> dict[str, Any] | None:
    """Return what made a result; None if it bears no such note."""
    attrs = getattr(result, "attrs", None)
    run = attrs.get("run") if isinstance(attrs, dict) else getattr(result, "run", None)
    return run if isinstance(run, dict) and "function" in run else None


def fingerprint(articles: Iterable[Any]) -> dict[str, Any]:
    """Return the number of articles, and hashes of ids, texts, outlets and events, in any order."""
    ids, texts, labels = [], [], []
    for article in articles:
        ids.append(str(article.id))
        labels.append("\n".join(map(repr, (article.id, article.source, article.event))))
        text = hashlib.blake2b(article.text.encode("utf-8", "surrogatepass"), digest_size=16)
        texts.append(f"{article.id} {text.hexdigest()}")
    return {"n": len(ids), "ids": _hash(ids), "texts": _hash(texts), "labels": _hash(labels)}


def articles_of_run(value: Any) -> dict[str, Any] | None:
    """Return the fingerprint of the articles that an argument holds, or was made from."""
    if run := run_of(value):
        return run["articles"]
    if hasattr(getattr(value, "articles", None), "columns"):  # words in codes, without texts
        ids = value.articles["article_id"].astype(str)
        return {"n": len(ids), "ids": _hash(ids), "texts": None, "labels": None}
    if hasattr(value, "text") and hasattr(value, "id"):
        return fingerprint([value])
    if isinstance(value, str | bytes | Mapping | Path) or hasattr(value, "columns"):
        return None
    if not isinstance(value, Iterable) or not hasattr(value, "__len__"):
        return None
    items = list(value)
    sound = bool(items) or hasattr(value, "articles")  # a corpus may be empty, a list says nothing
    return fingerprint(items) if sound and all(hasattr(one, "raw") for one in items) else None


def found_in(made: Any) -> dict[str, Any]:
    """Return what a result holds, in numbers: its rows, and of what there are how many."""
    if not hasattr(made, "columns"):
        facts = ("n_topics", "unit", "found", "verdict")
        found = {name: plain(getattr(made, name, None)) for name in facts}
        return found | {"rows": len(getattr(made, "passages", ()))}
    found = {"rows": len(made)}
    if "left_out" in made.attrs:
        found["left_out"] = int(made.attrs["left_out"])
    for name in set(made.columns) & {*_THINGS, *_NUMBERS, *_KINDS}:
        cells = made[name].dropna()
        if name in _KINDS:
            found[name] = {str(kind): int(n) for kind, n in cells.value_counts().items()}
        else:
            found[name] = len(cells) if name in _NUMBERS else int(cells.nunique())
    if "q_value" in made.columns:
        found["beyond_chance"] = int((made["q_value"] < 0.05).sum())
    if "measure" in made.columns and "value" in made.columns and len(made) <= _MANY:
        cells = list(made[["measure", "value"]].dropna().itertuples(index=False, name=None))
        found["values"] = dict(reversed([(str(key), round(float(x), 3)) for key, x in cells]))
    for name in ("n_coded", "n_units"):  # of codes: in all, and in the largest group of coders
        if name in made.columns and len(made):
            found[name] = int(made[name].sum() if name == "n_coded" else made[name].max())
    if made.attrs.get("alpha", float("nan")) == made.attrs.get("alpha"):  # not NaN
        found["alpha"] = round(float(made.attrs["alpha"]), 3)
    return dict(sorted(found.items()))


def plain(value: Any) -> Any:
    """Return a value that JSON can hold; what else is given in a few words, without its folder."""
    if isinstance(value, float) and value != value:  # JSON has no NaN
        return None
    if isinstance(value, bool | int | float | str | None):
        return value
    if isinstance(value, Path):
        return value.name
    if hasattr(value, "item") and not hasattr(value, "__len__"):  # a number of numpy
        return value.item()
    if run := run_of(value):
        return f"table of {run['function']}"
    if hasattr(value, "columns"):
        return f"table of {len(value):,} rows"
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in list(value.items())[:_MANY]}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        if all(isinstance(item, bool | int | float | str) for item in items):
            return [plain(item) for item in list(items)[:_MANY]]
    if callable(value):
        return f"function {getattr(value, '__qualname__', type(value).__name__)}"
    return type(value).__name__


def _hash(items: Iterable[str]) -> str:
    lines = "\n".join(sorted(items)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(lines, digest_size=16).hexdigest()
