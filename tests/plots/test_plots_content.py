"""Notebooks keep what a figure shows beside its picture, and nbval compares it."""

import os
import subprocess
import sys

import matplotlib
import matplotlib.pyplot as plt  # noqa: E402
import nbformat  # noqa: E402
import pandas as pd  # noqa: E402
import pytest  # noqa: E402
from conftest import ROOT  # noqa: E402
from nbconvert import HTMLExporter  # noqa: E402

from analysis import plots  # noqa: E402
from analysis.plots.style import (
    MIME_TYPE,  # noqa: E402
    content,  # noqa: E402
)

matplotlib.use("Agg")


pytestmark = pytest.mark.usefixtures("figure_style")

PLAIN = "<Figure size 825x190.96 with 1 Axes>"
FIGURES = {
    "dots": ("dots_with_intervals", {"value": "n", "low": "low", "high": "high", "label": "name"}),
    "bars": ("bars", {"value": "n", "label": "name", "group": "kind", "fmt": "{:.1f}"}),
    "heatmap": ("heatmap", {}),
}


def table(kind, changed=None):
    rows = {"n": [0.25, 0.5], "low": [0.1, 0.25], "high": [0.75, 1.0], "name": ["Ada", "Bo"]}
    if kind == "heatmap":
        return pd.DataFrame([[0.25, 0.5], [0.75, changed or 1.0]], list("ab"), list("cd"))
    return pd.DataFrame({**rows, "kind": ["x", "y"], **(changed or {})})


def drawn(kind, changed=None, **more):
    function, options = FIGURES[kind]
    ax = getattr(plots, function)(table(kind, changed), **options, **more)
    plots.title(ax, "Ada has less")
    return ax.figure


@pytest.mark.parametrize(
    "kind, changed",
    [
        ("dots", {"n": [0.25, 0.51]}),
        ("dots", {"high": [0.75, 0.9]}),
        ("dots", {"low": [0.1, None], "high": [0.75, None]}),
        ("dots", {"name": ["Ada", "Cy"]}),
        ("bars", {"n": [0.25, 0.51]}),
        ("bars", {"kind": ["x", "z"]}),
        ("heatmap", 0.9),
    ],
)
def test_another_table_has_another_content(kind, changed):
    assert content(drawn(kind)) == content(drawn(kind))
    assert content(drawn(kind)) != content(drawn(kind, changed))


@pytest.mark.parametrize(
    "change",
    [
        lambda ax: plots.title(ax, "Ada has more"),
        lambda ax: ax.set_xlabel("words"),
        lambda ax: ax.set_xlim(0, 5),
        lambda ax: ax.lines[0].set_color("red"),
        lambda ax: ax.lines[0].set_marker("^"),
        lambda ax: ax.collections[0].set_color("red"),
        lambda ax: ax.axvline(0.5),
        lambda ax: ax.annotate("here", (0.5, 1)),
        lambda ax: ax.figure.add_subplot(),
    ],
)
def test_whatever_a_reader_can_see_is_content(change):
    figure = drawn("dots")
    before = content(figure)
    change(figure.axes[0])
    assert content(figure) != before


@pytest.mark.parametrize("kind", FIGURES)
def test_content_is_the_same_on_another_screen_and_with_other_fonts(kind):
    here = content(drawn(kind))
    with plt.rc_context({"figure.dpi": 40, "font.family": "DejaVu Serif", "font.size": 14}):
        figure = drawn(kind)
        figure.canvas.draw()
        assert content(figure) == here


def test_noise_of_the_last_digits_is_no_content():
    noisy = {"n": [0.25 + 1e-9, 0.5 - 1e-9], "low": [0.1, 0.25 - 1e-12]}
    assert content(drawn("dots")) == content(drawn("dots", noisy))


def test_a_figure_of_very_many_marks_ends_in_a_hash():
    figure, ax = plt.subplots()
    (line,) = ax.plot(range(10_000))
    before = content(figure)
    assert len(before) < 20_100
    line.set_ydata([*range(9_999), 0])
    assert content(figure) != before


def notebook(*cells):
    """An executed notebook whose figures are those of (source, content)."""
    built = nbformat.v4.new_notebook()
    for number, (source, shown) in enumerate(cells, start=1):
        data = {"image/png": "aGVsbG8=", MIME_TYPE: shown, "text/plain": PLAIN}
        outputs = [nbformat.v4.new_output("display_data", data)] if shown else []
        built.cells.append(
            nbformat.v4.new_code_cell(source, execution_count=number, outputs=outputs)
        )
    return built


def test_a_notebook_fails_if_the_data_of_a_figure_differ(tmp_path):
    rows = table("dots").to_dict("list")
    start = (
        "import matplotlib.pyplot as plt\nimport pandas as pd\nfrom analysis import plots\n"
        f"plots.use_style()\nrows = {rows}"
    )
    draw = (
        "ax = plots.dots_with_intervals(pd.DataFrame(rows), value='n', low='low', high='high', "
        "label='name')\nplots.title(ax, 'Ada has less')\nplt.show()"
    )
    right = content(drawn("dots"))
    other = content(drawn("dots", {"n": [0.25, 0.51]}))
    nbformat.write(notebook((start, ""), (draw, right), (draw, other)), tmp_path / "a.ipynb")
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider",
         "-rA", "--color=no", "a.ipynb"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "2 passed" in told and "1 failed" in told, told
    assert "PASSED a.ipynb::Cell 1" in told and "FAILED a.ipynb::Cell 2" in told
    assert MIME_TYPE in told


def test_a_page_shows_the_picture_and_not_the_content():
    page, _ = HTMLExporter().from_notebook_node(notebook(("plt.show()", "Line2D secret")))
    assert "aGVsbG8=" in page
    assert "secret" not in page and MIME_TYPE not in page


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_every_figure_of_the_notebooks_has_its_content(path):
    cells = nbformat.read(path, as_version=4).cells
    shown = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    figures = [data for data in shown if "image/png" in data]
    assert figures
    for data in figures:
        assert len(data[MIME_TYPE].splitlines()) > 5
