"""The heatmap with its tree shows what the tables hold: all is read back from the drawing."""

from __future__ import annotations

import matplotlib
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pytest  # noqa: E402

from analysis import plots  # noqa: E402
from analysis.compare import linkage  # noqa: E402

matplotlib.use("Agg")


pytestmark = pytest.mark.usefixtures("figure_style")


def matrix_of(names, seed=0):
    values = np.corrcoef(np.random.default_rng(seed).random((len(names), 6))) * 0.25 + 0.35
    np.fill_diagonal(values, np.nan)
    return pd.DataFrame(values, index=names, columns=names)


def three():
    matrix = pd.DataFrame(np.nan, index=list("ABC"), columns=list("ABC"))
    for (one, other), value in {"AB": 0.8, "AC": 0.2, "BC": 0.4}.items():
        matrix.loc[one, other] = matrix.loc[other, one] = value
    return matrix


def tree_of(ax):
    return next(one for one in ax.figure.axes if one.get_label() == "<tree>")


def branches(ax):
    """(similarity, upper row, lower row) of every join."""
    return [
        (line.get_xdata()[1], *sorted(line.get_ydata()[1:3]))
        for line in tree_of(ax).lines
        if len(line.get_xdata()) == 4
    ]


def names_of(ax):
    return [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]


def test_cells_rows_and_branches_are_those_of_the_tables():
    matrix = three()
    joins = linkage(matrix)
    ax = plots.cluster_heatmap(matrix, joins)
    order = [*joins["left"].iloc[-1], *joins["right"].iloc[-1]]
    assert names_of(ax) == [f"{name}  {row}" for row, name in enumerate(order, start=1)]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "2", "3"]
    shown = [text.get_text() for text in ax.texts]
    cells = matrix.loc[order, order].to_numpy().ravel()
    assert shown == ["–" if np.isnan(value) else f"{value:.2f}" for value in cells]
    (near, *_), (far, *_) = branches(ax)
    assert (near, far) == (pytest.approx(0.8), pytest.approx(0.3))
    pair = sorted(order.index(name) for name in "AB")
    assert list(branches(ax)[0][1:]) == pair
    assert list(branches(ax)[1][1:]) == sorted([np.mean(pair), order.index("C")])


def test_an_outlet_that_joins_nothing_stands_last():
    matrix = three().reindex(index=list("0ABC"), columns=list("0ABC"))
    ax = plots.cluster_heatmap(matrix, linkage(matrix))
    assert names_of(ax)[-1] == "0  4"
    assert len(branches(ax)) == 2


@pytest.mark.parametrize("names", [[], ["A"]])
def test_nothing_to_join_draws_what_there_is(names):
    matrix = matrix_of(names) if len(names) > 1 else pd.DataFrame(index=names, columns=names)
    ax = plots.cluster_heatmap(matrix.astype(float), linkage(matrix))
    shown = [text.get_text() for text in ax.texts]
    assert shown == (["–"] if names else ["No rows to show"])


def test_other_tables_and_axes_are_refused():
    joins = linkage(three())
    with pytest.raises(ValueError, match="lacks similarity"):
        plots.cluster_heatmap(three(), joins.drop(columns="similarity"))
    with pytest.raises(ValueError, match="the matrix lacks C"):
        plots.cluster_heatmap(three().loc[["A", "B"], ["A", "B"]], joins)
    with pytest.raises(ValueError, match="grid of subplots"):
        plots.cluster_heatmap(three(), joins, ax=plt.figure().add_axes((0.1, 0.1, 0.8, 0.8)))


@pytest.mark.parametrize("n", [2, 5, 6, 20])
@pytest.mark.parametrize("size", [None, (5, 3.6), (12, 5)])
def test_names_and_numbers_do_not_collide(n, size):
    names = [f"{'The Long-Named Provincial Gazette' if k % 3 else 'Post'} {k}" for k in range(n)]
    matrix = matrix_of(names)
    ax = plt.subplots(figsize=size, layout="constrained")[1] if size else None
    ax = plots.cluster_heatmap(matrix, linkage(matrix), ax=ax)
    figure = ax.figure
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    if size is None or n < 20:  # twenty rows of two lines do not fit into five inches
        for texts in (ax.get_yticklabels(), ax.get_xticklabels()):
            boxes = [text.get_window_extent(renderer) for text in texts]
            assert not [1 for one, two in zip(boxes, boxes[1:], strict=False) if one.overlaps(two)]
        edge = tree_of(ax).get_window_extent(renderer).x1
        assert all(label.get_window_extent(renderer).x0 > edge for label in ax.get_yticklabels())
    heights = [one.get_window_extent(renderer) for one in (ax, tree_of(ax))]
    assert heights[0].y0 == pytest.approx(heights[1].y0)
    assert heights[0].y1 == pytest.approx(heights[1].y1)


def test_two_panels_keep_to_their_places():
    _, axes = plt.subplots(1, 2, figsize=(12, 4), layout="constrained")
    for seed, ax in enumerate(axes):
        matrix = matrix_of(list("ABCDE"), seed)
        plots.cluster_heatmap(matrix, linkage(matrix), ax=ax)
    axes[0].figure.draw_without_rendering()
    trees = [one for one in axes[0].figure.axes if one.get_label() == "<tree>"]
    edges = [one.get_window_extent().x0 for one in (trees[0], axes[0], trees[1], axes[1])]
    assert edges == sorted(edges)
