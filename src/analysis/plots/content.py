"""What a figure shows, as text, so that two drawings can be compared by their data.

Part of :mod:`analysis.plots`. A picture differs with the fonts and the pixels of the machine
that drew it; this text doesn't.
"""

from __future__ import annotations

import sys
from hashlib import sha256

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import Collection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedLocator
from numpy.typing import NDArray

# Not "+json": JupyterLab would show that in place of the picture. A type that no viewer
# knows is kept in the notebook and never shown.
MIME_TYPE = "application/vnd.analysis.figure"
_DIGITS = 3  # after the point: what networks and sums differ by between machines is smaller

_LONGEST = 20_000  # characters


def content(figure: Figure) -> str:
    """Return what ``figure`` shows, a line for each text, label, mark, bar, line and picture.

    Positions are those of the data, rounded to three decimals, with the colours; sizes, fonts
    and ticks that matplotlib chooses are left out, as they hang on the machine. A long text
    ends in a hash of the whole.
    """
    lines = [_told(artist) for artist in (*figure.texts, *figure.legends)]
    for ax in figure.axes:
        titles = " ".join(_plain(ax.get_title(place)) for place in ("left", "center", "right"))
        lines.append(f"axes {ax.get_label()}: {titles.strip()}")
        for name, axis, ends in (("x", ax.xaxis, ax.get_xlim()), ("y", ax.yaxis, ax.get_ylim())):
            named = isinstance(axis.get_major_locator(), FixedLocator)  # not chosen
            ticks = [_plain(text.get_text()) for text in axis.get_ticklabels()] if named else []
            label = _plain(axis.get_label_text())
            lines.append(f"{name} {label} [{_numbers(ends)}]: {' | '.join(ticks)}")
        if ax.get_label() != "<colorbar>":  # its colours are those of the picture beside it
            drawn = [*ax.lines, *ax.patches, *ax.collections, *ax.images, *ax.texts]
            drawn += [legend] if (legend := ax.get_legend()) else []
            lines += [_told(artist) for artist in drawn]
    told = "\n".join(lines)
    if len(told) > _LONGEST:
        told = f"{told[:_LONGEST]} ... {sha256(told.encode()).hexdigest()}"
    return told


def show_in_notebooks() -> None:
    """Have IPython, if it runs, keep the content of each figure beside its picture."""

    def bundle(figure: Figure) -> dict[str, str]:
        try:
            return {MIME_TYPE: content(figure)}
        except Exception:  # an artist of another package: its picture is shown all the same
            return {}

    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        shell.display_formatter.mimebundle_formatter.for_type(Figure, bundle)


def _told(artist: Artist) -> str:
    """Return one artist in a line: what it is, where, and how it looks."""
    kind = type(artist).__name__
    match artist:
        case Text():
            place = artist.xy if isinstance(artist, Annotation) else artist.get_position()
            where = _numbers(place) if artist.axes else ""  # else the layout moves it
            return f"{kind} {_color(artist.get_color())} {_plain(artist.get_text())} {where}"
        case Legend():
            return f"{kind} {' | '.join(_plain(text.get_text()) for text in artist.get_texts())}"
        case Line2D():
            colors = f"{_color(artist.get_color())} {_color(artist.get_markerfacecolor())}"
            marks = f"{artist.get_marker()} {artist.get_linestyle()} {colors}"
            return f"{kind} {marks} {_numbers(artist.get_xydata())}"
        case Patch():
            corners = artist.get_patch_transform().transform(artist.get_path().vertices)
            look = f"{artist.get_hatch()} {_color(artist.get_facecolor())}"
            return f"{kind} {look} {_numbers(corners)}"
        case AxesImage():
            ends = _numbers(artist.get_clim())
            return f"{kind} {artist.get_cmap().name} [{ends}] {_numbers(artist.get_array())}"
        case Collection():
            paths = [_numbers(path.vertices) for path in artist.get_paths()]
            inks = [_color(color) for color in (*artist.get_facecolor(), *artist.get_edgecolor())]
            values = artist.get_array()
            parts = [*inks, *paths, _numbers(artist.get_offsets())]
            return " ".join([kind, *parts, "" if values is None else _numbers(values)])
    return kind


def _plain(text: str) -> str:
    return " ".join(text.split())


def _color(color: object) -> str:
    return to_hex(color, keep_alpha=True)  # type: ignore[arg-type]


def _numbers(values: object) -> str:
    given: NDArray[np.float64] = np.array(np.ma.filled(np.ma.array(values, dtype=float), np.nan))
    return " ".join(f"{number:g}" for number in given.ravel().round(_DIGITS) + 0.0)  # no "-0"
