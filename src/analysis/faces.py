"""The faces of packages: what is exported is imported when it is asked for, not before."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def on_demand(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return ``__getattr__``, ``__dir__`` and ``__all__`` of a package that exports without import.

    Its ``__init__.pyi``, which type checkers read, is the one list of what it exports and of where
    that is from. A name is imported when it is asked for, as SPEC 1 of Scientific Python has it:
    scikit-learn, nltk and their like take seconds, in which Ctrl-C must work.
    """
    stub = ast.parse(Path(str(sys.modules[package].__file__)).with_suffix(".pyi").read_bytes())
    homes = {
        name.name: str(line.module)
        for line in stub.body
        if isinstance(line, ast.ImportFrom)
        for name in line.names
    }
    exported = next(
        [ast.literal_eval(name) for name in line.value.elts]
        for line in stub.body
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.List)
    )

    def get(name: str) -> Any:
        home = homes.get(name, package)
        if home != package and hasattr(module := importlib.import_module(home), name):
            return getattr(module, name)
        if not name.startswith("__") and importlib.util.find_spec(f"{home}.{name}"):
            return importlib.import_module(f"{home}.{name}")  # a module, listed or not
        raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *exported})

    return get, names, exported
