"""Settings and texts that several tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbval.kernel
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from analysis import Corpus, load_corpus

ROOT = Path(__file__).resolve().parents[1]
COVERAGE = ROOT / "corpus" / "coverage"
ORIGINALS = next(
    (
        place
        for place in (ROOT / "corpus" / "originals" / "texts", ROOT.parent / "shared" / "articles")
        if (place / "a1.txt").exists()
    ),
    None,
)

settings.register_profile(
    "default",
    deadline=None,  # the machine is shared: no test asserts a time
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_configure(config: pytest.Config) -> None:
    """Keep what the tagger finds in a folder of this run, for its workers and their kernels."""
    if not hasattr(config, "workerinput"):  # a worker is given it by the process that starts it
        folder = TemporaryDirectory(prefix="analysis-cache-")
        os.environ["ANALYSIS_CACHE"] = folder.name
        config.add_cleanup(folder.cleanup)


_start_new_kernel = nbval.kernel.start_new_kernel


def start_kernel_again(*args: Any, **options: Any) -> Any:
    """Start a kernel; once more if it dies at once, as where two chose one port at one moment."""
    with suppress(RuntimeError):
        return _start_new_kernel(*args, **options)
    return _start_new_kernel(*args, **options)


nbval.kernel.start_new_kernel = start_kernel_again


# Text as a scraper delivers it: words, marks, broken lines, furniture, mojibake, odd characters.
_PIECES = st.sampled_from(
    [
        "The balloon fell into the sea.",
        "“We saw it,”",
        'he said, "and then',
        "she added",
        "said Col. Tan Kefei",
        "Advertisement",
        "Share this article:",
        "Read more",
        "By Ann Lee",
        "19 February 2023",
        "date 2023-02-23",
        "BEIJING — Officials spoke of a balloon over the northern plains on that day.",
        "â€œmojibakeâ€\x9d",
        "&amp;amp; &quot;",
        "*both* [link](https://x.example/a)",
        "\u200b\u00ad\ufeff",
        "\u00a0",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "\t",
        "‘so-called’",
        "U.S.",
        "?",
        "…",
        "“",
        "”",
        '"',
        "contact us: a@b.example",
        "Sub-heading",
    ]
)
messy_text = st.one_of(
    st.lists(_PIECES | st.text(max_size=8), max_size=30).map(" ".join),
    st.lists(_PIECES, max_size=30).map("\n".join),
    st.text(max_size=200),
)


def spans_of(text: str) -> st.SearchStrategy[list[tuple[int, int]]]:
    """Draw up to three spans of a text, in any order, that may overlap."""
    return st.lists(
        st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
        .map(lambda pair: (min(pair), max(pair)))
        .filter(lambda pair: pair[0] < pair[1]),
        max_size=3,
    )


@pytest.fixture(scope="session")
def coverage() -> Corpus:
    """The corpus that ships."""
    return load_corpus(COVERAGE)


@pytest.fixture(scope="session")
def originals() -> Corpus:
    """The five published articles, where they are at hand."""
    if ORIGINALS is None:
        pytest.skip("the five published articles are not at hand")
    folder = ORIGINALS.parent if ORIGINALS.name == "texts" else ORIGINALS
    return load_corpus(folder)


@pytest.fixture
def figure_style() -> Iterator[None]:
    """Draw in the style of the package, and close what was drawn."""
    import matplotlib.pyplot as plt

    from analysis import plots

    with plt.rc_context():
        plots.use_style()
        yield
    plt.close("all")


@pytest.fixture
def few_shuffles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge topics by three shuffles, not 39: for tests of anything but the verdict."""
    from analysis.topics import _fit

    monkeypatch.setattr(_fit, "EFFORT", (5, 3, 1))
