"""Figures drawn from tables: every function takes a table, draws it, and returns the axes.

Nothing is computed here, so that what a figure shows can be printed. Colour is never the
only cue: sources also differ by marker or hatch, and stand in the same order. An interval
that is missing shows as a hollow dot. Without ``ax`` a figure of a fitting size is made.
"""

from analysis.plots.charts import (
    bars,
    cluster_heatmap,
    dots_with_intervals,
    heatmap,
    keyness_panels,
    machine_and_hand,
    presence,
    timeline,
)
from analysis.plots.style import (
    leaders,
    shades,
    source_looks,
    source_palette,
    spread,
    title,
    use_style,
)
from analysis.plots.topics import topic_ribbons, topic_stability

__all__ = [
    "bars", "cluster_heatmap", "dots_with_intervals", "heatmap", "keyness_panels", "leaders",
    "machine_and_hand", "presence", "shades", "source_looks", "source_palette", "spread",
    "timeline", "title", "topic_ribbons", "topic_stability", "use_style",
]  # fmt: skip
