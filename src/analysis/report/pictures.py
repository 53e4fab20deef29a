"""A figure of a report as a part of its page, and as files: SVG, PNG, and the data behind it."""

from __future__ import annotations

import base64
import colorsys
import io
import re
from html import escape
from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from analysis import plots
from analysis.files import write_bytes
from analysis.files.tables import save_table
from analysis.plots.style import luminance
from analysis.reading.marking import COLORS

_DPI = 300
_LINE = 0.2  # inches that a line of a title takes
_COMMENT = re.compile("<!--.*?-->|<metadata>.*?</metadata>|<!DOCTYPE.*?>", re.DOTALL)
_COLOR = re.compile(r"(?<=(?:.fill|troke): )#[0-9a-f]{6}\b")
_PAPER = COLORS.loc["paper"]
_OF_THE_PAGE = {  # what charts draw with, as variables of pages
    "#000000": "ink",
    "#222222": "ink",
    "#ffffff": "paper",
    "#b5b5b5": "rule",
    "#e4e4e4": "hair",
}


class Drawn(NamedTuple):
    """A figure: ``name`` of its files, ``title`` the finding, ``data`` the table behind it.

    ``note`` says what is drawn and of how many, ``numbers`` tells the finding to those who can't
    see the picture.
    """

    name: str
    title: str
    figure: Figure
    data: pd.DataFrame
    note: str = ""
    numbers: str = ""


def html(drawn: Drawn, folder: Path | None = None) -> str:
    """Return a figure as a part of a page, and write its files.

    Parameters
    ----------
    drawn : Drawn
        The figure; it is closed.
    folder : Path, optional
        That of the page. ``figures/`` in it gets ``NAME.svg``, ``NAME.png`` at 300 dpi and
        ``NAME.csv``, to which the figure links; without it nothing is written.

    Returns
    -------
    str
        A ``<figure>``. Its picture has no title, which stands above it as text that wraps, and
        takes the colours of the reader's theme, light or dark. It can run no script.
    """
    picture = themed(_svg(drawn.figure, transparent=True))
    links = _files(drawn, folder) if folder is not None else ""
    plt.close(drawn.figure)
    told = escape(" ".join(f"{drawn.title}. {drawn.numbers}".split()))
    data = base64.b64encode(picture.encode()).decode()
    caption = " ".join(filter(None, [escape(drawn.note), links]))
    return (
        f'<figure class="drawn"><p class="finding">{escape(drawn.title)}</p>'
        f'<img alt="{told}" src="data:image/svg+xml;base64,{data}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _files(drawn: Drawn, folder: Path) -> str:
    """Write the files of a figure, with its title in the picture, and return links to them."""
    place = folder / "figures"
    place.mkdir(exist_ok=True)
    figure = drawn.figure
    plots.title(np.array(figure.axes), drawn.title)
    lines = 1 + figure.get_suptitle().count("\n")
    figure.set_figheight(figure.get_figheight() + _LINE * (lines + 0.5))
    write_bytes(place / f"{drawn.name}.svg", _svg(figure).encode())
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI, metadata={"Software": ""})
    write_bytes(place / f"{drawn.name}.png", buffer.getvalue())
    save_table(drawn.data.reset_index(drop=True), place / f"{drawn.name}.csv")
    kinds = {"svg": "SVG", "png": "PNG", "csv": "data (CSV)"}
    links = ", ".join(
        f'<a href="figures/{drawn.name}.{kind}">{name}</a>' for kind, name in kinds.items()
    )
    return f'<span class="files">Save as {links}.</span>'


def _svg(figure: Figure, *, transparent: bool = False) -> str:
    """Return a figure as SVG: the same on every run, texts as outlines, without comments."""
    buffer = io.StringIO()
    metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
    figure.savefig(buffer, format="svg", transparent=transparent, metadata=metadata)
    return _COMMENT.sub("", buffer.getvalue())  # comments quote the texts of the corpus


def themed(svg: str) -> str:
    """Return an SVG of matplotlib whose colours follow the reader's theme, light or dark."""
    colors = sorted(set(_COLOR.findall(svg)) | {"#222222"})
    light, dark = (
        "".join(f"--c{color[1:]}:{of(color)};" for color in colors) for of in (_light, _dark)
    )
    style = (
        f"<style>svg{{color-scheme:light dark;fill:var(--c222222);{light}}}"
        f"@media (prefers-color-scheme:dark){{svg{{{dark}}}}}</style>"
    )
    drawn = _COLOR.sub(lambda match: f"var(--c{match[0][1:]})", svg)
    return re.sub(r"(<svg\b[^>]*>)", lambda match: match[0] + style, drawn, count=1)


def _row_of(color: str) -> str:
    """Return which colour of pages it is; '' for none."""
    if color in _OF_THE_PAGE:
        return _OF_THE_PAGE[color]
    sources = COLORS[COLORS.index.str.fullmatch(r"s\d")]
    found = sources.index[sources["light"].str.lower() == color]
    return str(found[0]) if len(found) else ""


def _light(color: str) -> str:
    return str(COLORS.loc[row, "light"]) if (row := _row_of(color)) else color


def _dark(color: str) -> str:
    """Return a colour as it is drawn on a dark ground: that of pages, else one as far from black.

    Letters in black or white on it, which change places, can be read as well as before.
    """
    if row := _row_of(color):
        return str(COLORS.loc[row, "dark"])
    wanted = 0.0525 / (luminance(color) + 0.05) - 0.05  # contrast with white is that with black
    hue, _, saturation = colorsys.rgb_to_hls(*to_rgb(color))
    low, high = 0.0, 1.0
    for _ in range(12):
        middle = (low + high) / 2
        if luminance(colorsys.hls_to_rgb(hue, middle, saturation)) < wanted:
            low = middle
        else:
            high = middle
    return to_hex(colorsys.hls_to_rgb(hue, high, saturation))
