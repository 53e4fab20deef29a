"""What a real browser makes of a page: whether a script of :mod:`payloads` ran in it."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None
)
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium or Chrome on this machine")
_HARMFUL = re.compile(r"\s*(?:javascript|data:text/html|vbscript)", re.IGNORECASE)


class _Signs(HTMLParser):
    """Collects what scripts left on the root, and what waits for a click."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            ran = tag == "html" and re.fullmatch(r"data-p\d+", name)
            waits = name.startswith("on") or _HARMFUL.match(value or "")
            if ran or waits or name == "srcdoc":
                self.found.append(f"{tag} {name}={value}")
        if tag == "script":
            self.found.append("script")


def executed(path: Path, *, own_scripts: int = 0) -> list[str]:
    """Return the signs that a saved page runs what it should show; empty for a safe one.

    The page is opened in headless Chromium, which runs what there is to run; a sign is a
    mark left by a payload, an element ``script`` beyond the ``own_scripts`` that the page is
    meant to have, a handler (``onclick``), a frame with a source of its own, or an address
    that is a script.
    """
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory() as profile:
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        command += ["--disable-background-networking", "--disable-dev-shm-usage"]
        command += [f"--user-data-dir={profile}", "--virtual-time-budget=2000", "--dump-dom"]
        shown = subprocess.run([*command, path.as_uri()], capture_output=True, timeout=120)
    dom = shown.stdout.decode("utf-8", "replace")
    assert "</html>" in dom, shown.stderr.decode("utf-8", "replace")[-500:]
    signs = _Signs()
    signs.feed(dom)
    for _ in range(own_scripts):
        signs.found.remove("script")
    return signs.found
