"""The hashes of the shipped models, which the package checks before it runs them."""

from __future__ import annotations

import hashlib

from analysis.models import FOLDER


def write_hashes() -> None:
    """Write ``SHA256SUMS`` anew, after a model or its settings have changed."""
    files = sorted(path for path in FOLDER.rglob("*") if path.suffix in {".onnx", ".json"})
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(FOLDER).as_posix()}\n"
        for path in files
    ]
    (FOLDER / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")
