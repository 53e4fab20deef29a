"""What a result was made from, as a hash: a function by its value, this package, its models.

Results on disk are taken up again only under the same hash. A function counts by its code, its
defaults, what it closes over and the globals it reads, and so on through the functions, classes
and modules of the user's own; what is installed counts by name and version. What a function
finds out while it runs (files, the clock, the network) can't be seen here.

cloudpickle and dask.tokenize, which also know functions by value, give another result in every
process: the one numbers classes at random, and both write sets in the order of their hashes.
"""

from __future__ import annotations

import copyreg
import dis
import hashlib
import importlib
import importlib.util
import platform
import re
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MappingProxyType, ModuleType
from typing import Any

import numpy as np
import pandas as pd

from analysis.files import digest_of

_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = {
    Path(sysconfig.get_path(name)).resolve()
    for name in ("stdlib", "platstdlib", "purelib", "platlib")
}
_NO_MEMBERS = {"__dict__", "__weakref__", "__firstlineno__", "__static_attributes__", "_abc_impl"}
Seen = dict[int, tuple[Any, str]]
_packages = cache(metadata.packages_distributions)


@cache
def package_version() -> str:
    """Return a hash of this package (code, word lists, models) and of the packages it needs."""
    files = [
        *_PACKAGE.rglob("*.py"),
        *_PACKAGE.rglob("*.pyi"),
        *_PACKAGE.glob("lexicons/*"),
        *_PACKAGE.glob("models/SHA*"),
    ]
    needed = [
        re.split(r"[^\w.-]", text)[0] for text in metadata.requires("balloon-notebooks") or ()
    ]
    facts = [platform.python_version(), platform.machine(), digest_of(files)]
    return _hash([*facts, *sorted(map(_versioned, needed))])


def fingerprint(value: Any) -> str:
    """Return a hash of a value, such as a function, that is another wherever the value is.

    Raises ``TypeError`` where nothing can be known: an open file, a lock, a generator.
    """
    try:
        return _known(value, {})
    except RecursionError:
        raise TypeError(f"a {type(value).__name__} nested too deep to be known") from None


def _hash(facts: Any) -> str:
    return hashlib.sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()


def _known(value: Any, seen: Seen) -> str:
    """Return the hash of a value; within itself it counts as a mark."""
    if id(value) not in seen:
        seen[id(value)] = value, "within itself"  # the value too, or another might get its id
        seen[id(value)] = value, _hash([type(value).__qualname__, *_facts(value, seen)])
    return seen[id(value)][1]


def _facts(value: Any, seen: Seen) -> Iterator[Any]:
    """Yield what makes a value what it is, as texts, numbers and hashes.

    Only the very types of Python are taken by what they hold: a class of the user's own that
    is derived from one may do something else with it.
    """
    kind = type(value)
    if value is None or kind in (str, bytes, bool, float, complex):
        yield value
    elif kind is int:
        yield hex(value)  # Python writes no decimals of more than 4,300 digits
    elif isinstance(value, ModuleType):
        yield _versioned(value.__name__)
    elif isinstance(value, FunctionType | BuiltinFunctionType | type) and _is_installed(value):
        yield f"{value.__module__}.{value.__qualname__} {_versioned(value.__module__)}"
    elif kind is FunctionType:
        for part in (value.__code__, value.__defaults__, value.__kwdefaults__, vars(value)):
            yield _known(part, seen)
        for place, cell in enumerate(value.__closure__ or ()):
            try:
                contents = cell.cell_contents
            except ValueError:  # empty
                continue
            yield place, _known(contents, seen)
        yield from _read_by(value.__code__, value.__globals__, seen)
    elif kind is CodeType:
        yield value.co_code, value.co_names, value.co_varnames, value.co_freevars
        yield value.co_cellvars, value.co_exceptiontable, value.co_flags, value.co_argcount
        yield value.co_kwonlyargcount, value.co_posonlyargcount
        yield [_known(constant, seen) for constant in value.co_consts]
    elif isinstance(value, type):
        yield value.__qualname__, _known(type(value), seen)
        yield [_known(base, seen) for base in value.__bases__]
        yield {n: _known(v, seen) for n, v in vars(value).items() if n not in _NO_MEMBERS}
    elif kind in (list, tuple):
        yield [_known(one, seen) for one in value]
    elif isinstance(value, set | frozenset):
        yield sorted(_known(one, seen) for one in value)
        if kind not in (set, frozenset):
            yield _known(kind, seen), _known(getattr(value, "__dict__", None), seen)
    elif kind in (dict, MappingProxyType):
        yield [(_known(key, seen), _known(of_key, seen)) for key, of_key in value.items()]
    elif kind is property:
        yield [_known(part, seen) for part in (value.fget, value.fset, value.fdel)]
    elif kind in (classmethod, staticmethod):
        yield _known(value.__func__, seen)
    elif kind is np.ndarray and not value.dtype.hasobject:
        yield value.dtype.str, value.shape, hashlib.sha256(value.tobytes()).hexdigest()
    elif issubclass(kind, pd.DataFrame):
        yield [_known(getattr(value, name, None), seen) for name in value._metadata]
        columns = [value.iloc[:, place] for place in range(value.shape[1])]
        yield [_known(part, seen) for part in (value.columns, value.index, value.attrs, columns)]
    elif issubclass(kind, pd.Series) or isinstance(value, pd.Index):
        cells = value.to_numpy() if isinstance(value.dtype, np.dtype) else value.tolist()
        parts = [list(value.names)] if isinstance(value, pd.Index) else [value.index, value.attrs]
        parts += [value.name, value.dtype, cells.tolist() if value.dtype == object else cells]
        yield [_known(part, seen) for part in parts]
    elif isinstance(value, Path) and value.is_file():
        yield digest_of([value])  # its name and what it holds, wherever it lies
    else:
        if hasattr(value, "__wrapped__"):  # by a cache, say
            yield _known(value.__wrapped__, seen)
        try:
            reduce = copyreg.dispatch_table.get(kind)
            made = reduce(value) if reduce else value.__reduce_ex__(4)
        except (TypeError, AttributeError, ValueError) as error:
            raise TypeError(f"a {kind.__name__} can't be known: {error}") from error
        for part in [made] if isinstance(made, str) else made:
            yield _known(list(part) if isinstance(part, Iterator) else part, seen)


def _read_by(code: CodeType, names: dict[str, Any], seen: Seen) -> Iterator[Any]:
    """Yield the globals that code reads, and what it reads of the user's own modules."""
    read, members, imported = _names_in(code)
    for name in sorted(read & names.keys()):
        yield name, _known(names[name], seen)
        yield from _of_module(names[name], members, seen)
    for name in sorted(imported):
        yield _versioned(name)
        for place in (name, f"{names.get('__package__')}.{name}"):
            # What lies elsewhere counts by its version, and need not be imported for that.
            own = place in sys.modules
            if not own:
                with suppress(ImportError, ValueError, AttributeError):
                    spec = importlib.util.find_spec(place)
                    if spec and spec.origin and spec.has_location:
                        own = not _lies_installed(spec.origin)
            if own:
                with suppress(Exception):  # it will be said when the function runs
                    yield from _of_module(importlib.import_module(place), members, seen)


def _names_in(code: CodeType) -> tuple[set[str], set[str], set[str]]:
    """Return the globals that code reads, the names of members it may read, and its imports."""
    steps = list(dis.get_instructions(code))
    read = {step.argval for step in steps if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    imported = {step.argval for step in steps if step.opname == "IMPORT_NAME"}
    members = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, str):  # getattr(module, "name")
            members.add(constant)
        elif isinstance(constant, CodeType):
            read, members, imported = map(set.union, (read, members, imported), _names_in(constant))
    return read, members, imported


def _of_module(module: Any, read: set[str], seen: Seen) -> Iterator[Any]:
    """Yield what is read of a module of the user's own."""
    if not isinstance(module, ModuleType) or _is_installed(module):
        return
    seen.setdefault(id(module), (module, ""))
    for name in sorted(read & vars(module).keys()):
        member = vars(module)[name]
        yield name, _known(member, seen)
        if member is not module:
            yield from _of_module(member, read - {name}, seen)


def _is_installed(value: Any) -> bool:
    """Whether a module, or a function or class found in one by its name, is installed."""
    if isinstance(value, ModuleType):
        place = getattr(value, "__file__", None)
        return value.__name__ != "__main__" and (not place or _lies_installed(place))
    module = found = sys.modules.get(value.__module__ or "")
    for name in value.__qualname__.split("."):
        found = getattr(found, name, None)
    return module is not None and found is value and _is_installed(module)


@cache
def _lies_installed(place: str) -> bool:
    parents = Path(place).resolve().parents
    return _PACKAGE in parents or not _INSTALLED.isdisjoint(parents)


@cache
def _versioned(module: str) -> str:
    """Return the name of a module or package with the version that is installed."""
    root = module.split(".")[0]
    if root == "analysis":
        return f"{module} {package_version()}"
    for name in (root, *_packages().get(root, [])):
        with suppress(metadata.PackageNotFoundError):
            return f"{module} {metadata.version(name)}"
    return module
