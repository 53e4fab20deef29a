"""What a real browser makes of a page: whether a script of :mod:`payloads` ran in it.

:func:`executed` opens a page once; :class:`Browser` clicks and types, and hears what is asked of
the network and what the console says.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None
)
CHROMEDRIVER = shutil.which("chromedriver")
ASKED = os.environ.get("ANALYSIS_BROWSER") == "1"  # then a machine without a browser is an error
needs_browser = pytest.mark.skipif(
    CHROMIUM is None and not ASKED, reason="no Chromium or Chrome on this machine"
)
needs_driver = pytest.mark.skipif(
    (CHROMIUM is None or CHROMEDRIVER is None) and not ASKED,
    reason="no Chromium with its chromedriver on this machine",
)
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


class Browser:
    """A Chromium that tests drive: what it saves lies in ``saved``."""

    def __init__(self, driver: Any, saved: Path) -> None:
        self.driver, self.saved = driver, saved

    def open(self, path: Path, after: str = "") -> None:
        """Open a file, also where it is open already; ``after`` goes behind its address."""
        self.driver.get("about:blank")
        self.logs()
        self.driver.get(path.as_uri() + after)

    def run(self, script: str, *given: Any) -> Any:
        """Return what a script of the test gives in the page."""
        return self.driver.execute_script(script, *given)

    def wait(self, script: str, seconds: float = 90) -> Any:
        """Return what the script gives as soon as that is true."""
        until = time.monotonic() + seconds
        while not (found := self.run(script)):
            assert time.monotonic() < until, f"in vain: {script}"
            time.sleep(0.02)
        return found

    def texts(self, selector: str) -> list[str]:
        """Return what is written in the elements that are shown."""
        code = "return [...document.querySelectorAll(arguments[0])].map(one => one.innerText)"
        return [text for text in self.run(code, selector) if text]

    def click(self, selector: str) -> None:
        """Click the first such element."""
        self.driver.find_element("css selector", selector).click()

    def type(self, selector: str, text: str) -> None:
        """Put a text into a field, as typing does."""
        self.run(
            "const field = document.querySelector(arguments[0]); field.value = arguments[1];"
            "for (const kind of ['input', 'change']) "
            "field.dispatchEvent(new Event(kind, {bubbles: true}))",
            selector,
            text,
        )

    def downloaded(self, click: Callable[[], None], name: str) -> Path:
        """Return the file that a click saves."""
        (self.saved / name).unlink(missing_ok=True)
        click()
        until = time.monotonic() + 90
        while not (self.saved / name).exists() or list(self.saved.glob("*.crdownload")):
            assert time.monotonic() < until, f"{name} was not saved"
            time.sleep(0.05)
        return self.saved / name

    def logs(self) -> tuple[list[str], list[str]]:
        """Return what was asked of another host, and what the console said, since last time."""
        asked = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                address = message["params"]["request"]["url"]
                if not re.match("file:|data:|blob:|about:|chrome", address):
                    asked.append(address)
        return asked, [entry["message"] for entry in self.driver.get_log("browser")]


@contextmanager
def browser(folder: Path, *, scripts: bool = True, width: int = 1280) -> Iterator[Browser]:
    """Start a Chromium of our own, which saves files in ``folder``; nothing is downloaded for it.

    With ``scripts=False`` pages run none.
    """
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    assert CHROMIUM and CHROMEDRIVER, "ANALYSIS_BROWSER=1, and no Chromium with a chromedriver"
    os.environ |= {"SE_OFFLINE": "true", "SE_AVOID_STATS": "true"}
    saved = folder / "saved"
    saved.mkdir()
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for switch in (
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *("--disable-dev-shm-usage", f"--window-size={width},1000"),
        f"--user-data-dir={folder / 'profile'}",
    ):
        options.add_argument(switch)
    options.add_experimental_option(
        "prefs",
        {
            "download.default_directory": str(saved),
            "profile.default_content_setting_values.automatic_downloads": 1,
            "profile.managed_default_content_settings.javascript": 1 if scripts else 2,
        },
    )
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(CHROMEDRIVER))
    try:
        yield Browser(driver, saved)
    finally:
        driver.quit()
