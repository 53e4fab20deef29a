"""How every figure looks, and what it shows as text.

One style, one colour and mark per source, and titles that fit are what the figures of
:mod:`analysis.plots` share. :func:`content` writes down what a figure shows, so that two drawings
can be compared by their data: a picture differs with the fonts and the pixels of the machine that
drew it, this text doesn't.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Hashable, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedLocator
from matplotlib.typing import ColorType
from numpy.typing import NDArray

# Okabe & Ito 2008, "Color universal design", without yellow and black, plus grey and brown;
# their orange and sky blue darkened, so that all reach a contrast of 3:1 on white.
COLORS = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#BB7F00", "#1A95BC", "#666666", "#7A4B12",
)  # fmt: skip
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p")
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "---", "|||", "+++", "ooo", "**")
INK, FAINT = "#222222", "#B5B5B5"
WRAP = 22  # characters of a label before it is broken
LONGEST = 2 * WRAP  # characters of a label before its middle is cut out
SOURCES = ("source", "outlet", "group")  # columns whose values have the colours of sources
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")

# Not "+json": JupyterLab would show that in place of the picture. A type that no viewer
# knows is kept in the notebook and never shown.
MIME_TYPE = "application/vnd.analysis.figure"
_DIGITS = 3  # after the point: what networks and sums differ by between machines is smaller
_LONGEST = 20_000  # characters


class Look(NamedTuple):
    """How a source is drawn: colour, marker for points, hatch for areas."""

    color: str
    marker: str
    hatch: str


def use_style() -> None:
    """Set the style of all figures that follow: call it once, at the start of a notebook.

    White background, 10 pt text, 110 dpi, a layout that leaves room for labels and legends, and
    SVG files that are the same on every run. In a notebook, what each figure shows is kept
    as text beside its picture, so that two runs can be compared.

    Examples
    --------
    >>> from analysis import plots
    >>> plots.use_style()
    """
    show_in_notebooks()
    plt.rcParams.update(
        {
            "figure.dpi": 110,
            "figure.facecolor": "white",
            "figure.constrained_layout.use": True,
            "savefig.dpi": 110,
            "savefig.bbox": "tight",
            "axes.facecolor": "white",
            "axes.edgecolor": INK,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "axes.titlesize": 11,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "figure.titlesize": 11,
            "figure.titleweight": "bold",
            "axes.labelsize": 10,
            "axes.labelcolor": INK,
            "xtick.labelsize": 10,
            "ytick.labelsize": 10,
            "legend.fontsize": 10,
            "legend.frameon": False,
            "grid.color": "#E4E4E4",
            "font.family": "DejaVu Sans",
            "font.size": 10,
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "text.parse_math": False,
            "text.usetex": False,  # LaTeX would run what a name in a corpus says
            "hatch.linewidth": 0.6,
            "svg.hashsalt": "analysis",
        }
    )


def source_palette(sources: Iterable[str]) -> dict[str, str]:
    """Return a colour for each source, in alphabetical order of the sources.

    Parameters
    ----------
    sources : iterable of str
        All sources of the corpus (``corpus.frame["source"]``), not those of one table: the same set
        gives the same colours everywhere, a subset does not.

    Returns
    -------
    dict
        Source to colour.

    Notes
    -----
    The eight colours are close to those of Okabe and Ito (2008), made for colour-blind readers, and
    each also has its own marker; from the
    ninth source on they repeat with another marker and hatch (:func:`source_looks`), 80 sources in
    all.

    Examples
    --------
    >>> from analysis import plots
    >>> plots.source_palette(["Meridian", "Deccan"])
    {'Deccan': '#0072B2', 'Meridian': '#D55E00'}
    """
    return {source: look.color for source, look in source_looks(sources).items()}


def source_looks(sources: Iterable[str]) -> dict[str, Look]:
    """Return colour, marker and hatch for each source, in alphabetical order.

    Parameters
    ----------
    sources : iterable of str
        Names of sources; one that occurs twice counts once.

    Returns
    -------
    dict of str to Look
        ``color, marker, hatch`` by source. No two of the first 80 sources share colour and
        marker, or colour and hatch.

    Examples
    --------
    >>> from analysis import load_corpus, plots
    >>> list(plots.source_looks(load_corpus().sources))[:2]
    ['BuzzGlobe Digest', 'Deccan Bulletin 24']
    """
    return looks_in_turn(sorted({str(source) for source in sources}))


def looks_in_turn(names: Sequence[str]) -> dict[str, Look]:
    """Return a look for each name, in the order in which the names come."""
    looks = {}
    for place, name in enumerate(names):
        cue = (place + place // len(COLORS)) % len(MARKERS)
        looks[name] = Look(COLORS[place % len(COLORS)], MARKERS[cue], HATCHES[cue])
    return looks


def looks_of(
    groups: Iterable[object], palette: dict[str, str] | None, column: str = "source"
) -> dict[str, Look]:
    """Return the looks of ``groups``; from ``palette`` (its colours, its order) where given.

    Without one the groups have the colours of sources if the ``column`` is one of sources, else
    greys. Raises ``ValueError`` naming the groups that the palette lacks.
    """
    names = list(dict.fromkeys(str(group) for group in groups))
    if palette is None:
        return source_looks(names) if column in SOURCES else neutral_looks(names)
    if missing := [name for name in names if name not in palette]:
        raise ValueError(f"the palette has no colour for {', '.join(missing)}")
    looks = looks_in_turn(list(palette))
    return {name: looks[name]._replace(color=palette[name]) for name in looks if name in names}


def neutral_looks(names: Sequence[str]) -> dict[str, Look]:
    """Return a grey, a mark and a hatch for each name: kinds, countries, whatever is no source."""
    levels = np.linspace(0.2, 0.56, max(len(names), 2))
    cues = looks_in_turn(names)
    return {
        name: cues[name]._replace(color=to_hex((level,) * 3))
        for name, level in zip(names, levels, strict=False)
    }


def shades(names: Sequence[str]) -> dict[str, str]:
    """Return a grey for each name, from dark to light: steps of one thing, no sources.

    Parameters
    ----------
    names : sequence of str
        The steps, in order.

    Returns
    -------
    dict
        Name to colour.

    Examples
    --------
    >>> from analysis import plots
    >>> plots.shades(["low", "high"])
    {'low': '#404040', 'high': '#e0e0e0'}
    """
    levels = np.linspace(0.25, 0.88, max(len(names), 2))
    return {name: to_hex((level,) * 3) for name, level in zip(names, levels, strict=False)}


def label_of(name: object, width: int = WRAP) -> str:
    """Return the name of a row or column as it is drawn: codes in words, cut in the middle.

    ``external_relations`` is drawn as two words; a name of more than two lines keeps its
    beginning and its end.
    """
    text = str(name)
    if _CODE.fullmatch(text):
        text = text.replace("_", " ")
    if len(text) > LONGEST:
        kept = (LONGEST - 3) // 2
        text = f"{text[:kept].rstrip()} … {text[-kept:].lstrip()}"
    return wrap(text, width)


def leaders(values: pd.Series, fmt: str = "{:.0%}", *, most: int = 3) -> tuple[list[str], str]:
    """Return the names whose value, as it is written, is the largest, and that value.

    Parameters
    ----------
    values : Series
        Numbers by name.
    fmt : str
        How a number is written: names with the same figure on the page tie.
    most : int
        Where more names than this tie, none leads.

    Returns
    -------
    (list of str, str)
        The names in their order, and the figure. No names for an empty series, one of NaN, and
        where more than ``most`` tie.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import plots
    >>> plots.leaders(pd.Series({"Ann Lee": 0.122, "Bo Li": 0.118, "Cy": 0.05}))
    (['Ann Lee', 'Bo Li'], '12%')
    """
    known = values.dropna()
    if known.empty:
        return [], ""
    figure = fmt.format(known.max())
    names = [str(name) for name, value in known.items() if fmt.format(value) == figure]
    return (names if len(names) <= most else []), figure


def spread(values: pd.Series, fmt: str = "{:.0%}") -> str:
    """Return the smallest and the largest value as a title writes them.

    Parameters
    ----------
    values : Series
        Numbers; NaN is left out.
    fmt : str
        How a number is written.

    Returns
    -------
    str
        One figure where both are written alike, and "nothing" for an empty series.

    Notes
    -----
    It tells how far apart groups lie, not whether they differ by more than chance.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import plots
    >>> plots.spread(pd.Series([0.52, 0.2, 0.754]))
    '20% to 75%'
    """
    known = values.dropna()
    if known.empty:
        return "nothing"
    low, high = fmt.format(known.min()), fmt.format(known.max())
    return low if low == high else f"{low} to {high}"


def wrap(text: object, width: int = WRAP) -> str:
    """Break a label into lines of at most ``width`` characters; words longer than that too."""
    lines = [line for part in str(text).split("\n") for line in textwrap.wrap(part, width)]
    return "\n".join(map(literal, lines)) or " "


def literal(text: object) -> str:
    """Return a text as matplotlib draws it letter by letter, whatever the style: no formulas."""
    return str(text).replace("$", r"\$") if plt.rcParams["text.parse_math"] else str(text)


def title(ax: Axes | NDArray[np.object_], text: str) -> Axes | NDArray[np.object_]:
    """Put a title above the figure, left-aligned and broken to fit.

    Parameters
    ----------
    ax : Axes or array of Axes
        In a figure of several panels the title of one goes above it and fits its width; given
        all of them (what :func:`analysis.plots.keyness_panels` returns), it heads the figure.
    text : str
        The finding that the figure shows.

    Returns
    -------
    Axes or array of Axes
        ``ax`` itself.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import plots
    >>> plots.use_style()
    >>> ax = plots.heatmap(pd.DataFrame({"a": [0.1, 0.2]}, index=["x", "y"]))
    >>> plots.title(ax, "Both are low") is ax
    True
    """
    whole = not isinstance(ax, Axes)
    first = ax if isinstance(ax, Axes) else ax.ravel()[0]
    figure = figure_of(first)
    size = float(plt.rcParams["figure.titlesize"])
    panels = [one for one in figure.axes if not str(one.get_label()).startswith("<")]
    if whole or len(panels) == 1:
        room = figure.get_figwidth() * 72
        figure.suptitle(wrap(text, int(room / (size * 0.62))), x=0.01, ha="left")
    else:
        figure.draw_without_rendering()
        room = first.get_window_extent().width * 72 / figure.dpi
        first.set_title(wrap(text, max(int(room / (size * 0.62)), 8)), loc="left")
    return ax


def luminance(color: ColorType) -> float:
    """Return the relative luminance of a colour, 0 to 1 (WCAG 2.1)."""
    parts = np.array(to_rgb(color))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def new_axes(ax: Axes | None, width: float, height: float) -> Axes:
    """Return ``ax``, or the axes of a new figure of ``width`` x ``height`` inches."""
    if ax is not None:
        return ax
    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def figure_of(ax: Axes) -> Figure:
    """Return the figure that ``ax`` belongs to."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("these axes belong to no figure")
    return figure


def legend(ax: Axes, handles: Sequence[Artist], labels: Iterable[str], *, past: int = 0) -> None:
    """Put a legend outside the data: to the right, or below in a narrow figure.

    To the right it leaves room for ``past`` characters (:func:`count_beside`). A figure of one
    panel that is too low for its legend is made higher.
    """
    texts = list(labels)
    many = len(texts) > 12
    names = [label_of(text, 40 if many else WRAP) for text in texts]
    size = 8 if many else float(plt.rcParams["font.size"])
    figure = figure_of(ax)
    width = figure.get_figwidth()
    if width < 6.5 and not many:
        names = [label_of(text, 28) for text in texts]
    if width < 6.5 and len(figure.axes) == 1 and figure.get_layout_engine() is not None:
        columns = max(1, int(width // 2.1))
        figure.legend(handles, names, loc="outside lower left", ncols=columns, fontsize=size)
    else:
        lines = sum(1 + name.count("\n") for name in names)
        if len(figure.axes) == 1:
            height = max(figure.get_figheight(), 0.8 + lines * size * 1.65 / 72)
            figure.set_figheight(height)
        ax.legend(
            handles, names, loc="upper left", bbox_to_anchor=(1.01 + 0.02 * past, 1), fontsize=size
        )


def nothing(ax: Axes) -> Axes:
    """Say that there is nothing to draw."""
    ax.text(0.5, 0.5, "No rows to show", ha="center", va="center", transform=ax.transAxes)
    ax.set_axis_off()
    return ax


def count_beside(ax: Axes, counts: Sequence[tuple[float, str]]) -> None:
    """Write at the right edge, at each height, of how many something is."""
    for height, text in counts:
        ax.annotate(
            text, (1, height), (5, 0), xycoords=ax.get_yaxis_transform(),
            textcoords="offset points", va="center", fontsize=9, annotation_clip=False,
        )  # fmt: skip


def dot(
    ax: Axes, value: float, low: float, high: float, y: float, look: Look, hollow: bool = False
) -> bool:
    """Draw a dot and its whisker; hollow without one, or if ``hollow``; nothing without value.

    Returns whether a hollow dot was drawn.
    """
    if not np.isfinite(value):
        return False
    whisker = bool(np.isfinite(low) and np.isfinite(high))
    if whisker:
        ax.hlines(y, low, high, color=look.color, linewidth=1.6)
    face = look.color if whisker and not hollow else "white"
    ax.plot(value, y, look.marker, color=look.color, markerfacecolor=face, markersize=6.5)
    return face == "white"


def point(look: Look) -> Line2D:
    """Return the mark of a look, for a legend."""
    return Line2D([], [], color=look.color, marker=look.marker, linestyle="", markersize=7)


def rows(ax: Axes, labels: Sequence[Hashable]) -> None:
    """Name the rows, first on top, with faint lines across."""
    ax.set_yticks(range(len(labels)), [label_of(name) for name in labels])
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)


def fit_row_names(ax: Axes, spacing: float) -> tuple[float, float]:
    """Fit the names of the rows to their height, with ``spacing`` font sizes a line.

    Returns the height of a row and the width of the axes, in points.
    """
    figure = figure_of(ax)
    figure.draw_without_rendering()
    box, points = ax.get_window_extent(), 72 / figure.dpi
    bottom, top = ax.get_ylim()
    row = box.height * points / (bottom - top)
    for text in ax.get_yticklabels():
        lines = 1 + text.get_text().count("\n")
        text.set_fontsize(float(np.clip(row / (spacing * lines), 5, 10)))
    return row, box.width * points


def content(figure: Figure) -> str:
    """Return what ``figure`` shows, one line per text, label, mark, bar, line and picture.

    Positions are those of the data, rounded to three decimals, with the colours; sizes, fonts
    and ticks that matplotlib chooses are left out, as they depend on the machine. A long text
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
        drawn = [*ax.lines, *ax.patches, *ax.collections, *ax.images, *ax.texts]
        drawn += [key] if (key := ax.get_legend()) else []
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

    # A thread may be importing it at this moment: then it has no shell yet.
    get = getattr(sys.modules.get("IPython"), "get_ipython", None)
    if get and (shell := get()) is not None:
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
