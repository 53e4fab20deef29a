"""Say what keeps .venv from being what requirements.lock names, and this checkout.

usage: .venv/bin/python -I tools/environment.py

Prints what differs and returns 1, or prints nothing and returns 0. Every installed file must be
there in its size; contents are not read.
"""

from __future__ import annotations

import csv
import importlib.util
import os
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, canonicalize_version

ROOT = Path(__file__).resolve().parents[1]


def locked(lock: str) -> dict[str, str]:
    """Return name and version of the packages of ``lock`` that this machine gets."""
    pins = [Requirement(line.rstrip(" \\")) for line in lock.splitlines() if "==" in line]
    return {
        canonicalize_name(pin.name): canonicalize_version(next(iter(pin.specifier)).version)
        for pin in pins
        if pin.marker is None or pin.marker.evaluate()
    }


def damage(folder: Path) -> Iterator[str]:
    """Yield the files of the package at ``folder`` (``*.dist-info``) that are missing or cut."""
    with (folder / "RECORD").open(encoding="utf-8", newline="") as file:
        for name, _, size in csv.reader(file):
            path = os.path.join(folder.parent, name)
            if name.endswith(".pyc"):  # made on import, and free to go
                continue
            if not os.path.isfile(path) or (size and os.path.getsize(path) != int(size)):
                yield f"{name} is missing or changed"


def differences() -> Iterator[str]:
    """Yield what is wrong with the environment this runs in, nothing if it is as locked."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    wanted[canonicalize_name(project["name"])] = canonicalize_version(project["version"])
    packages = Path(sysconfig.get_path("purelib"))
    for folder in sorted([*packages.glob("*.dist-info"), *packages.glob("*.egg-info")]):
        name, _, version = folder.stem.partition("-")
        if wanted.pop(canonicalize_name(name), None) != canonicalize_version(version):
            yield f"{name} {version} is not in requirements.lock"
        elif not (folder / "RECORD").is_file():
            yield f"{name} {version} is not complete"
        else:
            yield from damage(folder)
    yield from (f"{name} {version} is missing" for name, version in wanted.items())
    spec = importlib.util.find_spec("analysis")
    if spec is None or Path(spec.origin or "").resolve() != ROOT / "src/analysis/__init__.py":
        yield "another checkout's code would run"


def main() -> int:
    found = list(differences())
    if found:
        more = f", and {len(found) - 3} more" if len(found) > 3 else ""
        print(f".venv is not as locked: {'; '.join(found[:3])}{more}", file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
