"""Which outlet tells which fact: a strip a outlet, a mark a fact.

Part of :mod:`analysis.plots`, which is the one to import.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from analysis.plots.style import FAINT, INK, looks_of, new_axes, nothing, rows, wrap

_BANDS = {"alone": "by one", "some": "by some", "all": "by all", "all but one": "by all but one"}


def presence(
    matrix: pd.DataFrame, *, palette: dict[str, str] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw a row an outlet and a column a fact, a square where the outlet tells it.

    ``matrix`` is one of ``compare.coverage_matrix``, rows in its order: what one outlet alone
    tells stands at the left, what one alone leaves out at the right. Lines part the bands,
    named above with their numbers of facts. Raises ``ValueError`` if the index of the matrix
    has no level ``told``.
    """
    if "told" not in matrix.index.names:
        raise ValueError(f"the matrix has no level 'told'; it has {list(matrix.index.names)}")
    names = [str(name) for name in matrix.columns]
    ax = new_axes(ax, 9, 1.5 + 0.34 * len(names))
    if matrix.empty:
        return nothing(ax)
    looks = looks_of(names, palette)
    for place, name in enumerate(names):
        told = (matrix.iloc[:, place] > 0).to_numpy().nonzero()[0]
        ax.bar(told, 0.74, width=0.86, bottom=place - 0.37, color=looks[name].color)
    bands = matrix.index.get_level_values("told")
    first = 0
    for band in dict.fromkeys(bands):
        n = int((bands == band).sum())
        wide = n * 9 > len(bands)  # else its name stands above those of its neighbours
        label = f"{_BANDS.get(band, band)}\n{n}" + ("" if wide else "\n\n")
        middle = first + (n - 1) / 2
        ax.text(middle, -0.55, label, ha="center", va="bottom", fontsize=9, color=INK)
        if first:
            ax.axvline(first - 0.5, color=INK, linewidth=0.9)
        first += n
    rows(ax, [wrap(name) for name in names])
    ax.set_xlim(-0.6, len(matrix) - 0.4)
    ax.set_xticks([])
    ax.grid(False)
    for place in range(1, len(names)):
        ax.axhline(place - 0.5, color=FAINT, linewidth=0.6)
    ax.spines[:].set_visible(False)
    return ax
