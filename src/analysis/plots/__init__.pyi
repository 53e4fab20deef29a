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
